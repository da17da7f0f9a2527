"""Where people are known to have been after the earliest laying, though they gave no date."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._classes import ClassShare
from landrelease.hazard._ground import Ground
from landrelease.hazard._said import Said
from landrelease.kinds import (
    Accident,
    FollowUp,
    Indication,
    IndicationReport,
    ItemFound,
)

Floats = NDArray[np.float64]
Report = Accident | ItemFound | IndicationReport


def told_undated(
    reports: Iterable[Said], ground: Ground, *, searched: AbstractSet[str], classes: ClassShare
) -> Floats:
    """Chance per cell that an undated report shows people there after the earliest laying.

    What is told of was laid before, so people were then at that place, and at no other as far
    as the report goes: silence elsewhere may be older. Where a report may be about several
    cells, it shows the ground of one cell, and each has its share of it.

    Parameters
    ----------
    reports
        Accidents, finds and indications; those with a date, and those that count nothing,
        show nothing here.
    searched
        Searches: their finds were not told of by people.
    classes
        Which items count.
    """
    nowhere = np.ones(ground.grid.shape)
    for record in reports:
        document = record.document
        assert isinstance(document, Report)  # noqa: S101 - chosen by the caller
        if record.when is not None or not _by_people(document, searched, classes):
            continue
        cells, covered = ground.cells_of_report(document.place)
        nowhere.reshape(-1)[cells] *= 1.0 - 1.0 / max(1.0, float(covered.sum()))
    there: Floats = 1.0 - nowhere
    return there


def says_something(document: Report) -> bool:
    """Whether a report speaks of an item; an indication that was answered does not."""
    if not isinstance(document, IndicationReport):
        return True
    waits = document.follow_up is FollowUp.OUTSTANDING
    return waits and document.what is not Indication.OTHER


def _by_people(document: Report, searched: AbstractSet[str], classes: ClassShare) -> bool:
    """Whether a report counts as an item that people came to know of."""
    if isinstance(document, ItemFound) and document.searched_area in searched:
        return False
    return says_something(document) and classes.of(document.item_class) > 0
