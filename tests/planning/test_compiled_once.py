"""What is compiled is given the same types by every situation: compiling takes 20 s each time."""

from dataclasses import replace

import numba
import pytest
from tests import planned, visits

from landrelease.planning import Situation, Task, Team
from landrelease.planning._numbering import numbered
from landrelease.planning._numbers import empty_plan
from landrelease.planning._visit_numbers import visit_numbers

FEW = Situation(
    tasks=(Task(subject="a", purpose="ts", amount=1.0),),
    teams=(Team(subject="one", speed={"ts": 1.0}),),
    communities=(),
    horizon=3,
    open_nodes=frozenset({"home"}),
)


@pytest.mark.parametrize("seed", range(3))
def test_tasks_with_and_without_roads(seed):
    whole, few = (numbered(one).numbers for one in (planned.drawn(seed), FEW))
    assert few.length.size == 0 < whole.length.size
    assert numba.typeof(whole) == numba.typeof(few)
    assert numba.typeof(empty_plan(whole)) == numba.typeof(empty_plan(few))


@pytest.mark.parametrize(
    "kind", [{"teams": 1}, {"days": 2}, {"network": True}, {"network": True, "days": 2}]
)
def test_visits_by_ways_and_straight(kind):
    straight, other = visits.drawn(0), visits.drawn(1, **kind)
    idle = replace(straight, outings=())
    types = {numba.typeof(visit_numbers(one)) for one in (straight, other, idle)}
    assert len(types) == 1
