"""PyVRP (0.14) on team orienteering: prizes, and a limit of the duration of a route."""

import time

import numpy as np
from pyvrp import Model


def routes(
    lengths: np.ndarray, prizes: np.ndarray, teams: int, limit: int, seconds: float
) -> list[list[int]]:
    """Return the points of each route between the first point and the last."""
    model, last = Model(), len(prizes) - 1
    where = [model.add_location(point, 0) for point in range(last + 1)]
    start, end = model.add_depot(where[0]), model.add_depot(where[last])
    for point in range(1, last):
        model.add_client(where[point], prize=int(prizes[point]), required=False)
    model.add_vehicle_type(teams, start_depot=start, end_depot=end, shift_duration=limit)
    for one, other in np.argwhere(~np.eye(last + 1, dtype=bool)).tolist():
        length = int(lengths[one, other])
        model.add_edge(where[one], where[other], distance=length, duration=length)
    end_at = time.process_time() + seconds
    best = model.solve(lambda _cost: time.process_time() > end_at, seed=1, display=False).best
    return [[visit.idx + 1 for visit in route if visit.is_client()] for route in best.routes()]
