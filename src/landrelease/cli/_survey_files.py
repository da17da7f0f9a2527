"""Tracks, anomalies and corners in CSV files, metres in a plane; and the map that is written."""

import csv
import math
from pathlib import Path
from typing import TYPE_CHECKING

from landrelease.errors import LandreleaseError

if TYPE_CHECKING:
    import numpy as np
    import shapely
    from numpy.typing import NDArray

    from landrelease.planning import SurveyGrid

Place = tuple[float, float]


class SurveyFileNotRead(LandreleaseError):
    """A file of tracks, anomalies or corners says something that is not understood."""

    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path}: {why}. docs/howto/design_surveys.md shows what each file holds.")


def read_tracks(path: Path) -> "list[shapely.LineString]":
    """Read lines as walked: columns track, x and y, the points of a track in their order."""
    import shapely

    found: dict[str, list[Place]] = {}
    for row, place in _places(path, ("track", "x", "y")):
        found.setdefault(row["track"], []).append(place)
    short = [name for name, places in found.items() if len(places) < 2]
    if short:
        raise SurveyFileNotRead(path, f"track {short[0]!r} has one point; a line needs two")
    return [shapely.LineString(places) for places in found.values()]


def read_anomalies(path: Path) -> list[Place]:
    """Read where anomalies are: columns x and y."""
    return [place for _, place in _places(path, ("x", "y"))]


def read_ground(path: Path) -> "shapely.Polygon":
    """Read the corners of the ground, in order: columns x and y."""
    import shapely

    corners = read_anomalies(path)
    if len(set(corners)) < 3:
        raise SurveyFileNotRead(path, f"{len(set(corners))} corner(s); ground needs three")
    ground = shapely.Polygon(corners)
    if not ground.is_valid:
        raise SurveyFileNotRead(
            path, f"its outline crosses itself: {shapely.is_valid_reason(ground)}"
        )
    return ground


def _places(path: Path, columns: tuple[str, ...]) -> list[tuple[dict[str, str], Place]]:
    found: list[tuple[dict[str, str], Place]] = []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise SurveyFileNotRead(path, "it is not text in UTF-8") from None
    rows = csv.DictReader(text.splitlines())
    missing = [name for name in columns if name not in (rows.fieldnames or ())]
    if missing:
        raise SurveyFileNotRead(path, f"no column {missing[0]!r}; it needs {', '.join(columns)}")
    for row in rows:
        place = (_number(path, rows.line_num, row, "x"), _number(path, rows.line_num, row, "y"))
        found.append((row, place))
    if len(found) > 1 and _look_like_degrees([place for _, place in found]):
        raise SurveyFileNotRead(path, "its places look like degrees; give metres in a plane")
    return found


def _look_like_degrees(places: list[Place]) -> bool:
    """Say whether places would fit on the globe and lie within a metre of each other."""
    x, y = zip(*places, strict=True)
    on_globe = max(map(abs, x)) <= 180 and max(map(abs, y)) <= 90
    return on_globe and max(x) - min(x) < 1 and max(y) - min(y) < 1


def _number(path: Path, line: int, row: dict[str, str], name: str) -> float:
    text = row[name] or ""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise SurveyFileNotRead(path, f"line {line}: {name} is {text!r}, not a number")
    return value


def write_map(
    path: Path,
    grid: "SurveyGrid",
    density: "NDArray[np.float64]",
    flags: "NDArray[np.bool_] | None",
) -> None:
    """Write cells of a map: middle, counts, searched ground, density of the window, flagged."""
    east, north = grid.middles()
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["x", "y", "anomalies", "searched_m2", "window_per_m2", "flagged"])
        for row, y in enumerate(north.tolist()):
            for column, x in enumerate(east.tolist()):
                near = float(density[row, column])
                out.writerow(
                    [
                        f"{x:.3f}",
                        f"{y:.3f}",
                        f"{grid.anomalies[row, column]:.0f}",
                        f"{grid.searched_m2[row, column]:.3f}",
                        "" if math.isnan(near) else f"{near:.8f}",
                        "" if flags is None else "yes" if flags[row, column] else "no",
                    ]
                )
