"""Who lacks a course or a test that the programme asks for, for the work of a day."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from landrelease.kinds import Deminer, Kind, TaskPurpose, TrainingRequirement
from landrelease.store._accreditation_facts import Shortfall
from landrelease.store._named_workers import documents
from landrelease.store.models import LinkRow
from landrelease.store.training_facts import asked_of, required_on, training_by

_WHY: Final = {
    "never": "none recorded",
    "too_few_hours": "too few hours",
    "hours_not_known": "the hours are not known",
    "not_passed": "not passed",
    "ran_out": "ran out",
}


def trained(
    people: Mapping[str, Kind], purpose: TaskPurpose, *, on: date
) -> dict[str, tuple[Shortfall, ...]]:
    """Return, by subject, what persons lack of a curriculum on a day; nobody who lacks nothing."""
    required = required_on(on).get(purpose, ())
    if not required or not people:
        return {}
    training = training_by(on, persons=people)
    found: dict[str, tuple[Shortfall, ...]] = {}
    for subject, person in people.items():
        if not isinstance(person, Deminer):
            continue
        lacks = training.lacks(subject, person, purpose, required, on=on)
        if lacks:
            rows = {ask: row for row, ask in asked_of(person.organisation, required)}
            told = "; ".join(f"{rows[one.asked].title}: {_WHY[one.why]}" for one in lacks)
            why = f"Person {person.code} lacks on {on} what the programme asks for: {told}."
            way_out = "Record the session or the test that was passed, train, or send another."
            record = (TrainingRequirement.kind, rows[lacks[0].asked].subject)
            found[subject] = (Shortfall("searchers", why, way_out, record=record),)
    return found


def people_of(organisation: str, team: str, *, on: date) -> dict[str, Deminer]:
    """Return the persons on record of an organisation, or of one team of it, on a day."""
    links = LinkRow.objects.filter(kind=Deminer.kind, field="organisation", target=organisation)
    known = documents(Deminer.kind, sorted(links.values_list("subject", flat=True)), on=on)
    return {
        subject: person
        for subject, person in known.items()
        if isinstance(person, Deminer)
        and person.organisation == organisation
        and (not team or person.team.strip().casefold() == team.strip().casefold())
    }
