import json
from collections import Counter
from hashlib import sha256
from itertools import pairwise

import numpy as np
import pytest
import shapely

from landrelease.kinds import KINDS, known_ordnance, read_document
from landrelease.ledger import Act, canonical
from landrelease.simulation import district, observe, tell
from landrelease.simulation._statements import entry_id


def digest(reports):
    told = [[draft.id, draft.subject, draft.payload] for one in reports for draft in one.drafts]
    return sha256(canonical(told).encode()).hexdigest()


def test_every_payload_is_as_its_kind_declares(drafts):
    for draft in drafts:
        read_document(KINDS[draft.kind], draft.payload, version=draft.kind_version)
        assert draft.act is Act.RECORD


def test_what_reports_tell_of_is_told_and_no_decision_of_an_area(drafts):
    told = {draft.kind for draft in drafts}
    assert told == {
        "access_decision", "accident", "administrative_area", "claim", "former_front",
        "hazardous_area", "indication", "information_source", "item_found", "land_cover",
        "minefield_record", "organisation", "road_segment", "safe_use", "searched_area",
        "settlement",
    }  # fmt: skip


def test_between_600_and_1500_entries_and_no_id_twice(drafts):
    assert 600 <= len(drafts) <= 1500
    assert max(Counter(draft.id for draft in drafts).values()) == 1


def test_the_same_seed_gives_the_same_text_another_does_not(numbers):
    def text(seed):
        rng = np.random.default_rng(seed)
        return digest(observe(district(numbers, rng), rng))

    assert text(4) == text(4) != text(5)


def test_ids_of_batches_are_written_into_their_drafts(reports):
    assert len({one.batch for one in reports}) == len(reports)
    assert all(draft.batch == one.batch for one in reports for draft in one.drafts)


def test_batches_come_in_order_of_recording(reports, numbers):
    assert all(one.recorded_on <= other.recorded_on for one, other in pairwise(reports))
    waiting = [one for one in reports if one.pending]
    assert len(waiting) == numbers.pending.number
    assert all(len(one.drafts) == 1 for one in waiting)
    assert 8 <= len(reports) - len(waiting) <= 14


def test_nothing_is_recorded_before_it_happened(reports):
    for one in reports:
        for draft in one.drafts:
            assert all(day <= one.recorded_on for day in (draft.first, draft.last) if day)


def test_what_is_referred_to_was_recorded_before(reports):
    seen = set()
    for one in reports:
        seen |= {draft.subject for draft in one.drafts}
        for draft in one.drafts:
            told = draft.payload
            names = ("settlement", "searched_area", "organisation", "of_whom", "parent")
            referred = [told[name] for name in (*names, "administrative_area") if told.get(name)]
            referred += [*told.get("serves", []), draft.source.subject]
            assert {subject for subject in referred if subject} <= seen


def test_corrections_follow_what_they_correct_and_say_why(reports, numbers):
    when = {draft.id: one.recorded_on for one in reports for draft in one.drafts}
    corrections = [draft for one in reports for draft in one.drafts if draft.corrects]
    assert len(corrections) == numbers.mistakes
    assert all(when[draft.corrects] < when[draft.id] and draft.reason for draft in corrections)


def test_one_decision_on_each_settlement_thirty_seven_closed(of_kind):
    decisions, settlements = of_kind("access_decision"), of_kind("settlement")
    assert {draft.subject for draft in decisions} == {draft.subject for draft in settlements}
    assert len(decisions) == 64
    assert sum(draft.payload["status"] == "closed" for draft in decisions) == 37


def test_every_settlement_is_served_by_a_road(of_kind):
    served = {subject for draft in of_kind("road_segment") for subject in draft.payload["serves"]}
    assert served == {draft.subject for draft in of_kind("settlement")}


