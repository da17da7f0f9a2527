"""To which depths ground is recorded to have been searched."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from landrelease.release import account_of
from landrelease.store._work_on_ground import Piece, least_depth
from landrelease.store.area_facts import AreaMap


@dataclass(frozen=True, slots=True)
class DepthsSearched:
    """To which depths ground is recorded to have been searched, metres."""

    everywhere: float | None
    """To which all that was searched of it was searched; None where that is not recorded."""
    read: tuple[float, ...]
    """The depths recorded, the least first."""
    not_recorded: bool
    """Whether a search of it has no depth on record."""

    def __str__(self) -> str:
        words = [f"{depth:g} m" for depth in self.read]
        words += ["not recorded"] if self.not_recorded else []
        return ", ".join(words) or "none"


def depths_of(
    part: shapely.Geometry, pieces: Sequence[Piece], *, tolerance_m2: float
) -> DepthsSearched:
    """Return the depths to which a polygon was searched by pieces that share ground with it."""
    there = [piece for piece in pieces if piece.ground.intersection(part).area > tolerance_m2]
    return DepthsSearched(
        everywhere=least_depth(part, there, tolerance_m2=tolerance_m2),
        read=tuple(sorted({piece.depth_m for piece in there if piece.depth_m is not None})),
        not_recorded=any(piece.depth_m is None for piece in there),
    )


def searched_depths(held: AreaMap, part: shapely.Geometry, *, cleared: bool) -> DepthsSearched:
    """Return to which depths a polygon is recorded to have been searched.

    Parameters
    ----------
    held
        The areas of the register.
    part
        Polygon in the programme's plane, metres.
    cleared
        Whether only searches of all their ground count; survey that samples counts otherwise.
    """
    pieces = held.worked(part, surveys=False)
    if cleared:
        pieces = [piece for piece in pieces if piece.coverage >= 1.0]
    else:
        pieces += held.worked(part, surveys=True)
    return depths_of(part, pieces, tolerance_m2=account_of(part, []).tolerance_m2)
