"""What is checked of every row before anything is written: all that the action will check."""

from dataclasses import dataclass
from typing import Final

import shapely

from landrelease.exchange._rows import Rejected, Row
from landrelease.geo import GeoError, check_geometry
from landrelease.kinds import KINDS, NotAsDeclared, Place, read_document

LONGEST_NAME: Final = 80
"""Characters of a subject, as the store keeps it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with a row, and what is only worth a look."""

    problems: tuple[Rejected, ...] = ()
    warnings: tuple[str, ...] = ()


def check_row(row: Row, *, boundary: shapely.Geometry | None) -> Checked:
    """Check a row as its kind, its dates and its place; nothing is raised."""
    draft = row.draft
    kind = KINDS.get(draft.kind)
    if kind is None:
        reason = f"no kind of record has this name; known kinds: {', '.join(KINDS)}"
        return Checked((Rejected(row.number, "kind", draft.kind, reason),))
    if not kind.reported:
        reason = "a decision is made by a person with the right to; it cannot be imported"
        return Checked((Rejected(row.number, "kind", draft.kind, reason),))
    problems = _name_problems(row)
    if draft.first and draft.last and draft.last < draft.first:
        said = f"{draft.first} to {draft.last}"
        problems.append(Rejected(row.number, "last", said, "it ends before it begins"))
    try:
        document = read_document(kind, draft.payload, version=draft.kind_version)
    except NotAsDeclared as error:
        problems += [Rejected(row.number, *problem) for problem in error.problems]
        return Checked(tuple(problems))
    except GeoError as error:
        problems.append(Rejected(row.number, "place", "", str(error)))
        return Checked(tuple(problems))
    place = getattr(document, "place", None)
    if not isinstance(place, Place):
        return Checked(tuple(problems))
    administrative = kind.kind == "administrative_area"
    found = _place(row.number, place, boundary, administrative=administrative)
    return Checked((*problems, *found.problems), found.warnings)


def _name_problems(row: Row) -> list[Rejected]:
    """Check the names under which the ledger keeps things."""
    named = {"subject": row.draft.subject, "source": row.draft.source.subject}
    reason = f"more than {LONGEST_NAME} characters, or one that cannot be printed"
    return [
        Rejected(row.number, field, name[:120], reason)
        for field, name in named.items()
        if len(name) > LONGEST_NAME or not name.isprintable()
    ]


def _place(
    number: int, place: Place, boundary: shapely.Geometry | None, *, administrative: bool
) -> Checked:
    value = place.entered or str(place.geometry.get("coordinates"))
    try:
        found = check_geometry(place.shape(), administrative=administrative, boundary=boundary)
    except GeoError as error:
        return Checked((Rejected(number, "place", value[:120], str(error)),))
    return Checked(
        tuple(Rejected(number, "place", value[:120], str(it)) for it in found if it.is_error),
        tuple(f"line {number}: {it}" for it in found if not it.is_error),
    )
