"""Coordinates, traverses, geodesic sizes, checks of geometries and equal-area grids."""

from landrelease.geo._angles import AxisOrder
from landrelease.geo._position import (
    MgrsPoint,
    Position,
    System,
    format_position,
    parse_position,
)

__all__ = ["AxisOrder", "MgrsPoint", "Position", "System", "format_position", "parse_position"]
