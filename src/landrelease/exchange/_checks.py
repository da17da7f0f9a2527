"""What is checked of every row before anything is written: all that the action will check."""

from dataclasses import dataclass

import shapely

from landrelease.exchange._rows import Rejected, Row
from landrelease.geo import GeoError, check_geometry
from landrelease.kinds import KINDS, NotAsDeclared, Place, read_document


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
    problems = []
    if draft.first and draft.last and draft.last < draft.first:
        said = f"{draft.first} to {draft.last}"
        problems.append(Rejected(row.number, "last", said, "it ends before it begins"))
    try:
        document = read_document(kind, draft.payload, version=draft.kind_version)
    except NotAsDeclared as error:
        problems += [Rejected(row.number, *problem) for problem in error.problems]
        return Checked(tuple(problems))
    place = getattr(document, "place", None)
    if not isinstance(place, Place):
        return Checked(tuple(problems))
    administrative = kind.kind == "administrative_area"
    found = _place(row.number, place, boundary, administrative=administrative)
    return Checked((*problems, *found.problems), found.warnings)


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
