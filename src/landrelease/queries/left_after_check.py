"""What may be left in a piece of ground after clearance and a check that found nothing."""

from dataclasses import dataclass
from typing import Literal

import shapely

from landrelease.hazard import DEFAULT_ASSUMPTIONS
from landrelease.quality import PassProves, what_a_pass_proves
from landrelease.queries.hazard_explanation import hazard_explanation
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer

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
    detection = _detection_on(ground)

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
    )


def _detection_on(ground: shapely.Geometry) -> float | None:
    """Return the least detection stated by searches that touch the ground; None if none is."""
    rows = RegisterRow.objects.filter(kind="searched_area", geometry__intersects=ground)
    stated = [row.payload().get("detection") for row in rows]
    known = [float(value) for value in stated if isinstance(value, int | float)]
    return min(known, default=None)
