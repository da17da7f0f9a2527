"""Fit the crossed model of operators and devices with a peer: a process of its own.

    python benchmarks/peers/_crossed.py PEER COUNTS.npz ANSWER.npz

Every peer has landrelease's priors: intercept N(0, 5^2), half-normal standard deviations of scale
1 (statsmodels: log deviations N(0, 1), the nearest it offers). Time is CPU time of the process
from the counts in memory to means and deviations of all effects; NumPyro runs twice and the second
time counts: the first compiles.
"""

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

DRAWS, WARMUP, SEED = 500, 500, 1
Counts = dict[str, Any]


def statsmodels_vb(counts: Counts) -> Counts:
    """Fit BinomialBayesMixedGLM by variational Bayes; it takes one row for each target."""
    import statsmodels  # noqa: PLC0415 - optional peer
    from scipy.sparse import csr_matrix, hstack  # noqa: PLC0415 - optional peer
    from statsmodels.genmod.bayes_mixed_glm import (  # noqa: PLC0415 - optional peer
        BinomialBayesMixedGLM,
    )

    begin = time.process_time()
    laid, who, what = counts["targets"], counts["operators"], counts["devices"]
    rows = np.repeat(np.arange(who.size), laid)
    first = np.repeat(np.cumsum(laid) - laid, laid)
    hit = (np.arange(rows.size) - first < counts["found"][rows]).astype(float)
    many, few = int(who.max()) + 1, int(what.max()) + 1

    def columns(number: Any, width: int) -> Any:
        return csr_matrix(
            (np.ones(rows.size), (np.arange(rows.size), number[rows])), (rows.size, width)
        )

    effects = hstack([columns(who, many), columns(what, few)]).tocsr()
    ident = np.repeat([0, 1], [many, few])
    model = BinomialBayesMixedGLM(hit, np.ones((rows.size, 1)), effects, ident, vcp_p=1.0, fe_p=5.0)
    told = model.fit_vb()
    return {
        "cpu_s": time.process_time() - begin,
        "intercept": told.fe_mean[0],
        "sds": np.exp(told.vcp_mean),
        "mean": told.vc_mean,
        "sd": told.vc_sd,
        "version": f"statsmodels {statsmodels.__version__}",
    }


def numpyro_nuts(counts: Counts) -> Counts:
    """Draw from the posterior by NUTS, effects uncentred: nothing is approximated but by draws."""
    import jax  # noqa: PLC0415 - optional peer
    import numpyro  # noqa: PLC0415 - optional peer
    from numpyro import distributions as law  # noqa: PLC0415 - optional peer
    from numpyro.infer import MCMC, NUTS  # noqa: PLC0415 - optional peer

    jax.config.update("jax_enable_x64", True)
    who, what = counts["operators"], counts["devices"]
    many, few = int(who.max()) + 1, int(what.max()) + 1

    def model() -> None:
        level = numpyro.sample("intercept", law.Normal(0.0, 5.0))
        sds = numpyro.sample("sds", law.HalfNormal(1.0).expand([2]))
        own = numpyro.sample("own", law.Normal(0.0, 1.0).expand([many])) * sds[0]
        other = numpyro.sample("other", law.Normal(0.0, 1.0).expand([few])) * sds[1]
        numpyro.deterministic("effects", jax.numpy.concatenate([own, other]))
        eta = level + own[who] + other[what]
        numpyro.sample("found", law.Binomial(counts["targets"], logits=eta), obs=counts["found"])

    chain = MCMC(NUTS(model), num_warmup=WARMUP, num_samples=DRAWS, progress_bar=False)
    chain.run(jax.random.key(SEED))
    begin = time.process_time()
    chain.run(jax.random.key(SEED + 1))
    took = time.process_time() - begin
    draws = chain.get_samples()
    effects = np.asarray(draws["effects"])
    return {
        "cpu_s": took,
        "intercept": float(draws["intercept"].mean()),
        "sds": np.asarray(draws["sds"].mean(axis=0)),
        "mean": effects.mean(axis=0),
        "sd": effects.std(axis=0),
        "version": f"NumPyro {numpyro.__version__}, NUTS, {WARMUP} + {DRAWS} draws",
    }


PEERS = {"statsmodels": statsmodels_vb, "numpyro": numpyro_nuts}


def main(peer: str, counts: str, answer: str) -> None:
    """Fit and write the answer."""
    with np.load(counts) as held:
        told = PEERS[peer](dict(held))
    np.savez(Path(answer), **told)


if __name__ == "__main__":
    main(*sys.argv[1:])
