"""What trials say of a searched area: what was asked, the answer, the correction of its record."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from landrelease.actions._appending import Receipt, new_id
from landrelease.actions._trial_dates import check_dates
from landrelease.actions._trial_errors import TrialNotInThisState
from landrelease.detection import GroundDetection, Look, detection_for_ground, looks_of
from landrelease.kinds import (
    NOT_KNOWN,
    Device,
    SearchedArea,
    TrialResult,
    read_document,
)
from landrelease.ledger import Act, Draft, Entry, unsealed
from landrelease.store.chain import entries
from landrelease.store.detection_asked import DetectionAsked
from landrelease.store.models import RegisterRow
from landrelease.store.refusals import NotFound
from landrelease.store.trial_facts import HeldResult, TrialFacts, codes_of, trial_facts


@dataclass(frozen=True, slots=True)
class TakenDetection:
    """What was taken, from what, and the entry that waits for a second person."""

    receipt: Receipt | None
    """None while it is only looked at."""
    detection: GroundDetection
    basis: dict[str, Any]
    to_look_at: tuple[str, ...] = field(default=())
    """What speaks against taking it so, but does not refuse it."""


def detection_told(
    searched_area: str,
    asked: DetectionAsked,
    *,
    as_if: Mapping[str, TrialResult] | None = None,
    read: Callable[[str], TrialFacts] = trial_facts,
) -> TakenDetection:
    """Return what the trials say of a search, and keep nothing.

    Parameters
    ----------
    as_if
        By subject: results as they would be.
    read
        Reads a trial; of many areas, each trial once.

    Raises
    ------
    NotFound, TrialNotInThisState, NoTargets, TrialTooFarOff
    """
    entry, area = area_of(searched_area)
    facts = [_closed(read(trial)) for trial in asked.trials]
    fitting = [one for one in facts if asked.soil is None or one.document.soil is asked.soil]
    looks: list[Look] = []
    used: list[tuple[TrialFacts, list[HeldResult]]] = []
    for one in fitting:
        own = [r for r in _results(one, as_if or {}) if _is_of(r, asked)]
        looks += looks_of(one.squares, [result.run for result in own])
        used.append((one, own))
    depth = None if area.depth_m == NOT_KNOWN else float(area.depth_m)
    told = detection_for_ground(
        looks,
        item_class="" if asked.item_class is None else asked.item_class.value,
        deepest_m=depth,
        persons=asked.deminers,
    )
    to_look_at = check_dates(entry, used, deminers=asked.deminers)
    results = [result.entry for _, own in used for result in own]
    basis = {
        "trials": [one.subject for one in fitting],
        "cohort": asked.cohort,
        "persons": sorted(codes_of(asked.deminers).values()),
        "devices": "any" if not asked.devices else sorted(_codes_of_devices(asked.devices)),
        "item_class": asked.kept()["item_class"] or "all that were laid out",
        "deepest_m": NOT_KNOWN if depth is None else depth,
        "soil": sorted({one.document.soil.value for one in fitting}),
        "found": told.found,
        "targets": told.targets,
        "persons_tested": told.persons,
        "instead_of": area.detection,
        "entry_before": entry.id,
        "results": " ".join(sorted(results)),
        "asked": asked.kept(),
        "to_look_at": list(to_look_at),
    }
    return TakenDetection(None, told, basis, to_look_at)


def correction_of(searched_area: str, told: TakenDetection, *, reason: str) -> Draft:
    """Return the correction of a searched area's record by what was told."""
    entry, _ = area_of(searched_area)
    payload = dict(unsealed(entry.payload)) | {
        "detection": round(told.detection.mean, 4),
        "detection_low": round(told.detection.low, 4),
        "detection_high": round(told.detection.high, 4),
        "detection_trials": list(told.basis["trials"]),
        "detection_basis": json.dumps(told.basis, ensure_ascii=False, sort_keys=True),
    }
    return Draft(
        id=new_id(),
        act=Act.RECORD,
        batch=new_id(),
        kind=SearchedArea.kind,
        kind_version=SearchedArea.version,
        subject=searched_area,
        first=entry.first,
        last=entry.last,
        source=entry.source,
        payload=payload,
        corrects=entry.id,
        reason=reason,
    )


def area_of(subject: str) -> tuple[Entry, SearchedArea]:
    """Return the entry and document of a searched area.

    Raises
    ------
    NotFound
    """
    row = RegisterRow.objects.filter(kind=SearchedArea.kind, subject=subject).first()
    entry = None if row is None else next(entries(ids=[row.entry]), None)
    if entry is None:
        raise NotFound("searched area", subject)
    area = read_document(SearchedArea, unsealed(entry.payload), version=entry.kind_version)
    if not isinstance(area, SearchedArea):
        raise NotFound("searched area", subject)
    return entry, area


def _results(facts: TrialFacts, as_if: Mapping[str, TrialResult]) -> Iterable[HeldResult]:
    for one in facts.results:
        document = as_if.get(one.subject)
        yield one if document is None else replace(one, document=document)


def _is_of(result: HeldResult, asked: DetectionAsked) -> bool:
    return asked.is_of(cohort=result.document.cohort, device=result.document.device)


def _codes_of_devices(devices: Sequence[str]) -> list[str]:
    rows = RegisterRow.objects.filter(kind=Device.kind, subject__in=list(devices))
    return list(rows.values_list("title", flat=True))


def _closed(facts: TrialFacts) -> TrialFacts:
    if not facts.is_closed:
        raise TrialNotInThisState(
            trial=facts.document.name,
            status=facts.document.status.label.lower(),
            asked="only a closed trial says how well anybody detects",
        )
    return facts
