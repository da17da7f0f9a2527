"""A grid solved tile by tile says what it says when solved whole."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.fft import idctn

from landrelease.hazard import (
    ArraySource,
    Box,
    Counts,
    Covariates,
    Matern,
    NothingToModel,
    TiledPosterior,
    TilesMissing,
    TileStore,
    fit,
    fit_tiles,
    halo_of,
    in_threads,
    probability_in_tiles,
    solve_window,
)
from landrelease.hazard._marginals import chance_of_none
from landrelease.hazard._sources import blocks_of
from landrelease.hazard._tile_levels import Setting, Slopes, lattice_on, solve_whole, window_of
from landrelease.hazard._windows import Tile, tiles_of

CELL_M = 100.0
MATERN = Matern(600.0, 1.2)


def fit_plain(*args, **kwargs):
    """Fit the whole grid, its marginals without skew: tiles keep the Gaussian."""
    whole = fit(*args, **kwargs)
    whole.components = tuple(replace(part, bend=None) for part in whole.components)
    return whole


def district(shape, seed=1, *, range_cells=6.0, share=0.5):
    """A field, searched in patches that cover a share of the ground."""
    rng = np.random.default_rng(seed)
    waves = [2.0 - 2.0 * np.cos(np.pi * np.arange(side) / side) for side in shape]
    spectrum = (8.0 / range_cells**2 + waves[0][:, None] + waves[1][None, :]) ** -2.0
    noise = rng.normal(size=shape) * np.sqrt(spectrum / spectrum.mean())
    eta = 2.0 + 1.2 * idctn(noise, norm="ortho")
    searched = np.kron(rng.random((-(-shape[0] // 8), -(-shape[1] // 8))) < share, np.ones((8, 8)))
    exposure = 0.01 * 0.8 * searched[: shape[0], : shape[1]]
    return Counts(rng.poisson(exposure * np.exp(eta)), exposure, np.ones(shape, bool))


@pytest.fixture(scope="module")
def counts():
    return district((150, 190))


@pytest.fixture(scope="module")
def whole(counts):
    return fit_plain(counts, cell_m=CELL_M, matern=MATERN)


def in_one_window(counts, matern):
    """Mean and deviation of the whole grid as one window, iterated until nothing moves."""
    setting = Setting(matern, CELL_M, tolerance=1e-6)
    begin = Slopes(np.zeros(1), np.full(1, 1 / 16), np.full(1, 2.0), np.eye(1))
    found = solve_whole(blocks_of(ArraySource(counts), 1), setting, begin)
    part, variance = found.fields.part, float(found.slopes.covariance[0, 0])
    spread = part.variance + (1.0 - part.response[0]) ** 2 * variance
    return {"mean": part.field + found.slopes.value[0], "sd": np.sqrt(spread)}


@pytest.fixture(scope="module")
def tight(counts):
    return in_one_window(counts, MATERN)


@pytest.fixture(scope="module")
def filled(counts):
    store = TileStore()
    work = fit_tiles(ArraySource(counts), cell_m=CELL_M, store=store, matern=MATERN)
    return store, work


def everywhere(counts):
    return Box(0, counts.shape[0], 0, counts.shape[1])


def test_tiles_equal_the_whole(counts, whole, tight, filled):
    store, work = filled
    tiled = TiledPosterior(store, ArraySource(counts)).on(everywhere(counts))
    assert work.tiles == 4
    for name, most, usual in (("mean", 5e-3, 2e-4), ("sd", 8e-3, 2e-4)):
        gap = getattr(tiled, name) - tight[name]
        assert np.abs(gap).max() < most
        assert np.sqrt(np.mean(gap**2)) < usual
    assert np.abs(tiled.mean - whole.mean).max() < 2e-2
    assert np.abs(tiled.sd / whole.sd - 1.0).max() < 1e-2


def test_a_halo_that_was_cut_short_never_passes_for_knowledge(monkeypatch):
    """Held edges 0.4 ranges away take up to a third of the deviation; it is given back."""
    monkeypatch.setattr("landrelease.hazard._windows.MOST_HALO", 16)
    monkeypatch.setattr("landrelease.hazard._windows._MOST_CORE", 64)
    counts = district((150, 150), range_cells=40.0, share=0.03)
    matern, store, source = Matern(4_000.0, 1.2), TileStore(), ArraySource(counts)
    fit_tiles(source, cell_m=CELL_M, store=store, matern=matern)
    tiled = TiledPosterior(store, source).on(everywhere(counts))
    whole = in_one_window(counts, matern)
    gap = tiled.sd / whole["sd"] - 1.0
    assert gap.min() > -0.03
    assert np.sqrt(np.mean(gap**2)) < 0.01
    assert np.sqrt(np.mean((tiled.mean - whole["mean"]) ** 2)) < 0.02


def test_what_remains_equals_the_whole(counts, whole, filled):
    source = ArraySource(counts, undetected=0.4, surveyed=counts.exposure_km2 > 0)
    box = Box(60, 100, 60, 120)
    said = TiledPosterior(filled[0], source).remaining(box)
    there = whole.remaining(undetected=0.4).probability[box.slices]
    assert np.abs(said.probability - there).max() < 5e-3
    assert set(np.unique(said.surveyed)) == {0.0, 1.0}


def laplace(counts):
    """The whole grid as one window, and what its tiles begin from."""
    blocks = blocks_of(ArraySource(counts), 1)
    setting = Setting(MATERN, CELL_M, variational=False)
    begin = Slopes(np.zeros(1), np.full(1, 0.1), np.full(1, 2.0), np.eye(1))
    return blocks, setting, solve_whole(blocks, setting, begin)


def test_the_error_of_a_window_falls_with_its_halo(counts):
    blocks, setting, coarse = laplace(counts)
    whole = coarse.fields.part
    prior = lattice_on(setting, counts.shape, 1), counts.shape
    core, errors = Box(60, 90, 80, 110), []
    for halo in (3, 6, 10, 15, 22):
        tile = Tile(0, 0, core, core.grown(halo, counts.shape))
        start = coarse.fields.read(tile.window)
        start.field[:] += 0.5  # what the edges are told is wrong
        known = blocks.part(tile.window)
        found = solve_window(window_of(tile, known, start, coarse.slopes, setting, prior))
        start.field[:] -= 0.5
        errors.append(
            (
                np.abs(found.field - whole.field[core.slices]).max(),
                np.abs(np.sqrt(found.variance / whole.variance[core.slices]) - 1.0).max(),
            )
        )
    means, deviations = np.array(errors).T
    assert (np.diff(means) < 0).all()
    assert (np.diff(deviations) < 0).all()
    assert halo_of(6.0) == 16
    assert means[3] < 2e-2
    assert deviations[3] < 1e-3
    assert deviations[4] < 1e-4


def test_a_window_told_the_truth_returns_it(counts):
    blocks, setting, coarse = laplace(counts)
    prior = lattice_on(setting, counts.shape, 1), counts.shape
    tile = tiles_of(counts.shape, core=50, halo=16)[4]
    start = coarse.fields.read(tile.window)
    known = blocks.part(tile.window)
    found = solve_window(window_of(tile, known, start, coarse.slopes, setting, prior))
    whole = coarse.fields.part.field[tile.core.slices]
    assert np.abs(found.field - whole).max() < 1e-5


@given(st.tuples(st.integers(1, 300), st.integers(1, 300)), st.integers(1, 70), st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_cores_cover_the_grid_once_and_lie_in_their_windows(shape, core, halo):
    seen = np.zeros(shape, int)
    for tile in tiles_of(shape, core=core, halo=halo):
        seen[tile.core.slices] += 1
        inside = tile.core.grown(halo, shape)
        assert tile.window.top <= inside.top
        assert tile.window.bottom >= inside.bottom
        assert tile.window.left <= inside.left
        assert tile.window.right >= inside.right
    assert (seen == 1).all()


def test_order_of_tiles_and_threads_change_nothing(counts, filled):
    def backwards(function, jobs):
        for tile, window in reversed(list(jobs)):
            yield tile, function(window)

    for runner in (backwards, in_threads(2)):
        store = TileStore()
        source = ArraySource(counts)
        fit_tiles(source, cell_m=CELL_M, store=store, matern=MATERN, runner=runner)
        one, other = store.read(everywhere(counts)), filled[0].read(everywhere(counts))
        assert np.array_equal(one.field, other.field)
        assert np.array_equal(one.variance, other.variance)
        assert store.facts == filled[0].facts


def test_islands_empty_tiles_and_tiles_without_exposure():
    counts = district((170, 170), seed=3)
    domain = np.zeros(counts.shape, bool)
    domain[:40, :40] = domain[100:160, 100:160] = True
    exposure = np.where(domain, counts.exposure_km2, 0.0)
    exposure[100:] = 0.0
    found = np.where(exposure > 0, counts.found, 0.0)
    island = Counts(found, exposure, domain)
    store, source = TileStore(), ArraySource(island)
    work = fit_tiles(source, cell_m=CELL_M, store=store, matern=MATERN)
    said = TiledPosterior(store, source).remaining(everywhere(island))
    whole = fit_plain(island, cell_m=CELL_M, matern=MATERN).remaining()
    assert work.solved < work.tiles or work.tiles < 9
    assert np.array_equal(np.isnan(said.probability), ~domain)
    assert np.nanmax(np.abs(said.sd_log / whole.sd_log - 1.0)) < 1e-2
    assert np.nanmax(np.abs(said.probability - whole.probability)) < 1e-2


def test_nothing_found_at_all_equals_the_whole():
    counts = Counts(np.zeros((120, 90)), np.full((120, 90), 0.01), np.ones((120, 90), bool))
    store, source = TileStore(), ArraySource(counts)
    fit_tiles(source, cell_m=CELL_M, store=store, matern=MATERN)
    said = TiledPosterior(store, source).remaining(everywhere(counts))
    whole = fit_plain(counts, cell_m=CELL_M, matern=MATERN).remaining()
    assert np.abs(said.probability - whole.probability).max() < 1e-4


def test_slopes_and_known_multipliers_equal_the_whole():
    counts = district((100, 130), seed=4)
    along = np.linspace(-1.0, 1.0, 130) * np.ones((100, 1))
    covariates = Covariates(("along",), along[None])
    offset = 0.3 * np.sin(np.arange(100.0))[:, None] * np.ones((1, 130))
    source = ArraySource(counts, covariates=covariates, offset=offset)
    store = TileStore()
    fit_tiles(source, cell_m=CELL_M, store=store, matern=MATERN)
    tiled = TiledPosterior(store, source).on(everywhere(counts))
    whole = fit_plain(counts, cell_m=CELL_M, matern=MATERN, covariates=covariates, offset=offset)
    assert np.abs(tiled.mean - whole.mean).max() < 2e-2
    assert np.abs(tiled.sd / whole.sd - 1.0).max() < 1e-2
    for one, other in zip(tiled.slopes.values(), whole.slopes.values(), strict=True):
        assert one.mean == pytest.approx(other.mean, abs=0.01)
        assert one.sd == pytest.approx(other.sd, rel=0.02)


class Square:
    """A polygon of whole cells."""

    def __init__(self, top, left, size):
        rows, columns = np.meshgrid(np.arange(size) + top, np.arange(size) + left, indexing="ij")
        self.rows, self.columns = rows.ravel(), columns.ravel()
        self.fraction = np.full(size * size, 0.05)


def test_polygons_are_answered_jointly_as_in_the_whole(counts, whole, filled):
    squares = [Square(40, 50, 12), Square(100, 150, 30), Square(70, 90, 1)]
    tiled = TiledPosterior(filled[0], ArraySource(counts, undetected=0.3))
    said = probability_in_tiles(squares, tiled, seed=5)
    rng = np.random.default_rng(6)
    drawn = whole.sample(2_000, rng)
    for square, answer in zip(squares, said, strict=True):
        rate = 0.01 * 0.3 * 0.05 * np.exp(drawn[:, square.rows, square.columns]).sum(axis=1)
        chance = -np.expm1(-rate)
        error = np.hypot(chance.std() / np.sqrt(2_000), answer.probability_error)
        assert abs(answer.probability - chance.mean()) < 4.0 * error + 1e-4
        assert answer.area_km2 == pytest.approx(0.01 * 0.05 * square.rows.size)


def test_a_polygon_too_large_for_its_cells_is_drawn_on_blocks(counts, filled, monkeypatch):
    tiled = TiledPosterior(filled[0], ArraySource(counts))
    (fine,) = probability_in_tiles([Square(40, 50, 40)], tiled, seed=5)
    monkeypatch.setattr("landrelease.hazard._tiled_posterior.MOST_DRAWN", 4_000)
    assert tiled.window(Box(40, 80, 50, 90)).factor == 2
    (coarse,) = probability_in_tiles([Square(40, 50, 40)], tiled, seed=5)
    assert coarse.expected == pytest.approx(fine.expected, rel=1e-6)
    assert coarse.probability == pytest.approx(fine.probability, abs=0.02)


def test_one_cell_answers_agree_with_the_integral(counts, filled):
    tiled = TiledPosterior(filled[0], ArraySource(counts))
    square = Square(70, 90, 1)
    square.fraction = np.ones(1)
    (answer,) = probability_in_tiles([square], tiled, seed=1, samples=4_000)
    cell = tiled.on(Box(70, 71, 90, 91))
    exact = 1.0 - chance_of_none(np.full((1, 1), 0.01), cell.mean, cell.sd**2)[0, 0]
    assert abs(answer.probability - exact) < 4.0 * answer.probability_error


def test_a_grid_outside_the_boundary_and_a_store_that_is_not_filled_are_refused(counts):
    nothing = Counts(np.zeros((9, 9)), np.zeros((9, 9)), np.zeros((9, 9), bool))
    with pytest.raises(NothingToModel):
        fit_tiles(ArraySource(nothing), cell_m=CELL_M, store=TileStore(), matern=MATERN)
    with pytest.raises(TilesMissing, match="not a finished fit"):
        TiledPosterior(TileStore(), ArraySource(counts))
