"""Published figures of the field: each has a test that states it, and the last few are here.

What nothing computes is context: the page that tells a reader of it states it, with the reason.
"""

import ast
from datetime import date

import pytest
import shapely
from tests.repo.checks import ROOT

from landrelease.detection import (
    BLIND_TRIAL_DETECTION,
    BLIND_TRIAL_FALSE_ALARMS,
    detection_interval,
    false_alarm_rate,
    found_per_hectare,
)
from landrelease.release import Product, ProductKind, account_of
from landrelease.standards import rule

TODAY = date(2026, 6, 1)
DETECTION = "detection/test_published_numbers.py"
DESIGNS = "planning/test_published_designs.py"
CHECKS = "geo/test_checks.py"
STATED: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "98 of 100 found": (
        DETECTION,
        "test_intervals_of_a_proportion",
        ("0.9296", "0.9976", "0.93", "0.9945"),
    ),
    "lower bounds, all found": (
        DETECTION,
        "test_lower_bound_when_all_are_found",
        ("0.9418", "0.9802", "0.99"),
    ),
    "targets needed": (
        DETECTION,
        "test_targets_that_show_a_claim",
        ("59", "93", "124", "299", "473", "628", "748", "1185", "1572"),
    ),
    "false alarms": (DETECTION, "test_false_alarms", ("0.031", "0.1048", "0.0074")),
    "no find in a sample": (DESIGNS, "test_no_find_in_a_sample", ("0.5888",)),
    "accept on zero": (
        "quality/test_sampling_plans.py",
        "test_accept_on_zero_for_ninety_nine_per_cent_clean",
        ("78", "180", "238", "291"),
    ),
    "what remains": (
        "quality/test_what_a_pass_proves.py",
        "test_residual_of_the_field_without_a_check",
        ("0.2", "0.1813"),
    ),
    "detection at coverage 1": (
        DESIGNS,
        "test_detection_at_coverage_one",
        ("1.0", "0.7899", "0.6321"),
    ),
    "allocation of effort": (
        DESIGNS,
        "test_water_filling",
        ("0.994", "0.706", "0.3", "0.4557"),
    ),
    "a ring has three vertices": (CHECKS, "test_a_ring_needs_three_vertices", ()),
    "a millionth of a degree": (
        CHECKS,
        "test_points_within_a_millionth_of_a_degree_are_one",
        ("9e-07", "1.1e-06"),
    ),
    "a ring closed again": (CHECKS, "test_a_ring_closed_again_is_counted", ("2", "3")),
    "turning points 5,000 m apart": (
        CHECKS,
        "test_the_limit_between_turning_points_is_5000_m",
        ("4990", "5010"),
    ),
    "parts overlap by 0.9 %": (
        CHECKS,
        "test_parts_may_overlap_by_nine_in_a_thousand",
        ("0.008", "0.01"),
    ),
    "manual clearance in a day": (
        "actions/test_pace.py",
        "test_twice_the_most_and_half_the_least_are_far",
        ("3.0", "6.0", "95.0", "110.0"),
    ),
    "64 settlements": (
        "simulation/test_district.py",
        "test_sixty_four_settlements_thirty_seven_closed",
        ("64", "37"),
    ),
}


CONTEXT: dict[str, tuple[str, tuple[str, ...]]] = {
    "shares of technical survey by class of risk": (
        "survey_and_checks.md",
        ("30, 10, 5 or 3 %", "nothing in the register grades areas by risk"),
    ),
    "what external control cost": (
        "survey_and_checks.md",
        ("7.1 million m2", "USD 5.9 million", "about 6 mines"),
    ),
    "land that held mines": (
        "survey_and_checks.md",
        ("under 3 % of the land cleared", "under 5 %\nof suspected areas", "no threshold"),
    ),
}
"""Figures that nothing computes: the page that states them and why they are no rule."""


