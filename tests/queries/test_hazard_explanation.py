"""What an explanation of the map says, and to whom."""

from datetime import date

import pytest
import shapely
from tests.conftest import SOUTH, WEST, line, point, square

from landrelease.actions import compute_hazard, erase_personal_fields
from landrelease.kinds import Tier
from landrelease.queries import _hazard_evidence, hazard_at, hazard_explanation, hazard_levels
from landrelease.store.refusals import NotFound

SECRET = "Irena Tolvay"
HERE = {"lon": WEST + 0.061, "lat": SOUTH + 0.061}


@pytest.fixture
def run(says):
    says.settlement()
    search = {"method": "manual", "coverage": 1.0, "detection": 0.9, "items_found": 4}
    says.approved("searched_area", search | {"name": "T-1", "place": square(0.05, 0.05, 0.03)})
    says.approved("accident", {"killed": 1, "place": point(0.07, 0.1)})
    says.approved("safe_use", {"use": "grazing", "place": square(0.12, 0.1)})
    return compute_hazard(says.people.officer, cell_m=1_000.0)


def test_it_says_what_is_there_and_which_record_says_so(run, people):
    told = hazard_explanation(people.officer, **HERE)
    assert (told.run, told.cell_m, told.counts) == (run.id, 1_000.0, "items")
    assert told.tier == Tier.RESTRICTED
    assert told.surveyed > 0.9
    assert told.before.expected > told.after.expected
    first = told.sources[0]
    assert (first.kind, first.direction, first.single) == ("searched_area", "lowers", True)
    assert first.named[0].title == "T-1: 4 found"
    assert sum(one.records for one in told.sources) == 3


def test_a_polygon_is_explained_as_a_whole(run, people):
    ground = shapely.box(WEST + 0.05, SOUTH + 0.05, WEST + 0.08, SOUTH + 0.08)
    told = hazard_explanation(people.officer, **HERE, polygon=ground)
    assert told.place == "polygon"
    assert told.area_km2 == pytest.approx(9.2, abs=1.0)
    assert 2.5 < told.items_taken <= 4.0  # cells on the edge hold some of them outside
    assert told.before.probability > 0.9


def test_the_search_ahead_is_as_good_as_those_around_unless_asked(run, people):
    told = hazard_explanation(people.officer, **HERE).outlook
    assert (told.detection, told.detection_from) == (0.9, "records")
    asked = hazard_explanation(people.officer, **HERE, detection=0.7, detection_low=0.4).outlook
    assert (asked.detection, asked.detection_low, asked.detection_from) == (0.7, 0.4, "asked")
    assert asked.pessimistic.probability_if_none > asked.stated.probability_if_none


def test_nobody_below_its_tier_learns_anything(run, people):
    for viewer in people.all():
        told = hazard_explanation(viewer, **HERE)
        assert (told is not None) is viewer.may_see(Tier.RESTRICTED)
        if told is None:
            with pytest.raises(NotFound):
                hazard_explanation(viewer, **HERE, run=run.id)


def test_it_speaks_of_the_records_of_then(run, says, people):
    before = hazard_explanation(people.officer, **HERE)
    says.approved("accident", {"killed": 1, "place": point(0.0615, 0.0615)})
    after = hazard_explanation(people.officer, **HERE, run=run.id)
    assert after.sources == before.sources
    assert after.records == before.records


def test_outside_and_nowhere_there_is_nothing_to_explain(run, people):
    assert hazard_explanation(people.officer, lon=WEST - 5, lat=SOUTH) is None
    assert hazard_explanation(people.officer, lon=900.0, lat=float("nan")) is None


def test_without_a_map_there_is_nothing_to_explain(people):
    assert hazard_explanation(people.officer, **HERE) is None


def test_a_map_that_kept_too_little_is_not_explained(run, people):
    run.facts.pop("settled")
    run.save()
    assert hazard_explanation(people.officer, **HERE) is None


def test_a_map_of_a_past_day_is_explained_by_the_records_of_that_day(run, says, people):
    day = date(2026, 6, 1)
    past = compute_hazard(people.officer, cell_m=1_000.0, at=day)
    told = hazard_explanation(people.officer, **HERE, run=past.id)
    assert (told.at, told.records) == (day, 3)


def test_it_agrees_with_the_map(run, people):
    cell = hazard_at(people.officer, **HERE)
    told = hazard_explanation(people.officer, **HERE)
    assert told.after.expected == cell.per_km2 * told.area_km2
    assert told.after.probability == cell.probability


def test_what_is_kept_of_an_older_map_has_no_words_of_anybodys(run, says, people):
    """Erasure in another process reaches no cache: nothing that can be erased may lie in one."""
    told = hazard_explanation(people.officer, **HERE)
    says.approved("accident", {"killed": 1, "victims": SECRET, "place": point(0.1, 0.1)})
    again = hazard_explanation(people.officer, **HERE, run=run.id)
    assert [one.named for one in again.sources] == [one.named for one in told.sources]
    kept = _hazard_evidence._rows_then(run.id)
    assert len(kept) == 4
    assert {(row.title, row.search, row.author, row.organisation, row.source) for row in kept} == {
        ("",) * 5
    }
    assert not any(text in row.document for row in kept for text in ("T-1", "Ostrel", SECRET))


def test_a_person_erased_is_in_no_explanation_and_in_no_cache(says, people):
    says.settlement()
    payload = {"killed": 1, "victims": SECRET, "place": point(0.061, 0.061)}
    accident = says.approved("accident", payload)
    run = compute_hazard(people.officer, cell_m=1_000.0)
    says.settlement("Elsewhere", 0.15, 0.15)
    hazard_explanation(people.officer, **HERE, run=run.id)
    erase_personal_fields(
        people.administrator, kind="accident", subject=accident.subject, reason="law"
    )
    after = hazard_explanation(people.officer, **HERE, run=run.id)
    assert SECRET not in repr(after)
    assert not any(SECRET in repr(vars(row)) for row in _hazard_evidence._rows_then(run.id))


def test_the_settlements_of_an_older_map_are_those_it_knew(run, says, people):
    level = hazard_levels(people.officer, run=run.id, band="probability").settlements
    later = says.settlement("Elsewhere", 0.15, 0.15)
    again = hazard_levels(people.officer, run=run.id, band="probability").settlements
    assert again == level
    assert [one.name for one in again] == ["Ostrel"]
    assert later not in {one.subject for one in again}


def test_every_record_that_entered_is_counted(says, people):
    says.settlement()
    says.approved("safe_use", {"use": "grazing", "place": square(0.12, 0.1)})
    says.approved(
        "hazardous_area",
        {"name": "A", "classification": "sha", "place": square(0.05, 0.05)},
    )
    says.approved("former_front", {"name": "F", "place": line((0.0, 0.0), (0.2, 0.2))})
    says.approved("land_cover", {"cover": "forest", "place": square(0.1, 0.05, 0.05)})
    says.approved("road_segment", {"name": "Way", "place": line((0.05, 0.1), (0.15, 0.1))})
    run = compute_hazard(people.officer, cell_m=2_000.0)
    assert run.facts["used"] == {
        "safe_use": 1, "hazardous_area": 1, "former_front": 1, "land_cover": 1,
        "settlement": 1, "road_segment": 1,
    }  # fmt: skip
