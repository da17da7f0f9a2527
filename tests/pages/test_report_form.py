"""The form is derived from the kind: nothing about a kind is said twice."""

import json
from datetime import date

import pytest

from landrelease.kinds import (
    KINDS,
    NOT_KNOWN,
    Tier,
    fields_of,
    left_to_decisions,
    read_document,
)
from landrelease.pages.forms import ReportForm, initial_of
from landrelease.pages.forms._place import read_place

REPORTED = [kind for kind in KINDS.values() if kind.reported]
PLACES = {
    "Point": "49.1 N, 36.2 E",
    "LineString": "49.1 N 36.2 E\n49.2 N 36.2 E",
    "Polygon": "49.1 N 36.2 E\n49.2 N 36.2 E\n49.2 N 36.3 E",
}


def options(kind):
    return ((f"{kind}-1", f"First {kind}"),)


def form_of(kind, data=None, **more):
    return ReportForm(data, kind=kind, options=options, clearance=Tier.PERSONAL, **more)


def least(kind):
    """Return the fewest answers that make a valid report."""
    data = {
        name: field.initial
        for name, field in form_of(kind).fields.items()
        if field.initial not in (None, False)
    }
    for field in fields_of(kind):
        if field.required and field.type != "place":
            data[field.name] = ANSWERS[field.type](field)
    if "place" in kind.model_fields:
        data["place_text"] = PLACES[kind.geometries[0]]
    extra = {"entry_id": "e1", "batch_id": "b1", "when_first": "2024-05", "source_subject": ""}
    return data | extra | {"source_reliability": "B", "source_credibility": "2"}


ANSWERS = {
    "text": lambda _: "words",
    "integer": lambda _: "3",
    "number": lambda _: "0,5",
    "date": lambda _: "2024-05-31",
    "boolean": lambda _: "on",
    "choice": lambda field: field.choices[0][0],
    "reference": lambda field: f"{field.reference}-1",
    "references": lambda field: [f"{field.reference}-1"],
}


@pytest.mark.parametrize("kind", REPORTED, ids=lambda kind: kind.kind)
def test_every_field_of_the_kind_is_asked_for(kind):
    shown = {row.field.name for group in form_of(kind).groups() for row in group.rows}
    asked = {field.name for field in fields_of(kind) if field.type != "place"}
    assert asked - set(left_to_decisions(kind)) <= shown
    assert ("place_text" in shown) == ("place" in kind.model_fields)


@pytest.mark.parametrize("kind", REPORTED, ids=lambda kind: kind.kind)
def test_the_least_report_is_a_valid_document(kind):
    form = form_of(kind, least(kind))
    assert form.is_valid(), form.errors
    read_document(kind, form.payload(), version=kind.version)


@pytest.mark.parametrize("kind", REPORTED, ids=lambda kind: kind.kind)
def test_what_is_shown_for_correction_says_the_same_again(kind):
    said = form_of(kind, least(kind))
    assert said.is_valid(), said.errors
    initial = initial_of(kind, said.payload(), said.first, said.last)
    shown = form_of(kind, correcting=True, initial=initial)
    again = {name: shown[name].value() for name in shown.fields if shown[name].value()}
    form = form_of(kind, again | {"correction_reason": "typing error"}, correcting=True)
    assert form.is_valid(), form.errors
    assert form.payload() == said.payload()
    assert (form.first, form.last) == (said.first, said.last)


def test_a_polygon_is_shown_for_correction_a_vertex_on_each_line():
    ring = [[36.2, 49.1], [36.2, 49.2], [36.3, 49.2], [36.2, 49.1]]
    hole = [[36.21, 49.16], [36.22, 49.18], [36.23, 49.18], [36.21, 49.16]]
    for entered in ("", json.dumps({"type": "Polygon", "coordinates": [ring, hole]})):
        place = {"geometry": {"type": "Polygon", "coordinates": [ring, hole]}, "entered": entered}
        text = initial_of(KINDS["hazardous_area"], {"place": place}, None, None)["place_text"]
        assert max(len(line) for line in text.splitlines()) < 50
        assert len(text.splitlines()) == 1 + len(ring) + len(hole)
        assert read_place(text.replace("\n", "\r\n")).geometry == place["geometry"]


def test_a_share_is_asked_for_from_0_to_1():
    rows = [row for group in form_of(KINDS["searched_area"]).groups() for row in group.rows]
    units = {row.field.name: row.unit for row in rows}
    assert units["coverage"] == "share, 0 to 1"
    assert units["depth_m"] == "m"


