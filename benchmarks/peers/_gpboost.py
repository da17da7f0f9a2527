"""Fit one data set with GPBoost: python _gpboost.py DATA OUT.

As near to the model of `landrelease.hazard` as it offers: Poisson counts with log exposure as
offset, a level without a prior, a Matern field of smoothness 1 in continuous space through
Vecchia's approximation with 20 neighbours, range and deviation by maximum of Laplace's marginal
likelihood, no prior. Only cells with an exposure are fitted; all are predicted.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import gpboost
import numpy as np
from _data import read

NEIGHBOURS = 20
SMOOTHNESS = 1.0


def main(words: list[str]) -> None:
    """Fit and predict, and write means, deviations and what it took."""
    data, out = Path(words[0]), Path(words[1])
    facts, arrays = read(data)
    rows, columns = int(facts["rows"]), int(facts["columns"])
    places = np.indices((rows, columns), float).reshape(2, -1).T
    exposure, found = arrays["exposure_km2"].ravel(), arrays["found"].ravel()
    seen = exposure > 0
    begin, cpu = time.perf_counter(), time.process_time()
    model = gpboost.GPModel(
        gp_coords=places[seen],
        cov_function="matern",
        cov_fct_shape=SMOOTHNESS,
        likelihood="poisson",
        gp_approx="vecchia",
        num_neighbors=NEIGHBOURS,
        num_parallel_threads=1,
        seed=1,
    )
    ones = np.ones((int(seen.sum()), 1))
    model.fit(y=found[seen], X=ones, offset=np.log(exposure[seen]))
    answer = model.predict(
        gp_coords_pred=places,
        X_pred=np.ones((rows * columns, 1)),
        offset_pred=np.zeros(rows * columns),
        predict_var=True,
        predict_response=False,
    )
    wall, used = time.perf_counter() - begin, time.process_time() - cpu
    np.asarray(answer["mu"], float).tofile(out / "mean.bin")
    np.sqrt(np.asarray(answer["var"], float)).tofile(out / "sd.bin")
    parameters = np.asarray(model.get_cov_pars()).ravel()
    # Its correlation is of sqrt(2 nu) d / rho; the range of landrelease is sqrt(8 nu) / kappa.
    kappa = np.sqrt(2.0 * SMOOTHNESS) / parameters[-1]
    result = {
        "wall_s": wall,
        "cpu_s": used,
        "range_m": float(np.sqrt(8.0 * SMOOTHNESS) / kappa * facts["cell_m"]),
        "sd": float(np.sqrt(parameters[0])),
        "versions": f"GPBoost {version('gpboost')}",
    }
    (out / "result.json").write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
