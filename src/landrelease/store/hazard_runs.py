"""Hazard maps that were computed: the rows, and where their files lie."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from landrelease.kinds import Tier
from landrelease.store.models import HazardAnswerRow, HazardRunRow
from landrelease.store.programme import programme_directory


@dataclass(frozen=True, slots=True)
class Answer:
    """What a hazard map says of a stretch of ground, from joint samples."""

    area_km2: float
    expected: float
    """Expected items (or events) remaining."""
    expected_low: float
    """5 % point."""
    expected_high: float
    """95 % point."""
    probability: float
    """That at least one remains."""
    probability_low: float
    probability_high: float
    surveyed: float
    """Share of the ground covered by any search or report."""
    taken: float | None = None
    """Items found there and gone; None, as all that follows, in a map that kept none of it."""
    before_expected: float | None = None
    """What lay there before the searches made: found, and left."""
    before_expected_low: float | None = None
    before_expected_high: float | None = None
    before_probability: float | None = None
    before_probability_low: float | None = None
    before_probability_high: float | None = None


BEFORE_FILE: Final = "before.tif"
"""The same raster before the searches made, beside a run's own, where items are counted."""
BELTS_FILE: Final = "belts.npy"
"""What is left of belts in each cell, per km2, beside a run's raster; where they were asked for."""
REMAINING: Final = "remaining"
"""The part of an answer about what remains of a hazardous area."""


def runs_folder() -> Path:
    """Return the folder that holds the rasters of every run."""
    return programme_directory() / "hazard"


def newest_run(
    clearance: Tier, *, at: date | None = None, known: datetime | None = None
) -> HazardRunRow | None:
    """Return the newest map that the clearance allows, by the same two clocks."""
    rows = HazardRunRow.objects.filter(tier__lte=int(clearance), at=at, known=known)
    return rows.order_by("-computed_at").first()


def answers_of(run: HazardRunRow) -> Mapping[tuple[str, str], Answer]:
    """Return a run's answers by subject and part: see `HazardAnswerRow`."""
    return {
        (row.subject, row.part): Answer(**row.answer)
        for row in HazardAnswerRow.objects.filter(run=run)
    }


@transaction.atomic
def keep_run(run: HazardRunRow, answers: Iterable[tuple[str, str, Answer]]) -> HazardRunRow:
    """Store a run with its answers."""
    run.save(force_insert=True)
    HazardAnswerRow.objects.bulk_create(
        [
            HazardAnswerRow(run=run, subject=subject, part=part, answer=asdict(answer))
            for subject, part, answer in answers
        ],
        batch_size=500,
    )
    return run


SHOWN: Final = 20
"""Runs of a tier that pages list; older ones can be computed again."""


def forget_old_runs() -> None:
    """Delete runs that no page lists any more, with their files."""
    for tier in Tier:
        rows = HazardRunRow.objects.filter(tier=int(tier)).order_by("-computed_at", "id")
        live = rows.filter(at=None, known=None).values_list("id", flat=True)[:1]
        kept = {*rows.values_list("id", flat=True)[:SHOWN], *live}
        for run in rows.exclude(id__in=kept):
            shutil.rmtree(runs_folder() / run.id, ignore_errors=True)
            run.delete()
