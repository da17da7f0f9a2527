"""Whether the detection of a searched area is current: a word beside its figure, no field of it.

It follows from trial results, and is for those who may know of trials.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from types import MappingProxyType
from typing import Final

from landrelease.kinds import NOT_KNOWN, SearchedArea, Tier
from landrelease.queries._shown import payload_of
from landrelease.store.detection_basis import (
    any_results_gone,
    results_here,
    results_known,
    results_used,
    stale_detections,
)
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.scope import scope_of

DETECTION_CURRENT: Final = "detection_current"
DERIVED: Final = MappingProxyType({SearchedArea.kind: {DETECTION_CURRENT: Tier.RESTRICTED}})
"""Columns of exports that follow from other records, by kind, with their tier; none is read in."""
CURRENT, NOT_CURRENT, NOT_FROM_TRIALS = "yes", "no", "not_from_trials"


def detection_current(
    rows: Iterable[RegisterRow], *, known: datetime | None = None
) -> dict[str, str]:
    """Return the word for each searched area, by subject; nothing for other records.

    Parameters
    ----------
    rows
        Those whose viewer may know of trials.
    known
        By when results had to be recorded; None for all.
    """
    areas = [row for row in rows if row.kind == SearchedArea.kind]
    stale: Collection[str] = ()
    if areas and any_results_gone():
        stale = stale_detections(areas, now=None if known is None else results_known(known))
    used = {row.subject: results_used(payload_of(row)) for row in areas}
    here = results_here(frozenset().union(*used.values()))
    return {row.subject: _word(row, stale, used[row.subject], here) for row in areas}


def on_his_ground(rows: Iterable[RegisterRow], viewer: Viewer) -> list[RegisterRow]:
    """Return the rows that lie where a viewer may know of trials."""
    scope = scope_of(viewer)
    tier = DERIVED[SearchedArea.kind][DETECTION_CURRENT]
    return [row for row in rows if scope.viewer_of_row(row).may_see(tier)]


def _word(
    row: RegisterRow, stale: Collection[str], used: frozenset[str], here: frozenset[str]
) -> str:
    """Say what is known: nothing where what was counted was not kept, or is in another ledger."""
    said = payload_of(row)
    if not said.get("detection_basis") and not said.get("detection_trials"):
        return NOT_FROM_TRIALS
    if row.subject in stale:
        return NOT_CURRENT
    return CURRENT if used and used <= here else NOT_KNOWN
