"""What transects as walked achieved, and where anomalies are dense."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import distance_transform_edt
from scipy.signal import fftconvolve
from scipy.stats import poisson

from landrelease.planning._checks import check_length
from landrelease.planning._crossing import Ellipse, orientations
from landrelease.planning._errors import DesignOutOfRange

Floats = NDArray[np.float64]

MOST_PLACES: Final = 2_000_000
"""Middles that are tried at most."""
_ORIENTATIONS: Final = 12


@dataclass(frozen=True, slots=True)
class AchievedCrossing:
    """What walked transects would have crossed.

    Parameters
    ----------
    probability
        That a target area, its middle anywhere in the ground and its orientation as stated,
        was crossed.
    covered_share
        Share of the ground that the transects covered.
    places
        Number of middles tried on a grid.
    """

    probability: float
    covered_share: float
    places: int


def achieved_crossing(
    ground: shapely.Geometry,
    tracks: Sequence[shapely.Geometry],
    area: Ellipse,
    *,
    width_m: float,
    step_m: float,
) -> AchievedCrossing:
    """Say with which probability walked, wandering tracks crossed a target area.

    The middle of the target area lies anywhere in the ground; it is crossed where the walked
    strip touches it. Computed on a grid of middles: exact for circles but for the step, for
    ellipses over 12 orientations.

    Parameters
    ----------
    ground
        Polygon in a projected plane, metres.
    tracks
        Lines as walked, same plane.
    area
        Target area; a stated angle is measured from the x axis.
    width_m
        Width a transect covers, metres.
    step_m
        Distance between the middles that are tried, metres.

    Raises
    ------
    DesignOutOfRange

    Examples
    --------
    >>> ground = shapely.box(0.0, 0.0, 1000.0, 100.0)
    >>> lines = [shapely.LineString([(x, 0.0), (x, 100.0)]) for x in (100.0, 300.0, 500.0)]
    >>> lines += [shapely.LineString([(x, 0.0), (x, 100.0)]) for x in (700.0, 900.0)]
    >>> told = achieved_crossing(ground, lines, Ellipse(50.0, 50.0), width_m=2.0, step_m=1.0)
    >>> round(told.probability, 2), round(told.covered_share, 3)
    (0.51, 0.01)
    """
    check_length("width_m", width_m)
    check_length("step_m", step_m)
    if ground.is_empty or not ground.is_valid or ground.area <= 0:
        raise DesignOutOfRange(name="area of the ground", read=ground.area, expected="above 0")
    strip = shapely.union_all([track.buffer(width_m / 2.0) for track in tracks])
    west, south, east, north = ground.bounds
    tried = (east - west) / step_m * ((north - south) / step_m)
    if tried > MOST_PLACES:
        least = step_m * np.sqrt(tried / MOST_PLACES)
        raise DesignOutOfRange(
            name="step_m", read=step_m, expected=f"at least {least:.3g} on ground of this size"
        )
    across = np.arange(west + step_m / 2.0, east, step_m)
    up = np.arange(south + step_m / 2.0, north, step_m)
    x, y = (values.ravel() for values in np.meshgrid(across, up))
    inside = shapely.contains_xy(ground, x, y)
    x, y = x[inside], y[inside]
    if not x.size:
        raise DesignOutOfRange(name="step_m", read=step_m, expected="a step that fits the ground")
    angles, shares = _turns(area)
    crossed = [_crossed(strip, x, y, area, angle) for angle in angles]
    return AchievedCrossing(
        probability=float(shares @ np.array(crossed)),
        covered_share=float(strip.intersection(ground).area / ground.area),
        places=int(x.size),
    )


def _turns(area: Ellipse) -> tuple[Floats, Floats]:
    if area.angle_deg is not None or area.half_length_m == area.half_width_m:
        return orientations(area)
    angles = np.arange(_ORIENTATIONS) * 180.0 / _ORIENTATIONS
    return angles, np.full(_ORIENTATIONS, 1.0 / _ORIENTATIONS)


def _crossed(strip: shapely.Geometry, x: Floats, y: Floats, area: Ellipse, angle: float) -> float:
    """Share of middles whose ellipse meets the strip: squeezed so that the ellipse is a circle."""
    turn = np.radians(angle)
    cos, sin = float(np.cos(turn)), float(np.sin(turn))
    squeeze = area.half_width_m / area.half_length_m

    def squeezed(points: Floats) -> Floats:
        along = (points[:, 0] * cos + points[:, 1] * sin) * squeeze
        return np.column_stack([along, points[:, 1] * cos - points[:, 0] * sin])

    if strip.is_empty:
        return 0.0
    shape = shapely.transform(strip, squeezed)
    shapely.prepare(shape)
    middles = shapely.points(squeezed(np.column_stack([x, y])))
    return float(shapely.dwithin(shape, middles, area.half_width_m).mean())


def anomaly_density(
    anomalies: ArrayLike, searched_m2: ArrayLike, *, cell_m: float, window_m: float
) -> Floats:
    """Return anomalies per m2 of searched ground within a moving circular window.

    Parameters
    ----------
    anomalies
        Count for each cell (rows, columns).
    searched_m2
        Ground searched in each cell, m2.
    cell_m, window_m
        Side of a cell and diameter of the window, metres.

    Returns
    -------
    array
        Per m2; NaN where the window holds no searched ground.

    Raises
    ------
    DesignOutOfRange

    Examples
    --------
    >>> anomaly_density([[4.0, 0.0]], [[10.0, 10.0]], cell_m=10.0, window_m=50.0).tolist()
    [[0.2, 0.2]]
    """
    counts, ground = _on_grid(anomalies, searched_m2)
    window = _window(cell_m, window_m)
    found = np.maximum(np.rint(fftconvolve(counts, window, mode="same")), 0.0)
    around = fftconvolve(ground, window, mode="same")
    near = distance_transform_edt(ground == 0) <= window.shape[0] / 2.0 + 1.0
    seen = near & (around > 1e-9 * max(float(ground.max()), 1e-300))
    return np.where(seen, found / np.where(seen, around, 1.0), np.nan)


def flagged(
    anomalies: ArrayLike,
    searched_m2: ArrayLike,
    *,
    cell_m: float,
    window_m: float,
    background_per_m2: float,
    alpha: float = 0.05,
) -> NDArray[np.bool_]:
    """Flag windows that hold more anomalies than the background explains.

    Source: the test of Visual Sample Plan's target flagging: the count in the window exceeds
    the 1 - alpha quantile of Poisson(background x searched ground).

    Parameters
    ----------
    background_per_m2
        Anomalies per m2 where there is no target area, 0 or more.
    alpha
        Share of background windows flagged at most, between 0 and 1.

    Raises
    ------
    DesignOutOfRange

    Examples
    --------
    >>> flagged([[9.0, 0.0]], [[10.0, 10.0]], cell_m=10.0, window_m=10.0, background_per_m2=0.1)
    array([[ True, False]])
    """
    check_length("background_per_m2", background_per_m2, zero=True)
    if not 0 < alpha < 1:
        raise DesignOutOfRange(name="alpha", read=alpha, expected="between 0 and 1")
    counts, ground = _on_grid(anomalies, searched_m2)
    window = _window(cell_m, window_m)
    found = np.rint(fftconvolve(counts, window, mode="same"))
    around = np.maximum(fftconvolve(ground, window, mode="same"), 0.0)
    surprising = poisson.sf(found - 1.0, background_per_m2 * around) <= alpha
    return np.asarray(surprising & (found > 0), np.bool_)


def _on_grid(anomalies: ArrayLike, searched_m2: ArrayLike) -> tuple[Floats, Floats]:
    counts, ground = (np.asarray(v, np.float64) for v in (anomalies, searched_m2))
    if counts.ndim != 2 or counts.shape != ground.shape:
        raise DesignOutOfRange(
            name="number of cells", read=ground.size, expected=f"{counts.size}, as for anomalies"
        )
    for name, values in (("anomalies", counts), ("searched_m2", ground)):
        wrong = ~(np.isfinite(values) & (values >= 0))
        if wrong.any():
            raise DesignOutOfRange(name=name, read=float(values[wrong][0]), expected="0 or more")
    if ((counts > 0) & (ground == 0)).any():
        raise DesignOutOfRange(
            name="searched_m2", read=0.0, expected="above 0 where an anomaly was found"
        )
    return counts, ground


def _window(cell_m: float, window_m: float) -> Floats:
    """Cells whose middle lies in the circle."""
    reach = check_length("window_m", window_m) / 2.0 / check_length("cell_m", cell_m)
    whole = int(reach)
    steps = np.arange(-whole, whole + 1)
    return np.asarray(np.hypot(steps[:, None], steps[None, :]) <= reach, np.float64)
