"""Reading payloads: what is taken, what is refused and how that is told."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.kinds import (
    KINDS,
    NOT_KNOWN,
    Kind,
    NotAsDeclared,
    Tier,
    UnknownVersion,
    fact,
    fields_of,
    read_document,
)

POINT = {"geometry": {"type": "Point", "coordinates": [69.2, 34.5]}}
RING = [[69.2, 34.5], [69.3, 34.5], [69.3, 34.6], [69.2, 34.5]]
POLYGON = {"geometry": {"type": "Polygon", "coordinates": [RING]}}


def read(kind: str, **payload: object) -> Kind:
    return read_document(KINDS[kind], payload, version=1)


def refused(kind: str, **payload: object) -> dict[str, str]:
    """Return why each field was refused; each is told once."""
    with pytest.raises(NotAsDeclared) as caught:
        read(kind, **payload)
    fields = [field for field, _, _ in caught.value.problems]
    assert len(set(fields)) == len(fields)
    return {field: why for field, _, why in caught.value.problems}


def test_the_least_that_is_required_is_enough(kind, least):
    assert read_document(kind, least(kind), version=1).title()


def test_what_is_read_reads_again_from_its_own_text(kind, least):
    document = read_document(kind, least(kind), version=1)
    text = json.dumps(document.model_dump(mode="json"))
    assert read_document(kind, json.loads(text), version=1) == document


def test_all_that_is_missing_is_told_at_once(kind):
    with pytest.raises(NotAsDeclared) as caught:
        read_document(kind, {}, version=1)
    told = [field for field, _, _ in caught.value.problems]
    assert told == [field.name for field in fields_of(kind) if field.required]


def test_not_known_is_a_number_that_nobody_stated(kind, least):
    """Written out it reads as it is; this once failed for every number with limits."""
    numbers = [field.name for field in fields_of(kind) if field.may_be_not_known]
    payload = least(kind) | dict.fromkeys(numbers, NOT_KNOWN)
    document = read_document(kind, payload, version=1)
    assert {document.model_dump(mode="json")[name] for name in numbers} <= {NOT_KNOWN}


def test_missing_unknown_and_wrong_fields_are_told_together():
    told = refused("searched_area", method="magic", coverage=1.5, colour="red", place=POLYGON)
    assert set(told) == {"method", "coverage", "colour", "items_found"}
    assert told["coverage"] == "it must be 1 or less"


def test_the_message_says_what_was_read():
    with pytest.raises(NotAsDeclared, match=r"valid item found.*items: .*1 or more \(read 0\)"):
        read("item_found", items=0, place=POINT)


def test_numbers_may_come_as_text_as_forms_send_them():
    found = read("item_found", items="2", depth_m="0.13", place=POINT | {"radius_m": "25"})
    said = found.model_dump(mode="json")
    assert (said["items"], said["depth_m"], said["place"]["radius_m"]) == (2, 0.13, 25.0)


def test_truth_may_come_as_text_as_forms_send_it():
    assert read("accident", demining="true", place=POINT).model_dump()["demining"] is True


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "nan", "inf"])
def test_numbers_are_finite(value):
    assert refused("item_found", depth_m=value, place=POINT) == {
        "depth_m": "it must be a finite number"
    }
    assert set(refused("accident", killed=value, place=POINT)) == {"killed"}
    assert set(refused("settlement", name="A", place=POINT | {"radius_m": value})) == {"place"}


@pytest.mark.parametrize("value", ["", "some", 2.5, None, [3], True, False])
def test_what_is_no_count_is_refused_once(value):
    assert set(refused("accident", killed=value, place=POINT)) == {"killed"}


def test_a_number_that_may_be_not_known_says_so():
    assert "or write 'not_known'" in refused("accident", killed="", place=POINT)["killed"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_each_limit_is_kept(kind, least):
    for field in fields_of(kind):
        for limit, step in ((field.minimum, -1), (field.maximum, 1)):
            if limit is not None:
                read_document(kind, least(kind) | {field.name: limit}, version=1)
                with pytest.raises(NotAsDeclared, match=field.name):
                    read_document(kind, least(kind) | {field.name: limit + step}, version=1)


@pytest.mark.parametrize("empty", ["", "   ", "\n"])
def test_what_is_required_says_something(empty):
    assert refused("settlement", name=empty, place=POINT) == {
        "name": "it is empty; write something"
    }


def test_what_looks_like_html_is_text():
    name = "<script>alert(1)</script> & <b>Kalan</b>"
    assert read("settlement", name=name, place=POINT).title() == name


def test_very_long_text_is_refused_with_what_is_allowed():
    assert "200 characters" in refused("settlement", name="x" * 100_000, place=POINT)["name"]


def test_the_message_about_very_long_text_is_short():
    with pytest.raises(NotAsDeclared) as caught:
        read("settlement", name="x" * 100_000, place=POINT)
    assert len(str(caught.value)) < 500


def test_a_reference_is_no_longer_than_a_subject():
    told = refused("item_found", searched_area="s" * 81, place=POINT)
    assert told == {"searched_area": "it has 81 characters; at most 80 are read"}


@pytest.mark.parametrize("serves", ["kalan", [""], ["s" * 81], [5]])
def test_references_are_a_list_of_subjects(serves):
    line = {"geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}}
    assert set(refused("road_segment", name="A", serves=serves, place=line)) == {"serves"}


def test_a_character_no_database_keeps_is_refused():
    assert "NUL" in refused("settlement", name="a\x00b", place=POINT)["name"]


def test_half_a_character_is_refused():
    assert set(refused("settlement", name="\ud800", place=POINT)) == {"name"}


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ({"geometry": {"type": "Point", "coordinates": []}}, "longitude"),
        ({"geometry": {"type": "Point", "coordinates": [1, math.nan]}}, "not finite"),
        ({"geometry": {"type": "Polygon", "coordinates": []}}, "rings"),
        ({"geometry": {"type": "Polygon", "coordinates": [RING[:3]]}}, "ring"),
        ({"geometry": {"type": "Curve", "coordinates": [1, 2]}}, "type"),
        ({"geometry": {}}, "type"),
        ({"geometry": {"type": "GeometryCollection", "geometries": []}}, "empty"),
        ({"geometry": {"type": "LineString", "coordinates": RING}}, "needs Polygon or"),
        ({"geometry": "POINT (1 2)"}, "dictionary"),
        ("POINT (1 2)", "dictionary"),
        (POINT | {"radius_m": -1}, "between 0 and 200,000"),
        (POINT | {"radius_m": 200_001}, "between 0 and 200,000"),
        (POINT | {"radius_m": True}, "neither a number"),
        (POINT | {"radius_m": "far"}, "not_known"),
        (POINT | {"system": "gauss"}, "mgrs"),
        (POINT | {"entered": "x" * 100_001}, "100000"),
        (POINT | {"altitude": 3}, "not permitted"),
    ],
)
def test_a_place_that_is_none_is_told_beside_its_field(place, why):
    told = refused("settlement", name="Kalan", place=place)
    assert set(told) == {"place"}
    assert why in told["place"]


@pytest.mark.parametrize("radius", [0, 1.5, 200_000, NOT_KNOWN])
def test_a_radius_may_be_told_or_not_known(radius):
    document = read("settlement", name="Kalan", place=POINT | {"radius_m": radius})
    assert document.model_dump()["place"]["radius_m"] == radius


@pytest.mark.parametrize("version", [0, -1, 2, 99])
def test_a_version_this_release_does_not_know_is_refused(version):
    with pytest.raises(UnknownVersion, match="1 to 1"):
        read_document(KINDS["settlement"], {"name": "A", "place": POINT}, version=version)


class Renamed(Kind):
    """A kind that has changed twice."""

    kind = "renamed"
    version = 3
    label = "Renamed"
    label_plural = "Renamed"
    about = "For tests."
    tier = Tier.PUBLIC
    temporal = "state"
    upgrades = {  # noqa: RUF012 - as every kind declares it
        1: lambda said: {"depth_cm": said["cm"]},
        2: lambda said: {"depth_m": said["depth_cm"] / 100},
    }

    depth_m: float = fact("Depth", unit="m", ge=0)

    def title(self) -> str:
        return f"{self.depth_m} m"


@pytest.mark.parametrize(
    ("version", "said"), [(1, {"cm": 13}), (2, {"depth_cm": 13}), (3, {"depth_m": 0.13})]
)
def test_older_versions_are_read_as_the_newest(version, said):
    before = dict(said)
    assert read_document(Renamed, said, version=version).title() == "0.13 m"
    assert said == before


def test_what_an_upgrade_yields_is_checked():
    with pytest.raises(NotAsDeclared, match="0 or more"):
        read_document(Renamed, {"cm": -1}, version=1)


ODD = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        10**30,
        1.5,
        math.nan,
        "",
        "x" * 300,
        "�",
        [],
        [[]],
        [1],
        {},
        POINT,
        {"geometry": None},
        {"geometry": {"type": []}},
        {"sealed": "00"},
        "not_known",
        "open",
    ]
)


@settings(deadline=None)
@given(st.sampled_from(list(KINDS)), st.data())
def test_whatever_is_sent_is_read_or_refused_as_not_declared(kind, data):
    names = [field.name for field in fields_of(KINDS[kind])]
    payload = data.draw(st.dictionaries(st.sampled_from([*names, "colour"]), ODD))
    try:
        document = read_document(KINDS[kind], payload, version=1)
    except NotAsDeclared:
        return
    assert json.dumps(document.model_dump(mode="json"), allow_nan=False)
