"""Why detections that a batch says cannot count: asked at every approval, whichever its door."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from landrelease.kinds import SearchedArea
from landrelease.ledger import Act, Entry
from landrelease.store.chain import chunks, entries
from landrelease.store.detection_basis import areas_on_trials, basis_of, stale_among
from landrelease.store.models import RegisterRow

_MOST: Final = 5
"""Records that a sentence names."""
_STALE: Final = "Trial results it rests on were corrected since"
_CHANGED: Final = "The record was changed since this detection was proposed"
_REPLACED: Final = (
    "The detection of the record was taken from trials, and what it rests on would be replaced or "
    "lost without anybody saying why"
)
_TAKE_AGAIN: Final = "reject it, and take the detection again."
_LEAVE_OUT: Final = (
    "reject it, and leave the record out, or say of it what it says now (an export of the "
    "restricted tier has all of it); where it is wrong, correct it, with a reason."
)


def why_no_more(batch: str) -> str:
    """Return why the detections that a batch says cannot count; empty where they can.

    A correction may empty what a detection rests on, for whoever corrects says why. What is said of
    a record anew, as by an import, may not: an older detection would come back, or a figure that
    rests on nothing and is never again found stale.
    """
    said = _standing(batch)
    rows = _rows(said)
    fresh = [one for one in said if _differs(one, rows)]
    stated = [one for one in fresh if basis_of(one.payload)]
    found = {
        _STALE: (_stale(stated), _TAKE_AGAIN),
        _CHANGED: ([one for one in stated if _is_late(one, rows)], _TAKE_AGAIN),
        _REPLACED: ([one for one in fresh if _is_anew(one, rows)], _LEAVE_OUT),
    }
    for why, (which, way_out) in found.items():
        if which:
            return f"{why}{_named(which, said, rows)}: {way_out}"
    return ""


def _standing(batch: str) -> list[Entry]:
    """Return what a batch says of searched areas, without what it puts right itself."""
    said = list(entries(batch=batch, kinds=[SearchedArea.kind]))
    gone = {name for one in said for name in (one.corrects, one.withdraws) if name}
    return [one for one in said if one.act is Act.RECORD and one.id not in gone]


def _rows(said: Sequence[Entry]) -> dict[str, RegisterRow]:
    """Return the register's rows of what states an account, or has one."""
    accounts = {one.subject for one in said if basis_of(one.payload)}
    others = {one.subject for one in said} - accounts
    rows = {row.subject: row for row in areas_on_trials(others)} if others else {}
    for part in chunks(sorted(accounts)):
        for row in RegisterRow.objects.filter(kind=SearchedArea.kind, subject__in=part):
            rows[row.subject] = row
    return rows


def _differs(one: Entry, rows: Mapping[str, RegisterRow]) -> bool:
    return basis_of(one.payload) != _held(rows.get(one.subject))


def _held(row: RegisterRow | None) -> dict[str, Any]:
    return {} if row is None else basis_of(row.payload())


def _stale(stated: Iterable[Entry]) -> list[Entry]:
    told = {one.id: one for one in stated}
    return [told[name] for name in stale_among({id: one.payload for id, one in told.items()})]


def _is_late(one: Entry, rows: Mapping[str, RegisterRow]) -> bool:
    row = rows.get(one.subject)
    return bool(one.corrects) and (row is None or row.entry != one.corrects)


def _is_anew(one: Entry, rows: Mapping[str, RegisterRow]) -> bool:
    """Whether a record that has an account is said anew, by no correction."""
    return not one.corrects and bool(_held(rows.get(one.subject)))


def _named(which: Sequence[Entry], said: Sequence[Entry], rows: Mapping[str, RegisterRow]) -> str:
    """Name the records, where a batch speaks of more than one."""
    if len(said) == 1:
        return ""
    titles = sorted(
        rows[one.subject].title if one.subject in rows else one.subject for one in which
    )
    more = f" and {len(titles) - _MOST} more" if len(titles) > _MOST else ""
    return f" ({'; '.join(titles[:_MOST])}{more})"
