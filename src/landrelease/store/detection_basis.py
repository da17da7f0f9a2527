"""What the detection of a searched area rests on, and whether it still holds."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from landrelease.kinds import SearchedArea, TrialResult
from landrelease.ledger import Act, State
from landrelease.store._nearby import payload_of
from landrelease.store.chain import chunks, entries
from landrelease.store.detection_counts import AsIf, DetectionAccount, results_gone
from landrelease.store.models import BatchRow, EntryRow, LinkRow, RegisterRow
from landrelease.store.register import rows_at

_SAME = ("asked", "entry_before", "found", "targets")
"""What two accounts of one detection agree in; what there is to look at may have changed."""


def basis_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was kept when the detection of a searched area was taken; empty without.

    Parameters
    ----------
    said
        The record's document. What another system wrote there, and is no such account, is none.
    """
    try:
        basis = json.loads(str(said.get("detection_basis") or "{}"))
    except ValueError:
        return {}
    return dict(basis) if isinstance(basis, dict) else {}


def results_used(said: Mapping[str, Any]) -> frozenset[str]:
    """Return the entries of trial results that the detection of a searched area rests on."""
    return frozenset(str(basis_of(said).get("results", "")).split())


def entries_of_results(results: Iterable[str]) -> frozenset[str]:
    """Return every entry of trial results, by their subjects: those that hold no more too."""
    found: set[str] = set()
    for part in chunks(sorted(set(results))):
        said = EntryRow.objects.filter(kind=TrialResult.kind, subject__in=part)
        found |= set(said.values_list("entry", flat=True))
    return frozenset(found)


def any_results_gone() -> bool:
    """Whether any trial result was ever corrected: where none was, no detection is stale."""
    said = EntryRow.objects.filter(kind=TrialResult.kind, act=Act.RECORD.value)
    held = RegisterRow.objects.filter(kind=TrialResult.kind)
    return said.exclude(entry__in=held.values("entry")).exists()


def results_known(known: datetime) -> frozenset[str]:
    """Return the entries of trial results that held by what had been recorded at a moment."""
    return frozenset(row.entry for row in rows_at(at=None, known=known, kinds={TrialResult.kind}))


def results_here(used: Iterable[str]) -> frozenset[str]:
    """Return which entries of trial results this ledger has, whether they hold or not."""
    found: set[str] = set()
    for part in chunks(sorted(set(used))):
        rows = EntryRow.objects.filter(kind=TrialResult.kind, entry__in=part)
        found |= set(rows.values_list("entry", flat=True))
    return frozenset(found)


def stale_detections(
    rows: Iterable[RegisterRow], *, now: Collection[str] | None = None, as_if: AsIf | None = None
) -> dict[str, frozenset[str]]:
    """Return the searched areas whose detection is not current, with what counts otherwise now.

    It is current where the same asked again counts the same targets, found by the same people:
    the figure is then the same too.

    Parameters
    ----------
    rows
        Searched areas; other records are passed over.
    now
        Entries of results that hold; None asks the register.
    as_if
        Results as they would be, by subject.
    """
    accounts = {
        row.subject: _account(payload_of(row))
        for row in rows
        if row.kind == SearchedArea.kind and '"detection_basis":' in row.document
    }
    return results_gone(accounts, now=now, as_if=as_if)


def stale_among(said: Mapping[str, Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """Return, by name, the results that count otherwise than when detections were taken.

    Parameters
    ----------
    said
        What records say, or are proposed to say, by any name.
    """
    return results_gone({name: _account(one) for name, one in said.items()})


def stale_results(said: Mapping[str, Any]) -> frozenset[str]:
    """Return the results that count otherwise than when the detection of one record was taken.

    Parameters
    ----------
    said
        What the record says, or is proposed to say.
    """
    return stale_among({"": said}).get("", frozenset())


def _account(said: Mapping[str, Any]) -> DetectionAccount:
    return DetectionAccount.of(basis_of(said), depth=said.get("depth_m"))


def areas_on_trials(among: Collection[str] | None = None) -> tuple[RegisterRow, ...]:
    """Return the searched areas whose detection was taken from trials.

    Parameters
    ----------
    among
        Subjects; None for all.
    """
    links = LinkRow.objects.filter(kind=SearchedArea.kind, field="detection_trials")
    rows: list[RegisterRow] = []
    named = set(links.values_list("subject", flat=True))
    for part in chunks(sorted(named if among is None else named.intersection(among))):
        rows += RegisterRow.objects.filter(kind=SearchedArea.kind, subject__in=part)
    return tuple(rows)


def proposed_so(area: str, basis: Mapping[str, Any]) -> tuple[BatchRow, str] | None:
    """Return the batch, and its entry, that waits with the same detection of a searched area.

    Parameters
    ----------
    basis
        As it would be now. The same: asked the same, with the same counts, instead of the same
        entry.
    """
    said = EntryRow.objects.filter(kind=SearchedArea.kind, subject=area)
    waiting = BatchRow.objects.filter(state=State.SUBMITTED.value, batch__in=said.values("batch"))
    rows = {row.batch: row for row in waiting.order_by("opened_at")}
    for entry in entries(subjects=[area]) if rows else ():
        held = basis_of(entry.payload) if entry.batch in rows else {}
        same = held and all(held.get(name) == basis.get(name) for name in _SAME)
        if same and not stale_results(entry.payload):
            return rows[entry.batch], entry.id
    return None
