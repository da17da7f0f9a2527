"""Items found where clearance had searched before: the search missed them, or they came since."""

from collections.abc import Iterable, Mapping
from datetime import date

import shapely

from landrelease.kinds import ItemFound, TaskPurpose
from landrelease.store._accreditation_facts import states
from landrelease.store._nearby import document_of
from landrelease.store._work_on_ground import CLEARING, Piece
from landrelease.store.models import RegisterRow


def is_missed(
    item: RegisterRow,
    place: shapely.Geometry,
    pieces: Iterable[Piece],
    rows: Mapping[tuple[str, str], RegisterRow],
    purposes: Mapping[str, TaskPurpose],
) -> bool:
    """Whether an item was found after the last day on which clearance searched its place.

    Items that a search or a day of clearance names are what it found. Where the day of the find,
    or of every search, is not known it may have been: it is held for missed.

    Parameters
    ----------
    place
        Of the item, in the programme's plane.
    pieces, rows
        Clearance at its place, in the same plane, and the rows of it by kind and subject.
    purposes
        What each task is for.
    """
    document = document_of(item)
    if not isinstance(document, ItemFound):
        return False
    if document.searched_area or purposes.get(document.task) in CLEARING:
        return False
    whole = [one for one in pieces if one.coverage >= 1.0 and one.ground.intersects(place)]
    said = [rows[one.evidence.kind, one.evidence.subject] for one in whole]
    if not said:
        return False
    days = [day for row in said if (day := row.last or row.first) is not None]
    if item.first is None or not days:
        return True
    last = max(days)
    return item.first > last and _first_known(item) > last


def _first_known(item: RegisterRow) -> date:
    """Return the day of the oldest state of an item: what became of it is a newer one."""
    state = states(item.kind, [item.subject], on=None).get(item.subject)
    days = [] if state is None else [entry.first or date.min for entry in state.history]
    return min(days, default=item.first or date.min)
