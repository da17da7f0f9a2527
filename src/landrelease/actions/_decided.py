"""What reports may not say of that about which persons decide."""

from collections.abc import Iterable, Iterator

import shapely

from landrelease.kinds import (
    DECIDED_BY,
    KINDS,
    AreaStatus,
    HazardousArea,
    Place,
    fields_of,
    left_to_decisions,
)
from landrelease.ledger import Act, Draft
from landrelease.store.chain import chunks, entries
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right
from landrelease.store.refusals import NotAllowed, NotValid

_LEFT_OUT = 1e-6
"""Share of an outline that rounding may leave out."""


def check_left_to_decisions(draft: Draft) -> None:
    """Refuse what is not for a report to say: a status that nobody has decided.

    A correction keeps what an import said; a decision that holds prevails over it anyway.
    """
    kind = KINDS[draft.kind]
    corrected = next(entries(ids=[draft.corrects]), None) if draft.corrects else None
    held = {} if corrected is None else corrected.payload
    left = left_to_decisions(kind)
    problems = []
    for field in (field for field in fields_of(kind) if field.name in left):
        value, usual = draft.payload.get(field.name, field.default), str(field.default)
        if value not in {usual, held.get(field.name)}:
            why = (
                f"{field.label}: read {str(value)!r}; a report says {usual!r} alone. It changes "
                "by a decision: open the page of the area and decide there."
            )
            problems.append((field.name, why))
    if problems:
        raise NotValid(problems)


def check_outlines(drafts: Iterable[Draft]) -> None:
    """Refuse outlines that leave out ground of an area about which somebody has decided.

    That ground would be given back without a decision; so would ground that is added to an area
    that was given back.
    """
    told = [d for d in drafts if d.kind in DECIDED_BY and d.act is Act.RECORD]
    held = _decided(told)
    problems = []
    for draft in told:
        row = held.get((draft.kind, draft.subject))
        place = draft.payload.get("place")
        if row is None or row.geometry is None or not isinstance(place, dict):
            continue
        shape = shapely.make_valid(Place.model_validate(place).shape())
        problems += [("place", why) for why in _moved(row, shape)]
    if problems:
        raise NotValid(problems)


def _moved(row: RegisterRow, shape: shapely.Geometry) -> Iterator[str]:
    """Say what ground would be given back by a new outline of an area decided upon."""
    whole = row.geometry.area
    if (left := row.geometry.difference(shape).area / whole) > _LEFT_OUT:
        yield (
            f"{row.title}: the outline leaves out {left:.1%} of the ground that was decided "
            "upon. Give that ground back by a decision: cancel, reduce or clear it."
        )
    released = row.kind == HazardousArea.kind and not AreaStatus(row.status).is_hazard
    if released and (more := shape.difference(row.geometry).area / whole) > _LEFT_OUT:
        yield (
            f"{row.title} is {AreaStatus(row.status).label.lower()}: the outline adds {more:.1%} "
            "that nobody decided upon. Record that ground as an area of its own."
        )


def check_withdrawals(drafts: Iterable[Draft]) -> None:
    """Refuse to withdraw a record while a decision about it stands.

    Raises
    ------
    NotAllowed
    """
    gone = [draft for draft in drafts if draft.act is Act.WITHDRAW and draft.kind in DECIDED_BY]
    for (kind, _), row in sorted(_decided(gone).items()):
        why = (
            f"{KINDS[kind].label} {row.title} cannot be withdrawn: a decision about it stands. "
            "Ground is given back by cancelling, reducing or clearing it."
        )
        raise NotAllowed(Right.ENTER, why=why)


def _decided(drafts: list[Draft]) -> dict[tuple[str, str], RegisterRow]:
    """Return rows of the subjects that a decision which holds is about."""
    found: dict[tuple[str, str], RegisterRow] = {}
    for part in chunks(draft.subject for draft in drafts if draft.kind in DECIDED_BY):
        rows = RegisterRow.objects.filter(
            subject__in=part, kind__in=[*DECIDED_BY, *DECIDED_BY.values()]
        )
        held = {(row.kind, row.subject): row for row in rows}
        found |= {
            key: row
            for key, row in held.items()
            if key[0] in DECIDED_BY and (DECIDED_BY[key[0]], key[1]) in held
        }
    return found
