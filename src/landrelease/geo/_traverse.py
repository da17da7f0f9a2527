"""Points by bearing and distance, and what a traverse fails to close by."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from landrelease.geo._geodesic import direct, inverse
from landrelease.geo._north import North, true_bearing_deg
from landrelease.geo._traverse_errors import (
    BearingOutOfRange,
    DeclinationOutOfRange,
    DistanceOutOfRange,
    NoLegs,
)
from landrelease.geo._utm import utm_crs, utm_zone

LonLat = tuple[float, float]

LONGEST_LEG_M: Final = 100_000.0


@dataclass(frozen=True)
class Leg:
    """One step of a traverse, as measured.

    Attributes
    ----------
    distance_m
        Horizontal distance, above 0 and at most 100 km.
    bearing_deg
        Clockwise from its north, 0 to 360 degrees.
    north
        true, grid or magnetic.
    declination_deg, declination_date
        Magnetic declination, east positive, and the date it holds for; needed with
        magnetic north, ignored otherwise.
    """

    distance_m: float
    bearing_deg: float
    north: North
    declination_deg: float | None = None
    declination_date: date | None = None

    def __post_init__(self) -> None:
        if not 0.0 < self.distance_m <= LONGEST_LEG_M:
            raise DistanceOutOfRange(self.distance_m, LONGEST_LEG_M)
        if not 0.0 <= self.bearing_deg <= 360.0:
            raise BearingOutOfRange(self.bearing_deg)
        if self.declination_deg is not None and not -180.0 <= self.declination_deg <= 180.0:
            raise DeclinationOutOfRange(self.declination_deg)


@dataclass(frozen=True)
class ClosingError:
    """By how much a traverse misses the point it should have ended at.

    Attributes
    ----------
    distance_m
        From the point that was to be reached to the point that was reached.
    bearing_deg
        True bearing of that line; 0 where the distance is 0.
    length_m
        Length of the whole traverse.
    ratio
        `distance_m` as a share of `length_m`; 0.001 is often written 1:1,000.
    """

    distance_m: float
    bearing_deg: float
    length_m: float
    ratio: float

    def __str__(self) -> str:
        one_in = f"1:{self.length_m / self.distance_m:,.0f}" if self.distance_m else "none"
        return f"{self.distance_m:.2f} m at {self.bearing_deg:.1f} degrees, {one_in}"


@dataclass(frozen=True)
class Traverse:
    """The points of a traverse as measured, never adjusted.

    Attributes
    ----------
    points
        (longitude, latitude) in degrees, the start first, one after each leg.
    legs
        The legs as given.
    closing_error
        Against the point it was to end at; None for a traverse that was not to close.
    """

    points: tuple[LonLat, ...]
    legs: tuple[Leg, ...]
    closing_error: ClosingError | None


def relative_point(reference: LonLat, leg: Leg, *, grid_crs: str | None = None) -> LonLat:
    """Find the point at a bearing and distance from a reference point.

    Source: Karney (2013) for the geodesic, by PROJ.

    Parameters
    ----------
    reference
        (longitude, latitude) in degrees, WGS 84.
    leg
        Distance, bearing and its north, taken at the reference point.
    grid_crs
        Projected CRS of grid north; default: the UTM zone of the reference point.

    Raises
    ------
    DeclinationMissing
        A magnetic bearing without declination or without its date.

    Examples
    --------
    >>> lon, lat = relative_point((69.2075, 34.5557), Leg(150.0, 90.0, "true"))
    >>> round(lon, 6), round(lat, 6)
    (69.209135, 34.5557)
    """
    lon, lat = reference
    bearing_deg = true_bearing_deg(
        leg.bearing_deg,
        north=leg.north,
        lon=lon,
        lat=lat,
        declination_deg=leg.declination_deg,
        declination_date=leg.declination_date,
        grid_crs=grid_crs,
    )
    return direct(lon, lat, bearing_deg=bearing_deg, distance_m=leg.distance_m)


def follow_traverse(
    start: LonLat,
    legs: Sequence[Leg],
    *,
    closes_on: LonLat | None = None,
    grid_crs: str | None = None,
) -> Traverse:
    """Follow legs from a start point; report what is left to close, adjust nothing.

    Parameters
    ----------
    start
        (longitude, latitude) in degrees, WGS 84.
    legs
        In order; each bearing is taken at the point where its leg begins.
    closes_on
        The point where the traverse was to end (the start itself for a closed outline),
        or None for an open traverse.
    grid_crs
        Projected CRS of grid north; default: the UTM zone of the start point, kept for
        the whole traverse.

    Raises
    ------
    NoLegs, DeclinationMissing
        Nothing to follow, or a magnetic bearing without its declination.

    Examples
    --------
    >>> square = [Leg(100.0, bearing, "grid") for bearing in (0, 90, 180, 270)]
    >>> square[3] = Leg(99.0, 270.0, "grid")
    >>> walked = follow_traverse((69.0, 34.0), square, closes_on=(69.0, 34.0))
    >>> str(walked.closing_error)
    '1.00 m at 90.0 degrees, 1:399'
    """
    if not legs:
        raise NoLegs
    grid = utm_crs(utm_zone(*start), north=start[1] >= 0) if grid_crs is None else grid_crs
    points = [start]
    for leg in legs:
        points.append(relative_point(points[-1], leg, grid_crs=grid))
    length_m = math.fsum(leg.distance_m for leg in legs)
    error = None if closes_on is None else closing_error(points[-1], closes_on, length_m=length_m)
    return Traverse(tuple(points), tuple(legs), error)


def closing_error(reached: LonLat, expected: LonLat, *, length_m: float) -> ClosingError:
    """Compare the point reached with the point that was to be reached.

    Parameters
    ----------
    reached, expected
        (longitude, latitude) in degrees, WGS 84.
    length_m
        Length of the traverse, above 0.

    Examples
    --------
    >>> closing_error((0.0, 0.001), (0.0, 0.0), length_m=1000.0).distance_m.__round__(2)
    110.57
    """
    apart_m, bearing_deg = (float(value) for value in inverse(*expected, *reached))
    bearing_deg = bearing_deg if apart_m else 0.0
    return ClosingError(apart_m, bearing_deg, length_m, apart_m / length_m)
