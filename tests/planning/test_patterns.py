"""Two sets of transects, transects of parcels, grids of surveys: beside simulation and limits."""

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from landrelease.planning import (
    DesignOutOfRange,
    Ellipse,
    allocate,
    anomaly_density,
    circular_normal_detection,
    crossing_probability,
    flagged,
    spacing_for_crossing,
    spacing_for_traversal,
    survey_grid,
    traversal_probability,
    verification_transects,
)
from landrelease.planning._crossed_sets import covered_by_two_sets

ITEMS = {"density_per_m2": 0.02, "detection": 0.8, "least_items": 3}


def thrown(area, *, width, spacings, draws=6000):
    """Share of surveys that detect enough items of a target area thrown at two sets."""
    rng = np.random.default_rng(3)
    rate, enough = ITEMS["density_per_m2"] * ITEMS["detection"], 0
    for _ in range(draws):
        turn = rng.uniform(0, np.pi) if area.angle_deg is None else np.radians(area.angle_deg)
        radius = np.sqrt(rng.uniform(0, 1, rng.poisson(rate * area.area_m2)))
        around = rng.uniform(0, 2 * np.pi, radius.size)
        x = area.half_length_m * radius * np.cos(around)
        y = area.half_width_m * radius * np.sin(around)
        sets = (x * np.sin(turn) + y * np.cos(turn), x * np.cos(turn) - y * np.sin(turn))
        seen = np.zeros(radius.size, bool)
        for away, spacing in zip(sets, spacings, strict=True):
            near = (away + rng.uniform(0, spacing)) % spacing
            seen |= np.minimum(near, spacing - near) <= width / 2
        enough += seen.sum() >= ITEMS["least_items"]
    return enough / draws


@pytest.mark.parametrize(
    ("area", "spacings"),
    [
        (Ellipse(45, 15), (60, 60)),
        (Ellipse(45, 15, angle_deg=30.0), (60, 25)),
        (Ellipse(30, 30), (20, 45)),
    ],
)
def test_two_sets_detect_as_often_as_thrown(area, spacings):
    along, across = spacings
    told = traversal_probability(
        area,
        width_m=4.0,
        spacing_m=along,
        pattern="square" if along == across else "rectangular",
        cross_spacing_m=None if along == across else across,
        **ITEMS,
    )
    assert told == pytest.approx(thrown(area, width=4.0, spacings=spacings), abs=0.02)


@pytest.mark.parametrize("angle", [None, 0.0, 20.0, 90.0])
def test_dense_items_make_two_sets_detect_what_they_cross(angle):
    area = Ellipse(50.0, 25.0, angle_deg=angle)
    design = {"width_m": 2.0, "spacing_m": 160.0, "pattern": "square"}
    told = traversal_probability(area, density_per_m2=1e6, detection=1.0, **design)
    assert told == pytest.approx(crossing_probability(area, **design), abs=1e-4)


def test_a_second_set_far_apart_adds_nothing():
    design = {"width_m": 3.0, "spacing_m": 60.0} | ITEMS
    area = Ellipse(45.0, 15.0, angle_deg=40.0)
    one = traversal_probability(area, **design)
    two = traversal_probability(area, pattern="rectangular", cross_spacing_m=1e7, **design)
    assert two == pytest.approx(one, abs=2e-5)


@settings(max_examples=25, deadline=None)
@given(
    st.floats(5.0, 200.0),
    st.floats(0.1, 1.0),
    st.floats(0.0, 90.0),
    st.floats(1.0, 8.0),
    st.tuples(st.floats(1.0, 30.0), st.floats(1.0, 30.0)),
)
@example(5.0, 0.125, 0.0, 1.0, (1.0, 2.0))
def test_two_sets_cover_on_average_what_shares_of_ground_say(half, share, angle, width, times):
    """Places of both sets are independent: on average 1 - (1 - W/S1)(1 - W/S2) of the ground."""
    area = Ellipse(half, half * share)
    sets = (width * times[0], width * times[1])
    told = covered_by_two_sets(area, angle, width_m=width, spacings_m=sets)
    missed = (1 - width / sets[0]) * (1 - width / sets[1])
    mean = float(told.first @ told.covered_m2 @ told.second)
    assert mean == pytest.approx((1 - missed) * area.area_m2, rel=5e-3)
    assert told.covered_m2.max() <= area.area_m2 * (1 + 1e-3)


@pytest.mark.parametrize(("pattern", "ratio"), [("square", 1.0), ("rectangular", 2.5)])
def test_spacings_of_two_sets_are_the_inverse(pattern, ratio):
    area, design = Ellipse(50.0, 20.0, angle_deg=30.0), {"width_m": 2.0, "pattern": pattern}
    crossed = spacing_for_crossing(area, probability=0.8, cross_ratio=ratio, **design)
    seen = spacing_for_traversal(area, probability=0.5, cross_ratio=ratio, **design, **ITEMS)
    second = (lambda s: ratio * s) if pattern == "rectangular" else (lambda _: None)
    told = (
        crossing_probability(area, spacing_m=crossed, cross_spacing_m=second(crossed), **design),
        traversal_probability(
            area, spacing_m=seen, cross_spacing_m=second(seen), **design, **ITEMS
        ),
    )
    assert told == pytest.approx((0.8, 0.5), abs=1e-6)


