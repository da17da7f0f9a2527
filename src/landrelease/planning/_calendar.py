"""Working days, in compiled loops."""

import numba
import numpy as np

from landrelease.planning._numbers import Floats, Ints


@numba.njit(cache=True, nogil=True)
def work_until(worked: Floats, team: int, day: float) -> float:
    """Return the working days of a team up to a moment, from the running totals by day."""
    last = worked.shape[1] - 1
    if day >= last:
        return float(worked[team, last])
    whole = int(day)
    here = worked[team, whole]
    return float(here + (day - whole) * (worked[team, whole + 1] - here))


@numba.njit(cache=True, nogil=True)
def day_when(days: Ints, team: int, work: float) -> float:
    """Return the moment by which a team has worked so many days; never, past the horizon.

    `days` are the days each team works, in order.
    """
    if work >= days.shape[1] + 1.0:
        return np.inf
    whole = int(np.ceil(work - 1e-9)) - 1
    if whole < 0:
        return 0.0
    if whole >= days.shape[1] or days[team, whole] < 0:
        return np.inf
    return float(days[team, whole] + (work - whole))
