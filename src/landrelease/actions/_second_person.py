"""A decision by two: one person proposes it, another takes the same decision, and then it counts.

The second person does not wave a paper through: he takes the whole step himself, on the facts of
that moment, and every guard is looked at again. A proposal is a batch left waiting; it says
nothing about the ground, and after thirty days nobody can build on it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from landrelease.actions._appending import open_batch, review
from landrelease.actions._checks import require
from landrelease.actions._same_act import Said, matter_of
from landrelease.kinds import DECISIONS, AccessDecision, AreaStep
from landrelease.ledger import Act, Draft, State, taken_in
from landrelease.store.chain import entries
from landrelease.store.clock import now
from landrelease.store.models import BatchRow, EntryRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import Programme, TwoPersons

GOOD_FOR: Final = timedelta(days=30)
"""How long a proposal can be confirmed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a decision counts at once, and the proposal it confirms."""

    counts: bool
    proposal: BatchRow | None


def require_to_decide(viewer: Viewer, right: Right) -> None:
    """Refuse a person who may neither decide nor propose.

    Raises
    ------
    NotAllowed
    """
    if not viewer.may(right):
        require(viewer, Right.PROPOSE_DECISION)


def right_of(decision: Said) -> Right:
    """Return the right by which a decision is taken."""
    if decision.kind == AccessDecision.kind:
        return Right.DECIDE_ACCESS
    handed_over = decision.payload.get("step") == AreaStep.HAND_OVER.value
    return Right.HAND_OVER if handed_over else Right.DECIDE_AREA


def standing_of(
    viewer: Viewer,
    drafts: Iterable[Draft],
    *,
    right: Right,
    matter: TwoPersons | None,
    programme: Programme,
) -> Standing:
    """Return whether what is decided counts now.

    Parameters
    ----------
    matter
        What the programme may ask two persons for; None where it never does.
    """
    proposal = _proposed_before(viewer, list(drafts))
    if not viewer.may(right):
        return Standing(counts=False, proposal=None)
    needs_two = matter is not None and matter in programme.two_persons
    return Standing(counts=proposal is not None or not needs_two, proposal=proposal)


def settle(
    viewer: Viewer, batch: str, standing: Standing, *, programme: Programme
) -> tuple[BatchRow, State]:
    """Submit what was appended; let it count, or wait for a second person."""
    row = open_batch(batch)
    state = review(viewer, row, Act.SUBMIT, programme=programme)
    if not standing.counts:
        return row, state
    note = {} if standing.proposal is None else {"proposed_in": standing.proposal.batch}
    state = review(viewer, row, Act.APPROVE, programme=programme, note=note)
    if standing.proposal is not None:
        told = taken_in(batch)
        review(viewer, standing.proposal, Act.REJECT, programme=programme, reason=told)
    return row, state


def _proposed_before(viewer: Viewer, drafts: list[Draft]) -> BatchRow | None:
    """Return the newest proposal of the same by another person, if it is not too old."""
    kinds = {draft.kind for draft in drafts if draft.kind in DECISIONS}
    named = EntryRow.objects.filter(kind__in=kinds).values("batch")
    waiting = BatchRow.objects.filter(state=State.SUBMITTED.value, since__gte=now() - GOOD_FOR)
    wanted = matter_of(drafts)
    for row in waiting.filter(batch__in=named).order_by("-since"):
        held = [entry for entry in entries(batch=row.batch) if entry.act is Act.RECORD]
        own = viewer.username in {entry.author for entry in held}
        if not own and matter_of(held) == wanted:
            return row
    return None
