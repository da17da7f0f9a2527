"""Simulated districts with known truth: do the stated probabilities come true?"""

import numpy as np
import pytest

from landrelease.hazard import Matern, fit

CELL_M = 500.0
FIELD = Matern(4000.0, 1.2)


@pytest.fixture(scope="module")
def outcomes(district):
    """Say, over 30 districts, what was predicted and what was so."""
    covered, predicted, observed, bias = [], [], [], {"gva": [], "laplace": []}
    for seed in range(30):
        truth = district(24, CELL_M, FIELD, level=0.5, seed=seed)
        for method in ("gva", "laplace"):
            found = fit(truth.counts, cell_m=CELL_M, matern=FIELD, method=method)
            bias[method].append((found.mean - truth.eta).mean())
            if method == "gva":
                covered.append(np.abs(found.mean - truth.eta) < 1.645 * found.sd)
                left = found.remaining(undetected=truth.undetected)
                predicted.append(left.probability)
                observed.append(truth.left > 0)
    return np.array(covered), np.array(predicted), np.array(observed), bias


def test_ninety_percent_intervals_cover_ninety_percent(outcomes):
    covered, *_ = outcomes
    assert covered.mean() == pytest.approx(0.90, abs=0.025)


def test_probabilities_of_an_item_come_true(outcomes):
    _, predicted, observed, _ = outcomes
    assert predicted.mean() == pytest.approx(observed.mean(), abs=0.02)
    for low, high in ((0.0, 0.1), (0.1, 0.3), (0.3, 0.6)):
        chosen = (predicted >= low) & (predicted < high)
        assert predicted[chosen].mean() == pytest.approx(observed[chosen].mean(), abs=0.05)


def test_the_variational_correction_removes_the_bias_of_laplace(outcomes):
    *_, bias = outcomes
    assert abs(np.mean(bias["gva"])) < 0.5 * abs(np.mean(bias["laplace"]))
