"""A situation of visits in numbers, for the compiled loops."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from landrelease.planning._numbers import Floats, Ints
from landrelease.planning._visit_situation import VisitSituation


class VisitNumbers(NamedTuple):
    """Places come first among the stations, then starts and ends of outings."""

    worth: Floats
    duration: Floats
    opens: Floats
    closes: Floats
    travel: Floats
    """Hours: which ways are open, from station, to station."""
    open_ways: Ints
    """For each outing, which of the tables of travel holds on its day."""
    start: Ints
    end: Ints
    begins: Floats
    ends: Floats
    may: NDArray[np.bool_]
    """Outings by places: whether the place can be visited in it at all, alone."""


def visit_numbers(situation: VisitSituation) -> VisitNumbers:
    """Put a situation into numbers; places and outings keep their order."""
    places, outings = situation.places, situation.outings
    stations, start, end = _stations(situation)
    tables = _tables(situation, stations)
    keys = sorted({_open_on(situation, outing.day) for outing in outings})
    of = {key: at for at, key in enumerate(keys)}
    hours = [tables[key] for key in keys] or [np.zeros((len(stations), len(stations)))]
    numbers = VisitNumbers(
        worth=_reals([place.worth for place in places]),
        duration=_reals([place.duration for place in places]),
        opens=_reals([place.opens for place in places]),
        closes=_reals([place.closes for place in places]),
        travel=np.ascontiguousarray(np.stack(hours)),  # of one layout: compiled once
        open_ways=_whole([of[_open_on(situation, outing.day)] for outing in outings]),
        start=start,
        end=end,
        begins=_reals([outing.begins for outing in outings]),
        ends=_reals([outing.begins + outing.hours for outing in outings]),
        may=_allowed(situation),
    )
    return numbers._replace(may=numbers.may & _in_time(numbers))


def _stations(situation: VisitSituation) -> tuple[list[object], Ints, Ints]:
    """Return where every station is, and which are the starts and ends of outings."""
    network = bool(situation.ways)
    found: list[object] = [p.node if network else p.place for p in situation.places]
    held: dict[object, int] = {}

    def number(where: object) -> int:
        if where not in held:
            held[where] = len(found)
            found.append(where)
        return held[where]

    starts = [number(o.start_node if network else o.start) for o in situation.outings]
    ends = [number(o.end_node if network else o.end) for o in situation.outings]
    return found, _whole(starts), _whole(ends)


def _open_on(situation: VisitSituation, day: int) -> tuple[int, ...]:
    """Return which ways are open on a day, by number."""
    return tuple(
        at for at, way in enumerate(situation.ways) if way.first_day <= day <= way.last_day
    )


def _tables(situation: VisitSituation, stations: list[object]) -> Mapping[tuple[int, ...], Floats]:
    """Return hours between stations for every set of open ways."""
    if not situation.ways:
        at = np.array(stations, dtype=np.float64).reshape(-1, 2)
        apart = np.hypot(*(at[:, None, :] - at[None, :, :]).transpose(2, 0, 1))
        return {(): apart / situation.speed}
    keys = {_open_on(situation, outing.day) for outing in situation.outings}
    return {key: _quickest(situation, stations, key) for key in keys}


def _quickest(situation: VisitSituation, stations: list[object], key: tuple[int, ...]) -> Floats:
    names = {end for way in situation.ways for end in way.ends} | {str(name) for name in stations}
    node = {name: at for at, name in enumerate(sorted(names))}
    shortest: dict[tuple[int, int], float] = {}
    for way in (situation.ways[at] for at in key):
        one, other = sorted((node[way.ends[0]], node[way.ends[1]]))
        hours = max(way.hours, 1e-9)  # a way of no hours would read as no way
        shortest[one, other] = min(shortest.get((one, other), np.inf), hours)
    pairs = np.array(list(shortest), dtype=np.int64).reshape(-1, 2)
    graph = csr_array(
        (np.array(list(shortest.values())), (pairs[:, 0], pairs[:, 1])), shape=(len(node),) * 2
    )
    rows = [node[str(name)] for name in stations]
    wanted = sorted(set(rows))
    hours = dijkstra(graph, directed=False, indices=wanted)
    return np.asarray(hours)[np.searchsorted(wanted, rows)][:, rows]


def _allowed(situation: VisitSituation) -> NDArray[np.bool_]:
    """Say for each outing which places its team may visit on its day."""
    shape = (len(situation.outings), len(situation.places))
    return np.array(
        [
            [
                (not place.teams or outing.team in place.teams)
                and place.first_day <= outing.day <= place.last_day
                for place in situation.places
            ]
            for outing in situation.outings
        ],
        dtype=np.bool_,
    ).reshape(shape)


def _in_time(numbers: VisitNumbers) -> NDArray[np.bool_]:
    """Say for each outing which places it could visit if it visited nothing else."""
    count = numbers.worth.size
    there = numbers.travel[numbers.open_ways, numbers.start, :count]
    back = numbers.travel[numbers.open_ways, :count, numbers.end]
    begins = np.maximum(numbers.begins[:, None] + there, numbers.opens)
    leaves = begins + numbers.duration
    return np.asarray(
        (begins <= numbers.closes + SLACK) & (leaves + back <= numbers.ends[:, None] + SLACK)
    )


SLACK = 1e-9
"""Hours by which a limit may be passed: what sums of decimals do."""


def _whole(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _reals(values: list[float]) -> Floats:
    return np.array(values, dtype=np.float64)
