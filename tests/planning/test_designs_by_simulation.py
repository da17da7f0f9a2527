"""Second witnesses: throwing target areas at transects, and what must always hold."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.planning import (
    DesignOutOfRange,
    Ellipse,
    NotReachable,
    achieved_crossing,
    after_search,
    allocate,
    anomaly_density,
    chance_of_no_find,
    crossing_probability,
    flagged,
    spacing_for_traversal,
    traversal_probability,
    verification_sample,
)

lengths = st.floats(0.5, 500.0)


def thrown(area, *, width, spacing, second=None, draws=40_000):
    """Share of randomly thrown ellipses that a transect touches."""
    rng = np.random.default_rng(1)
    angle = rng.uniform(0, 180, draws)
    missed = np.ones(draws, bool)
    for gap, turn in ((spacing, 0.0), (second, 90.0)):
        if gap is not None:
            away = np.abs(rng.uniform(-gap / 2, gap / 2, draws))
            missed &= away > (area.breadth_m(angle + turn) + width) / 2
    return 1 - missed.mean()


@pytest.mark.parametrize("second", [None, 130.0, 90.0])
def test_crossing_as_thrown(second):
    area = Ellipse(45.0, 15.0)
    pattern = {None: "parallel", 130.0: "square", 90.0: "rectangular"}[second]
    cross = 90.0 if pattern == "rectangular" else None
    told = crossing_probability(
        area, width_m=3.0, spacing_m=130.0, pattern=pattern, cross_spacing_m=cross
    )
    assert told == pytest.approx(thrown(area, width=3.0, spacing=130.0, second=second), abs=0.01)


def test_detecting_as_thrown():
    rng = np.random.default_rng(2)
    radius, width, spacing, rate, least = 40.0, 4.0, 30.0, 0.02 * 0.8, 5
    hits = 0
    for _ in range(4000):
        items = rng.uniform(-radius, radius, (rng.poisson(rate * 4 * radius**2), 2))
        items = items[np.hypot(*items.T) <= radius]
        away = (items[:, 0] + rng.uniform(0, spacing)) % spacing
        hits += (np.minimum(away, spacing - away) <= width / 2).sum() >= least
    told = traversal_probability(
        Ellipse(radius, radius),
        width_m=width,
        spacing_m=spacing,
        density_per_m2=0.02,
        detection=0.8,
        least_items=least,
    )
    assert told == pytest.approx(hits / 4000, abs=0.025)


@settings(max_examples=40, deadline=None)
@given(lengths, st.floats(0.05, 1.0), st.floats(0.1, 5.0), st.floats(1.0, 20.0))
def test_wider_spacing_never_crosses_more(half, share, width, times):
    area = Ellipse(half, half * share)
    near, far = (
        crossing_probability(area, width_m=width, spacing_m=width * t) for t in (times, times * 1.5)
    )
    assert 0 <= far <= near + 1e-12 <= 1 + 1e-11


def test_dense_items_make_detecting_the_same_as_crossing():
    area = Ellipse(50.0, 25.0, angle_deg=20.0)
    told = traversal_probability(
        area, width_m=2.0, spacing_m=160.0, density_per_m2=1e5, detection=1.0
    )
    crossed = crossing_probability(area, width_m=2.0, spacing_m=160.0)
    assert told == pytest.approx(crossed, abs=2e-3)


def test_too_few_items_cannot_be_reached():
    with pytest.raises(NotReachable, match="would not detect enough"):
        spacing_for_traversal(
            Ellipse(10, 10), width_m=2, probability=0.9, density_per_m2=0.001, detection=0.5
        )


def test_day_by_day_is_as_good_as_all_at_once():
    weights, rates = np.array([0.5, 0.3, 0.2]), np.array([1.0, 2.0, 0.5])
    left, found = weights, 0.0
    for hours in (1.0, 0.5, 2.5):
        today = allocate(left, rates, hours)
        found += today.expected
        left = after_search(left, rates, today.effort)
    assert found == pytest.approx(allocate(weights, rates, 4.0).expected, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 5), st.floats(0.01, 3)), min_size=1, max_size=8),
    st.floats(0, 50),
    st.sampled_from(["random", "inverse-cube", "definite"]),
)
def test_effort_is_spent_and_never_negative(cells, total, law):
    weights, rates = zip(*cells, strict=True)
    told = allocate(weights, rates, total, law=law)
    assert (told.effort >= 0).all()
    assert told.effort.sum() <= total * (1 + 1e-9) + 1e-12
    assert told.expected <= sum(weights) + 1e-9


def test_walked_straight_lines_achieve_the_design():
    ground = shapely.box(0, 0, 1200, 300)
    lines = [shapely.LineString([(x, -50), (x, 350)]) for x in range(-80, 1400, 80)]
    area = Ellipse(30.0, 12.0)
    told = achieved_crossing(ground, lines, area, width_m=2.0, step_m=4.0)
    designed = crossing_probability(area, width_m=2.0, spacing_m=80.0)
    assert told.probability == pytest.approx(designed, abs=0.03)


def test_a_wandering_track_leaves_a_gap():
    ground = shapely.box(0, 0, 100, 100)
    straight = [shapely.LineString([(x, 0), (x, 100)]) for x in (20, 60)]
    wandering = [straight[0], shapely.LineString([(60, 0), (25, 50), (60, 100)])]
    circle = Ellipse(15.0, 15.0)
    design, walked = (
        achieved_crossing(ground, lines, circle, width_m=1.0, step_m=2.0).probability
        for lines in (straight, wandering)
    )
    assert walked < design


def test_no_track_crosses_nothing():
    told = achieved_crossing(shapely.box(0, 0, 9, 9), [], Ellipse(2, 1), width_m=1, step_m=1)
    assert (told.probability, told.covered_share) == (0.0, 0.0)


def test_windows_without_searched_ground_are_not_known():
    ground = np.zeros((30, 30))
    ground[:, 3] = 20.0
    counts = np.zeros((30, 30))
    counts[10, 3] = 4.0
    density = anomaly_density(counts, ground, cell_m=5.0, window_m=20.0)
    assert np.isnan(density[:, 20:]).all()
    assert density[10, 3] == pytest.approx(4 / (5 * 20))


def test_background_is_flagged_as_often_as_said():
    rng = np.random.default_rng(3)
    ground = np.full((200, 200), 25.0)
    counts = rng.poisson(0.05 * ground)
    told = flagged(counts, ground, cell_m=5.0, window_m=25.0, background_per_m2=0.05)
    assert 0.02 <= told.mean() <= 0.05


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 3000), st.floats(0.5, 0.999), st.floats(0.5, 0.999))
def test_samples_are_the_smallest_that_show_it(units, share, confidence):
    told = verification_sample(units, acceptable_share=share, confidence=confidence)
    assert told.confidence_reached >= confidence - 1e-12 or told.sample == units
    if told.sample > 1:
        one_fewer = 1 - chance_of_no_find(units, told.sample - 1, told.refused_from)
        assert one_fewer < confidence


@pytest.mark.parametrize(
    "call",
    [
        lambda: Ellipse(5, 10),
        lambda: Ellipse(0, 0),
        lambda: crossing_probability(Ellipse(5, 5), width_m=4, spacing_m=3),
        lambda: crossing_probability(Ellipse(5, 5), width_m=1, spacing_m=3, pattern="rectangular"),
        lambda: allocate([1.0], [0.0], 1.0),
        lambda: allocate([1.0, 2.0], [1.0], 1.0),
        lambda: allocate([float("nan")], [1.0], 1.0),
        lambda: verification_sample(0, acceptable_share=0.9, confidence=0.9),
        lambda: verification_sample(10, acceptable_share=1.0, confidence=0.9),
        lambda: chance_of_no_find(5, 6, 1),
        lambda: flagged([[1.0]], [[0.0]], cell_m=1, window_m=1, background_per_m2=0.1),
        lambda: anomaly_density([[1.0]], [[1.0, 2.0]], cell_m=1, window_m=1),
        lambda: achieved_crossing(shapely.box(0, 0, 1, 1), [], Ellipse(1, 1), width_m=1, step_m=50),
    ],
)
def test_designs_that_mean_nothing_are_refused(call):
    with pytest.raises(DesignOutOfRange):
        call()