def numbers_in(path: str, name: str) -> set[str]:
    """Every number that a test states, its parameters among them."""
    tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    found = [node for node in tests if node.name == name]
    assert found, f"{path} has no {name}"
    constants = [n for node in found for n in ast.walk(node) if isinstance(n, ast.Constant)]
    return {repr(one.value) for one in constants if isinstance(one.value, int | float)}


@pytest.mark.parametrize("figure", STATED)
def test_every_published_figure_is_stated_in_its_test(figure):
    path, name, numbers = STATED[figure]
    assert set(numbers) <= numbers_in(path, name)


@pytest.mark.parametrize("figure", CONTEXT)
def test_context_is_told_where_a_reader_looks(figure):
    page, words = CONTEXT[figure]
    text = (ROOT / "docs" / "explanation" / page).read_text(encoding="utf-8")
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(
    ("found", "targets", "alarms", "beside"),
    [
        (240, 400, 240, ("within", "within")),
        (95, 100, 12, ("above", "below")),
        (35, 100, 500, ("below", "above")),
        (40, 100, 500, ("not told apart", "above")),
        (7, 10, 0, ("not told apart", "below")),
    ],
)
def test_trials_are_set_beside_blind_trials_elsewhere(found, targets, alarms, beside):
    """Inexperienced operators: detection 0.50 to 0.70, 0.3 to 1 false alarms per m2."""
    detection, rate = BLIND_TRIAL_DETECTION, BLIND_TRIAL_FALSE_ALARMS
    assert (detection.low, detection.high, rate.low, rate.high) == (0.50, 0.70, 0.3, 1.0)
    told = detection.beside(detection_interval(found, targets))
    assert (told, rate.beside(false_alarm_rate(alarms, 400.0))) == beside


def test_land_released_in_2022_reconciles():
    """Land release of States Parties in 2022, km2: cancelled, reduced and cleared make 497.34."""
    edges = [0.0, 156.92, 156.92 + 121.11, 497.34]
    kinds = (ProductKind.CANCELLED, ProductKind.REDUCED, ProductKind.CLEARED)
    strips = [
        Product(kind.value, kind, shapely.box(1e3 * west, 0, 1e3 * east, 1e3))
        for kind, west, east in zip(kinds, edges, edges[1:], strict=False)
    ]
    told = account_of(shapely.box(0, 0, 497_340, 1e3), strips)
    parts = [told.cancelled_m2, told.reduced_m2, told.cleared_m2]
    assert parts == pytest.approx([156.92e6, 121.11e6, 219.31e6])
    assert told.remaining_m2 == pytest.approx(0, abs=told.tolerance_m2)


@pytest.mark.parametrize(
    ("name", "packs", "value"),
    [
        ("land_release.clear.depth", ("imas",), 0.13),
        ("land_release.reduce.share", ("imas",), 0.10),
        ("land_release.reduce.share", ("imas", "examplia"), 0.30),
        ("competence.stand_down", ("imas",), 0),
        ("work.manual_pace.least", ("imas",), 10),
        ("work.manual_pace.most", ("imas", "examplia"), 50),
        ("competence.stand_down", ("imas", "examplia"), 10),
    ],
)
def test_rules_have_the_values_of_the_packs(name, packs, value):
    """A default depth of 0.13 m; shares and stand-down as national rules of 2026; a day's pace."""
    assert rule(name, on=TODAY, packs=packs).value == value


@pytest.mark.parametrize(
    ("mines", "ground_m2", "per_hectare"),
    [
        (1, 105, (95.2, 2.41, 530.6)),  # cleared for an AP mine, Sri Lanka 2017
        (1, 1300, (7.69, 0.195, 42.86)),  # the world, 2022
        (6, 7.1e6, (0.00845, 0.00310, 0.01839)),  # external quality control
    ],
)
def test_ground_cleared_for_each_mine_as_a_density(mines, ground_m2, per_hectare):
    told = found_per_hectare(mines, ground_m2)
    assert (told.estimate, told.low, told.high) == pytest.approx(per_hectare, rel=2e-3)
