"""OR-Tools routing on team orienteering: guided local search, a penalty for what is left out."""

import time

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2


def routes(
    lengths: np.ndarray, prizes: np.ndarray, teams: int, limit: int, seconds: float
) -> list[list[int]]:
    """Return the points of each route between the first point and the last."""
    last = len(prizes) - 1
    manager = pywrapcp.RoutingIndexManager(last + 1, teams, [0] * teams, [last] * teams)
    model = pywrapcp.RoutingModel(manager)
    transit = model.RegisterTransitMatrix(lengths.tolist())
    model.SetArcCostEvaluatorOfAllVehicles(transit)
    model.AddDimension(transit, 0, limit, True, "length")
    for point in range(1, last):
        model.AddDisjunction([manager.NodeToIndex(point)], int(prizes[point]))
    end_at = time.process_time() + seconds
    model.AddSearchMonitor(model.solver().CustomLimit(lambda: time.process_time() > end_at))
    found = model.SolveWithParameters(_search(seconds))
    held = []
    for team in range(teams):
        index, route = model.Start(team), []
        while not model.IsEnd(index):
            route.append(manager.IndexToNode(index))
            index = found.Value(model.NextVar(index))
        held.append(route[1:])
    return held


def _search(seconds: float) -> object:
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    search.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    search.time_limit.FromMilliseconds(int(2000 * seconds))  # by the clock: it may ask no limit
    return search
