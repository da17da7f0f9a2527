"""Working days and open roads, in compiled loops."""

import numba
import numpy as np

from landrelease.planning._numbers import Floats, Ints


@numba.njit(cache=True, nogil=True)
def work_until(worked: Floats, day: float) -> float:
    """Return the working days of a team up to a moment, from its running total by day."""
    last = worked.size - 1
    if day >= last:
        return float(worked[last])
    whole = int(day)
    return float(worked[whole] + (day - whole) * (worked[whole + 1] - worked[whole]))


@numba.njit(cache=True, nogil=True)
def day_when(days: Ints, work: float) -> float:
    """Return the moment by which a team has worked so many days; never, past the horizon.

    `days` are the days it works, in order.
    """
    whole = int(np.ceil(work - 1e-9)) - 1
    if whole < 0:
        return 0.0
    if whole >= days.size or days[whole] < 0:
        return np.inf
    return float(days[whole] + (work - whole))


@numba.njit(cache=True, nogil=True)
def spread_reach(ends: Ints, release: Floats, reach: Floats) -> None:
    """Bring up to date from when each node is reached: the last opening on the best way."""
    changed = True
    while changed:
        changed = False
        for road in range(ends.shape[0]):
            if release[road] == np.inf:
                continue
            one, other = ends[road, 0], ends[road, 1]
            through = max(min(reach[one], reach[other]), release[road])
            if through < reach[one]:
                reach[one] = through
                changed = True
            if through < reach[other]:
                reach[other] = through
                changed = True


@numba.njit(cache=True, nogil=True)
def ways_on(
    source: int, day: float, ends: Ints, length: Floats, release: Floats, ways: Floats
) -> None:
    """Write the shortest way from a node to every other on the roads that are open on a day."""
    ways[:] = np.inf
    ways[source] = 0.0
    changed = True
    while changed:
        changed = False
        for road in range(ends.shape[0]):
            if release[road] > day:
                continue
            one, other = ends[road, 0], ends[road, 1]
            if ways[one] + length[road] < ways[other]:
                ways[other] = ways[one] + length[road]
                changed = True
            if ways[other] + length[road] < ways[one]:
                ways[one] = ways[other] + length[road]
                changed = True