def test_parcels_become_transects_that_cover_as_much():
    told = verification_transects(
        1e6, parcel_m2=2500.0, width_m=2.0, length_m=500.0, acceptable_share=0.99, confidence=0.95
    )
    assert (told.design.units, told.design.sample, told.transects) == (400, 180, 450)
    whole = verification_transects(
        1e4, parcel_m2=1e3, width_m=1.0, length_m=100.0, acceptable_share=0.95, confidence=0.95
    )
    assert whole.transects == 100


def test_what_was_searched_adds_up_and_anomalies_stay_where_they_are():
    rng = np.random.default_rng(1)
    tracks = [shapely.LineString(np.cumsum(rng.normal(5, 8, (40, 2)), axis=0)) for _ in range(4)]
    strip = shapely.union_all([track.buffer(1.5, cap_style="flat") for track in tracks])
    found = [track.interpolate(share, normalized=True) for track in tracks for share in (0.2, 0.8)]
    places = [(point.x, point.y) for point in found]
    grid = survey_grid(tracks, places, width_m=3.0, cell_m=7.0)
    assert grid.searched_m2.sum() == pytest.approx(strip.area, rel=1e-9)
    assert grid.searched_m2.max() <= 49.0 + 1e-9
    assert grid.anomalies.sum() == len(places)
    east, north = grid.middles()
    for x, y in places:
        row, column = np.abs(north - y).argmin(), np.abs(east - x).argmin()
        assert grid.anomalies[row, column] >= 1


def test_a_dense_place_is_flagged_and_the_background_is_not():
    rng = np.random.default_rng(2)
    tracks = [shapely.LineString([(0, y), (1000, y)]) for y in range(0, 1000, 20)]
    along = rng.uniform(0, 1000, 1000)
    around = np.column_stack([along, rng.integers(0, 50, 1000) * 20.0])
    dense = [(x, y) for x in rng.uniform(450, 550, 80) for y in (500.0,)]
    grid = survey_grid(tracks, [*around, *dense], width_m=2.0, cell_m=10.0)
    window = {"cell_m": 10.0, "window_m": 60.0}
    told = flagged(grid.anomalies, grid.searched_m2, background_per_m2=0.01, alpha=1e-4, **window)
    east, north = np.meshgrid(*grid.middles())
    near = np.hypot(east - 500, north - 500) < 30
    far = np.hypot(east - 500, north - 500) > 100
    assert told[near].mean() > 0.9
    assert told[far].mean() < 1e-3
    density = anomaly_density(grid.anomalies, grid.searched_m2, **window)
    assert density[near].mean() > 3 * np.nanmean(density[far])


def test_printed_values_of_search_effort():
    told = circular_normal_detection([1.0, np.pi, 10.0])
    assert told == pytest.approx([0.110256, 0.264241, 0.532423], abs=5e-7)
    second = allocate([0.4, 0.3, 0.2, 0.1], [0.02, 0.013, 0.015, 0.008], 120.0)
    assert second.expected == pytest.approx(0.453221, abs=5e-7)


LINE = [shapely.LineString([(0, 0), (9, 0)])]
PARCELS = {"parcel_m2": 10.0, "width_m": 1.0, "length_m": 9.0}
SHOWN = {"acceptable_share": 0.9, "confidence": 0.9}


@pytest.mark.parametrize(
    "call",
    [
        lambda: survey_grid([], [], width_m=1, cell_m=1),
        lambda: survey_grid(LINE, [(0, 7)], width_m=1, cell_m=1),
        lambda: survey_grid(LINE, [(0, float("nan"))], width_m=1, cell_m=1),
        lambda: survey_grid(LINE, [], width_m=1, cell_m=1e-5),
        lambda: verification_transects(5.0, **PARCELS, **SHOWN),
        lambda: verification_transects(100.0, **PARCELS | {"length_m": 900.0}, **SHOWN),
        lambda: traversal_probability(
            Ellipse(5, 5), width_m=1, spacing_m=9, pattern="rectangular", **ITEMS
        ),
        lambda: spacing_for_crossing(
            Ellipse(5, 5), width_m=1, probability=0.5, pattern="rectangular", cross_ratio=0
        ),
        lambda: spacing_for_crossing(Ellipse(5, 5), width_m=-1, probability=0.5),
        lambda: crossing_probability(Ellipse(5, 5), width_m=1, spacing_m=9, cross_spacing_m=9),
    ],
)
def test_designs_that_mean_nothing_are_refused(call):
    with pytest.raises(DesignOutOfRange):
        call()


@pytest.mark.parametrize("angle", [None, 0.0, 35.0, 90.0])
@pytest.mark.parametrize(
    ("pattern", "ratio"), [("parallel", 1.0), ("square", 1.0), ("rectangular", 2.0)]
)
def test_certainty_takes_the_widest_spacing_that_is_certain(angle, pattern, ratio):
    area = Ellipse(50.0, 20.0, angle_deg=angle)
    spacing = spacing_for_crossing(
        area, width_m=2.0, probability=1.0, pattern=pattern, cross_ratio=ratio
    )
    angles = np.linspace(0.0, 90.0, 90_001) if angle is None else np.array([angle])
    second = {"parallel": 0.0, "square": 1.0, "rectangular": 1.0 / ratio}[pattern]
    reached = np.maximum(
        area.breadth_m(angles) + 2.0, second * (area.breadth_m(angles + 90.0) + 2.0)
    )
    assert spacing == pytest.approx(reached.min(), rel=1e-5)
