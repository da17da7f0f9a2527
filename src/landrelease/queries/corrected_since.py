"""Whether trial results were corrected since a record that rests on them was made."""

from dataclasses import dataclass

from landrelease.actions import why_not_now
from landrelease.kinds import SearchedArea, Tier
from landrelease.ledger import State
from landrelease.queries._maps_on_trial import no_more
from landrelease.queries._shown import payload_of
from landrelease.queries.workbench import batches_to_follow
from landrelease.store.models import BatchRow, EntryRow, RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.scope import scope_of
from landrelease.store.trial_facts import RESTS, result_entries, trial_facts


@dataclass(frozen=True, slots=True)
class CorrectedTrial:
    """A trial, and how many of its results say something else than when they were used.

    Attributes
    ----------
    entries
        What was used and holds no more.
    """

    subject: str
    name: str
    entries: tuple[str, ...]


def detections_waiting(viewer: Viewer, *, subject: str) -> tuple[str, ...]:
    """Return the batches that propose a new detection of a searched area, of those he may see."""
    said = EntryRow.objects.filter(kind=SearchedArea.kind, subject=subject).exclude(batch="")
    waiting = BatchRow.objects.filter(state=State.SUBMITTED.value, batch__in=said.values("batch"))
    named = waiting.order_by("opened_at").values_list("batch", flat=True)
    seen = batches_to_follow(viewer, list(named))
    return tuple(one for one in named if one in seen and not why_not_now(viewer, one))


def corrected_since(viewer: Viewer, *, kind: str, subject: str) -> tuple[CorrectedTrial, ...]:
    """Return the trials whose results a searched area or a declaration rests on no more.

    Nothing for other kinds, and for those who may not know of trials.
    """
    if kind not in RESTS:
        return ()
    row = RegisterRow.objects.filter(kind=kind, subject=subject).first()
    if row is None or not scope_of(viewer).viewer_at(row.geometry).may_see(Tier.RESTRICTED):
        return ()
    said = payload_of(row)
    found = []
    for trial in said.get("detection_trials") or [said.get("trial", "")]:
        if not trial:
            continue
        facts = trial_facts(trial)
        now = {result.entry for result in facts.results}
        if entries := no_more([row], every=result_entries(trial), now=now)[row.subject]:
            found.append(CorrectedTrial(trial, facts.document.name, entries))
    return tuple(found)
