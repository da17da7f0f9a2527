"""What the detection of a searched area rests on, and whether it still holds."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from landrelease.kinds import SearchedArea, TrialResult
from landrelease.ledger import Act, State
from landrelease.store._nearby import payload_of
from landrelease.store.chain import chunks, entries
from landrelease.store.models import BatchRow, EntryRow, LinkRow, RegisterRow

_SAME = ("asked", "results", "entry_before", "found", "targets")
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


def results_gone(used: Iterable[str], *, now: Collection[str] | None = None) -> frozenset[str]:
    """Return which entries of trial results hold no more; what this ledger never had is not told.

    Parameters
    ----------
    used
        Entries of results.
    now
        Entries that hold; None asks the register.
    """
    gone: set[str] = set()
    for part in chunks(sorted(set(used))):
        here = EntryRow.objects.filter(kind=TrialResult.kind, entry__in=part)
        known = set(here.values_list("entry", flat=True))
        if now is None:
            held = RegisterRow.objects.filter(kind=TrialResult.kind, entry__in=part)
            gone |= known - set(held.values_list("entry", flat=True))
        else:
            gone |= known.difference(now)
    return frozenset(gone)


def any_results_gone() -> bool:
    """Whether any trial result was ever corrected: where none was, no detection is stale."""
    said = EntryRow.objects.filter(kind=TrialResult.kind, act=Act.RECORD.value)
    held = RegisterRow.objects.filter(kind=TrialResult.kind)
    return said.exclude(entry__in=held.values("entry")).exists()


def stale_detections(
    rows: Iterable[RegisterRow], *, now: Collection[str] | None = None
) -> dict[str, frozenset[str]]:
    """Return, by subject, the results corrected since that searched areas rest on.

    Parameters
    ----------
    rows
        Searched areas; other records are passed over.
    now
        Entries of results that hold; None asks the register.
    """
    used = {
        row.subject: results_used(payload_of(row))
        for row in rows
        if row.kind == SearchedArea.kind and '"detection_basis":' in row.document
    }
    every = {entry for entries in used.values() for entry in entries}
    gone = results_gone(every, now=now)
    return {subject: entries & gone for subject, entries in used.items() if entries & gone}


def areas_on_trials() -> tuple[RegisterRow, ...]:
    """Return the searched areas whose detection was taken from trials."""
    links = LinkRow.objects.filter(kind=SearchedArea.kind, field="detection_trials")
    rows: list[RegisterRow] = []
    for part in chunks(sorted(set(links.values_list("subject", flat=True)))):
        rows += RegisterRow.objects.filter(kind=SearchedArea.kind, subject__in=part)
    return tuple(rows)


def proposed_so(area: str, basis: Mapping[str, Any]) -> tuple[BatchRow, str] | None:
    """Return the batch, and its entry, that waits with the same detection of a searched area.

    Parameters
    ----------
    basis
        The same: asked the same, of the same results, instead of the same entry.
    """
    said = EntryRow.objects.filter(kind=SearchedArea.kind, subject=area)
    waiting = BatchRow.objects.filter(state=State.SUBMITTED.value, batch__in=said.values("batch"))
    rows = {row.batch: row for row in waiting.order_by("opened_at")}
    for entry in entries(subjects=[area]) if rows else ():
        held = basis_of(entry.payload) if entry.batch in rows else {}
        if held and all(held.get(name) == basis.get(name) for name in _SAME):
            return rows[entry.batch], entry.id
    return None
