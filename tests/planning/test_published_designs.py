"""Survey designs and allocations against numbers published or recomputed elsewhere."""

import numpy as np
import pytest
from scipy.optimize import minimize

from landrelease.planning import (
    DesignOutOfRange,
    Ellipse,
    FlaggingDesign,
    TargetDensity,
    allocate,
    chance_of_no_find,
    circular_normal_detection,
    crossing_probability,
    detection_at_coverage,
    flagging_probability,
    spacing_for_crossing,
    traversal_probability,
    verification_sample,
)


@pytest.mark.parametrize(
    ("area", "width", "spacing", "told"),
    [
        (Ellipse(50, 50), 2, 200, (0.510000, 0.759900)),
        (Ellipse(50, 25), 2, 60, (0.980858, 1.0)),
        (Ellipse(600, 400), 6, 1500, (0.677350, 0.904675)),
    ],
)
def test_crossing(area, width, spacing, told):
    ours = [
        crossing_probability(area, width_m=width, spacing_m=spacing, pattern=pattern)
        for pattern in ("parallel", "square")
    ]
    assert ours == pytest.approx(told, abs=6e-7)


@pytest.mark.parametrize(("spacing", "least", "told"), [(200, 1, 0.366681), (100, 3, 0.180222)])
def test_crossing_and_detecting(spacing, least, told):
    found = traversal_probability(
        Ellipse(50, 50),
        width_m=2,
        spacing_m=spacing,
        density_per_m2=0.01,
        detection=0.9,
        least_items=least,
    )
    assert found == pytest.approx(told, abs=6e-7)


@pytest.mark.parametrize(
    ("units", "share", "confidence", "exact", "bowen_bennett"),
    [
        (100, 0.95, 0.95, 39, 45),
        (500, 0.99, 0.95, 196, 225),
        (1000, 0.95, 0.90, 44, 44),
        (10_000, 0.996, 0.95, 704, 721),
        (23_029, 0.99, 0.99, 453, 454),
    ],
)
def test_verification(units, share, confidence, exact, bowen_bennett):
    told = [
        verification_sample(units, acceptable_share=share, confidence=confidence, method=m).sample
        for m in ("hypergeometric", "bowen-bennett")
    ]
    assert told == [exact, bowen_bennett]


def test_no_find_in_a_sample():
    assert chance_of_no_find(400, 40, 5) == pytest.approx(0.5888, abs=5e-5)


@pytest.mark.parametrize(
    ("law", "told"), [("definite", 1.0), ("inverse-cube", 0.7899), ("random", 0.6321)]
)
def test_detection_at_coverage_one(law, told):
    assert float(detection_at_coverage(1.0, law)) == pytest.approx(told, abs=5e-5)


def test_water_filling():
    first = allocate([0.4, 0.3, 0.2, 0.1], [1, 1, 1, 1], 2.0)
    assert first.effort == pytest.approx([0.994, 0.706, 0.300, 0.0], abs=6e-4)
    assert first.expected == pytest.approx(0.4557, abs=5e-5)
    second = allocate([0.4, 0.3, 0.2, 0.1], [0.02, 0.013, 0.015, 0.008], 120.0)
    assert second.effort == pytest.approx([62.156, 40.358, 17.486, 0], abs=6e-4)


def test_many_small_cells_approach_koopman():
    """A circular normal target on fine rings; sweeping an area E finds 1 - (1 + h) exp(-h)."""
    edges = np.linspace(0.0, 9.0, 3001)
    share = np.exp(-(edges[:-1] ** 2) / 2) - np.exp(-(edges[1:] ** 2) / 2)
    ring = np.pi * (edges[1:] ** 2 - edges[:-1] ** 2)
    told = [allocate(share, 1 / ring, swept).expected for swept in (1.0, np.pi, 10.0)]
    assert told == pytest.approx(circular_normal_detection([1.0, np.pi, 10.0]), abs=2e-5)


@pytest.mark.parametrize("law", ["random", "inverse-cube"])
def test_allocation_is_what_a_general_optimiser_finds(law):
    rng = np.random.default_rng(5)
    weights, rates = rng.random(6), rng.uniform(0.5, 2.0, 6)
    ours = allocate(weights, rates, 3.0, law=law)
    best = minimize(
        lambda z: -float((weights * detection_at_coverage(rates * z, law)).sum()),
        np.full(6, 0.5),
        bounds=[(0, None)] * 6,
        constraints={"type": "eq", "fun": lambda z: z.sum() - 3.0},
        method="SLSQP",
        options={"ftol": 1e-12, "maxiter": 500},
    )
    assert ours.effort.sum() == pytest.approx(3.0)
    assert ours.expected == pytest.approx(-best.fun, abs=1e-6)
    assert ours.expected >= -best.fun - 1e-9


def test_definite_range_fills_the_best_cells():
    told = allocate([0.5, 0.3, 0.2], [1.0, 1.0, 1.0], 1.5, law="definite")
    assert told.effort.tolist() == [1.0, 0.5, 0.0]


def test_spacing_is_the_inverse_of_crossing():
    area = Ellipse(60, 20, angle_deg=30.0)
    for probability in (0.2, 0.7, 0.999):
        spacing = spacing_for_crossing(area, width_m=1.5, probability=probability)
        told = crossing_probability(area, width_m=1.5, spacing_m=spacing)
        assert told == pytest.approx(probability, abs=1e-9)


FOOT = 0.3048
PER_ACRE = 1 / 4046.8564224
VSP = [
    (720, 200, 0.9947),
    (720, 300, 0.9665),
    (720, 400, 0.9239),
    (720, 600, 0.7932),
    (160, 200, 0.9984),
    (160, 300, 0.9854),
    (160, 400, 0.9558),
    (160, 600, 0.8516),
]


@pytest.mark.parametrize(("window_ft", "gap_ft", "published"), VSP)
def test_flagging_as_visual_sample_plan_prints_it(window_ft, gap_ft, published):
    """Ellipse 1200 x 800 ft, swath 6 ft, 200 per acre in the middle over 100; its error .01-.03."""
    told = flagging_probability(
        Ellipse(600 * FOOT, 400 * FOOT),
        TargetDensity(middle_per_m2=200 * PER_ACRE, background_per_m2=100 * PER_ACRE),
        FlaggingDesign(width_m=6 * FOOT, spacing_m=(gap_ft + 6) * FOOT, window_m=window_ft * FOOT),
        rng=np.random.default_rng(window_ft + gap_ft),
        draws=600,
    )
    assert told.probability == pytest.approx(published, abs=0.03 + 2 * told.error)


def test_flagging_without_a_target_happens_as_often_as_windows_are_tried():
    """Almost no target: what is flagged is the background, and a smaller alpha flags less."""
    area = Ellipse(50.0, 30.0)
    density = TargetDensity(middle_per_m2=0.0200001, background_per_m2=0.02)
    told = [
        flagging_probability(
            area,
            density,
            FlaggingDesign(width_m=2, spacing_m=30, window_m=40, alpha=alpha),
            rng=np.random.default_rng(3),
            draws=150,
        ).probability
        for alpha in (0.05, 0.0001)
    ]
    assert told[1] < 0.05 < told[0]


def test_a_middle_below_its_background_is_refused():
    with pytest.raises(DesignOutOfRange, match="above the background"):
        TargetDensity(middle_per_m2=0.01, background_per_m2=0.02)
