"""Decide whether civilians may be in a settlement: the authority's own act."""

from datetime import date
from typing import Final

from django.db import transaction

from landrelease.actions._appending import (
    Receipt,
    new_id,
    say,
    wait_for_other_writers,
)
from landrelease.actions._checks import check_content
from landrelease.actions._finding_kept import AS_FOUND, kept
from landrelease.actions._second_person import require_to_decide, settle, standing_of
from landrelease.kinds import AccessDecision, AccessStatus
from landrelease.ledger import OWN_SIGHT, Act, Draft, IdAlreadyUsed, State
from landrelease.release import Finding, Met, Outcome, access_finding
from landrelease.store.access_facts import ACCESS_KINDS, AccessMap
from landrelease.store.chain import entries
from landrelease.store.models import BatchRow, RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import Programme, TwoPersons, current_programme
from landrelease.store.refusals import NotFound, NotValid
from landrelease.store.register import rows_at

_AREAS: Final = frozenset({"access.area_distance", "access.road_distance"})


@transaction.atomic
def decide_access(
    viewer: Viewer,
    *,
    settlement: str,
    status: AccessStatus,
    reason: str,
    restrictions: str,
    on: date,
    entry_id: str = "",
) -> Receipt:
    """Record a decision in the viewer's name; it holds from the day given.

    Who may only propose, or who opens a settlement where the programme asks for two persons, leaves
    a proposal: it counts when another person with the right takes the same decision.

    Raises
    ------
    NotAllowed
        Without the right to decide.
    NotFound
        When there is no such settlement.
    NotValid
        Without a reason where the decision goes against the finding, or restrictions
        where it restricts; whenever it opens a settlement that a hazardous area touches.
    IdAlreadyUsed
        When the id was used for something else; the same decision again adds nothing.
    """
    require_to_decide(viewer, Right.DECIDE_ACCESS)
    wait_for_other_writers()
    programme = current_programme()
    if not RegisterRow.objects.filter(kind="settlement", subject=settlement).exists():
        raise NotFound("settlement", settlement)
    said = {"settlement": settlement, "status": status.value, "restrictions": restrictions.strip()}
    reason = reason.strip()
    if before := _decided_before(viewer, entry_id, said, reason=reason, on=on):
        return before
    finding = _finding(settlement, on=on, programme=programme)
    against = goes_against(status, finding)
    _check_areas(status, finding)
    _check_words(status, against=against, reason=reason, restrictions=restrictions)
    payload = said | {
        "reason": reason or AS_FOUND,
        "decider": viewer.username,
        "against_finding": against,
        "finding": kept(finding),
    }
    draft = Draft(
        id=entry_id or new_id(),
        act=Act.RECORD,
        batch=new_id(),
        kind=AccessDecision.kind,
        subject=settlement,
        first=on,
        source=OWN_SIGHT,
        payload=payload,
    )
    [draft] = check_content([draft], programme=programme)
    matter = None if status is AccessStatus.CLOSED else TwoPersons.OPEN_SETTLEMENT
    standing = standing_of(
        viewer, [draft], right=Right.DECIDE_ACCESS, matter=matter, programme=programme
    )
    entry = say(viewer, [draft], programme=programme).entries[0]
    row, state = settle(viewer, entry.batch, standing, programme=programme)
    return Receipt(row.batch, state, added=1, subject=settlement, entry=entry.id)


def _decided_before(
    viewer: Viewer, entry_id: str, said: dict[str, str], *, reason: str, on: date
) -> Receipt | None:
    entry = next(entries(ids=[entry_id]), None) if entry_id else None
    if entry is None:
        return None
    wanted = said | {"reason": reason or AS_FOUND}
    held = {name: entry.payload.get(name) for name in wanted}
    if held != wanted or entry.first != on or entry.author != viewer.username:
        raise IdAlreadyUsed(entry_id)
    state = State(BatchRow.objects.get(batch=entry.batch).state)
    return Receipt(entry.batch, state, already_there=1, subject=entry.subject, entry=entry.id)


def _finding(settlement: str, *, on: date, programme: Programme) -> Finding:
    access = AccessMap(rows_at(at=None, known=None, kinds=ACCESS_KINDS), crs=programme.crs)
    return access_finding(access.facts(settlement), on=on, packs=programme.rule_packs)


def goes_against(status: AccessStatus, finding: Finding) -> bool:
    """Whether a status lets people in that the finding does not, or keeps them out that it does."""
    lets_in = status is not AccessStatus.CLOSED
    return lets_in != (finding.outcome is Outcome.SUPPORTED)


def _check_areas(status: AccessStatus, finding: Finding) -> None:
    """No reason opens a settlement while a hazardous area touches it or its access road."""
    open_areas = [
        condition
        for condition in finding.conditions
        if condition.rule.name in _AREAS and condition.state is Met.NOT_MET
    ]
    if status is AccessStatus.OPEN and open_areas:
        told = " ".join(str(condition.explanation) for condition in open_areas)
        why = (
            f"It cannot be opened while ground of hazardous areas remains there. {told} "
            "Release that ground first, or open it with restrictions."
        )
        raise NotValid([("status", why)])


def _check_words(status: AccessStatus, *, against: bool, reason: str, restrictions: str) -> None:
    problems = []
    if against and not reason.strip():
        problems.append(
            ("reason", "The decision differs from the finding: write down why it is taken.")
        )
    if status is AccessStatus.RESTRICTED and not restrictions.strip():
        problems.append(("restrictions", "Write down what is restricted."))
    if problems:
        raise NotValid(problems)
