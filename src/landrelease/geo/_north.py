"""Three norths: true, grid and magnetic, and the angle between the first two."""

import math
from datetime import date
from typing import Final, Literal

from landrelease.geo._traverse_errors import DeclinationMissing
from landrelease.geo._utm import transformer, utm_crs, utm_zone

North = Literal["true", "grid", "magnetic"]

_STEP_DEG: Final = 1e-5


def convergence_deg(lon: float, lat: float, *, crs: str | None = None) -> float:
    """Find the angle from true north to grid north at a point, clockwise positive.

    A true bearing is the grid bearing plus this angle. Found by projecting a step of a
    metre along the meridian; the error is below 1e-5 degree.

    Parameters
    ----------
    lon, lat
        Degrees, WGS 84.
    crs
        Projected CRS of the grid; default: the UTM zone of the point.

    Examples
    --------
    >>> round(convergence_deg(72.0 - 1e-9, 34.5), 4)  # 3 degrees east of the meridian of 42 north
    1.7004
    """
    grid = utm_crs(utm_zone(lon, lat), north=lat >= 0) if crs is None else crs
    x, y = transformer(grid).transform([lon, lon], [lat - _STEP_DEG, lat + _STEP_DEG])
    return -math.degrees(math.atan2(x[1] - x[0], y[1] - y[0]))


def true_bearing_deg(
    bearing_deg: float,
    *,
    north: North,
    lon: float,
    lat: float,
    declination_deg: float | None = None,
    declination_date: date | None = None,
    grid_crs: str | None = None,
) -> float:
    """Turn a bearing from any of the three norths into a true bearing, 0 to 360 degrees.

    Parameters
    ----------
    bearing_deg
        Clockwise from its north.
    north
        true, grid or magnetic.
    lon, lat
        Where the bearing was taken; degrees, WGS 84.
    declination_deg, declination_date
        Magnetic declination, east positive, and the date it holds for; both are needed
        with magnetic north.
    grid_crs
        Projected CRS of grid north; default: the UTM zone of the point.

    Raises
    ------
    DeclinationMissing
        A magnetic bearing without declination or without its date.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2024, 5, 1)
    >>> round(true_bearing_deg(359.0, north="magnetic", lon=69.2, lat=34.5,
    ...                        declination_deg=3.5, declination_date=day), 6)
    2.5
    """
    if north == "grid":
        return (bearing_deg + convergence_deg(lon, lat, crs=grid_crs)) % 360.0
    if north == "magnetic":
        if declination_deg is None or declination_date is None:
            raise DeclinationMissing(bearing_deg, declination_deg)
        return (bearing_deg + declination_deg) % 360.0
    return bearing_deg % 360.0