def accident(**changes):
    form = form_of(KINDS["accident"], least(KINDS["accident"]) | changes)
    form.is_valid()
    return form


def test_not_known_is_said_not_left_empty():
    assert accident().payload()["killed"] == NOT_KNOWN
    assert "tick" in accident(**{"killed-not_known": ""}).errors["killed"][0]


def test_a_number_and_not_known_contradict_each_other():
    assert "choose one" in accident(killed="2").errors["killed"][0]


@pytest.mark.parametrize(("text", "number"), [("2", 2), ("1 200", 1200), ("1\u202f200", 1200)])
def test_numbers_are_read_as_people_type_them(text, number):
    form = accident(**{"killed": text, "killed-not_known": ""})
    assert form.payload()["killed"] == number


@pytest.mark.parametrize("text", ["two", "1.5", "-1", "99999999"])
def test_numbers_that_cannot_be_are_refused_with_what_was_read(text):
    form = accident(**{"killed": text, "killed-not_known": ""})
    assert text in form.errors["killed"][0]


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2019", "", (date(2019, 1, 1), date(2019, 12, 31))),
        ("2019-02", "2020", (date(2019, 2, 1), date(2020, 12, 31))),
        ("2019-02-03", "", (date(2019, 2, 3), date(2019, 2, 3))),
    ],
)
def test_a_year_or_month_is_an_interval(first, last, days):
    form = accident(when_first=first, when_last=last)
    assert (form.first, form.last) == days


def test_a_state_holds_on_while_no_end_is_given():
    form = form_of(KINDS["settlement"], least(KINDS["settlement"]) | {"when_first": "2019"})
    assert form.is_valid(), form.errors
    assert (form.first, form.last) == (date(2019, 1, 1), None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"when_first": "May"}, "when_first"),
        ({"when_first": ""}, "when_first"),
        ({"when_first-not_known": "on"}, "when_first"),
        ({"when_last": "2020"}, "when_last"),
        ({"place_text": ""}, "place_text"),
        ({"place_text": "34.5 69.2"}, "place_text"),
        ({"source_reliability": "Z"}, "source_reliability"),
        ({"item_class": "cannon"}, "item_class"),
    ],
)
def test_a_mistake_is_shown_beside_its_field_and_the_rest_is_kept(changes, field):
    form = accident(**changes)
    assert set(form.errors) == {field}
    assert form["description"].value() == form.data.get("description")


def test_what_was_drawn_is_recorded_as_drawn():
    place = accident(place_drawn="yes").payload()["place"]
    assert (place["system"], place["entered"]) == ("drawn", PLACES["Point"])


def test_two_plain_numbers_are_read_in_the_order_stated():
    form = accident(place_text="49.1 36.2", place_order="lat_lon")
    assert form.payload()["place"]["geometry"]["coordinates"] == [36.2, 49.1]


def test_a_correction_does_not_ask_for_what_the_person_may_not_see():
    kind = KINDS["accident"]
    form = ReportForm(kind=kind, options=options, clearance=Tier.RESTRICTED, correcting=True)
    assert "victims" not in form.fields
    assert "correction_reason" in form.fields


def test_a_kind_may_have_a_field_named_reason():
    data = least(KINDS["hazardous_area"]) | {"reason": "Seen", "correction_reason": "typing error"}
    form = form_of(KINDS["hazardous_area"], data, correcting=True)
    assert form.is_valid(), form.errors
    assert form.payload()["reason"] == "Seen"


def test_each_form_shown_has_ids_of_its_own():
    first, second = form_of(KINDS["claim"]), form_of(KINDS["claim"])
    assert first["entry_id"].value() != second["entry_id"].value()


def test_problems_found_on_recording_are_shown_beside_their_fields():
    form = accident()
    form.tell([("place", "Outside."), ("when", "Backwards."), ("elsewhere", "Odd.")])
    assert set(form.errors) == {"place_text", "when_first", "__all__"}


def nonconformity(**changes):
    kind = KINDS["nonconformity"]
    form = form_of(kind, least(kind) | {"due-not_known": ""} | changes)
    form.is_valid()
    return form


def test_a_day_is_picked_or_said_to_be_not_known():
    assert 'type="date"' in str(nonconformity()["due"])
    assert nonconformity(due="2025-03-01").payload()["due"] == date(2025, 3, 1)
    assert nonconformity(**{"due-not_known": "on"}).payload()["due"] == NOT_KNOWN
    assert "tick" in nonconformity().errors["due"][0]
    assert "year-month-day" in nonconformity(due="1 March").errors["due"][0]
