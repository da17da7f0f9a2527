"""Why a place is as it is: leaving evidence out, against fits from scratch."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from tests.hazard.test_records import Told, accident, find, search, sighting, used

from landrelease.geo import Grid, local_equal_area_crs
from landrelease.hazard import (
    Intercept,
    Matern,
    NothingToModel,
    PlaceTooLarge,
    PlaceWindow,
    Quantity,
    RunGround,
    SearchPlan,
    Settled,
    cells_at,
    explain_records,
    fit,
    fit_gathered,
    gather,
    probability_in,
)
from landrelease.kinds import FormerFront, Outcome

GRID = Grid(local_equal_area_crs((69.0, 34.0)), 0.0, 400.0, 100.0, 30, 36)
ALL = np.ones(GRID.shape, bool)
MATERN = Matern(500.0, 1.4)
LEVEL = 1.0


def told(maker, *, name, dx=0.0, dy=0.0, **said):
    """Make a record as the other tests do, and move it."""
    made = maker(**said).document
    shape = shapely.affinity.translate(GRID.to_projected(made.place.shape()), dx, dy)
    place = {"geometry": shapely.geometry.mapping(GRID.to_wgs84(shape))}
    return Told(type(made)(**(made.model_dump() | {"place": place})), name)


RECORDS = [
    told(search, name="rich", dx=600, dy=-800, items_found=6),
    told(search, name="empty", dx=900, dy=-800, items_found=0, detection=0.9),
    told(search, name="over it", dx=950, dy=-850, items_found=1, detection=0.6),
    told(find, name="of rich", dx=610, dy=-810, searched_area="rich", items=2),
    told(find, name="left", dx=700, dy=-900, outcome=Outcome.MARKED),
    told(sighting, name="seen", dx=800, dy=-700),
    told(accident, name="hurt", dx=1200, dy=-900),
    told(used, name="field", dx=700, dy=-700),
    told(search, name="far away", dx=3000, dy=-2500, items_found=9),
]
GROUND = RunGround(GRID, ALL, Quantity.ITEMS)


@pytest.fixture(scope="module")
def settled():
    evidence = gather(RECORDS, grid=GRID, domain=ALL)
    return Settled.of(fit(evidence.counts, cell_m=100.0, matern=MATERN))


def place(x=750.0, y=-550.0, side=None):
    here = shapely.Point(x, y) if side is None else shapely.box(x, y, x + side, y + side)
    return cells_at(GRID, GRID.to_wgs84(here))


def explained(settled, cells, **more):
    return explain_records(
        cells, RECORDS, ground=GROUND, settled=settled, seed=4, **({"samples": 4000} | more)
    )


def from_scratch(settled, cells, *gone):
    """The whole grid fitted to what is left of the records."""
    rest = [one for one in RECORDS if one.subject not in gone]
    evidence = gather(rest, grid=GRID, domain=ALL, quantity=Quantity.ITEMS)
    posterior = fit(evidence.counts, cell_m=100.0, matern=MATERN)
    (answer,) = probability_in(
        [cells],
        posterior,
        seed=4,
        samples=4000,
        undetected=evidence.undetected,
        known=evidence.known,
    )
    return answer


def test_the_level_is_that_of_the_fit(settled, dense, small, spread_out):
    posterior = fit(small, cell_m=250.0, matern=spread_out, method="laplace")
    state, precision = dense(small, 250.0, spread_out, Intercept()).posterior()
    kept = Settled.of(posterior)
    assert kept.level == pytest.approx(state[-1], abs=1e-3)
    assert kept.level_sd == pytest.approx(np.linalg.inv(precision)[-1, -1] ** 0.5, rel=1e-3)


@pytest.mark.parametrize("side", [None, 300.0, 900.0])
def test_the_window_agrees_with_the_whole_grid(settled, side):
    cells = place(side=side)
    here, whole = explained(settled, cells), from_scratch(settled, cells)
    assert here.after.expected == pytest.approx(whole.expected, rel=0.02)
    assert here.after.probability == pytest.approx(whole.probability, abs=0.02)
    assert here.area_km2 == pytest.approx(whole.area_km2)


@pytest.mark.parametrize("side", [None, 300.0])
def test_leaving_out_agrees_with_fitting_from_scratch(settled, side):
    cells = place(side=side)
    contributions = explained(settled, cells).contributions
    assert len(contributions) >= 5
    for one in contributions:
        exact = from_scratch(settled, cells, *one.subjects)
        assert one.without.expected == pytest.approx(exact.expected, rel=0.03), one.subjects
        assert one.without.probability == pytest.approx(exact.probability, abs=0.03)


def test_a_search_takes_its_finds_along(settled):
    contributions = explained(settled, place()).contributions
    (rich,) = [one for one in contributions if "rich" in one.subjects]
    assert set(rich.subjects) == {"rich", "of rich"}
    assert rich.found == pytest.approx(6.0, rel=1e-3)


def test_finds_raise_and_an_empty_search_lowers(settled):
    contributions = explained(settled, place(x=950.0, y=-450.0)).contributions
    by_name = {one.subjects[0]: one for one in contributions}
    assert by_name["rich"].raises
    assert not by_name["empty"].raises


def test_every_record_near_by_is_in_one_contribution(settled):
    contributions = explained(settled, place()).contributions
    named = [subject for one in contributions for subject in one.subjects]
    assert sorted(named) == sorted(one.subject for one in RECORDS if one.subject != "far away")


def test_the_order_of_records_does_not_matter(settled):
    here = explained(settled, place(), samples=50)
    again = explain_records(
        place(), RECORDS[::-1], ground=GROUND, settled=settled, seed=4, samples=50
    )
    assert again.after.expected == pytest.approx(here.after.expected, rel=1e-9)
    assert [one.subjects[0] for one in again.contributions] == [
        one.subjects[0] for one in here.contributions
    ]


def test_without_any_evidence_the_prior_speaks(settled):
    far = explain_records(place(), [], ground=GROUND, settled=settled, seed=4, samples=20_000)
    assert far.contributions == ()
    spread = settled.level_sd**2 + MATERN.sd**2
    assert far.prior.expected == pytest.approx(0.01 * np.exp(settled.level + 0.5 * spread), rel=0.3)
    assert far.prior.expected != far.after.expected  # that nobody reported anything is evidence


def test_known_items_and_taken_ones_are_told(settled):
    here = explained(settled, place(x=750.0, y=-550.0))
    assert (here.known, here.after.probability) == (1, 1.0)
    (marked,) = [one for one in here.contributions if "left" in one.subjects]
    assert marked.without.probability < 1.0
    rich = explained(settled, place(x=650.0, y=-450.0))
    assert rich.taken == pytest.approx(6.0, rel=1e-3)
    assert rich.before.expected == pytest.approx(rich.after.expected + rich.taken)


def test_fronts_and_land_cover_act_by_the_slopes_of_the_run(settled):
    line = GRID.to_wgs84(shapely.LineString([(700, -2600), (700, 400)]))
    front = FormerFront(name="F", place={"geometry": shapely.geometry.mapping(line)})
    records = [*RECORDS, Told(front, "front")]
    evidence = gather(records, grid=GRID, domain=ALL)
    posterior = fit_gathered(evidence, cell_m=100.0, matern=MATERN)
    kept = Settled.of(posterior)
    assert set(kept.slopes) == set(evidence.covariates.names)
    assert Settled.from_facts(kept.facts()) == kept
    cells = place()
    (whole,) = probability_in(
        [cells], posterior, seed=4, samples=4000, undetected=evidence.undetected,
        known=evidence.known,
    )  # fmt: skip
    told = explain_records(
        cells,
        records,
        ground=replace(GROUND, intensity=np.exp(posterior.mean)),
        settled=kept,
        seed=4,
        samples=4000,
    )
    assert told.after.expected == pytest.approx(whole.expected, rel=0.1)
    assert all("front" not in one.subjects for one in told.contributions)


def test_a_planned_search_is_looked_ahead_to(settled):
    plan = SearchPlan(detection=0.8, detection_low=0.6)
    ahead = explained(settled, place(x=650.0, y=-450.0), plan=plan).outlook
    assert ahead.stated.probability_if_none < ahead.pessimistic.probability_if_none
    assert ahead.stated.left_after == pytest.approx(0.2 * ahead.stated.left_now)


def test_a_place_off_the_grid_is_refused(settled):
    with pytest.raises(NothingToModel):
        explained(settled, place(x=99_000.0))


def test_a_place_too_large_is_refused():
    wide = Settled(MATERN, LEVEL, 0.3, Intercept(), 400, 400, 10.0)
    rows, columns = np.divmod(np.arange(160_000), 400)
    cells = type(place())(rows, columns, np.ones(160_000))
    with pytest.raises(PlaceTooLarge, match="160,000"):
        PlaceWindow.around(cells, wide)


def test_a_window_that_would_be_too_large_has_a_smaller_margin():
    wide = Settled(Matern(5000.0, 1.0), LEVEL, 0.3, Intercept(), 400, 400, 10.0)
    window = PlaceWindow.around(type(place())(np.array([200]), np.array([200]), np.ones(1)), wide)
    assert window.rows * window.columns <= 9_216
    assert window.margin == 47


def test_what_a_run_settled_survives_being_kept(settled):
    assert Settled.from_facts(settled.facts()) == settled