def test_geometries_are_valid_inside_and_without_repeated_points(drafts, made):
    inside = made.boundary_wgs84().buffer(1e-5)
    for draft in drafts:
        if "place" not in draft.payload:
            continue
        shape = shapely.from_geojson(json.dumps(draft.payload["place"]["geometry"]))
        assert shape.is_valid, draft
        assert inside.contains(shape), draft
        assert not [
            (a, b)
            for part in shapely.get_parts(shape)
            for a, b in pairwise(shapely.get_coordinates(part).round(6).tolist())
            if a == b
        ], draft


def test_rings_run_anticlockwise(of_kind):
    for draft in of_kind("hazardous_area"):
        shape = shapely.from_geojson(json.dumps(draft.payload["place"]["geometry"]))
        assert shape.exterior.is_ccw


def test_item_counts_never_exceed_the_truth(made, of_kind):
    items = made.truth.items
    points = shapely.points(items.lon, items.lat)
    tree = shapely.STRtree(points)
    for draft in of_kind("searched_area"):
        shape = shapely.from_geojson(json.dumps(draft.payload["place"]["geometry"]))
        assert draft.payload["items_found"] <= len(tree.query(shape.buffer(1e-6), "intersects"))


def test_items_told_one_by_one_are_part_of_their_search(of_kind):
    found = {draft.subject: draft.payload["items_found"] for draft in of_kind("searched_area")}
    told = Counter(
        draft.payload["searched_area"]
        for draft in of_kind("item_found")
        if "searched_area" in draft.payload
    )
    assert told
    assert all(number <= found[search] for search, number in told.items())


def test_ground_told_as_safe_had_no_accident_until_then(made, history):
    told = [draft for one in tell(made, history, np.random.default_rng(3)) for draft in one.drafts]
    safe = [draft for draft in told if draft.kind == "safe_use" and "width_m" not in draft.payload]
    items, met = made.truth.items, [one for one in history.accidents if not one.demining]
    assert len(safe) > 50
    assert met
    for draft in safe:
        shape = shapely.from_geojson(json.dumps(draft.payload["place"]["geometry"]))
        inside = [one for one in met if shapely.contains_xy(shape, *where(items, one))]
        assert all(one.day > draft.last for one in inside)


def where(items, accident):
    return items.lon[accident.item], items.lat[accident.item]


def test_names_of_people_are_there_to_be_kept_apart(of_kind):
    assert any(draft.payload["victims"] for draft in of_kind("accident"))
    sources = of_kind("information_source")
    named = [draft.payload for draft in sources if draft.payload.get("person_name")]
    assert any(payload["pseudonymous"] for payload in named)
    assert all(payload["name"] != payload["person_name"] for payload in named)


def test_claims_about_one_thing_differ(of_kind):
    strength = {
        (draft.payload["qualifier"], draft.payload["quantity"])
        for draft in of_kind("claim")
        if draft.payload["about_what"] == "strength"
    }
    assert {("about", 1200), ("more_than", 1000), ("exactly", 950)} <= strength


def test_entry_ids_depend_on_what_is_said():
    assert len({entry_id("00", kind, "x", nth) for kind in ("a", "b") for nth in (0, 1)}) == 4


@pytest.mark.parametrize(("kind", "times"), [("indication", {1, 2}), ("hazardous_area", {1})])
def test_indications_are_answered_and_areas_are_told_once(of_kind, kind, times):
    assert set(Counter(draft.subject for draft in of_kind(kind)).values()) == times


def test_finds_name_a_model_of_their_class_or_none(of_kind):
    """A belt holds one model of each class; who is not sure tells none."""
    classes = {model.name: model.item_class.value for model in known_ordnance()}
    told = [
        (draft.payload["item_class"], draft.payload["model"])
        for draft in of_kind("item_found")
        if "searched_area" in draft.payload
    ]
    named = [(item_class, model) for item_class, model in told if model]
    assert named
    assert len(named) < len(told)
    assert all(classes[model] == item_class for item_class, model in named)
