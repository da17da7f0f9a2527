"""Take the detection of a searched area from the trials of those who searched it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from landrelease.actions._appending import Receipt, new_id, open_batch, review, say
from landrelease.actions._checks import check_content, require_may_enter
from landrelease.actions._trial_errors import TrialNotInThisState
from landrelease.detection import GroundDetection, Look, detection_for_ground, looks_of
from landrelease.kinds import (
    NOT_KNOWN,
    Device,
    ItemClass,
    NotKnown,
    SearchedArea,
    Soil,
    read_document,
)
from landrelease.ledger import Act, Draft, Entry, unsealed
from landrelease.store.chain import entries
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotFound
from landrelease.store.trial_facts import HeldResult, TrialFacts, codes_of, trial_facts


@dataclass(frozen=True, slots=True)
class TakenDetection:
    """What was taken, from what, and the entry that waits for a second person."""

    receipt: Receipt | None
    """None while it is only looked at."""
    detection: GroundDetection
    basis: dict[str, Any]


def detection_of_search(
    *,
    searched_area: str,
    trials: Sequence[str],
    cohort: str,
    deminers: Sequence[str] = (),
    devices: Sequence[str] = (),
    item_class: ItemClass | None = None,
    soil: Soil | None = None,
) -> TakenDetection:
    """Return what the trials say of a search, and keep nothing.

    Raises
    ------
    NotFound, TrialNotInThisState, NoTargets
    """
    entry, area = _area(searched_area)
    facts = [_closed(trial_facts(trial)) for trial in trials]
    fitting = [one for one in facts if soil is None or one.document.soil is soil]
    looks: list[Look] = []
    results: list[str] = []
    for one in fitting:
        own = [result for result in one.results if _is_of(result, cohort, devices)]
        looks += looks_of(one.squares, [result.run for result in own])
        results += [result.entry for result in own]
    depth = None if area.depth_m == NOT_KNOWN else float(area.depth_m)
    told = detection_for_ground(
        looks,
        item_class="" if item_class is None else item_class.value,
        deepest_m=depth,
        persons=deminers,
    )
    basis = {
        "trials": [one.subject for one in fitting],
        "cohort": cohort,
        "persons": sorted(codes_of(deminers).values()),
        "devices": "any" if not devices else sorted(_codes_of_devices(devices)),
        "item_class": "all that were laid out" if item_class is None else item_class.value,
        "deepest_m": NOT_KNOWN if depth is None else depth,
        "soil": sorted({one.document.soil.value for one in fitting}),
        "found": told.found,
        "targets": told.targets,
        "persons_tested": told.persons,
        "instead_of": area.detection,
        "entry_before": entry.id,
        "results": " ".join(sorted(results)),
    }
    return TakenDetection(None, told, basis)


@transaction.atomic
def take_detection(
    viewer: Viewer,
    *,
    searched_area: str,
    trials: Sequence[str],
    cohort: str,
    deminers: Sequence[str] = (),
    devices: Sequence[str] = (),
    item_class: ItemClass | None = None,
    soil: Soil | None = None,
) -> TakenDetection:
    """Correct a searched area: its detection is that of the trials; a second person approves.

    Parameters
    ----------
    trials
        Subjects of closed trials.
    cohort
        Cohort of those who did the work; of the whole of it where nobody is named.
    deminers
        Subjects of those who did the work; may be empty.
    devices
        Subjects of the devices they used: only results with these count; empty for all.
    item_class, soil
        Only targets of the class, only trials on the soil; None for all.

    Raises
    ------
    NotAllowed, NotFound, TrialNotInThisState, NoTargets
    """
    require_may_enter(viewer, SearchedArea.kind)
    told = detection_of_search(
        searched_area=searched_area,
        trials=trials,
        cohort=cohort,
        deminers=deminers,
        devices=devices,
        item_class=item_class,
        soil=soil,
    )
    entry, _ = _area(searched_area)
    payload = dict(unsealed(entry.payload)) | {
        "detection": round(told.detection.mean, 4),
        "detection_low": round(told.detection.low, 4),
        "detection_high": round(told.detection.high, 4),
        "detection_trials": list(told.basis["trials"]),
        "detection_basis": json.dumps(told.basis, ensure_ascii=False, sort_keys=True),
    }
    draft = Draft(
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
        reason=_reason(told),
    )
    programme = current_programme()
    [draft] = check_content([draft], programme=programme)
    added = say(viewer, [draft], programme=programme).entries[0]
    row = open_batch(added.batch)
    state = review(viewer, row, Act.SUBMIT, programme=programme)
    receipt = Receipt(row.batch, state, added=1, subject=searched_area, entry=added.id)
    return TakenDetection(receipt, told.detection, told.basis)


def _reason(told: TakenDetection) -> str:
    before: float | NotKnown = told.basis["instead_of"]
    was = "not known" if before == NOT_KNOWN else f"{before:g}"
    return (
        f"Detection taken from trials: {told.detection.found} of {told.detection.targets} targets "
        f"found by {told.detection.persons} persons; before it was {was}."
    )


def _is_of(result: HeldResult, cohort: str, devices: Sequence[str]) -> bool:
    said = result.document
    return said.cohort == cohort and (not devices or said.device in devices)


def _codes_of_devices(devices: Sequence[str]) -> list[str]:
    rows = RegisterRow.objects.filter(kind=Device.kind, subject__in=list(devices))
    return list(rows.values_list("title", flat=True))


def _area(subject: str) -> tuple[Entry, SearchedArea]:
    row = RegisterRow.objects.filter(kind=SearchedArea.kind, subject=subject).first()
    entry = None if row is None else next(entries(ids=[row.entry]), None)
    if entry is None:
        raise NotFound("searched area", subject)
    area = read_document(SearchedArea, unsealed(entry.payload), version=entry.kind_version)
    if not isinstance(area, SearchedArea):
        raise NotFound("searched area", subject)
    return entry, area


def _closed(facts: TrialFacts) -> TrialFacts:
    if not facts.is_closed:
        raise TrialNotInThisState(
            trial=facts.document.name,
            status=facts.document.status.label.lower(),
            asked="only a closed trial says how well anybody detects",
        )
    return facts
