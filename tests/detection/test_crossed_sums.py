"""Sums over one operator's effect: against a dense grid, and derivatives against differences."""

import numpy as np
import pytest

from landrelease.detection._crossed_sums import lent, over_persons

AT = np.linspace(-16, 16, 8_001)


def trial(rng, persons):
    """Two pairs for each of some persons, all found by the first half; and what else holds."""
    counts = np.array([rng.integers(0, 13, 2 * persons), np.full(2 * persons, 12)], float)
    counts[0, :persons] = 12
    return np.arange(0, 2 * persons + 1, 2), counts, rng.normal(1, 2, 2 * persons)


def summed(sd, base, counts):
    """Log of the integral, mean and variance of one person's effect, summed on a fine grid."""
    eta = base[:, None] + sd * AT
    told = (counts[0][:, None] * eta - counts[1][:, None] * np.logaddexp(0, eta)).sum(axis=0)
    told -= AT**2 / 2
    share = np.exp(told - told.max())
    log = told.max() + np.log(share.sum() * (AT[1] - AT[0]) / np.sqrt(2 * np.pi))
    share /= share.sum()
    mean = (share * sd * AT).sum()
    moments = ((share * (sd * AT - mean) ** power).sum() for power in (2, 3))
    return (log, mean, *moments)


@pytest.mark.parametrize(("sd", "error"), [(0.01, 1e-4), (0.7, 1e-3), (2.0, 5e-3), (8.0, 2e-2)])
def test_operators_are_summed_as_on_a_fine_grid(sd, error):
    first, counts, base = trial(np.random.default_rng(1), 60)
    told, _ = over_persons(first, counts, base, sd, np.zeros(60))
    true = np.array(
        [summed(sd, base[low : low + 2], counts[:, low : low + 2]) for low in first[:-1]]
    )
    scale = np.sqrt(true[:, 2])
    assert told[0] == pytest.approx(true[:, 0], abs=error)
    assert (told[1] - true[:, 1]) / scale == pytest.approx(np.zeros(60), abs=error)
    assert told[2] == pytest.approx(true[:, 2], rel=2 * error)
    assert (told[3] - true[:, 3]) / scale**3 == pytest.approx(np.zeros(60), abs=5 * error)


@pytest.mark.parametrize("found", [(7.0, 11.0), (12.0, 12.0), (0.0, 1.0)])
def test_derivatives_are_those_of_differences(found):
    counts, step = np.array([found, (12.0, 12.0)]), 0.05

    def told(away):
        base = np.array([0.5 + away, 1.0])
        return over_persons(np.array([0, 2]), counts, base, 1.1, np.zeros(1))

    sums = [told(step * away) for away in range(-2, 3)]
    log = np.array([of_persons[0, 0] for of_persons, _ in sums])
    slope = np.array([of_pairs[0, 0] for _, of_pairs in sums])
    mean = np.array([of_persons[1, 0] for of_persons, _ in sums])
    first, curve, third, fourth, shared = sums[2][1][:, 0]
    assert first == pytest.approx((log[3] - log[1]) / (2 * step), rel=2e-3)
    assert curve == pytest.approx(-(slope[3] - slope[1]) / (2 * step), rel=2e-3)
    assert third == pytest.approx(
        (slope[3] - 2 * slope[2] + slope[1]) / step**2, rel=1e-2, abs=2e-3
    )
    cubed = (slope[4] - 2 * slope[3] + 2 * slope[1] - slope[0]) / (2 * step**3)
    assert fourth == pytest.approx(cubed, rel=2e-2, abs=5e-3)
    assert shared == pytest.approx(-(mean[3] - mean[1]) / (2 * step), rel=2e-3)


def test_what_is_not_known_of_persons_is_lent_between_their_devices():
    first, what = np.array([0, 2, 3]), np.array([0, 2, 1])
    told = lent(first, what, np.array([0.3, 0.2, 0.9]), np.array([0.5, 0.4]))
    expected = np.zeros((3, 3))
    expected[0, 2] = expected[2, 0] = 0.3 * 0.2 / 0.5
    assert told == pytest.approx(expected)


@pytest.mark.parametrize(
    ("found", "sd", "short"), [(8, 0.4, 0.01), (8, 1.5, 0.01), (12, 0.4, 0.03), (12, 1.5, 0.23)]
)
def test_how_much_too_little_is_lent(found, sd, short):
    """The covariance of both slopes, as the difference of one in the other's logit tells it."""
    first, counts = np.array([0, 2]), np.array([[found, found], [12.0, 12.0]])

    def sums(away):
        return over_persons(first, counts, np.array([1.5 + away, 1.2]), sd, np.zeros(1))

    whole = (sums(0.02)[1][0, 1] - sums(-0.02)[1][0, 1]) / 0.04
    of_persons, of_pairs = sums(0.0)
    told = lent(first, np.array([0, 1]), of_pairs[4], of_persons[2])[0, 1]
    assert told == pytest.approx((1 - short) * whole, rel=0.01)
