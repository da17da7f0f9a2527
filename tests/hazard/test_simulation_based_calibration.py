"""The short version of benchmarks/hazard_sbc.py, and its tests against what must be refused.

Bounds, stated beforehand for 20 data sets of 16 x 16 cells: average coverage of 90 % intervals
within 0.12 of 0.90 (three standard errors or more: data sets differ by 0.15), no quantity's ranks
further from uniform than the critical value at a family level of 0.01.
"""

import json
from concurrent.futures import Future

import numpy as np
import pytest
from benchmarks import _calibration, _replicate, _resumed, hazard_calibration, hazard_sbc
from benchmarks._district import CELL_M, from_the_prior, priors
from benchmarks._uniform import distance_from_uniform, uniformity
from scipy.stats import kstest, norm

from landrelease.hazard import Posterior, fit

SIZE, DATA_SETS, LEVEL = 16, 20, 0.01


@pytest.fixture(scope="module")
def records():
    return [_replicate.replicate(SIZE, seed) for seed in range(7_001, 7_001 + DATA_SETS)]


def ranks_of(records, name):
    return [record["ranks"][name] for record in records if name in record["ranks"]]


def test_no_fit_fails(records):
    assert [record["error"] for record in records if "error" in record] == []


def test_intervals_cover_on_average(records):
    covered = [record["covered"] for record in records]
    assert np.mean(covered) == pytest.approx(0.90, abs=0.12)


def test_ranks_are_uniform(records):
    ranks = {name: ranks_of(records, name) for name in hazard_sbc.QUANTITIES}
    found = uniformity(ranks, level=LEVEL)
    assert len(found) == len(hazard_sbc.QUANTITIES)
    assert {name for name, one in found.items() if not one.uniform} == set()


def test_intervals_of_half_the_width_are_refused(monkeypatch):
    half = 2.0 * norm.cdf(0.5 * norm.ppf(0.95)) - 1.0
    whole = Posterior.interval_per_km2
    monkeypatch.setattr(Posterior, "interval_per_km2", lambda stated: whole(stated, half))
    covered = [_replicate.replicate(SIZE, seed)["covered"] for seed in range(7_001, 7_009)]
    assert np.mean(covered) < 0.78


@pytest.mark.parametrize("wrong", ["too sure", "too low"])
def test_ranks_of_a_wrong_posterior_are_refused(wrong):
    truth = norm.rvs(size=300, random_state=1)
    stated = norm(0.0, 0.6) if wrong == "too sure" else norm(-0.4, 1.0)
    right = uniformity({"x": norm.cdf(truth), "y": norm.cdf(truth)})
    assert right["x"].uniform
    assert not uniformity({"x": stated.cdf(truth), "y": stated.cdf(truth)})["x"].uniform


def test_a_field_that_nearly_vanishes_under_many_items_is_fitted():
    """Its density has a long, narrow, bent ridge along range and deviation."""
    made = from_the_prior(64, 5_086)
    prior, level = priors(64)
    posterior = fit(made.counts, cell_m=CELL_M, hyper="mode", hyper_prior=prior, intercept=level)
    assert posterior.provenance.sd == pytest.approx(made.field.sd, rel=0.15)
    assert posterior.provenance.range_m == pytest.approx(made.field.range_m, rel=0.2)


def test_the_distance_is_that_of_scipy():
    ranks = np.random.default_rng(3).random(40)
    expected = kstest(ranks, "uniform")
    assert distance_from_uniform(ranks) == pytest.approx(expected.statistic, abs=1e-12)
    assert uniformity({"x": ranks})["x"].probability == pytest.approx(expected.pvalue, abs=1e-9)


def test_a_smoothed_grid_keeps_mean_and_deviation():
    points, weights = np.array([0.0, 1.0, 2.5]), np.array([0.2, 0.5, 0.3])
    at = np.linspace(-8.0, 11.0, 4001)
    density = np.gradient([_replicate.smoothed_rank(x, points, weights) for x in at], at)
    mean = np.trapezoid(density * at, at)
    assert mean == pytest.approx(weights @ points, abs=1e-3)
    variance = np.trapezoid(density * (at - mean) ** 2, at)
    assert variance == pytest.approx(weights @ (points - weights @ points) ** 2, abs=1e-3)


