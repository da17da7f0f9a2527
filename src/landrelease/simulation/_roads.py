"""Roads that join every settlement, and which of them is whose access road."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import minimum_spanning_tree, shortest_path
from scipy.spatial import Delaunay

from landrelease.simulation._configuration import RoadNumbers
from landrelease.simulation._draws import happens
from landrelease.simulation._ground import Village

Floats = NDArray[np.float64]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Road:
    """A piece of road between two settlements (numbers); ``code`` is R01, R02, ..."""

    number: int
    code: str
    name: str
    surface: str
    start: int
    end: int
    main: bool
    serves: tuple[int, ...]
    """Settlements that are reached from the main road by it."""
    line: shapely.LineString


def roads(
    rng: Generator, numbers: RoadNumbers, *, places: tuple[Village, ...], outline: shapely.Polygon
) -> tuple[Road, ...]:
    """A connected network: the shortest tree, and roads where the way around is long."""
    xy = np.array([(place.x, place.y) for place in places])
    pairs = _network(xy, detour=numbers.detour)
    before = _towards_town(xy, pairs)
    main = _main_roads(xy, before)
    serves = _served(before, main, pairs)
    made = []
    for i, (start, end) in enumerate(pairs):
        is_main = (start, end) in main
        asphalt = happens(rng, numbers.asphalt_share) or is_main
        made.append(
            Road(
                number=i,
                code=f"R{i + 1:02d}",
                name=f"{places[start].name} - {places[end].name}",
                surface="Asphalt"
                if asphalt
                else ("Gravel" if happens(rng, numbers.gravel_share) else "Earth"),
                start=start,
                end=end,
                main=is_main,
                serves=serves.get((start, end), ()),
                line=_course(rng, xy[start], xy[end], bend=numbers.bend, outline=outline),
            )
        )
    return tuple(made)


def _lengths(xy: Floats, pairs: list[Pair]) -> csr_array:
    index = np.array(pairs)
    length = np.hypot(*(xy[index[:, 0]] - xy[index[:, 1]]).T)
    return csr_array((length, (index[:, 0], index[:, 1])), shape=(len(xy), len(xy)))


def _network(xy: Floats, *, detour: float) -> list[Pair]:
    triangles = Delaunay(xy).simplices
    edges = {
        (int(min(a, b)), int(max(a, b)))
        for triangle in triangles
        for a, b in zip(triangle, np.roll(triangle, 1), strict=True)
    }
    candidates = sorted(edges)
    tree = minimum_spanning_tree(_lengths(xy, candidates)).tocoo()
    chosen = sorted(
        (int(min(a, b)), int(max(a, b))) for a, b in zip(tree.row, tree.col, strict=True)
    )
    while True:
        by_road = shortest_path(_lengths(xy, chosen), directed=False)
        ratio = {
            pair: float(by_road[pair] / np.hypot(*(xy[pair[0]] - xy[pair[1]])))
            for pair in candidates
        }
        worst = max(candidates, key=lambda pair: (ratio[pair], pair))
        if ratio[worst] <= detour:
            return sorted(chosen)
        chosen.append(worst)


def _towards_town(xy: Floats, pairs: list[Pair]) -> list[int]:
    """For each settlement the next one on the shortest way to the town, number 0."""
    _, before = shortest_path(
        _lengths(xy, pairs), directed=False, indices=0, return_predecessors=True
    )
    return [int(previous) for previous in before]


def _main_roads(xy: Floats, before: list[int]) -> set[Pair]:
    """The ways from the town to the settlements farthest out on each side."""
    ends = {int(pick) for axis in (0, 1) for pick in (xy[:, axis].argmin(), xy[:, axis].argmax())}
    found: set[Pair] = set()
    for end in ends:
        at = end
        while before[at] >= 0:
            found.add((min(at, before[at]), max(at, before[at])))
            at = before[at]
    return found


def _served(before: list[int], main: set[Pair], pairs: list[Pair]) -> dict[Pair, tuple[int, ...]]:
    on_main = {place for pair in main for place in pair}
    serves: dict[Pair, list[int]] = {}
    for place in range(len(before)):
        at = place
        if before[at] < 0:
            serves.setdefault(next(pair for pair in pairs if at in pair), []).append(place)
        while before[at] >= 0:
            step = (min(at, before[at]), max(at, before[at]))
            serves.setdefault(step, []).append(place)
            at = before[at]
            if at in on_main:
                break
    return {pair: tuple(sorted(served)) for pair, served in serves.items()}


def _course(
    rng: Generator, start: Floats, end: Floats, *, bend: float, outline: shapely.Polygon
) -> shapely.LineString:
    """A line with two gentle bends; straight where the bends would leave the district."""
    along = np.linspace(0.0, 1.0, 13)[:, None]
    step = end - start
    sideways = np.array((-step[1], step[0]))
    first, second = rng.normal(0.0, bend, 2)
    bends = first * np.sin(np.pi * along) + second / 2 * np.sin(2 * np.pi * along)
    curved = shapely.LineString(start + along * step + bends * sideways)
    return curved if outline.contains(curved) else shapely.LineString((start, end))
