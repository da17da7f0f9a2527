"""What somebody proposed about an area: what waits, who may confirm it, and what was rejected."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import shapely
from django.db.models import QuerySet

from landrelease.actions import GOOD_FOR, authors_of, right_of, why_not_reject, why_not_withdraw
from landrelease.kinds import AreaDecision, AreaStep
from landrelease.ledger import Act, Entry, State, taken_in
from landrelease.queries._shown import may_see_people, names_of_people, reason_tier
from landrelease.store.chain import entries
from landrelease.store.clock import now
from landrelease.store.models import BatchRow, EntryRow, RegisterRow, User
from landrelease.store.people import GRANTS, Right, Role, Viewer
from landrelease.store.scope import scope_of

REPORT: Final = "post_release_report"
"""What names the old area where land is opened again: the decision is about the new one."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision that one person took and that does not count, or not yet."""

    batch: str
    step: AreaStep
    on: date | None
    author: str
    """Empty for those who may not see names of persons, as are all names here."""
    organisation: str
    proposed_at: datetime
    until: datetime
    """Until when it can be confirmed."""
    state: State
    lapsed: bool
    """Whether it waited too long: nobody can build on it any more."""
    reason: str
    """Why it was rejected."""
    by: str
    """Who rejected it."""
    roles: tuple[Role, ...]
    """Whose right it is to confirm it."""
    people: tuple[str, ...]
    """Those with an account who may, by name."""
    may_confirm: bool
    may_reject: bool
    may_withdraw: bool
    withdrawn: bool
    """Whether its proposer took it back."""


def proposals(viewer: Viewer, *, area: str) -> tuple[Proposal, ...]:
    """Return what was proposed about an area and waits, and what was rejected; newest first.

    Nothing to those who review nothing, and nothing above a viewer's tier.
    """
    row = RegisterRow.objects.filter(kind="hazardous_area", subject=area).first()
    if row is None or not (viewer.may(Right.ENTER) or viewer.may(Right.APPROVE)):
        return ()
    there = scope_of(viewer).viewer_at(row.geometry)
    found = []
    for batch in _left(area).filter(tier__lte=int(there.clearance)).order_by("-opened_at"):
        said = list(entries(batch=batch.batch))
        decision = next((e for e in said if _decides(e)), None)
        if decision is not None and _about(said, decision) == area:
            found.append(_proposal(there, batch, decision, row.geometry))
    return tuple(found)


def _left(area: str) -> QuerySet[BatchRow]:
    """Decisions that do not count, nor were taken by a second person."""
    named = EntryRow.objects.filter(kind=AreaDecision.kind)
    about = named.filter(subject=area) | named.filter(
        batch__in=EntryRow.objects.filter(kind=REPORT).values("batch")
    )
    rows = BatchRow.objects.filter(batch__in=about.values("batch"))
    counting = rows.filter(state=State.APPROVED.value).values_list("batch", flat=True)
    taken = [taken_in(batch) for batch in counting]
    left = rows.filter(state__in=[State.SUBMITTED.value, State.REJECTED.value])
    return left.exclude(reason__in=taken)


def _decides(entry: Entry) -> bool:
    return entry.kind == AreaDecision.kind and entry.act is Act.RECORD


def _about(said: Collection[Entry], decision: Entry) -> str:
    """Return the area a proposal is about: of land to be opened again, the old one."""
    if decision.payload.get("step") == AreaStep.REOPEN.value:
        old = [str(e.payload.get("hazardous_area", "")) for e in said if e.kind == REPORT]
        return old[0] if old else decision.subject
    return decision.subject


def _proposal(
    viewer: Viewer, batch: BatchRow, decision: Entry, ground: shapely.Geometry
) -> Proposal:
    state, right = State(batch.state), right_of(decision)
    authors = authors_of(batch.batch)
    lapsed = state is State.SUBMITTED and batch.since < now() - GOOD_FOR
    waits = state is State.SUBMITTED and not lapsed
    named = may_see_people(viewer)
    people = names_of_people({decision.author, batch.by}) if named else {}
    others = tuple(_who_may(right, authors, ground)) if waits else ()
    rejected = state is State.REJECTED
    return Proposal(
        batch=batch.batch,
        step=AreaStep(str(decision.payload.get("step", AreaStep.NOT_KNOWN))),
        on=decision.first,
        author=people.get(decision.author, decision.author) if named else "",
        organisation=decision.organisation,
        proposed_at=decision.recorded_at,
        until=batch.since + GOOD_FOR,
        state=state,
        lapsed=lapsed,
        reason=batch.reason if rejected and viewer.may_see(reason_tier(batch.kind)) else "",
        by=people.get(batch.by, batch.by) if named and rejected else "",
        roles=tuple(role for role in Role if right in GRANTS[role].rights),
        people=tuple(user.name or user.username for user in others) if named else (),
        may_confirm=viewer.username in {user.username for user in others},
        may_reject=state is State.SUBMITTED and not why_not_reject(viewer, batch, authors=authors),
        may_withdraw=state is State.SUBMITTED
        and not why_not_withdraw(viewer, batch, authors=authors),
        withdrawn=rejected and batch.by == decision.author,
    )


def _who_may(right: Right, authors: Collection[str], ground: shapely.Geometry) -> Iterator[User]:
    for user in User.objects.filter(is_active=True).order_by("name", "username"):
        person = user.viewer()
        if person.may(right) and user.username not in authors and scope_of(person).holds(ground):
            yield user
