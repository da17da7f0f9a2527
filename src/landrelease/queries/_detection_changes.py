"""What a batch changes of trial results, and of the detection that searches take from them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import shapely

from landrelease.actions import DetectionChange, changes_if
from landrelease.kinds import KINDS, NOT_KNOWN, SearchedArea, Tier, TrialResult, read_document
from landrelease.ledger import Act, Entry, unsealed
from landrelease.store.chain import entries
from landrelease.store.detection_basis import basis_of
from landrelease.store.people import Viewer
from landrelease.store.scope import places_of_subjects, scope_of
from landrelease.store.trial_facts import codes_of


@dataclass(frozen=True, slots=True)
class MarksChange:
    """A corrected trial result: what was marked before and after, square by square."""

    code: str
    lane: str
    trial: str
    added: tuple[str, ...]
    taken_away: tuple[str, ...]
    not_searched_before: tuple[str, ...]
    not_searched_after: tuple[str, ...]


def detections_changed(
    content: Sequence[Entry], viewer: Viewer, *, waits: bool
) -> tuple[DetectionChange, ...]:
    """Return the detections that some entries change, or would, for those who may know of trials.

    Parameters
    ----------
    waits
        Whether they wait: of a corrected result, what would change is then reckoned.
    """
    told: list[DetectionChange] = []
    for entry in content:
        if entry.act is not Act.RECORD or not entry.corrects:
            continue
        if not scope_of(viewer).viewer_of(entry).may_see(Tier.RESTRICTED):
            continue
        if entry.kind == TrialResult.kind and waits:
            document = _read(entry)
            if isinstance(document, TrialResult):
                told += _on_his_ground(changes_if(entry.subject, document), viewer)
        elif entry.kind == SearchedArea.kind and basis_of(entry.payload):
            told += _changed(entry)
    return tuple(told)


def _on_his_ground(changes: Sequence[DetectionChange], viewer: Viewer) -> Iterator[DetectionChange]:
    """Leave out areas of which the viewer may not know that they rest on trials."""
    scope, held = scope_of(viewer), places_of_subjects(one.subject for one in changes)
    for one in changes:
        places: Sequence[shapely.Geometry | None] = held.get(one.subject) or [None]
        if all(scope.viewer_at(place).may_see(Tier.RESTRICTED) for place in places):
            yield one


def _changed(entry: Entry) -> list[DetectionChange]:
    before, after = _area(next(entries(ids=[entry.corrects]), None)), _area(entry)
    if before is None or after is None or before.detection_basis == after.detection_basis:
        return []
    figures = [(one.detection, one.detection_low, one.detection_high) for one in (before, after)]
    return [DetectionChange(entry.subject, after.title(), figures[0], figures[1])]


def marks_changed(content: Sequence[Entry], viewer: Viewer) -> tuple[MarksChange, ...]:
    """Return what corrections of trial results change, for those who may know of results."""
    told = []
    for entry in content:
        if entry.kind != TrialResult.kind or not entry.corrects:
            continue
        if not scope_of(viewer).viewer_of(entry).may_see(TrialResult.tier):
            continue
        before, after = _read(next(entries(ids=[entry.corrects]), None)), _read(entry)
        if isinstance(before, TrialResult) and isinstance(after, TrialResult):
            was, now = set(before.marked.split()), set(after.marked.split())
            told.append(
                MarksChange(
                    code=codes_of([after.deminer]).get(after.deminer, ""),
                    lane=after.lane,
                    trial=after.trial,
                    added=tuple(sorted(now - was)),
                    taken_away=tuple(sorted(was - now)),
                    not_searched_before=tuple(before.not_searched.split()),
                    not_searched_after=tuple(after.not_searched.split()),
                )
            )
    return tuple(told)


def _area(entry: Entry | None) -> SearchedArea | None:
    document = _read(entry)
    return document if isinstance(document, SearchedArea) else None


def _read(entry: Entry | None) -> object:
    if entry is None or entry.act is not Act.RECORD:
        return NOT_KNOWN
    return read_document(KINDS[entry.kind], unsealed(entry.payload), version=entry.kind_version)
