"""Reference data, first access decisions and claims."""

from collections.abc import Iterator
from datetime import date

import shapely

from landrelease.kinds import NOT_KNOWN, AccessStatus, Precision, SourceType
from landrelease.simulation._draws import choose, day_between
from landrelease.simulation._ground import Village
from landrelease.simulation._names import person_names
from landrelease.simulation._statements import Statement, Voice

_FACTOR_OF_MISTAKES = 10
_REASONS = {
    AccessStatus.CLOSED: "Mined ground or ordnance known or reported near dwellings or on the "
    "access road; people left.",
    AccessStatus.RESTRICTED: "Dwellings and access road are used; ordnance is reported nearby.",
    AccessStatus.OPEN: "People live here; nothing that stands against it is known.",
}
_RESTRICTIONS = "Stay on roads and in yards. No work in fields that were not in use last year."


def reference(voice: Voice) -> Iterator[Statement]:
    """Organisations, sources, administrative areas, settlements and roads."""
    day = voice.made.configuration.recording[0].day
    yield from _organisations(voice, day)
    yield from _sources(voice, day)
    yield from _administrative_areas(voice, day)
    yield from _settlements(voice, day)
    yield from _roads(voice, day)


def _organisations(voice: Voice, day: date) -> Iterator[Statement]:
    numbers = voice.made.configuration
    for i, one in enumerate(numbers.organisations):
        payload = {
            "name": one.name,
            "short_name": one.short,
            "type": one.type.value,
            "country": one.country or numbers.country,
        }
        yield voice.says("reference", "organisation", i, payload, known_on=day)


def _sources(voice: Voice, day: date) -> Iterator[Statement]:
    sources = voice.made.configuration.sources
    names = person_names(voice.rng, len(sources))
    for i, one in enumerate(sources):
        payload = {
            "name": one.name,
            "type": one.type.value,
            "pseudonymous": one.pseudonym,
            "organisation": voice.organisation(one.organisation),
        }
        if one.type is SourceType.PERSON:
            seat = choose(voice.rng, voice.made.settlements).name
            payload["person_name"] = names[i]
            payload["contact"] = f"Word is left with the clerk at {seat}"
        yield voice.says("reference", "information_source", i, payload, known_on=day)


def _administrative_areas(voice: Voice, day: date) -> Iterator[Statement]:
    made = voice.made
    district = {
        "name": f"{made.name} district",
        "code": "D",
        "level": "district",
        "place": voice.place(made.boundary, Precision.STATED),
    }
    yield voice.says("reference", "administrative_area", 0, district, known_on=day)
    for one in made.communes:
        payload = {
            "name": one.name,
            "code": f"C{one.number + 1}",
            "level": "commune",
            "parent": voice.subject("administrative_area", 0),
            "place": voice.place(one.polygon, Precision.STATED),
        }
        number = one.number + 1
        yield voice.says("reference", "administrative_area", number, payload, known_on=day)


def _settlements(voice: Voice, day: date) -> Iterator[Statement]:
    """Settlements; of some the population is first told wrong and put right later."""
    made = voice.made
    number = min(made.configuration.mistakes, len(made.settlements))
    wrong = set(voice.rng.permutation(len(made.settlements))[:number].tolist())
    later = made.configuration.recording[0].day, made.configuration.use.period[1]
    for one in made.settlements:
        right = _settlement(voice, one)
        told = dict(right)
        if one.number in wrong:
            told["population"] = one.population * _FACTOR_OF_MISTAKES
        first = voice.says("reference", "settlement", one.number, told, known_on=day)
        yield first
        if one.number in wrong:
            yield voice.says(
                "reference",
                "settlement",
                one.number,
                right,
                known_on=day_between(voice.rng, *later),
                source="commune",
                nth=1,
                corrects=first.draft.id,
                reason="One nought too many in the first list; the commune's register is right.",
            )


def _settlement(voice: Voice, one: Village) -> dict[str, object]:
    if one.outline is None:
        point = shapely.Point(one.x, one.y)
        place = voice.place(point, Precision.STATED, radius_m=one.radius_m)
    else:
        place = voice.place(one.outline, Precision.STATED)
    return {
        "name": one.name,
        "code": one.code,
        "population": one.population,
        "administrative_area": voice.subject("administrative_area", one.commune + 1),
        "place": place,
    }


def _roads(voice: Voice, day: date) -> Iterator[Statement]:
    for one in voice.made.roads:
        payload = {
            "name": one.name,
            "code": one.code,
            "surface": one.surface,
            "serves": [voice.subject("settlement", number) for number in one.serves],
            "place": voice.place(one.line, Precision.STATED),
        }
        yield voice.says("reference", "road_segment", one.number, payload, known_on=day)


def decisions(voice: Voice) -> Iterator[Statement]:
    """The first access decision on each settlement; its subject is the settlement's."""
    made = voice.made
    deciders = person_names(voice.rng, 2)
    for one in made.settlements:
        status = made.statuses[one.number]
        day = day_between(voice.rng, *made.configuration.access.decided)
        subject = voice.subject("settlement", one.number)
        payload = {
            "settlement": subject,
            "status": status.value,
            "reason": _REASONS[status],
            "restrictions": _RESTRICTIONS if status is AccessStatus.RESTRICTED else "",
            "decider": choose(voice.rng, deciders),
        }
        yield voice.says(
            "access",
            "access_decision",
            one.number,
            payload,
            known_on=day,
            first=day,
            subject=subject,
        )


def claims(voice: Voice) -> Iterator[Statement]:
    """Numbers that people say, each by whom and in which words."""
    numbers = voice.made.configuration
    names = {one.key: one.name for one in numbers.sources}
    for i, one in enumerate(numbers.claims):
        payload = {
            "about_what": one.about.value,
            "of_whom": voice.organisation(one.of),
            "matter": one.matter,
            "quantity": NOT_KNOWN if one.quantity == NOT_KNOWN else one.quantity,
            "qualifier": one.qualifier.value,
            "claimed_by": names[one.by],
            "statement": one.statement,
        }
        yield voice.says(
            "claims",
            "claim",
            i,
            payload,
            known_on=one.day,
            source=one.by,
            first=one.day,
            last=one.day,
        )
