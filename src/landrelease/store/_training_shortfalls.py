"""Who lacks a course or a test that the programme asks for, for the work of a day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from landrelease.detection import Lacking
from landrelease.kinds import Deminer, Kind, TaskPurpose, TrainingRequirement
from landrelease.store._accreditation_facts import Shortfall
from landrelease.store._named_workers import documents
from landrelease.store.models import LinkRow
from landrelease.store.training_facts import Required, asked_of, required_on, training_by

_WHY: Final = {
    "never": "none recorded",
    "too_few_hours": "too few hours",
    "hours_not_known": "the hours are not known",
    "not_passed": "not passed",
    "ran_out": "ran out",
}


def training_shortfalls(
    purpose: TaskPurpose,
    *,
    organisation: str,
    team: str,
    persons: Sequence[str],
    on: date,
) -> Iterator[Shortfall]:
    """Tell who lacks what a curriculum asks for on a day; nothing where none is stated.

    Persons named must lack nothing. Where nobody is named, somebody on record of the team must,
    or of the organisation where no team is named.
    """
    required = required_on(on).get(purpose, ())
    if not required:
        return
    if persons:
        yield from _of_persons(persons, purpose, required, on=on)
        return
    asked = asked_of(organisation, required)
    people = _people(organisation, team, on=on) if asked else {}
    if not asked or any(not lacks for _, lacks in _lacking(people, purpose, required, on=on)):
        return
    who = f"team {team}" if team else "this organisation"
    titles = "; ".join(row.title for row, _ in asked)
    why = f"Nobody on record of {who} has on {on} all that the programme asks for: {titles}."
    way_out = "Train its people and record their sessions and tests, or choose another."
    record = (TrainingRequirement.kind, asked[0][0].subject)
    yield Shortfall("team" if team else "organisation", why, way_out, record=record)


def _of_persons(
    persons: Sequence[str], purpose: TaskPurpose, required: Required, *, on: date
) -> Iterator[Shortfall]:
    people = documents(Deminer.kind, persons, on=on)
    for person, lacks in _lacking(people, purpose, required, on=on):
        if lacks:
            asked = asked_of(person.organisation, required)
            rows = {ask: row for row, ask in asked}
            told = "; ".join(f"{rows[one.asked].title}: {_WHY[one.why]}" for one in lacks)
            why = f"Person {person.code} lacks on {on} what the programme asks for: {told}."
            way_out = "Record the session or the test that was passed, train, or send another."
            record = (TrainingRequirement.kind, rows[lacks[0].asked].subject)
            yield Shortfall("searchers", why, way_out, record=record)


def _lacking(
    people: Mapping[str, Kind], purpose: TaskPurpose, required: Required, *, on: date
) -> Iterator[tuple[Deminer, tuple[Lacking, ...]]]:
    training = training_by(on, persons=people)
    for subject, person in people.items():
        if isinstance(person, Deminer):
            yield person, training.lacks(subject, person, purpose, required, on=on)


def _people(organisation: str, team: str, *, on: date) -> dict[str, Kind]:
    links = LinkRow.objects.filter(kind=Deminer.kind, field="organisation", target=organisation)
    known = documents(Deminer.kind, sorted(links.values_list("subject", flat=True)), on=on)
    return {
        subject: person
        for subject, person in known.items()
        if isinstance(person, Deminer)
        and person.organisation == organisation
        and (not team or person.team.strip().casefold() == team.strip().casefold())
    }
