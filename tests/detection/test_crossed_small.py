"""Small trials of operators and devices: against the posterior summed everywhere, and NUTS."""

import numpy as np
import pytest
from scipy.special import logit
from tests.detection.test_crossed import simulated

from landrelease.detection import operators_and_devices


def summed_everywhere(found, targets, levels, sds, steps):
    """Two operators who each walked with both of two devices: sums over all that is not known.

    Returns the distribution function of the first operator's, and of the first device's, level
    at `levels`. Nothing is shared with the code but the model.
    """
    value = np.linspace(-5, 5, steps)  # of standard effects
    weight = np.exp(-(value**2) / 2)
    weight /= weight.sum()
    first, device, total = np.zeros(levels.size), np.zeros(levels.size), 0.0
    for level in np.linspace(-7, 14, 36):
        for own_sd in sds:
            effect = level + own_sd * value
            for other_sd in sds:
                eta = effect[:, None] + other_sd * value[None, :]  # operator, device
                yes, no = -np.logaddexp(0, -eta), -np.logaddexp(0, eta)
                like = [
                    [np.exp(k * yes + (targets - k) * no) for k in row] for row in found
                ]  # operator i with device j: (operator's value, device's value)
                one = np.einsum("ab,ac->abc", like[0][0], like[0][1])
                two = np.einsum("a,ab,ac->bc", weight, like[1][0], like[1][1])
                mass = np.einsum("abc,bc,a,b,c->ab", one, two, weight, weight, weight)
                mass *= np.exp(-(level**2) / 50 - own_sd**2 / 2 - other_sd**2 / 2)
                total += mass.sum()
                first += under(levels, effect, mass.sum(axis=1))
                device += under(levels, level + other_sd * value, mass.sum(axis=0))
    return first / total, device / total


def under(levels, at, mass):
    return np.interp(levels, at, np.cumsum(mass) - mass / 2, left=0.0, right=mass.sum())


@pytest.mark.parametrize("found", [((7, 4), (8, 6)), ((8, 8), (8, 7))])
def test_a_tiny_trial_is_summed_as_it_is_everywhere(found):
    sds, counts = np.arange(0.1, 3.5, 0.2), np.ravel(found)
    told = operators_and_devices(counts, [8] * 4, [0, 0, 1, 1], [0, 1, 0, 1])
    person, device = told.of_operators()[0], told.of_devices()[0]
    for interval, which in ((person, 0), (device, 1)):
        ends = logit(np.array([interval.low, interval.estimate, interval.high]))
        shares = summed_everywhere(found, 8, ends, sds, 29)[which]
        assert shares == pytest.approx((0.025, 0.5, 0.975), abs=0.012)


NUTS = (
    (0.5474, 0.8217, 0.9502), (0.5170, 0.8022, 0.9421), (0.5764, 0.8351, 0.9537),
    (0.3136, 0.6319, 0.8681), (0.5795, 0.8435, 0.9595), (0.4255, 0.7286, 0.9113),
    (0.3523, 0.6624, 0.8809), (0.3679, 0.6874, 0.8909), (0.5943, 0.8456, 0.9580),
    (0.4149, 0.7262, 0.9085), (0.4005, 0.7090, 0.9016), (0.5211, 0.7976, 0.9397),
    (0.7748, 0.8635, 0.9255), (0.6816, 0.7814, 0.8581), (0.4919, 0.6154, 0.7376),
)  # fmt: skip


def test_nuts_draws_the_same_intervals_of_twelve_persons_and_three_devices():
    """NumPyro 0.22, 20,000 draws worth 6,750 at least, effects uncentred: low, median, high."""
    data, *_ = simulated(np.random.default_rng(11), operators=12, devices=3)
    told = operators_and_devices(*data)
    both = [(one.low, one.estimate, one.high) for one in (*told.of_operators(), *told.of_devices())]
    assert np.array(both) == pytest.approx(np.array(NUTS), abs=0.012)
    assert told.intercept == pytest.approx(1.190, abs=0.02)


FEW_MISSED = (
    (4.189, 5.012, 6.043), (4.255, 5.212, 6.424), (4.424, 5.356, 6.542), (5.059, 6.133, 7.622),
    (5.490, 6.994, 9.681), (5.055, 6.306, 8.206), (4.071, 4.911, 5.990), (3.953, 4.670, 5.632),
    (5.236, 6.455, 8.323), (5.485, 6.970, 9.618), (5.332, 6.859, 9.528), (5.467, 6.944, 9.543),
)  # fmt: skip


def test_nuts_draws_the_same_intervals_of_devices_where_next_to_nothing_was_missed():
    """NumPyro 0.22, 20,000 draws worth 11,200 at least: 33 of 7,200 targets, none of 4 devices."""
    data, *_ = simulated(
        np.random.default_rng(21), operators=300, devices=12, each=2, sds=(0.5, 0.9), level=6.0
    )
    told = logit([(o.low, o.estimate, o.high) for o in operators_and_devices(*data).of_devices()])
    width = np.ptp(FEW_MISSED, axis=1)[:, None]
    assert (told - FEW_MISSED) / width == pytest.approx(np.zeros((12, 3)), abs=0.03)


def test_the_order_of_rows_and_a_pair_in_two_rows_change_nothing():
    data, *_ = simulated(np.random.default_rng(8), operators=8, devices=3)
    found, laid, who, what = data
    order = np.random.default_rng(9).permutation(found.size)
    halves = [np.concatenate([a, b])[np.r_[order, order + found.size]] for a, b in (
        (found // 2, found - found // 2), (laid // 2, laid - laid // 2), (who, who), (what, what)
    )]  # fmt: skip
    one, other = operators_and_devices(*data), operators_and_devices(*halves)
    assert other.operators == pytest.approx(one.operators, abs=2e-3)
    assert other.device_level_errors == pytest.approx(one.device_level_errors, rel=2e-2)
