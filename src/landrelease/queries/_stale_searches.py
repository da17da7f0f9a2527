"""Searches that a hazard map read with a detection from trial results corrected since."""

from landrelease.kinds import SearchedArea
from landrelease.queries._hazard_evidence import read_by
from landrelease.store.detection_basis import (
    any_results_gone,
    areas_on_trials,
    stale_detections,
)
from landrelease.store.models import HazardRunRow
from landrelease.store.register import rows_of


def stale_searches(run: HazardRunRow) -> tuple[tuple[str, str], ...]:
    """Return subject and title of the searched areas of a map whose figure holds no more.

    Each is asked by what the register said when the map read it.
    """
    if not any_results_gone():
        return ()
    subjects = [row.subject for row in areas_on_trials()]
    then = [
        row
        for row in rows_of(subjects, at=run.at, known=read_by(run))
        if row.kind == SearchedArea.kind
    ]
    stale = stale_detections(then)
    return tuple(sorted((row.subject, row.title) for row in then if row.subject in stale))
