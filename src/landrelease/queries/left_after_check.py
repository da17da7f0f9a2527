"""What may be left in a piece of ground after clearance and a check that found nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import shapely

from landrelease.hazard import DEFAULT_ASSUMPTIONS
from landrelease.kinds import Tier
from landrelease.quality import PassProves, what_a_pass_proves
from landrelease.queries.hazard_explanation import hazard_explanation
from landrelease.store.detection_basis import stale_detections
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.scope import scope_of

Origin = Literal["records", "assumed"]


@dataclass(frozen=True, slots=True)
class LeftAfterCheck:
    """What a pass proves about the ground, from the hazard map and the detection recorded.

    Three readings of the map: items expected before clearance, and both ends of the interval.
    """

    run: str
    cell_m: float
    middle: PassProves
    low: PassProves
    high: PassProves
    detection_from: Origin
    check_detection_from: Origin
    surveyed: float
    """Share of the ground covered by any search or report."""
    stale: tuple[tuple[str, str], ...] = ()
    """Subject and title of searches here whose trial results were corrected since."""


def left_after_check(
    viewer: Viewer,
    ground: shapely.Geometry,
    *,
    share_checked: float,
    check_detection: float | None,
) -> LeftAfterCheck | None:
    """Say what may be left in a polygon on WGS 84 of which a share was searched again.

    Parameters
    ----------
    share_checked
        Share of the ground that was, or is to be, searched again, 0 to 1.
    check_detection
        Probability that the check finds an item; None where no inspection states it, and then it
        is assumed as for any search.

    Returns
    -------
    LeftAfterCheck or None
        None without a map that the viewer may see, or where it counts reports, not items.
    """
    inner = ground.representative_point()
    told = hazard_explanation(viewer, lon=inner.x, lat=inner.y, polygon=ground)
    if told is None or told.counts != "items":
        return None
    assumed = DEFAULT_ASSUMPTIONS.detection_not_known
    rows = tuple(RegisterRow.objects.filter(kind="searched_area", geometry__intersects=ground))
    detection = least_stated(row.payload().get("detection") for row in rows)

    def proves(items: float) -> PassProves:
        return what_a_pass_proves(
            items,
            detection=assumed if detection is None else detection,
            share_checked=share_checked,
            check_detection=assumed if check_detection is None else check_detection,
        )

    before = told.before
    return LeftAfterCheck(
        run=told.run,
        cell_m=told.cell_m,
        middle=proves(before.expected),
        low=proves(before.expected_low),
        high=proves(before.expected_high),
        detection_from="assumed" if detection is None else "records",
        check_detection_from="assumed" if check_detection is None else "records",
        surveyed=told.surveyed,
        stale=_stale(viewer, rows),
    )


def least_stated(said: Iterable[object]) -> float | None:
    """Return the least detection stated; None where it is higher than that of a silent record.

    A record that states none is taken at the assumed one, so one good search beside silent ones
    does not speak for them.

    Examples
    --------
    >>> least_stated([0.99, 0.9]), least_stated([0.99, "not_known"]), least_stated([0.3, None])
    (0.9, None, 0.3)
    """
    values = [float(value) if isinstance(value, int | float) else None for value in said]
    known = [value for value in values if value is not None]
    least = min(known, default=None)
    if least is None or (None in values and least > DEFAULT_ASSUMPTIONS.detection_not_known):
        return None
    return least


def _stale(viewer: Viewer, rows: Sequence[RegisterRow]) -> tuple[tuple[str, str], ...]:
    """Name the searches whose figure holds no more, to those who may know of trials."""
    scope, gone = scope_of(viewer), stale_detections(rows)
    return tuple(
        (row.subject, row.title)
        for row in rows
        if row.subject in gone and scope.viewer_of_row(row).may_see(Tier.RESTRICTED)
    )
