"""The hazardous areas of a programme as the register holds them, with checks and residuals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import shapely

from landrelease.hazard import READS, Quantity
from landrelease.kinds import Tier
from landrelease.ledger import State
from landrelease.quality import QualityFacts, Record
from landrelease.release import Evidence
from landrelease.store.area_facts import AREA_KINDS, AreaMap
from landrelease.store.detection_basis import areas_on_trials, results_known, stale_detections
from landrelease.store.hazard_runs import REMAINING, answers_of, newest_run
from landrelease.store.models import BatchRow, EntryRow
from landrelease.store.quality_facts import QUALITY_KINDS, QualityMap
from landrelease.store.register import rows_at


@dataclass(frozen=True, slots=True)
class GroundChecked:
    """What checks say of a piece of ground, with the records they are."""

    internal_qa_missing: int | None
    qc_accepted: bool | None
    records: tuple[Evidence, ...]
    nonconformities: tuple[Evidence, ...]


def area_map(
    *,
    crs: str,
    clearance: Tier = Tier.PUBLIC,
    at: date | None = None,
    known: datetime | None = None,
) -> AreaMap:
    """Read the hazardous areas of the register as they are, or were at a date.

    Parameters
    ----------
    crs
        The programme's equal-area plane.
    clearance
        The strictest tier of a hazard map that may be looked at for what is left.
    """
    rows = rows_at(at=at, known=known, kinds=AREA_KINDS | QUALITY_KINDS)
    quality = QualityMap(rows, crs=crs)

    def checks(ground: shapely.Geometry) -> GroundChecked:
        return _checked(quality.of_ground(ground))

    is_live = at is None and known is None
    # of any day: a trial held later than the day asked for was not corrected
    results = None if known is None else results_known(known)
    return AreaMap(
        rows,
        crs=crs,
        checks=checks,
        residuals=residuals_of(clearance) if is_live else {},
        failed=quality.failed_on,
        stale=stale_detections(rows, now=results),
    )


def _checked(facts: QualityFacts) -> GroundChecked:
    unchecked = [record for day in facts.unchecked_days for record in day.records]
    lots = [*facts.lots.failed, *facts.lots.reopened, *facts.lots.accepting]
    return GroundChecked(
        internal_qa_missing=facts.internal_qa_missing,
        qc_accepted=facts.qc_accepted,
        records=tuple(map(_evidence, [*unchecked, *lots])),
        nonconformities=tuple(_evidence(one.record) for one in facts.blocking),
    )


def _evidence(record: Record) -> Evidence:
    return Evidence(record.kind, record.subject, record.title)


def residuals_of(clearance: Tier) -> Mapping[str, float]:
    """Return upper bounds of the probability that an item is left, by hazardous area.

    They are those of the newest hazard map: none where it counts reported events, where evidence
    was approved after it was computed, or where the detection of a search rests on trial results
    that were corrected since. The bound of an area holds for any part of it.
    """
    run = newest_run(clearance)
    if run is None or run.facts["counts"] != Quantity.ITEMS.value:
        return {}
    read_at = run.facts.get("evidence_read_at")
    if read_at is None or _evidence_since(datetime.fromisoformat(str(read_at))):
        return {}
    if stale_detections(areas_on_trials()):
        return {}
    return {
        subject: answer.probability_high
        for (subject, part), answer in answers_of(run).items()
        if part == REMAINING
    }


def _evidence_since(moment: datetime) -> bool:
    approved = BatchRow.objects.filter(state=State.APPROVED.value, since__gte=moment)
    batches = approved.values_list("batch", flat=True)
    return EntryRow.objects.filter(batch__in=batches, kind__in=READS).exists()
