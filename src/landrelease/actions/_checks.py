"""What every writer checks before it appends: the kind, the place, the source, the references."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from landrelease.actions._decided import check_outlines
from landrelease.actions._taken_detection import check_taken
from landrelease.geo import PointRepeated, check_geometry
from landrelease.kinds import (
    KINDS,
    Kind,
    NotAsDeclared,
    Place,
    Settlement,
    fields_of,
    kind_named,
    read_document,
)
from landrelease.ledger import Act, Draft, Source, canonical
from landrelease.store.chain import chunks
from landrelease.store.clock import now
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import Programme
from landrelease.store.refusals import NotAllowed, NotValid

_NOT_TEXT: Final = re.compile("[\x00\ud800-\udfff]")
"""What no database holds: a zero, and halves of characters."""


def require(viewer: Viewer, right: Right) -> None:
    """Refuse a person who has not the right."""
    if not viewer.may(right):
        raise NotAllowed(right)


def require_may_enter(viewer: Viewer, kind: str) -> None:
    """Refuse a person whose role does not enter reports of a kind."""
    require(viewer, Right.ENTER)
    if not viewer.may_enter(kind):
        told = f"Your role does not enter reports of the kind {kind_named(kind).label.lower()}."
        raise NotAllowed(Right.ENTER, why=told)


def check_draft(draft: Draft, *, programme: Programme, computed: bool = False) -> Kind:
    """Read what a draft says as its kind.

    A place that was computed from outlines, rather than entered, may have corners close together.

    Raises
    ------
    NotValid
        With every problem, by field.
    UnknownKind
        When there is no such kind.
    """
    kind = kind_named(draft.kind)
    if unwritable := _unwritable(draft):
        raise NotValid(unwritable)
    problems = _source_problems(draft.source)
    if draft.first and draft.last and draft.last < draft.first:
        problems.append(("when", f"it ends {draft.last} before it begins {draft.first}"))
    if draft.first and draft.first > now().date():
        problems.append(("when", f"it begins {draft.first}, which {_to_come(draft.first)}."))
    try:
        document = read_document(kind, draft.payload, version=draft.kind_version)
    except NotAsDeclared as error:
        raise NotValid(problems + [_told(kind, *item) for item in error.problems]) from None
    problems += _still_to_come(kind, document)
    place = getattr(document, "place", None)
    if isinstance(place, Place):
        problems += _place_problems(kind, place, programme, computed=computed)
    if problems:
        raise NotValid(problems)
    return document


def _still_to_come(kind: type[Kind], document: Kind) -> Iterator[tuple[str, str]]:
    """Tell of days that have to be past and are not."""
    for field in fields_of(kind):
        day = getattr(document, field.name)
        if field.past and isinstance(day, date) and day > now().date():
            yield field.name, f"{field.label}: {day} {_to_come(day)}."


def _to_come(day: date) -> str:
    """Say that a day is still to come; of the next, which may have begun in the east, by what."""
    moment = now()
    if day - moment.date() > timedelta(days=1):
        return "is still to come"
    return f"is still to come: days are those of UTC, where it is {moment:%Y-%m-%d %H:%M}"


ID_LENGTH = 80
"""The longest id, in characters."""


def _unwritable(draft: Draft) -> list[tuple[str, str]]:
    """Find what a database cannot hold as it is."""
    names = {
        "id": draft.id,
        "batch": draft.batch,
        "subject": draft.subject,
        "source": draft.source.subject,
    }
    problems = [
        (field, f"it is longer than {ID_LENGTH} characters.")
        for field, text in names.items()
        if len(text) > ID_LENGTH
    ]
    for field, value in (names | {"reason": draft.reason} | dict(draft.payload)).items():
        if any(not _is_plain(text) for text in _texts(value)):
            problems.append((field, "it holds characters that cannot be stored; type it again."))
    if not problems:
        try:
            canonical(draft.payload)
        except (ValueError, TypeError, RecursionError):
            problems.append(("record", "it holds a number that is not finite, or is no JSON."))
    return problems


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting += [*item, *item.values()]
        elif isinstance(item, list | tuple):
            waiting += item


def _is_plain(text: str) -> bool:
    return _NOT_TEXT.search(text) is None


def check_reason(reason: str) -> None:
    """Refuse a reason that no database can hold.

    Raises
    ------
    NotValid
        When it holds characters that cannot be stored.
    """
    if not _is_plain(reason):
        raise NotValid([("reason", "It holds characters that cannot be stored; type it again.")])


def _told(kind: type[Kind], field: str, value: str, why: str) -> tuple[str, str]:
    known = {item.name: item.label for item in fields_of(kind)}
    label = known.get(field, field)
    return (field, f"{label}: {why}" + (f" (read {value})" if value else "") + ".")


def _source_problems(source: Source) -> list[tuple[str, str]]:
    problems = []
    if source.reliability not in set("ABCDEF"):
        problems.append(("reliability", f"read {source.reliability!r}; write A to F."))
    if source.credibility not in set("123456"):
        problems.append(("credibility", f"read {source.credibility!r}; write 1 to 6."))
    return problems


def _place_problems(
    kind: type[Kind], place: Place, programme: Programme, *, computed: bool
) -> list[tuple[str, str]]:
    found = check_geometry(
        place.shape(),
        administrative=kind.kind == "administrative_area",
        boundary=programme.boundary,
    )
    return [
        ("place", str(problem))
        for problem in found
        if problem.severity == "error" and not (computed and isinstance(problem, PointRepeated))
    ]


def check_references(drafts: Iterable[tuple[Draft, Kind]]) -> None:
    """Refuse references to records that are neither in the register nor said together."""
    wanted: dict[tuple[str, str], str] = {}
    said: set[tuple[str, str]] = set()
    for draft, document in drafts:
        said.add((draft.kind, draft.subject))
        if draft.source.subject:
            wanted["information_source", draft.source.subject] = "source"
        for field in fields_of(KINDS[draft.kind]):
            if field.reference:
                value = getattr(document, field.name)
                targets = value if isinstance(value, tuple) else (value,)
                wanted |= {(field.reference, target): field.name for target in targets if target}
    missing = dict(wanted)
    for key in said:
        missing.pop(key, None)
    for part in chunks(sorted(missing)):
        rows = RegisterRow.objects.filter(subject__in=[subject for _, subject in part])
        for kind, subject in rows.values_list("kind", "subject"):
            missing.pop((kind, subject), None)
    if missing:
        raise NotValid(
            [
                (field, f"there is no {KINDS[kind].label.lower()} {subject!r} in the register.")
                for (kind, subject), field in list(missing.items())[:10]
            ]
        )


def check_codes(drafts: Iterable[tuple[Draft, Kind]]) -> None:
    """Refuse a code of a settlement that another settlement has: reports and totals go by it."""
    by_code: dict[str, set[str]] = defaultdict(set)
    for draft, document in drafts:
        if isinstance(document, Settlement) and document.code:
            by_code[document.code.casefold()].add(draft.subject)
    problems = []
    for code, subjects in sorted(by_code.items()):
        held = RegisterRow.objects.filter(kind="settlement", search__endswith=f"({code})")
        others = held.exclude(subject__in=subjects).values_list("title", flat=True)[:1]
        twice = [f"{len(subjects)} of these records have it"] if len(subjects) > 1 else []
        problems += [
            ("code", f"Code {code!r} must name one settlement: {why}. Write another.")
            for why in [*twice, *(f"{title} has it" for title in others)]
        ]
    if problems:
        raise NotValid(problems[:10])


def check_content(
    drafts: Iterable[Draft], *, programme: Programme, computed: Collection[str] = ()
) -> list[Draft]:
    """Check every draft, each alone and all together; return them as their kinds read them.

    What a form or a file writes as text is kept as the number it was read as. ``computed`` names
    the drafts whose places were computed from outlines.
    """
    checked: list[tuple[Draft, Kind]] = []
    kept: list[Draft] = []
    for draft in drafts:
        said = draft
        if draft.act is Act.RECORD:
            document = check_draft(draft, programme=programme, computed=draft.id in computed)
            said = replace(
                draft,
                kind_version=document.version,
                payload=document.model_dump(mode="json", exclude_unset=True),
            )
            checked.append((said, document))
        kept.append(said)
    check_references(checked)
    check_codes(checked)
    check_taken(checked)
    check_outlines(kept)
    return kept
