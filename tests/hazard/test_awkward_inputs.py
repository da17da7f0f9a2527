"""A gallery of awkward inputs through the room: the right answer, or an error that says why."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from landrelease.geo import CellShares
from landrelease.hazard import (
    Counts,
    FoundWithoutExposure,
    HyperPrior,
    Intercept,
    Matern,
    NothingToModel,
    SearchPlan,
    SearchWindow,
    ShapesDiffer,
    ValueOutOfRange,
    cells_at,
    chance_report_counts,
    detection_after,
    event_counts,
    fit,
    join,
    one_more_search,
    probability_in,
    safe_use_counts,
    search_counts,
)
from landrelease.hazard._outlook import outlook_of

MATERN = Matern(400.0, 1.2)


def counts(found, exposure=0.01, *, domain=True):
    found = np.asarray(found, float)
    spread = np.broadcast_to(np.asarray(exposure, float), found.shape)
    inside = np.broadcast_to(np.asarray(domain, bool), found.shape)
    return Counts(found, spread * inside, inside)


def islands():
    domain = np.zeros((9, 9), bool)
    domain[:2, :2] = domain[7:, 7:] = domain[4, 4] = True
    return counts(np.where(domain, 1.0, 0.0), domain=domain)


def lopsided():
    found = np.zeros((8, 8))
    found[3, 3] = 1e6
    return counts(found)


GALLERY = {
    "one cell": counts([[2]]),
    "one cell, nothing found": counts([[0]]),
    "a strip": counts([[0, 1, 3, 0, 0, 0, 2]]),
    "a standing strip": counts(np.array([[0, 1, 3, 0, 0, 0, 2]]).T),
    "two cells": counts([[1, 0]]),
    "all zero": counts(np.zeros((6, 7))),
    "nothing looked at": counts(np.zeros((6, 7)), 0.0),
    "a million in one cell": lopsided(),
    "a million everywhere": counts(np.full((5, 5), 1e6)),
    "islands": islands(),
    "one cell inside": counts(np.zeros((5, 5)), domain=np.eye(5)[[2]].T @ np.eye(5)[[2]] > 0),
    "parts of items": counts(np.full((5, 5), 0.3)),
    "exposures far apart": counts(np.ones((3, 4)), np.logspace(-12, 3, 12).reshape(3, 4)),
    "a large exposure": counts(np.zeros((4, 4)), 1e9),
    "a tiny exposure": counts(np.zeros((4, 4)), 1e-290),
}


@pytest.fixture(params=GALLERY.items(), ids=GALLERY)
def awkward(request):
    return request.param[1]


@pytest.mark.parametrize("method", ["gva", "laplace"])
def test_a_fit_says_something_finite_everywhere(awkward, method):
    posterior = fit(awkward, cell_m=100.0, matern=MATERN, method=method)
    said = posterior.remaining(undetected=0.5)
    inside = awkward.domain
    assert np.isfinite(posterior.mean).all()
    assert (posterior.sd > 0).all()
    assert np.isfinite(said.per_km2[inside]).all()
    assert ((said.probability[inside] >= 0) & (said.probability[inside] <= 1)).all()
    assert np.isnan(said.per_km2[~inside]).all()


def test_range_and_deviation_can_be_learnt(awkward):
    posterior = fit(awkward, cell_m=100.0, hyper="mode")
    assert np.isfinite(posterior.provenance.range_m)
    assert np.isfinite(posterior.intensity_per_km2).all()


def test_a_polygon_of_everything_is_answered(awkward):
    rows, columns = (index.ravel() for index in np.indices(awkward.shape))
    whole = CellShares(rows, columns, np.ones(rows.size))
    posterior = fit(awkward, cell_m=100.0, matern=MATERN)
    (answer,) = probability_in([whole], posterior, seed=1, samples=100, taken=awkward.found)
    assert answer.area_km2 == pytest.approx(0.01 * awkward.domain.sum())
    assert math.isfinite(answer.expected)
    assert answer.probability_low <= answer.probability_high
    assert answer.before.expected == pytest.approx(answer.expected + awkward.found.sum())
    plan = SearchPlan(detection=1.0, detection_low=0.0)
    (ahead,) = one_more_search([whole], posterior, plan=plan, seed=1, samples=100)
    assert ahead.stated.left_after == 0.0
    assert ahead.pessimistic.find == 0.0


@pytest.mark.parametrize("found", [0, 1, 5])
def test_one_cell_is_a_poisson_count_with_a_lognormal_prior(found):
    """Against quadrature: level and field together are one normal variable."""
    level = Intercept(50.0, 0.6)
    posterior = fit(counts([[found]], 0.02), cell_m=100.0, matern=Matern(100.0, 0.8),
                    intercept=level)  # fmt: skip
    mean, sd = level.mean, math.hypot(0.6, 0.8)

    def weight(eta):
        rate = 0.02 * math.exp(eta)
        return math.exp(found * eta - rate - 0.5 * ((eta - mean) / sd) ** 2)

    total, _ = quad(weight, mean - 8, mean + 8)
    exact, _ = quad(lambda eta: eta * weight(eta), mean - 8, mean + 8)
    assert posterior.mean[0, 0] == pytest.approx(exact / total, abs=0.03)


def test_a_standing_strip_is_a_lying_one():
    lying, standing = (
        fit(GALLERY[name], cell_m=100.0, matern=MATERN) for name in ("a strip", "a standing strip")
    )
    np.testing.assert_allclose(standing.mean.T, lying.mean, rtol=1e-9)


def test_a_million_in_one_cell_are_believed():
    posterior = fit(lopsided(), cell_m=100.0, matern=MATERN)
    assert posterior.intensity_per_km2[3, 3] == pytest.approx(1e8, rel=0.01)
    assert posterior.sd[3, 3] < 0.01


def test_nothing_looked_at_gives_the_prior():
    posterior = fit(GALLERY["nothing looked at"], cell_m=100.0, matern=MATERN)
    assert posterior.mean == pytest.approx(0.0, abs=1e-9)
    assert np.sqrt((posterior.sd**2).mean()) == pytest.approx(math.hypot(4.0, 1.2), rel=1e-6)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1.0, -1e-300])
def test_amounts_that_are_none_are_refused(bad):
    with pytest.raises(ValueOutOfRange, match="found"):
        Counts([[bad]], [[1.0]], [[True]])
    with pytest.raises(ValueOutOfRange, match="exposure_km2"):
        Counts([[0.0]], [[bad]], [[True]])
    with pytest.raises(ValueOutOfRange):
        event_counts([[0.0]], area_km2=bad, domain=[[True]])


@pytest.mark.parametrize("bad", [np.nan, -0.1, 1.1, np.inf])
def test_chances_that_are_none_are_refused(bad):
    shared = {"area_km2": 1.0, "domain": [[True]]}
    with pytest.raises(ValueOutOfRange):
        search_counts([[0.0]], detection=bad, **shared)
    with pytest.raises(ValueOutOfRange):
        safe_use_counts(trigger_probability=bad, **shared)
    with pytest.raises(ValueOutOfRange):
        chance_report_counts([[0.0]], report_probability=bad, **shared)
    with pytest.raises(ValueOutOfRange):
        SearchWindow(0, 0, np.ones((1, 1), bool), coverage=1.0, probability=bad)
    with pytest.raises(ValueOutOfRange):
        fit(counts([[1]]), cell_m=100.0, matern=MATERN).remaining(undetected=bad)


def test_finds_without_exposure_are_refused_by_cell():
    with pytest.raises(FoundWithoutExposure) as caught:
        Counts([[0, 0], [0, 2]], [[1, 1], [1, 0]], np.ones((2, 2), bool))
    assert (caught.value.row, caught.value.column, caught.value.found) == (1, 1, 2.0)
    with pytest.raises(FoundWithoutExposure):
        Counts([[1]], [[1]], [[False]])


@pytest.mark.parametrize("shape", [(), (3,), (2, 3, 4)])
def test_what_is_no_grid_is_refused(shape):
    with pytest.raises(ShapesDiffer):
        Counts(np.zeros(shape), np.zeros(shape), np.ones(shape, bool))


def test_grids_that_differ_are_refused():
    with pytest.raises(ShapesDiffer):
        Counts(np.zeros((2, 2)), np.zeros((2, 3)), np.ones((2, 2), bool))
    with pytest.raises(ShapesDiffer):
        join(counts([[0]]), counts([[0, 0]]))


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (3, 3)])
def test_no_cell_to_model_is_told(shape):
    with pytest.raises(NothingToModel):
        fit(Counts(np.zeros(shape), np.zeros(shape), np.zeros(shape, bool)), cell_m=100.0)


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_lengths_and_deviations_that_are_none_are_refused(bad):
    with pytest.raises(ValueOutOfRange):
        fit(counts([[1]]), cell_m=bad)
    with pytest.raises(ValueOutOfRange):
        Matern(bad, 1.0)
    with pytest.raises(ValueOutOfRange):
        Matern(100.0, bad)
    with pytest.raises(ValueOutOfRange):
        HyperPrior(range_m=bad)


@pytest.fixture(scope="module")
def plain():
    return fit(counts(np.tri(4), domain=np.tri(4) > 0), cell_m=100.0, matern=MATERN)


POLYGONS = {
    "empty": CellShares(np.empty(0, int), np.empty(0, int), np.empty(0)),
    "outside the boundary": CellShares(np.array([0]), np.array([3]), np.ones(1)),
    "touching with nothing": CellShares(np.array([2]), np.array([1]), np.zeros(1)),
}


@pytest.mark.parametrize("polygon", POLYGONS.values(), ids=POLYGONS)
def test_a_polygon_without_ground_holds_nothing(plain, polygon):
    (answer,) = probability_in([polygon], plain, seed=1, samples=10, surveyed=1.0)
    assert (answer.area_km2, answer.expected, answer.probability) == (0.0, 0.0, 0.0)
    assert (answer.surveyed, answer.before.probability, answer.known) == (0.0, 0.0, 0)


@pytest.mark.parametrize(("name", "bad"), [("fraction", np.nan), ("fraction", -0.1), ("rows", 4),
                                       ("columns", -1)])  # fmt: skip
def test_a_polygon_off_the_grid_is_refused(plain, name, bad):
    said = {"rows": np.array([1]), "columns": np.array([1]), "fraction": np.ones(1)}
    said[name] = np.array([bad])
    with pytest.raises(ValueOutOfRange, match="polygon"):
        probability_in([CellShares(**said)], plain, seed=1)


@pytest.mark.parametrize("more", [{"samples": 0}, {"samples": -5}, {"known": -1.0},
                                  {"taken": np.nan}, {"surveyed": 2.0}])  # fmt: skip
def test_questions_that_mean_nothing_are_refused(plain, more):
    with pytest.raises(ValueOutOfRange):
        probability_in([POLYGONS["empty"]], plain, seed=1, **more)


def test_no_searches_find_nothing():
    after = detection_after([], rows=2, columns=3)
    assert not after.probability.any()
    assert not after.searched.any()


@pytest.mark.parametrize("numbers", [np.zeros(5), np.full(5, 1e300), np.array([0.0, 1e300])])
def test_a_search_ahead_of_nothing_or_of_everything_is_a_number(numbers):
    told = outlook_of(numbers, detection=0.9, coverage=1.0, known=0)
    assert np.isfinite(list(vars(told).values())).all()
    assert 0 <= told.probability_if_none <= told.probability_now <= 1


def test_a_place_without_a_grid_cell_is_empty():
    import shapely  # noqa: PLC0415 - slow to load

    from landrelease.geo import Grid, local_equal_area_crs  # noqa: PLC0415 - slow to load

    grid = Grid(local_equal_area_crs((69.0, 34.0)), 0.0, 200.0, 100.0, 2, 2)
    assert len(cells_at(grid, shapely.Point(0.0, 0.0)).rows) == 0
