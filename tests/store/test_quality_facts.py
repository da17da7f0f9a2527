"""Checks of work as a quality officer tells them: tests/situations/quality/*.yaml."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import shapely
import yaml

from landrelease.geo import unproject
from landrelease.kinds import KINDS, read_document
from landrelease.quality import Verdict
from landrelease.store.models import RegisterRow
from landrelease.store.quality_facts import QUALITY_KINDS, QualityMap, evidence_of_record

FOLDER = Path(__file__).parents[1] / "situations" / "quality"
SITUATIONS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in FOLDER.glob("*.yaml")}
CRS = "+proj=laea +lat_0=40 +lon_0=-30 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs"
START = date(2026, 3, 1)
DRAWN = "4, 1, 3"


def place(strip):
    """Ground from metre to metre along a belt ten metres wide."""
    shape = unproject(shapely.box(strip[0], 0, strip[1], 10), CRS)
    return {"geometry": shapely.geometry.mapping(shape)}


def row(kind, subject, payload, day=None):
    """A register row, read by its kind first so that nothing is said that cannot be."""
    declared = KINDS[kind]
    document = read_document(declared, payload, version=declared.version)
    spoken = None if day is None else START + timedelta(days=day)
    where = getattr(document, "place", None)
    return RegisterRow(
        kind=kind,
        subject=subject,
        title=document.title(),
        status=declared.status_of(document.model_dump(mode="json")),
        document=json.dumps(payload),
        geometry=None if where is None else where.shape(),
        first=spoken,
        last=spoken if declared.temporal == "event" else None,
        recorded_at=datetime(2026, 6, 1, tzinfo=UTC),
    )


def base():
    yield row("organisation", "ops", {"name": "North Operator"})
    yield row("organisation", "ops-twin", {"name": "NORTH operator "})
    yield row("organisation", "inspectors", {"name": "Inspection Bureau"})
    task = {"name": "T1", "purpose": "clearance", "hazardous_areas": ["H1"], "organisation": "ops"}
    yield row("task", "T1", task | {"place": place([0, 40])})


def lane(number, told):
    said = {
        "task": "T1",
        "organisation": "ops",
        "team": told.get("team", "A"),
        "method": "manual",
        "items_found": 0,
        "checked": told.get("checked", "not_known"),
        "place": place(told["ground"]),
    }
    return row("daily_progress", f"lane-{number}", said, told["day"])


def visit(number, told):
    said = {
        "task": "T1",
        "side": told["side"],
        "inspected": "ops",
        "inspecting": told.get("by", "ops"),
        "inspector": "q",
        "team": told.get("team", ""),
    }
    return row("qa_visit", f"visit-{number}", said, told["day"])


def product(number, told):
    said = {"hazardous_area": "H1", "method": told.get("method", "cleared"), "task": "T1"}
    said |= {"place": place(told["ground"])}
    return row("land_release_product", f"product-{number}", said, told["day"])


def lot(number, told):
    both = {
        "task": "T1",
        "lot": f"lot {number}",
        "inspected": "ops",
        "inspecting": told.get("by", "inspectors"),
        "lot_units": 5,
        "sample_units": 3,
        "place": place(told["ground"]),
    }
    plan = {"planner": "p", "unit_m": 5, "clean": 0.8, "confidence": 0.8, "seed": 1}
    yield row("qc_plan", f"plan-{number}", both | plan | {"drawn": DRAWN}, told["day"])
    finds = str(told.get("with_finds", ""))
    found = {
        "plan": told.get("plan", f"plan-{number}"),
        "inspector": "q",
        "units_checked": told.get("checked", 3),
        "with_finds": finds,
        "units_with_finds": len(finds.split(",")) if finds else 0,
        "units_not_conforming": 0,
        "result": told.get("recorded", "failed" if finds else "accepted"),
    }
    yield row("qc_inspection", f"lot-{number}", both | found, told["day"])


def nonconformity(number, told):
    said = {
        "task": "T1",
        "inspected": "ops",
        "inspecting": "inspectors",
        "type": "procedure",
        "severity": told["severity"],
        "status": told.get("status", "open"),
        "description": "Lanes were not marked.",
        "raised_by": "q",
    }
    return row("nonconformity", f"nc-{number}", said, told["day"])


def map_of(given):
    rows = list(base())
    for number, told in enumerate(given.get("lots", []), start=1):
        rows += lot(number, told)
    for word, make in (
        ("lanes", lane),
        ("visits", visit),
        ("products", product),
        ("nonconformities", nonconformity),
    ):
        rows += [make(number, told) for number, told in enumerate(given.get(word, []), start=1)]
    return QualityMap(rows, crs=CRS)


def told_by(facts):
    return {
        "internal_qa_missing": facts.internal_qa_missing,
        "qc_accepted": facts.qc_accepted,
        "failed": [record.subject for record in facts.lots.failed],
        "reopened": [record.subject for record in facts.lots.reopened],
        "blocking": [one.record.subject for one in facts.blocking],
        "not_searched_again": [record.subject for record in facts.lots.not_searched_again],
        "not_independent": [record.subject for record in facts.not_independent],
    }


IN_ORDER = {
    "internal_qa_missing": None,
    "qc_accepted": None,
    "failed": [],
    "reopened": [],
    "blocking": [],
    "not_searched_again": [],
    "not_independent": [],
}


@pytest.mark.parametrize("name", sorted(SITUATIONS))
def test_situation(name):
    told = SITUATIONS[name]
    quality = map_of(told["given"])
    then = IN_ORDER | told["then"]
    assert told_by(quality.of_area("H1")) == then, told["name"]
    assert told_by(quality.of_task("T1")) == then, told["name"]


def test_every_answer_is_told_both_ways():
    then = [IN_ORDER | told["then"] for told in SITUATIONS.values()]
    assert {one["qc_accepted"] for one in then} == {None, True, False}
    assert {bool(one["internal_qa_missing"]) for one in then} == {True, False}
    for word in ("failed", "reopened", "blocking", "not_searched_again", "not_independent"):
        assert {bool(one[word]) for one in then} == {True, False}, word


def test_a_polygon_finds_its_tasks_and_asks_for_all_its_ground():
    quality = map_of(SITUATIONS["every_lot_accepted"]["given"])
    assert quality.of_ground(shapely.box(0, 0, 20, 10)).tasks == ("T1",)
    assert quality.of_ground(shapely.box(0, 0, 20, 10)).qc_accepted is True
    beyond = quality.of_ground(shapely.box(30, 0, 60, 10))
    assert beyond.lots.not_accepted_m2 == pytest.approx(200, abs=0.5)
    assert quality.of_ground(shapely.box(900, 0, 910, 10)).qc_accepted is None


def test_work_of_another_task_is_no_working_day_of_this_one():
    """T2 works elsewhere, once on ground that nobody drew; its lot touches the ground of T1."""
    other = {"name": "T2", "purpose": "clearance", "organisation": "ops"}
    lines = unproject(shapely.LineString([(500, 5), (540, 5)]), CRS)
    unknown = json.loads(lane(9, {"day": 3, "ground": [0, 1]}).document)
    unknown |= {"task": "T2", "place": {"geometry": shapely.geometry.mapping(lines)}}
    rows = [
        *base(),
        row("task", "T2", other | {"place": place([500, 540])}),
        lane(1, {"day": 1, "ground": [0, 40], "checked": "yes"}),
        row("daily_progress", "lane-9", unknown, 3),
        *(replaced(one, "T2") for one in lot(7, {"day": 5, "ground": [30, 60]})),
    ]
    quality = QualityMap(rows, crs=CRS)
    assert quality.of_task("T1").internal_qa_missing == 0
    assert quality.of_ground(shapely.box(0, 0, 20, 10)).internal_qa_missing == 0
    assert quality.of_ground(shapely.box(500, 0, 540, 10)).internal_qa_missing == 1
    assert quality.of_ground(shapely.box(30, 0, 40, 10)).qc_accepted is True


def replaced(held, task):
    held.document = json.dumps(json.loads(held.document) | {"task": task})
    return held


@pytest.mark.parametrize(
    ("purpose", "accepted"),
    [
        ("clearance", True), ("bac", True), ("marking", False), ("nts", False), ("ts", False),
        ("eod_spot", False), ("verification", False), ("", False),
    ],
)  # fmt: skip
def test_only_days_of_clearance_search_a_failed_lot_again(purpose, accepted):
    """The second lot accepts what the first one refused, after a day of another task."""
    told = SITUATIONS["failed_then_accepted_without_work"]["given"]
    rows = list(map_of(told).rows.values())
    rows = [one for held in rows for one in held.values()]
    if purpose:
        task = {"name": "T2", "purpose": purpose, "organisation": "ops", "place": place([0, 40])}
        rows.append(row("task", "T2", task))
    rows.append(replaced(lane(8, {"day": 7, "ground": [0, 40], "checked": "yes"}), "T2"))
    told = QualityMap(rows, crs=CRS).of_ground(shapely.box(0, 0, 40, 10))
    assert told.qc_accepted is accepted


@pytest.mark.parametrize(
    ("days", "missing"),
    [
        ([([0, 10], "yes")], None),
        ([([0, 10], "no")], 1),
        ([([0, 10], "yes"), ([10, 40], "yes")], 0),
        ([], None),
    ],
)
def test_ground_that_no_day_covers_is_not_known_to_be_checked(days, missing):
    lanes = [{"day": 1 + n, "ground": on, "checked": c} for n, (on, c) in enumerate(days)]
    quality = map_of({"lanes": lanes, "products": [{"day": 9, "ground": [0, 40]}]})
    assert quality.of_ground(shapely.box(0, 0, 40, 10)).internal_qa_missing is missing
    assert quality.of_area("H1").internal_qa_missing is missing


def test_a_lane_of_which_nobody_knows_the_day_leaves_the_checks_not_known():
    lanes = [lane(1, {"day": 1, "ground": [0, 20], "checked": "yes"})]
    undated = lane(2, {"day": None, "ground": [20, 40], "checked": "yes"})
    told = QualityMap([*base(), *lanes, undated], crs=CRS).of_ground(shapely.box(0, 0, 40, 10))
    assert told.internal_qa_missing is None


def test_a_day_of_marking_is_no_day_of_search():
    task = {"name": "T2", "purpose": "marking", "organisation": "ops", "place": place([0, 40])}
    day = replaced(lane(8, {"day": 7, "ground": [0, 40], "checked": "yes"}), "T2")
    quality = QualityMap([*base(), row("task", "T2", task), day], crs=CRS)
    assert quality.of_ground(shapely.box(0, 0, 40, 10)).internal_qa_missing is None


def test_the_checks_of_ground_that_failed_are_those_that_stand_there():
    quality = map_of(SITUATIONS["one_find"]["given"])
    lot = next(one for one in quality.lots if one.verdict is Verdict.FAILED)
    assert [one.subject for one in quality.failed_on(lot.ground)] == ["lot-2"]
    assert quality.failed_on(shapely.box(900, 0, 910, 10)) == ()
    again = map_of(SITUATIONS["failed_searched_again_and_accepted"]["given"])
    assert again.failed_on(shapely.box(0, 0, 40, 10)) == ()


def test_lanes_drawn_as_lines_are_as_wide_as_they_were_worked():
    given = {"lanes": [{"day": 1, "ground": [0, 40]}]}
    rows = list(base())
    line = unproject(shapely.LineString([(0, 5), (40, 5)]), CRS)
    said = json.loads(lane(1, given["lanes"][0]).document)
    for number, width in enumerate((2.0, "not_known")):
        where = {"geometry": shapely.geometry.mapping(line)}
        payload = said | {"lane_width_m": width, "place": where}
        rows.append(row("daily_progress", f"line-{number}", payload, 1))
    areas = [one.ground.area for one in QualityMap(rows, crs=CRS).work]
    assert areas == pytest.approx([80, 0], rel=1e-3)


def test_facts_can_be_named_as_evidence():
    quality = map_of(SITUATIONS["one_find"]["given"])
    named = evidence_of_record(quality.of_task("T1").lots.failed[0])
    assert (named.kind, named.subject) == ("qc_inspection", "lot-2")
    assert named.kind in QUALITY_KINDS
