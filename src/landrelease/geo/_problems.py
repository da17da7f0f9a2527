"""What can be wrong with a geometry on the ground: one class for each case.

A problem is a value to list on a form and an exception to raise, as the caller needs.
"""

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from landrelease.geo._errors import GeoError

_MOST_SHOWN: Final = 10


def _at(lon: float, lat: float) -> str:
    return f"{lat:.6f}, {lon:.6f} (latitude, longitude)"


class GeometryProblem(GeoError):
    """Something a check found in a geometry, or between geometries."""

    severity: ClassVar[Literal["error", "warning"]] = "error"

    @property
    def is_error(self) -> bool:
        """Whether the geometry must be corrected; a warning can be confirmed instead."""
        return self.severity == "error"


@dataclass(eq=False)
class GeometryEmpty(GeometryProblem):
    """A geometry without a point."""

    def __str__(self) -> str:
        return "The geometry has no points. Draw it or leave it out."


@dataclass(eq=False)
class OutsideWgs84(GeometryProblem):
    """A longitude or a latitude that does not exist."""

    lon: float
    lat: float
    swapped: bool

    def __str__(self) -> str:
        hint = " Longitude and latitude may be swapped." if self.swapped else ""
        return (
            f"Longitude {self.lon:g}, latitude {self.lat:g} is not on the globe (-180 to 180, "
            f"-90 to 90).{hint} Check the order, the digits and the coordinate system."
        )


@dataclass(eq=False)
class TooFewVertices(GeometryProblem):
    """A ring of fewer than three different vertices, or a line of fewer than two."""

    part: int
    vertices: int
    least: int

    def __str__(self) -> str:
        return (
            f"Part {self.part + 1} has {self.vertices} different vertices; "
            f"{self.least} are needed. Add the missing turning points."
        )


@dataclass(eq=False)
class RingCrossesItself(GeometryProblem):
    """A ring whose edges cross, such as a bow-tie."""

    part: int
    lon: float
    lat: float

    def __str__(self) -> str:
        return (
            f"The outline of part {self.part + 1} crosses itself at {_at(self.lon, self.lat)}. "
            "Check the order of the turning points there."
        )


@dataclass(eq=False)
class RingsMisplaced(GeometryProblem):
    """Rings that do not make a polygon: a hole outside, holes that overlap."""

    part: int
    fault: str
    lon: float
    lat: float

    def __str__(self) -> str:
        return (
            f"The rings of part {self.part + 1} do not make an area: {self.fault} at "
            f"{_at(self.lon, self.lat)}. Correct the holes."
        )


@dataclass(eq=False)
class PointRepeated(GeometryProblem):
    """Two points of one line or ring at the same place."""

    part: int
    lon: float
    lat: float
    numbers: tuple[int, ...]

    def __str__(self) -> str:
        numbers = ", ".join(str(number + 1) for number in self.numbers[:_MOST_SHOWN])
        if len(self.numbers) > _MOST_SHOWN:
            numbers += f" and {len(self.numbers) - _MOST_SHOWN} more"
        return (
            f"Points {numbers} of part {self.part + 1} are the same place, "
            f"{_at(self.lon, self.lat)}. Keep one of them."
        )


@dataclass(eq=False)
class RingClosedAgain(GeometryProblem):
    """A ring that returns to its first point more than once at its end."""

    part: int
    times: int

    def __str__(self) -> str:
        return (
            f"The outline of part {self.part + 1} is closed {self.times} times. "
            "Keep the first closing point only."
        )


@dataclass(eq=False)
class TurningPointsFarApart(GeometryProblem):
    """Two turning points of one hazardous area farther apart than areas usually are."""

    severity = "warning"
    distance_m: float
    limit_m: float
    first: tuple[float, float]
    second: tuple[float, float]

    def __str__(self) -> str:
        return (
            f"Two turning points are {self.distance_m:.0f} m apart, more than "
            f"{self.limit_m:.0f} m: {_at(*self.first)} and {_at(*self.second)}. "
            "Check their digits, or confirm that the area is that large."
        )


@dataclass(eq=False)
class PartsOverlap(GeometryProblem):
    """Two parts of one geometry that cover the same ground."""

    first: int
    second: int
    share: float
    limit: float

    def __str__(self) -> str:
        return (
            f"Parts {self.first + 1} and {self.second + 1} overlap by {self.share:.1%} of the "
            f"smaller, more than {self.limit:.1%}. Join them or correct the boundary."
        )


@dataclass(eq=False)
class PolygonDuplicated(GeometryProblem):
    """The same polygon as another record has."""

    other: str

    def __str__(self) -> str:
        return (
            f"The polygon is the same as that of {self.other}. "
            "Check whether both records are one, or which of them has the wrong outline."
        )


@dataclass(eq=False)
class IdDuplicated(GeometryProblem):
    """The same id twice, once spaces at its ends are cut off."""

    identifier: str
    places: tuple[int, ...]

    def __str__(self) -> str:
        places = ", ".join(str(place + 1) for place in self.places)
        return f"The id {self.identifier!r} stands in rows {places}. Give each record its own."


@dataclass(eq=False)
class OutsideBoundary(GeometryProblem):
    """Nothing of the geometry lies in the programme's boundary."""

    lon: float
    lat: float
    swapped: bool

    def __str__(self) -> str:
        hint = (
            " With longitude and latitude swapped it lies inside: correct the order."
            if self.swapped
            else " Check the digits, the hemisphere and the coordinate system."
        )
        return f"The point {_at(self.lon, self.lat)} is outside the programme's boundary.{hint}"


@dataclass(eq=False)
class CrossesBoundary(GeometryProblem):
    """A part of the geometry lies outside the programme's boundary."""

    severity = "warning"
    lon: float
    lat: float

    def __str__(self) -> str:
        return (
            f"The geometry leaves the programme's boundary, for example at "
            f"{_at(self.lon, self.lat)}. Check that point, or confirm it."
        )
