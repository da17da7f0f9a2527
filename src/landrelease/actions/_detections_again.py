"""What a corrected trial result changes: the detection of every searched area that rests on it.

It is asked again for what was asked before: the same trials, class, soil, persons and devices, and
the depth of the search. Each new figure is a correction of one record, which a second person
approves; what was proposed before for that record, and rests on results that hold no more, ends.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from landrelease.actions._appending import open_batch, review, say
from landrelease.actions._checks import check_content
from landrelease.actions._detection_no_more import why_no_more
from landrelease.actions._own_scope import why_outside
from landrelease.actions._searched_detection import (
    TakenDetection,
    area_of,
    correction_of,
    detection_told,
)
from landrelease.actions._trial_errors import BasisNotKept
from landrelease.errors import LandreleaseError
from landrelease.kinds import NOT_KNOWN, NotKnown, SearchedArea, TrialResult
from landrelease.ledger import Act, State
from landrelease.store.chain import entries, entries_of_batch
from landrelease.store.detection_asked import DetectionAsked, asked_of
from landrelease.store.detection_basis import (
    areas_on_trials,
    basis_of,
    entries_of_results,
    proposed_so,
    results_used,
    stale_detections,
)
from landrelease.store.models import BatchRow, EntryRow, RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.programme import Programme
from landrelease.store.trial_facts import trial_facts

Figure = tuple[float | NotKnown, float | NotKnown, float | NotKnown]
"""Mean, lower and upper end of a detection."""
_SUBMIT = (Act.SUBMIT,)
_REPLACED = "Trial results were corrected since: another figure holds now, or was proposed."


@dataclass(frozen=True, slots=True)
class DetectionChange:
    """The detection of a searched area as it is recorded, and as the results say now.

    Attributes
    ----------
    after
        None where the same cannot be asked again.
    refused
        Why; empty where it can.
    batch
        The proposal; empty while it is only looked at.
    """

    subject: str
    title: str
    before: Figure
    after: Figure | None
    refused: str = ""
    batch: str = ""


def changes_if(result: str, document: TrialResult) -> tuple[DetectionChange, ...]:
    """Return what would change if a result said something else; nothing is written.

    What it would leave as it is, figure and counts, is not told.

    Parameters
    ----------
    result
        Subject of the result.
    document
        What it would say.
    """
    as_if = {result: document}
    return tuple(change for change, _ in _again(_changed_by(as_if), as_if=as_if))


def why_beyond(viewer: Viewer, corrected: Mapping[str, TrialResult]) -> str:
    """Return why a person may not approve what changes results; empty where he may.

    The approval proposes new detections in his name: of areas beyond those he is limited to, it
    is for somebody else.

    Parameters
    ----------
    corrected
        By subject of the result, what it would say.
    """
    if not _is_limited(viewer):
        return ""
    beyond = [row.title for row in _changed_by(corrected) if _is_beyond(viewer, row)]
    if not beyond:
        return ""
    return (
        f"Approving it proposes a new detection of ground where you may not write: "
        f"{'; '.join(sorted(beyond))}. Somebody who may approve there, or who is not limited to "
        "areas, approves it."
    )


def propose_again(
    viewer: Viewer, *, after: str, corrected: Collection[str], programme: Programme
) -> tuple[DetectionChange, ...]:
    """Propose the new detection of every searched area whose results count otherwise now.

    What waits already with the same figure is left to wait; what an earlier correction proposed,
    and this one made untrue, ends. Ground where the person may not write was proposed when what it
    rests on was corrected.

    Parameters
    ----------
    after
        Batch of the correction that was approved.
    corrected
        Subjects of the results.
    """
    areas = areas_on_trials()
    stale = stale_detections(areas)
    rows = [row for row in areas if row.subject in stale and not _is_beyond(viewer, row)]
    _end_untrue(viewer, corrected, programme=programme)
    done = []
    for change, told in _again(rows):
        if told is None or change.after is None:
            done.append(change)
            continue
        _end_replaced(viewer, change.subject, programme=programme)
        if proposed_so(change.subject, told.basis) is None:
            why = f"{_said(change.before)} becomes {_said(change.after)}."
            done.append(_proposed(viewer, change, told, why=why, after=after, programme=programme))
    return tuple(done)


def _proposed(
    viewer: Viewer,
    change: DetectionChange,
    told: TakenDetection,
    *,
    why: str,
    after: str,
    programme: Programme,
) -> DetectionChange:
    """Propose one new detection; a record that would be refused now is told, and stops no other."""
    same = "Asked for the same trials, class, depth, soil, persons and devices as before."
    draft = correction_of(
        change.subject, told, reason=f"Trial results were corrected: {why} {same}"
    )
    try:
        [draft] = check_content([draft], programme=programme)
    except LandreleaseError as error:
        return replace(change, after=None, refused=str(error))
    entry = say(viewer, [draft], programme=programme).entries[0]
    note: dict[str, object] = {"follows": after}
    if told.to_look_at:
        note["odd"] = list(told.to_look_at)
    review(viewer, open_batch(entry.batch), Act.SUBMIT, programme=programme, note=note)
    return replace(change, batch=entry.batch)


def _changed_by(corrected: Mapping[str, TrialResult]) -> list[RegisterRow]:
    """Return the searched areas whose detection is not current if results are corrected so."""
    ever = entries_of_results(corrected)
    rows = [row for row in areas_on_trials() if ever & results_used(row.payload())]
    stale = stale_detections(rows, as_if=corrected)
    return [row for row in rows if row.subject in stale]


def _is_beyond(viewer: Viewer, row: RegisterRow) -> bool:
    return _is_limited(viewer) and bool(why_outside(viewer, entries(ids=[row.entry])))


def _is_limited(viewer: Viewer) -> bool:
    return bool(viewer.areas) or viewer.writes_for_own_alone


def _again(
    rows: Iterable[RegisterRow], *, as_if: Mapping[str, TrialResult] | None = None
) -> Iterator[tuple[DetectionChange, TakenDetection | None]]:
    read = cache(trial_facts)
    for row in sorted(rows, key=lambda row: (row.title, row.subject)):
        _, area = area_of(row.subject)
        before = (area.detection, area.detection_low, area.detection_high)
        try:
            asked = _asked(row)
            told = detection_told(row.subject, asked, as_if=as_if, read=read)
        except LandreleaseError as error:
            yield DetectionChange(row.subject, row.title, before, None, refused=str(error)), None
            continue
        found = told.detection
        after = (round(found.mean, 4), round(found.low, 4), round(found.high, 4))
        yield DetectionChange(row.subject, row.title, before, after), told


def _asked(row: RegisterRow) -> DetectionAsked:
    if (asked := asked_of(basis_of(row.payload()))) is None:
        raise BasisNotKept(area=row.title)
    return asked


def _end_replaced(viewer: Viewer, area: str, *, programme: Programme) -> None:
    """End what was proposed for an area from results that hold no more."""
    said = EntryRow.objects.filter(kind=SearchedArea.kind, subject=area)
    waiting = BatchRow.objects.filter(
        state=State.SUBMITTED.value, entries=1, batch__in=said.values("batch")
    )
    for row in waiting.select_for_update():
        if why_no_more(row.batch):
            review(viewer, row, Act.REJECT, programme=programme, reason=_REPLACED)


def _end_untrue(viewer: Viewer, corrected: Collection[str], *, programme: Programme) -> None:
    """End what was proposed after another correction of these results and holds no more.

    Where the figure on record is current again, nothing else would end it. What is proposed of
    ground where the person may not write waits: nobody can approve it, and somebody rejects it.
    """
    ever = entries_of_results(corrected)
    said = EntryRow.objects.filter(kind=SearchedArea.kind)
    waiting = BatchRow.objects.filter(
        state=State.SUBMITTED.value, entries=1, batch__in=said.values("batch")
    )
    for row in waiting.select_for_update():
        if _is_limited(viewer) and why_outside(viewer, entries(batch=row.batch)):
            continue
        follows = any("follows" in one.payload for one in entries_of_batch(row.batch, acts=_SUBMIT))
        if follows and ever & _used_in(row.batch) and why_no_more(row.batch):
            review(viewer, row, Act.REJECT, programme=programme, reason=_REPLACED)


def _used_in(batch: str) -> frozenset[str]:
    said = entries(batch=batch, kinds=[SearchedArea.kind])
    return frozenset().union(*(results_used(one.payload) for one in said))


def _said(figure: Figure) -> str:
    mean, low, high = ("not known" if one == NOT_KNOWN else f"{one:g}" for one in figure)
    return f"{mean} ({low} to {high})"
