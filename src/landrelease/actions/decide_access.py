"""Decide whether civilians may be in a settlement: the authority's own act."""

from datetime import date

from django.db import transaction

from landrelease.actions._appending import Receipt, new_id, open_batch, review, say
from landrelease.actions._checks import check_content, require
from landrelease.kinds import AccessDecision, AccessStatus, Tier
from landrelease.ledger import Act, Draft, Source, canonical
from landrelease.release import Finding, Outcome, access_finding
from landrelease.store.access_facts import ACCESS_KINDS, AccessMap
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import Programme, current_programme
from landrelease.store.refusals import NotFound, NotValid
from landrelease.store.register import rows_at


@transaction.atomic
def decide_access(  # noqa: PLR0913  everything a decision says
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

    Raises
    ------
    NotAllowed
        Without the right to decide.
    NotFound
        When there is no such settlement.
    NotValid
        Without a reason where the decision goes against the finding, or restrictions
        where it restricts.
    """
    require(viewer, Right.DECIDE_ACCESS)
    programme = current_programme()
    if not RegisterRow.objects.filter(kind="settlement", subject=settlement).exists():
        raise NotFound("settlement", settlement)
    finding = _finding(settlement, on=on, programme=programme)
    against = goes_against(status, finding)
    _check_words(status, against=against, reason=reason, restrictions=restrictions)
    payload = AccessDecision(
        settlement=settlement,
        status=status,
        reason=reason.strip() or "In accordance with the finding.",
        restrictions=restrictions,
        decider=viewer.name or viewer.username,
        against_finding=against,
        finding=canonical(_as_kept(finding)),
    ).model_dump(mode="json")
    draft = Draft(
        id=entry_id or new_id(),
        act=Act.RECORD,
        batch=new_id(),
        kind=AccessDecision.kind,
        subject=settlement,
        first=on,
        source=Source(reliability="A", credibility="1"),
        payload=payload,
    )
    check_content([draft], programme=programme)
    entry = say(viewer, [draft], programme=programme).entries[0]
    row = open_batch(entry.batch)
    review(viewer, row, Act.SUBMIT, programme=programme)
    state = review(viewer, row, Act.APPROVE, programme=programme)
    return Receipt(row.batch, state, added=1, subject=settlement, entry=entry.id)


def _finding(settlement: str, *, on: date, programme: Programme) -> Finding:
    access = AccessMap(rows_at(at=None, known=None, kinds=ACCESS_KINDS), crs=programme.crs)
    return access_finding(access.facts(settlement), on=on, packs=programme.rule_packs)


def goes_against(status: AccessStatus, finding: Finding) -> bool:
    """Whether a status lets people in that the finding does not, or keeps them out that it does."""
    lets_in = status is not AccessStatus.CLOSED
    return lets_in != (finding.outcome is Outcome.SUPPORTED)


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


def _as_kept(finding: Finding) -> dict[str, object]:
    return {
        "question": finding.question,
        "outcome": finding.outcome.value,
        "conditions": [
            {
                "rule": condition.rule.name,
                "edition": condition.rule.edition,
                "value": condition.rule.value,
                "state": condition.state.value,
                "explanation": str(condition.explanation),
                "records": [[item.kind, item.subject] for item in condition.evidence],
            }
            for condition in finding.conditions
        ],
        "tier": Tier.RESTRICTED.word,
    }
