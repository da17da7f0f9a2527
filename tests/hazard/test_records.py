"""Records become counts with exposure: small cases worked out by hand."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hazard.told import (
    ALL,
    CELL_KM2,
    GRID,
    Told,
    accident,
    box,
    find,
    minefield,
    put,
    search,
    sighting,
    used,
)

from landrelease.hazard import Assumptions, Quantity, ValueOutOfRange
from landrelease.kinds import (
    FollowUp,
    Indication,
    LandUse,
    Organisation,
    Outcome,
    Precision,
    SearchedArea,
)


def test_the_exposure_of_a_search_is_area_times_detection():
    counts = put(search(items_found=3)).counts
    assert counts.exposure_km2[0, 0] == pytest.approx(CELL_KM2 * 0.8)
    assert counts.exposure_km2.sum() == pytest.approx(CELL_KM2 * 0.8)
    assert counts.found[0, 0] == pytest.approx(3)
    assert counts.quantity is Quantity.ITEMS


def test_coverage_counts_as_detection_does():
    assert put(search(coverage=0.5)).counts.exposure_km2[0, 0] == pytest.approx(CELL_KM2 * 0.4)


def test_half_a_cell_searched_is_half_the_exposure():
    half = search(box(0, 300, 100, 350))
    fine = Assumptions(report_near_people=1e-12, report_elsewhere=1e-12, subdivision=10)
    gathered = put(half, assumptions=fine)
    assert gathered.counts.exposure_km2[0, 0] == pytest.approx(CELL_KM2 * 0.4)
    assert gathered.surveyed[0, 0] == pytest.approx(0.5)


def test_two_searches_of_one_ground_find_one_minus_both_missed():
    twice = put(search(detection=0.8), search(detection=0.5, subject="again"))
    q = 1 - (1 - 0.8) * (1 - 0.5)
    assert twice.counts.exposure_km2[0, 0] == pytest.approx(CELL_KM2 * q)
    assert twice.undetected[0, 0] == pytest.approx(1 - q)


def test_a_search_nobody_tried_out_has_the_detection_assumed():
    assert put(search(detection="not_known")).undetected[0, 0] == pytest.approx(0.5)


def test_where_nobody_searched_nothing_is_detected():
    gathered = put(search())
    assert gathered.undetected[1:].min() == 1.0
    assert gathered.surveyed[1:].max() == 0.0


def test_items_told_one_by_one_are_not_counted_twice():
    gathered = put(search(items_found=3), find(searched_area="search"), find(90, 310))
    assert gathered.counts.found.sum() == pytest.approx(4)
    assert gathered.used == {"searched_area": 1, "item_found": 2}


def test_more_items_told_than_the_search_says_all_count():
    both = put(search(items_found=1), find(searched_area="search", items=3))
    assert both.counts.found.sum() == pytest.approx(3)


def test_items_of_a_search_nobody_told_of_are_finds_of_their_own():
    assert put(search(), find(searched_area="lost")).counts.found.sum() == pytest.approx(1)


def test_coarse_items_of_a_search_are_spread_over_it():
    """They were neither placed nor left to the search, and so were lost."""
    coarse = find(350, 50, place={"precision": Precision.REFERENCE_POINT}, searched_area="search")
    gathered = put(search(items_found=1), coarse)
    assert gathered.counts.found[0, 0] == pytest.approx(1)
    assert gathered.unplaced == {}


def test_finds_of_a_search_lie_where_it_counts_as_searched():
    """A sliver too thin for a sub-cell has no exposure there, and must have no finds."""
    gathered = put(search(box(0, 300, 102, 400), items_found=5))
    assert gathered.counts.found[0].tolist() == pytest.approx([5, 0, 0, 0])


def test_finds_of_a_search_smaller_than_a_sub_cell_are_not_lost():
    assert put(search(box(1, 399, 2, 400), items_found=2)).counts.found[0, 0] == pytest.approx(2)


def test_finds_of_a_search_without_coverage_are_not_lost():
    assert put(search(coverage=0.0, items_found=2)).counts.found.sum() == pytest.approx(2)


def test_a_search_that_left_its_finds_does_not_thin_what_remains():
    gathered = put(search(removed=False, items_found=2))
    assert gathered.undetected[0, 0] == 1.0
    assert gathered.counts.exposure_km2[0, 0] == pytest.approx(CELL_KM2 * 0.8)


def test_of_two_searches_the_one_that_removed_thins_what_remains():
    gathered = put(search(removed=False), search(detection=0.5, subject="again"))
    assert gathered.undetected[0, 0] == pytest.approx(0.5)
    assert gathered.counts.exposure_km2[0, 0] == pytest.approx(CELL_KM2 * 0.9)


@pytest.mark.parametrize("outcome", Outcome)
def test_an_item_is_known_to_be_there_unless_it_was_removed(outcome):
    known = put(search(), find(outcome=outcome, items=2)).known
    assert known[0, 0] == (0 if outcome is Outcome.REMOVED else 2)


def test_a_coarse_report_is_spread_over_its_municipality():
    coarse = {"precision": Precision.REFERENCE_POINT}
    records = (
        search(),
        find(place=coarse, outcome=Outcome.MARKED),
        sighting(place=coarse),
        accident(**coarse),
    )
    north = GRID.to_wgs84(box(0, 201, 400, 400))
    gathered = put(*records, municipalities=[north])
    assert gathered.unplaced == {}
    assert gathered.counts.found[:2].sum() == pytest.approx(3)
    assert gathered.widest_spread == {"item_found": 8, "indication": 8, "accident": 8}
    assert gathered.known.sum() == 0


def test_without_a_boundary_a_coarse_report_is_spread_around_its_point():
    gathered = put(search(), accident(precision=Precision.REFERENCE_POINT))
    assert (gathered.counts.found > 0).all()
    assert gathered.counts.found.sum() == pytest.approx(1)


@pytest.mark.parametrize("radius", [60.0, 150.0, 1000.0])
def test_a_report_with_a_radius_is_spread_with_its_whole_weight(radius):
    gathered = put(search(detection=0.0), accident(200, 200, radius_m=radius))
    assert gathered.counts.found.sum() == pytest.approx(1)
    assert (gathered.counts.found > 0).sum() >= 4
    assert gathered.counts.found == pytest.approx(gathered.counts.found[::-1, ::-1], abs=1e-3)


def test_a_report_with_a_small_radius_lies_in_its_cell():
    gathered = put(search(), accident(250, 150, radius_m=50.0))
    assert gathered.counts.found[2, 2] == 1
    assert gathered.surveyed[2, 2] == 1


def test_a_spread_report_keeps_its_weight_at_the_edge_of_the_programme():
    domain = ALL.copy()
    domain[:, 2:] = False
    gathered = put(search(), accident(190, 200, radius_m=80.0), domain=domain)
    assert gathered.counts.found.sum() == pytest.approx(1)
    assert gathered.counts.found[:, 2:].sum() == 0


@pytest.mark.parametrize("make", [accident, find, sighting])
def test_what_was_reported_outside_is_counted_but_not_mapped(make):
    gathered = put(search(), make(5_000.0, 50.0))
    assert gathered.counts.found.sum() == 0
    assert sum(gathered.unplaced.values()) == 1


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ({}, 1),
        ({"items": 7}, 1),
        ({"follow_up": FollowUp.ANSWERED}, 0),
        ({"what": Indication.OTHER}, 0),
        ({"what": Indication.STRIKE}, 1),
    ],
)
def test_an_indication_counts_once_while_it_waits_for_an_answer(said, counted):
    assert put(search(), sighting(**said)).counts.found.sum() == counted


def test_ground_in_safe_use_has_the_exposure_of_triggering():
    gathered = put(used(passes=3))
    chance = 1 - (1 - 0.05) ** 3
    assert gathered.counts.exposure_km2[0, 0] == pytest.approx(CELL_KM2 * chance, rel=1e-4)
    assert gathered.counts.exposure_km2.sum() == pytest.approx(CELL_KM2 * chance, rel=1e-4)
    assert gathered.counts.found.sum() == 0
    assert gathered.surveyed[0, 0] == pytest.approx(1, rel=1e-4)
    assert gathered.undetected.min() == 1.0


def test_a_path_is_as_wide_as_stated():
    line = shapely.LineString([(0, 350), (100, 350)])
    wide = put(used(line, use=LandUse.FOOTPATH, width_m=10.0, passes=1)).counts.exposure_km2
    narrow = put(used(line, use=LandUse.FOOTPATH, passes=1)).counts.exposure_km2
    assert wide[0, 0] / narrow[0, 0] == pytest.approx(10 / 4, rel=0.1)
    assert wide[0, 0] == pytest.approx(100 * 10 / 1e6 * 0.005, rel=0.1)


def test_a_register_without_a_search_counts_reported_events():
    gathered = put(accident(), find(outcome=Outcome.LEFT), minefield(items=50))
    assert gathered.counts.quantity is Quantity.REPORTED_EVENTS
    assert gathered.counts.exposure_km2.tolist() == [[pytest.approx(CELL_KM2)] * 4] * 4
    assert gathered.known.sum() == 0


def test_a_search_outside_does_not_make_events_into_items():
    gathered = put(accident(), search(box(9_000, 0, 9_100, 100)))
    assert gathered.counts.quantity is Quantity.REPORTED_EVENTS
    assert gathered.unplaced == {"searched_area": 1}


def test_people_come_upon_items_near_settlements_and_roads():
    village = GRID.to_wgs84(box(0, 300, 100, 400))
    road = GRID.to_wgs84(shapely.LineString([(0, 50), (400, 50)]))
    near = Assumptions(near_road_m=40.0)
    exposure = (
        put(
            search(detection=0.0), people=[village], roads=[road], assumptions=near
        ).counts.exposure_km2
        / CELL_KM2
    )
    assert exposure[0, 0] == pytest.approx(0.05, rel=1e-4)
    assert exposure[1, 1] == pytest.approx(0.005)
    assert exposure[3, 1] == pytest.approx(0.005 + 0.8 * 0.045, rel=0.01)


def test_a_settlement_without_extent_brings_no_people():
    point = GRID.to_wgs84(shapely.Point(50, 350))
    exposure = put(search(detection=0.0), people=[point]).counts.exposure_km2
    assert exposure.max() == pytest.approx(CELL_KM2 * 1e-12)


def test_nothing_is_counted_outside_the_domain():
    domain = ALL.copy()
    domain[0, 0] = False
    ground = box(0, 200, 200, 400)
    gathered = put(
        search(ground, items_found=4), used(ground), minefield(ground), find(), domain=domain
    )
    assert gathered.counts.exposure_km2[0, 0] == 0
    assert gathered.counts.found[0, 0] == 0
    assert gathered.known[0, 0] == 0


def test_ground_whose_outline_crosses_itself_is_counted_but_not_mapped():
    """One faulty record must not stop the computation."""
    bow = shapely.Polygon([(0, 0), (100, 100), (0, 100), (100, 0)])
    gathered = put(search(), search(bow), used(bow), minefield(bow))
    assert gathered.unplaced == {"searched_area": 1, "safe_use": 1, "minefield_record": 1}


def test_records_that_are_no_evidence_change_nothing():
    one = put(search())
    other = put(search(), Told(Organisation(name="Centre")))
    assert np.array_equal(one.counts.exposure_km2, other.counts.exposure_km2)
    assert one.used == other.used


def test_no_record_at_all_gives_counts_of_nothing():
    gathered = put()
    assert (gathered.counts.events, gathered.surveyed.max(), gathered.used) == (0, 0.0, {})


def test_progress_is_told_and_never_goes_back():
    seen = []
    put(search(), accident(), progress=lambda fraction, _: seen.append(fraction))
    assert seen == sorted(seen)
    assert 0 <= seen[0] <= seen[-1] <= 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"report_elsewhere": 0.0},
        {"report_near_people": 1.5},
        {"detection_not_known": float("nan")},
        {"near_road_m": -1.0},
        {"uses_not_known": 0},
        {"subdivision": 0},
        {"trigger_per_use": {LandUse.GRAZING: -0.1}},
        {"record_reliability": {"A": 1.0}},
        {"people_log_sd": 0.0},
    ],
)
def test_assumptions_that_mean_nothing_are_refused(wrong):
    with pytest.raises(ValueOutOfRange):
        Assumptions(**wrong)


metres = st.floats(-150, 550)
chances = st.floats(0, 1)


@st.composite
def grounds(draw):
    west, south = draw(metres), draw(metres)
    return box(west, south, west + draw(st.floats(1, 400)), south + draw(st.floats(1, 400)))


records = st.lists(
    st.one_of(
        st.builds(
            lambda shape, p, c, n, r: search(
                shape, detection=p, coverage=c, items_found=n, removed=r
            ),
            grounds(),
            chances | st.just("not_known"),
            chances,
            st.integers(0, 9),
            st.booleans(),
        ),
        st.builds(
            lambda x, y, r, o, n: find(x, y, place={"radius_m": r}, outcome=o, items=n),
            metres,
            metres,
            st.floats(0, 500) | st.just("not_known"),
            st.sampled_from(Outcome),
            st.integers(1, 9),
        ),
        st.builds(accident, metres, metres, radius_m=st.floats(0, 500)),
        st.builds(lambda shape, n: used(shape, passes=n), grounds(), st.integers(1, 10**6)),
        st.builds(lambda shape, n: minefield(shape, items=n), grounds(), st.integers(1, 999)),
    ),
    max_size=6,
)
domains = st.lists(st.booleans(), min_size=16, max_size=16).map(
    lambda cells: np.array(cells).reshape(4, 4)
)


@settings(deadline=None, max_examples=150)
@given(records, domains)
def test_whatever_is_told_nothing_is_found_without_exposure(told, domain):
    gathered = put(*told, domain=domain, assumptions=Assumptions())
    counts = gathered.counts
    assert (counts.exposure_km2[domain] > 0).all()
    assert counts.found[~domain].sum() == 0
    assert gathered.known[~domain].sum() == 0
    for share in (gathered.undetected, gathered.surveyed):
        assert ((share >= 0) & (share <= 1)).all()
    assert sum(gathered.used.values()) + sum(gathered.unplaced.values()) == len(told)


@settings(deadline=None, max_examples=60)
@given(records, st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(told, rng):
    one, other = put(*told), put(*rng.sample(told, len(told)))
    assert one.counts.found == pytest.approx(other.counts.found)
    assert one.counts.exposure_km2 == pytest.approx(other.counts.exposure_km2)
    assert one.undetected == pytest.approx(other.undetected)
    assert one.unplaced == other.unplaced


def test_a_window_counts_what_the_whole_programme_counts():
    silent = put(sighting(), quantity=Quantity.ITEMS)
    assert silent.counts.quantity is Quantity.ITEMS
    assert silent.counts.exposure_km2.sum() < 1e-9


@settings(deadline=None, max_examples=40)
@given(grounds(), chances, chances, records)
def test_a_more_perfect_search_never_leaves_more(shape, one, other, told):
    """With finds held fixed: more exposure to the same intensity, and less left undetected."""
    told = [record for record in told if not isinstance(record.document, SearchedArea)]
    worse, better = (
        put(search(shape, detection=p), *told, quantity=Quantity.ITEMS)
        for p in sorted((one, other))
    )
    total = [sum(made.looks.exposures().values()) for made in (worse, better)]
    assert (total[0] <= total[1] + 1e-15).all()
    assert (better.undetected <= worse.undetected + 1e-12).all()
