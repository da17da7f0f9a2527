"""What was saved is checked again when it is submitted: rules and records change meanwhile."""

from collections.abc import Sequence

from landrelease.actions._appending import Receipt, review
from landrelease.actions._checks import check_content, check_draft, require
from landrelease.actions._day_checks import check_day, is_day, items_of_day
from landrelease.actions._decided import check_left_to_decisions, check_withdrawals
from landrelease.kinds import DailyProgress
from landrelease.ledger import Act, Draft, Entry, unsealed
from landrelease.store.chain import entries, personal_values
from landrelease.store.models import BatchRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import Programme


def check_again(viewer: Viewer, batch: str, *, programme: Programme) -> tuple[str, ...]:
    """Check what a batch says as if it were recorded now; return what is odd but may be.

    What a later entry of the batch puts right or takes back is not looked at. An import is checked
    as imports are: whose work it was, and what it says was decided, was for others to see to.

    Raises
    ------
    NotAllowed, NotValid, CompetenceMissing
        Whatever recording it now would be refused for.
    """
    said = list(entries(batch=batch))
    imported = any(one.act is Act.SUBMIT and "profile" in one.payload for one in said)
    drafts = _drafts([one for one in said if one.act.is_content])
    check_withdrawals(drafts)
    told = [draft for draft in drafts if draft.act is Act.RECORD]
    for draft in () if imported else told:
        check_left_to_decisions(draft)
    told = check_content(told, programme=programme)
    odd: list[str] = []
    for draft in filter(is_day, told):
        odd += _check_day(viewer, draft, told, programme=programme, imported=imported)
    return () if imported else tuple(odd)


def submit_saved(viewer: Viewer, row: BatchRow, *, programme: Programme) -> Receipt:
    """Check a batch again and hand it to the reviewers, with what is odd about it.

    Raises
    ------
    NotInThisState, NotAllowed, NotValid, CompetenceMissing
    """
    odd = check_again(viewer, row.batch, programme=programme)
    note: dict[str, object] = {"odd": list(odd)} if odd else {}
    state = review(viewer, row, Act.SUBMIT, programme=programme, note=note)
    return Receipt(row.batch, state, odd=odd)


def _drafts(content: Sequence[Entry]) -> list[Draft]:
    """Return what still stands of a batch as it was said, with what is kept apart."""
    gone = {name for one in content for name in (one.corrects, one.withdraws) if name}
    standing = [one for one in content if one.id not in gone]
    apart = personal_values(one.id for one in standing)
    return [
        Draft(
            id=one.id,
            act=one.act,
            batch=one.batch,
            kind=one.kind,
            kind_version=one.kind_version,
            subject=one.subject,
            first=one.first,
            last=one.last,
            source=one.source,
            payload=unsealed(one.payload) | apart.get(one.id, {}),
            attachments=one.attachments,
            corrects=one.corrects,
            withdraws=one.withdraws,
            reason=one.reason,
        )
        for one in standing
    ]


def _check_day(
    viewer: Viewer, day: Draft, said: Sequence[Draft], *, programme: Programme, imported: bool
) -> tuple[str, ...]:
    if not imported:
        require(viewer, Right.RECORD_WORK)
    document = check_draft(day, programme=programme)
    if not isinstance(document, DailyProgress):
        return ()
    items = list(items_of_day(day, document, said))
    return check_day(viewer, day, document, items, programme=programme, imported=imported)
