"""A decision by two: one person proposes it, another takes the same decision, and then it counts.

The second person does not wave a paper through: he takes the whole step himself, on the facts of
that moment, and every guard is looked at again. A proposal is a batch left waiting; it says
nothing about the ground, and after thirty days nobody can build on it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from landrelease.actions._appending import open_batch, review
from landrelease.actions._checks import require
from landrelease.ledger import Act, Draft, Entry, State, taken_in
from landrelease.store.chain import entries
from landrelease.store.clock import now
from landrelease.store.models import BatchRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import Programme, TwoPersons

GOOD_FOR: Final = timedelta(days=30)
"""How long a proposal can be confirmed."""
OF_THE_PERSON: Final = frozenset({"reason", "decider", "finding", "against_finding", "products"})
"""Fields in which two persons who decide the same may differ."""


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
    waiting = BatchRow.objects.filter(state=State.SUBMITTED.value, since__gte=now() - GOOD_FOR)
    subjects = {draft.subject for draft in drafts}
    said = [entry for entry in entries(subjects=subjects) if entry.act is Act.RECORD]
    names = {entry.batch for entry in said}
    wanted = _matter(drafts)
    for row in waiting.filter(batch__in=names).order_by("-since"):
        held = [entry for entry in entries(batch=row.batch) if entry.act is Act.RECORD]
        if _matter(held) == wanted and viewer.username not in {one.author for one in held}:
            return row
    return None


def _matter(said: Iterable[Draft | Entry]) -> list[tuple[object, ...]]:
    return sorted((one.kind, _plain(one.payload)) for one in said)


def _plain(payload: Mapping[str, Any]) -> str:
    return str(sorted(_kept(payload)))


def _kept(payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in payload.items():
        if name not in OF_THE_PERSON and value not in ("", [], None):
            yield name, str(value)
