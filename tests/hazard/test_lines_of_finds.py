"""Belts: where items lie along a line, how far may it go on, and what is left there."""

import math

import numpy as np
import pytest

from landrelease.geo import CellShares
from landrelease.hazard import (
    Counts,
    Matern,
    PatternPrior,
    ShapesDiffer,
    Strip,
    ValueOutOfRange,
    find_pattern,
    fit,
    probability_in,
)
from landrelease.hazard._pattern_ends import draw_ends, end_terms, log_total
from landrelease.hazard._pattern_rows import Along, Regularity, regularities
from landrelease.hazard._pattern_strip import Bins, Ground, footprint, log_ratios

CELL_M = 20.0
AREA_KM2 = 0.0004
SIZE = 120


def strip_share(strip, length_m, size=SIZE):
    """Share of each cell in a strip of a length about its point."""
    bins = Bins(3000.0, CELL_M)
    on = footprint(strip, (size, size), CELL_M, bins)
    inside = np.abs(on.bins - bins.number // 2) <= length_m / 2 / CELL_M
    share = np.zeros(size * size)
    share[on.cells[inside]] = on.shares[inside]
    return share.reshape(size, size)


def searched_patches(rng, share, size=SIZE):
    """Detection 0.9 in a share of all blocks of 200 m."""
    blocks = rng.random((size // 10, size // 10)) < share
    return 0.9 * np.kron(blocks, np.ones((10, 10)))


def simulated(seed, belts=(), *, background=5.0, share=0.4, detection=None):
    """Items of a background and of strips, some found; what is left comes second."""
    rng = np.random.default_rng(seed)
    rate = background + sum((strip_share(*belt) * 2500.0 for belt in belts), np.zeros((SIZE, SIZE)))
    items = rng.poisson(rate * AREA_KM2)
    seen = searched_patches(rng, share) if detection is None else detection
    found = rng.binomial(items, seen)
    counts = Counts(found, seen * AREA_KM2, np.ones(seen.shape, bool))
    return counts, items - found


MIDDLE = Strip(1200.0, 1200.0, 0.5, width_m=60.0)


@pytest.fixture(scope="module")
def straight():
    return simulated(3, [(MIDDLE, 1500.0)])


@pytest.fixture(scope="module")
def pattern(straight):
    return find_pattern(straight[0], cell_m=CELL_M)


def test_a_straight_row_is_found_with_its_direction_width_and_density(pattern):
    (belt,) = pattern.belts
    assert belt.probability > 0.99
    assert belt.strip.angle % math.pi == pytest.approx(0.5, abs=0.05)
    low, _, high = belt.items_per_km2
    assert low < 2500.0 < high
    assert belt.length_m[1] == pytest.approx(1500.0, rel=0.25)
    assert belt.width_m[1] == pytest.approx(60.0, rel=0.3)


def test_its_items_on_ground_not_searched_are_expected_there(straight, pattern):
    counts, _ = straight
    unseen = counts.exposure_km2 == 0
    truth = strip_share(MIDDLE, 1500.0)[unseen].sum() * 2500.0
    assert pattern.intensity_per_km2[unseen].sum() == pytest.approx(truth, rel=0.3)


def test_a_curved_row_is_followed():
    bent = Strip(1200.0, 1200.0, 1.9, bend_per_m=1 / 900.0, width_m=60.0)
    counts, _ = simulated(6, [(bent, 1300.0)], share=0.5)
    belt = find_pattern(counts, cell_m=CELL_M).belts[0]
    across = footprint(bent, (SIZE, SIZE), CELL_M, Bins(2000.0, CELL_M)).cells
    x, y = belt.line_m().T
    on_it = np.isin((y // CELL_M).astype(int) * SIZE + (x // CELL_M).astype(int), across)
    assert belt.probability > 0.95
    assert on_it.mean() > 0.85


def test_two_rows_that_cross_are_two():
    other = Strip(1200.0, 1200.0, 1.9, width_m=60.0)
    counts, _ = simulated(7, [(MIDDLE, 1500.0), (other, 1500.0)], share=0.5)
    angles = sorted(b.strip.angle % math.pi for b in find_pattern(counts, cell_m=CELL_M).belts)
    assert angles == pytest.approx([0.5, 1.9], abs=0.08)


@pytest.mark.parametrize("background", [5.0, 200.0])
def test_where_nothing_lies_in_a_line_none_is_found(background):
    for seed in range(5):
        counts, _ = simulated(seed, background=background)
        assert find_pattern(counts, cell_m=CELL_M).belts == ()


def test_a_searched_lane_through_contaminated_ground_is_no_belt():
    lane = np.zeros((SIZE, SIZE))
    lane[58:61] = 0.9
    for seed in range(3):
        counts, _ = simulated(seed, background=1500.0, detection=lane)
        assert counts.events > 50
        assert find_pattern(counts, cell_m=CELL_M).belts == ()


def test_a_round_cluster_is_no_belt():
    y, x = np.mgrid[:SIZE, :SIZE] * CELL_M
    round_one = np.exp(-0.5 * ((x - 1200.0) ** 2 + (y - 1200.0) ** 2) / 100.0**2)
    rng = np.random.default_rng(2)
    everywhere = np.full((SIZE, SIZE), AREA_KM2 * 0.9)
    counts = Counts(rng.poisson(everywhere * (5.0 + 800.0 * round_one)), everywhere, everywhere > 0)
    assert counts.events > 40
    assert find_pattern(counts, cell_m=CELL_M).belts == ()


def test_a_row_may_go_on_only_where_nobody_looked():
    found = np.zeros((SIZE, SIZE))
    found[60, 40:80:2] = 1.0
    band = np.zeros((SIZE, SIZE))
    band[40:81, 40:80] = 0.9 * AREA_KM2
    everywhere = np.full((SIZE, SIZE), 0.9 * AREA_KM2)
    inside = np.ones((SIZE, SIZE), bool)
    open_ends = find_pattern(Counts(found, band, inside), cell_m=CELL_M)
    closed = find_pattern(Counts(found, everywhere, inside), cell_m=CELL_M)
    assert closed.belts[0].length_m[2] < 1000.0 < open_ends.belts[0].length_m[2]
    assert closed.length_m < open_ends.length_m


def test_how_far_it_goes_on_falls_with_distance():
    found = np.zeros((SIZE, SIZE))
    found[60, 10:40:2] = 1.0
    exposure = np.zeros((SIZE, SIZE))
    exposure[45:76, :40] = 0.9 * AREA_KM2
    pattern = find_pattern(Counts(found, exposure, np.ones((SIZE, SIZE), bool)), cell_m=CELL_M)
    ahead = pattern.intensity_per_km2.sum(axis=0)[45:]
    assert (np.diff(ahead[::15]) < 0).all()


def test_samples_have_the_mean_and_the_chance_of_none(pattern, straight):
    rng = np.random.default_rng(1)
    drawn = pattern.sample_intensity(400, rng)
    mean = pattern.intensity_per_km2
    np.testing.assert_allclose(drawn.mean(axis=0).sum(), mean.sum(), rtol=0.05)
    expected = np.full(mean.shape, AREA_KM2)
    none = np.exp(-AREA_KM2 * drawn).mean(axis=0)
    np.testing.assert_allclose(pattern.chance_of_none(expected), none, atol=0.06)


def test_a_belt_is_there_or_not_for_all_cells_at_once(pattern):
    drawn = pattern.sample_intensity(400, np.random.default_rng(2))
    flat = drawn.reshape(400, -1)
    low, high = flat[:, 55 * SIZE + 50 :].sum(axis=1), flat[:, : 55 * SIZE + 50].sum(axis=1)
    assert np.corrcoef(low, high)[0, 1] > 0.2


def test_no_find_counts_twice(straight, pattern):
    counts, _ = straight
    rest = pattern.field_counts(counts)
    own = sum(kept.finds.sum() for kept in pattern.kept)
    assert rest.found.sum() + own == pytest.approx(counts.found.sum())
    assert own > 20


def test_larger_cells_expect_the_same(pattern):
    coarse = pattern.on_blocks(5)
    total = pattern.intensity_per_km2.sum() * AREA_KM2
    assert coarse.intensity_per_km2.sum() * AREA_KM2 * 25 == pytest.approx(total)
    drawn = coarse.sample_intensity(500, np.random.default_rng(4))
    share = np.full(coarse.shape, 25 * AREA_KM2)
    none = np.exp(-25 * AREA_KM2 * drawn).mean(axis=0)
    np.testing.assert_allclose(coarse.chance_of_none(share), none, atol=0.05)


def test_field_and_belts_together_in_cells_and_polygons(straight, pattern):
    counts, _ = straight
    blocks = counts.found.reshape(24, 5, 24, 5), counts.exposure_km2.reshape(24, 5, 24, 5)
    rest = pattern.field_counts(counts).found.reshape(24, 5, 24, 5).sum(axis=(1, 3))
    inside = np.ones((24, 24), bool)
    coarse = Counts(rest, blocks[1].sum(axis=(1, 3)), inside)
    field = fit(coarse, cell_m=100.0, matern=Matern(800.0, 1.0))
    joined = field.with_pattern(pattern.on_blocks(5))
    left, alone = joined.remaining(), field.remaining()
    belts = pattern.on_blocks(5).intensity_per_km2
    np.testing.assert_allclose(left.per_km2, alone.per_km2 + belts)
    assert (left.probability >= alone.probability).all()
    row, column = np.unravel_index(np.argmax(belts), belts.shape)
    cell = CellShares(np.array([row]), np.array([column]), np.ones(1))
    (answer,) = probability_in([cell], joined, seed=1, samples=2000)
    assert answer.probability == pytest.approx(left.probability[row, column], abs=0.03)
    assert answer.expected == pytest.approx(left.per_km2[row, column] * 0.01)
    with pytest.raises(ShapesDiffer):
        field.with_pattern(pattern)


@pytest.mark.parametrize("least", [1, 3])
def test_the_sum_over_ends_against_all_pairs(least):
    ratios = np.random.default_rng(0).normal(0, 1, (9, 2))
    weights, decay = np.log([0.3, 0.7]), 0.2
    total = 0.0
    for a in range(5):
        for b in range(max(4, a + least - 1), 9):
            inside = (ratios[a : b + 1] - decay).sum(axis=0)
            total += decay * np.exp(inside + weights + least * decay).sum()
    assert log_total(ratios, weights, decay=decay, least=least) == pytest.approx(math.log(total))


def test_drawn_ends_have_the_weights_summed_over():
    ratios = np.random.default_rng(1).normal(0, 1, (7, 1))
    uniform = np.random.default_rng(2).random((40_000, 3))
    drawn = draw_ends(ratios, np.zeros(1), 0.1, 2, uniform)
    first, _, whole = end_terms(ratios, 0.1, 2)
    np.testing.assert_allclose(
        np.bincount(drawn[:, 1], minlength=7) / 40_000, np.exp(first[:, 0] - whole[0]), atol=0.01
    )
    assert (drawn[:, 2] - drawn[:, 1] >= 1).all()


@pytest.mark.parametrize("angle", [0.0, 0.3, math.pi / 4, math.pi / 2, 2.5])
@pytest.mark.parametrize("width_m", [15.0, 60.0])
def test_a_strip_on_the_grid_keeps_its_area(angle, width_m):
    strip = Strip(1203.0, 1195.0, angle, width_m=width_m)
    on = footprint(strip, (SIZE, SIZE), CELL_M, Bins(800.0, CELL_M))
    assert np.unique(on.cells).size == on.cells.size
    assert on.shares.sum() * CELL_M**2 == pytest.approx(1600.0 * width_m, rel=0.03)


def test_ratios_against_two_poisson_likelihoods():
    rng = np.random.default_rng(3)
    exposure = rng.uniform(0, 1e-3, (20, 20))
    found, beside = rng.poisson(40.0 * exposure), np.full((20, 20), 30.0)
    bins, rates = Bins(200.0, CELL_M), np.array([100.0, 900.0])
    on = footprint(Strip(200.0, 200.0, 0.7), (20, 20), CELL_M, bins)
    told = log_ratios(Ground(found.astype(float), beside, exposure, CELL_M), on, bins, rates)
    for column, rate in enumerate(rates):
        mean = exposure.ravel()[on.cells] * (30.0 + rate * on.shares)
        none = exposure.ravel()[on.cells] * 30.0
        items = found.ravel()[on.cells]
        direct = (items * np.log(mean / none) - (mean - none)).sum()
        assert told[:, column].sum() == pytest.approx(direct)


def test_what_is_left_in_regular_rows_follows_what_was_found():
    """Pieces with a binomial number of items, thinned: the factor is the mean given the finds."""
    rng, mean, regular, detection = np.random.default_rng(4), 9.0, 0.75, 0.6
    items = rng.binomial(round(mean / regular), regular, 400_000)
    found = rng.binomial(items, detection)
    for seen in (3, 5, 7):
        truth = (items - found)[found == seen].mean()
        one = Regularity(
            regular, np.zeros(1, int), np.array([float(seen)]), np.ones(1), np.full(1, detection)
        )
        told = mean * (1 - detection) * one.factor(np.array([mean]), 1)[0, 0]
        assert told == pytest.approx(truth, rel=0.02)


def along(rng, regular):
    """Bins with four items expected, found with probability 0.9."""
    trials = np.full(60, round(4.0 / regular) if regular else 0)
    items = rng.binomial(trials, regular) if regular else rng.poisson(4.0, 60)
    found = rng.binomial(items, 0.9).astype(float)
    return Along(found, np.full(60, 3.6), np.ones(60), np.full(60, 0.9), np.ones(60, bool))


def test_regular_rows_are_told_from_poisson_ones():
    rng = np.random.default_rng(6)
    dispersion, (row,) = regularities([along(rng, 0.8)])
    assert dispersion < 0.6
    assert row.regular == pytest.approx(0.8 * 50 / 60, abs=0.25)
    poisson = [regularities([along(rng, 0.0)])[0] for _ in range(40)]
    assert np.mean(poisson) == pytest.approx(1.0, abs=0.06)


def test_finds_spread_evenly_over_a_search_do_not_count_as_regular():
    even = Along(
        *(np.full(60, 3.6) for _ in range(2)), np.ones(60), np.full(60, 0.9), np.zeros(60, bool)
    )
    assert regularities([even])[0] == pytest.approx(1.0)


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_turning_the_grid_turns_the_answer(straight, pattern, turn):
    counts, _ = straight
    turned = Counts(
        *(np.rot90(a, turn) for a in (counts.found, counts.exposure_km2, counts.domain))
    )
    other = find_pattern(turned, cell_m=CELL_M).intensity_per_km2
    assert other.sum() == pytest.approx(pattern.intensity_per_km2.sum(), rel=0.1)
    assert (
        np.corrcoef(np.rot90(other, -turn).ravel(), pattern.intensity_per_km2.ravel())[0, 1] > 0.95
    )


GALLERY = {
    "nothing found": np.zeros((40, 40)),
    "three finds": np.eye(40) * (np.arange(40) % 15 == 2),
    "all in one cell": np.pad([[1e6]], ((20, 19), (20, 19))),
    "one cell": np.ones((1, 1)),
    "a strip of cells": np.ones((1, 300)),
    "along the edge": np.pad(np.ones((1, 40)), ((0, 39), (0, 0))),
    "on the diagonal": np.eye(40),
    "parts of finds": np.full((40, 40), 0.01),
}


@pytest.mark.parametrize("name", GALLERY)
@pytest.mark.parametrize("islands", [False, True])
def test_awkward_finds(name, islands):
    found = GALLERY[name]
    domain = np.ones(found.shape, bool)
    if islands and min(found.shape) > 1:
        domain[:, 15:25] = False
    counts = Counts(found * domain, np.where(domain, 0.5 * AREA_KM2, 0.0), domain)
    pattern = find_pattern(counts, cell_m=CELL_M)
    added = pattern.intensity_per_km2
    assert np.isfinite(added).all()
    assert (added >= 0).all()
    assert (len(pattern.belts) > 0) == (name in {"along the edge", "on the diagonal"})


def test_numbers_that_mean_nothing_are_refused():
    with pytest.raises(ValueOutOfRange):
        PatternPrior(width_m=0.0)
    with pytest.raises(ValueOutOfRange):
        PatternPrior(keep=1.0)
    with pytest.raises(ValueOutOfRange):
        find_pattern(Counts([[1]], [[1]], [[True]]), cell_m=math.nan)