def calibrated(shift, seed=5):
    """Blocks of 60 simulations whose logit is shifted by `shift` from what is stated."""
    rng = np.random.default_rng(seed)
    logit = rng.normal(0.5, 1.2, (60, 64))
    left = rng.random(logit.shape) < 1 / (1 + np.exp(-logit - shift))
    stated = 1 / (1 + np.exp(-logit))
    return _calibration.calibration(stated, left.astype(float), np.random.default_rng(1))


def test_blocks_that_come_true_as_stated_are_within_the_band():
    found = calibrated(0.0)
    assert found.within_band
    assert found.mean_gap < 0.02


def test_blocks_that_come_true_too_often_are_not():
    found = calibrated(0.4)
    assert not found.within_band
    assert found.mean_gap > 0.04


def test_bins_with_few_blocks_are_joined():
    stated = np.concatenate([np.full(97, 0.55), [0.05, 0.61, 0.95]])
    assert np.bincount(_calibration.bins_of(stated)).min() >= 2


def test_the_band_covers_all_bins_at_once_as_often_as_it_says():
    within = [calibrated(0.0, seed).within_band for seed in range(100, 124)]
    assert np.mean(within) > 0.8


def clustered(rng, simulations=120, blocks=32):
    """Stated probabilities and two worlds; blocks of a simulation go up and down together."""
    nodes = np.linspace(-2.0, 2.0, 41)
    shares = norm.pdf(nodes) / norm.pdf(nodes).sum()
    shift = rng.exponential(1.0, (simulations, 1, 1))
    middle = rng.normal(0.5, 3.0, (simulations, 1, 1))
    logit = middle + rng.normal(0.0, 0.7, (simulations, blocks, 1))
    stated = (shares / (1.0 + np.exp(-logit - shift * nodes))).sum(axis=-1)
    chosen = rng.choice(nodes, (2, simulations, 1), p=shares)
    chance = 1.0 / (1.0 + np.exp(-logit[..., 0] - shift[..., 0] * chosen))
    return stated, (rng.random(chance.shape) < chance).astype(float)


def test_the_band_keeps_its_word_where_blocks_of_a_simulation_depend_on_one_another():
    rng = np.random.default_rng(11)
    outside = [_calibration.if_right(*clustered(rng), rng).outside for _ in range(30)]
    assert np.mean(outside) < 0.15


def test_worlds_are_drawn_from_what_is_stated(monkeypatch):
    monkeypatch.setattr(hazard_calibration, "SIZE", 16)
    record = hazard_calibration.simulate("fixed", 7_002)
    for side, number in ((8, 4), (4, 16)):
        text = record[f"worlds_{side}"]
        worlds = hazard_calibration.from_hexadecimal(text, hazard_calibration.WORLDS, number)
        assert worlds.mean(axis=0) == pytest.approx(record[f"stated_{side}"], abs=0.2)
        assert worlds.mean() == pytest.approx(np.mean(record[f"stated_{side}"]), abs=0.06)


@pytest.mark.parametrize("kind", list(hazard_calibration.KINDS))
def test_a_few_districts_are_told_of(kind, monkeypatch):
    monkeypatch.setattr(hazard_calibration, "SIZE", 16)
    records = [hazard_calibration.simulate(kind, seed) for seed in range(7_001, 7_005)]
    records.append({"seed": 7_005, "events": 0, "error": "NoConvergence: none"})
    told = hazard_calibration.told(kind, records, markdown=True)
    assert "5 districts of 16 x 16 cells, seeds 7001 to 7005" in told
    assert "1 ended in an error.\nSeed 7005: NoConvergence: none" in told
    assert told.count("Every band holds zero: ") == 2


def answer(seed):
    """A record of a piece of work."""
    return {"seed": seed, "square": seed**2}


def test_a_run_goes_on_where_it_was_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(_resumed, "PLACE", tmp_path)
    path = tmp_path / f"x-{_resumed.engine_digest()}.jsonl"
    path.write_text('{"seed": 1, "square": "kept"}\n{"seed": 2, "squ', encoding="utf-8")
    monkeypatch.setattr(_resumed, "ProcessPoolExecutor", InProcess)
    found = _resumed.resumed("x", [1, 2, 3], answer)
    assert [record["square"] for record in found] == ["kept", 4, 9]
    assert set(_resumed.kept(path)) == {1, 2, 3}
    written = [json.loads(line)["seed"] for line in path.read_text().splitlines()[2:]]
    assert sorted(written) == [2, 3]


class InProcess:
    """Stands for a pool of processes: does the work here."""

    def __init__(self, *_):
        self.done = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def submit(self, work, seed):
        future = Future()
        future.set_result(work(seed))
        return future
