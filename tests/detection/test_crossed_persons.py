"""Likely devices and evidence at a place: against differences, and sums over everything."""

import numpy as np
import pytest
from scipy.stats import lognorm
from tests.detection.test_crossed import simulated

from landrelease.detection import NotSettled
from landrelease.detection._crossed_model import Pairs
from landrelease.detection._crossed_persons import Start, _next_term, likely
from landrelease.detection._crossed_posterior import Places, places_of
from landrelease.detection._crossed_sums import over_persons

LEVEL, SDS = 1.5, np.array([0.7, 0.4])


def pairs_of(found, laid, who, what):
    return Pairs.of(np.asarray(found, float), np.asarray(laid, float), who, what)


def sixty():
    data, *_ = simulated(np.random.default_rng(6), each=2, targets=8)
    return pairs_of(*data)


def nothing(pairs):
    return Start(np.zeros(pairs.few), np.zeros(pairs.many))


def test_devices_are_most_likely_and_their_covariance_is_that_of_differences():
    pairs = sixty()
    told = likely(pairs, LEVEL, SDS, nothing(pairs))

    def slope(devices):
        base = LEVEL + devices[pairs.devices]
        _, of_pairs = over_persons(pairs.first, pairs.counts, base, SDS[0], told.of_persons[4])
        return pairs.to_devices(of_pairs[0]) - devices / SDS[1] ** 2

    assert slope(told.devices) == pytest.approx(np.zeros(8), abs=1e-2)
    step = 1e-2 * np.eye(8)
    curve = [(slope(told.devices - one) - slope(told.devices + one)) / 2e-2 for one in step]
    assert told.covariance @ np.array(curve) == pytest.approx(np.eye(8), abs=5e-3)
    bend = [slope(told.devices + one) - 2 * slope(told.devices) + slope(told.devices - one)
            for one in step]  # fmt: skip
    assert told.bend == pytest.approx(np.diag(bend) / 1e-4, rel=2e-2, abs=2e-2)


def test_the_evidence_of_a_place_does_not_hang_on_where_it_started():
    pairs = sixty()
    far = [Start(np.full(8, away), np.full(60, -away)) for away in (0.0, 3.0, -2.0)]
    told = [likely(pairs, LEVEL, SDS, start) for start in far]
    assert [one.evidence for one in told] == pytest.approx([told[0].evidence] * 3, abs=2e-4)


def test_what_nodes_leave_out_of_many_persons_turns_no_step_back():
    """Few finds of 700 persons: steps were halved for ever where the sums differed by 0.003."""
    data, *_ = simulated(
        np.random.default_rng(17), operators=700, devices=50, each=2, sds=(1.9, 0.1), level=-5.5
    )
    pairs, sds = pairs_of(*data), np.array([1.92, 0.176])
    for level in (-4.0, -4.5, -5.0, -6.0):
        told = likely(pairs, level, sds, Start(np.linspace(-4.8, -4.0, 50), np.zeros(700)))
        assert np.isfinite(told.evidence)


def everywhere(pairs, level, sds):
    """The log evidence of two devices, summed on a grid of both."""
    at = np.linspace(-7, 7, 57)
    told = np.empty((57, 57))
    for i, one in enumerate(at):
        for j, other in enumerate(at):
            base = level + sds[1] * np.array([one, other])[pairs.devices]
            sums, _ = over_persons(pairs.first, pairs.counts, base, sds[0], np.zeros(pairs.many))
            told[i, j] = sums[0].sum() - (one**2 + other**2) / 2
    log = told.max() + np.log(np.exp(told - told.max()).sum() * (at[1] - at[0]) ** 2)
    return log - 0.5 * (level / 5) ** 2 - 0.5 * sds @ sds


@pytest.mark.parametrize("sds", [(0.7, 0.4), (0.3, 1.5), (1.5, 3.0)])
@pytest.mark.parametrize("found", [(9, 12, 12, 11, 12, 12, 12, 12), (0, 0, 1, 0, 0, 0, 0, 0)])
def test_the_evidence_is_nearly_that_of_everything_and_the_next_term_brings_it_nearer(found, sds):
    pairs = pairs_of(found, [12] * 8, np.repeat(np.arange(4), 2), np.tile([0, 1], 4))
    sds, level = np.array(sds), 1.0 if found[0] else -3.0
    told = likely(pairs, level, sds, nothing(pairs))
    true = everywhere(pairs, level, sds) - np.log(2 * np.pi)
    bend, fourth = (pairs.to_devices(told.of_pairs[row]) for row in (2, 3))
    next_term = _next_term(told.covariance, bend, fourth)
    assert abs(told.evidence - true) < abs(told.evidence - next_term - true) + 1e-3
    assert told.evidence == pytest.approx(true, abs=0.04)


def test_either_side_may_be_the_one_that_is_summed_by_quadrature():
    (found, laid, who, what), *_ = simulated(np.random.default_rng(11), operators=12, devices=3)
    one, _ = places_of(pairs_of(found, laid, who, what))
    other, _ = places_of(pairs_of(found, laid, what, who))
    turned = other.turned(3)
    for share in (0.025, 0.5, 0.975):
        told, said = (held.quantile(share, slice(None)) for held in (one, turned))
        assert said == pytest.approx(told, abs=0.2 * float(one.errors.max()))


def test_steps_that_do_not_end_are_refused(monkeypatch):
    monkeypatch.setattr("landrelease.detection._crossed_persons._STEPS", 1)
    with pytest.raises(NotSettled):
        likely(sixty(), 30.0, SDS, nothing(sixty()))


def test_what_did_not_settle_is_refused_however_patient_the_steps(monkeypatch):
    def astray(*what):
        of_persons, of_pairs = over_persons(*what)
        of_persons[0], of_pairs[0] = 0.0, of_pairs[0] + 0.1
        return of_persons, of_pairs

    monkeypatch.setattr("landrelease.detection._crossed_persons.over_persons", astray)
    with pytest.raises(NotSettled):
        likely(sixty(), LEVEL, SDS, nothing(sixty()))


@pytest.mark.parametrize("skew", [-0.9, -0.2, 0.4, 1.0])
def test_quantiles_are_those_of_a_log_normal_with_the_skewness(skew):
    one = np.ones((1, 1))
    held = Places(np.ones(1), np.zeros(1), 2 * one, 3 * one, skew * one)
    width = np.interp(abs(skew), *skews())
    for share in (0.025, 0.5, 0.9):
        tail = share if skew > 0 else 1 - share
        law = lognorm(width)
        true = 2 + 3 * np.sign(skew) * (law.ppf(tail) - law.mean()) / law.std()
        assert held.quantile(share, slice(0, 1))[0] == pytest.approx(true, abs=1e-4)


def skews():
    """Skewness of log-normal distributions, and their widths."""
    widths = np.linspace(0.001, 0.5, 2_000)
    return lognorm(widths).stats("s"), widths
