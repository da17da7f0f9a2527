"""Rounds of visits: by trying all, by CP-SAT, by invariants, and by a check of every round."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model
from tests.visits import drawn, faults, most_by_trying

from landrelease.planning import (
    Outing,
    SituationContradicts,
    VisitPlace,
    VisitSituation,
    Way,
    most_worth,
    plan_visits,
    tries,
    visit_conflicts,
    why_not_visited,
)

KINDS = [{}, {"windows": False}, {"days": 2, "teams": 1}, {"network": True, "days": 2, "teams": 1}]
BASE = VisitPlace(subject="a", worth=1.0, place=(1000.0, 0.0))
TEAM = Outing(team="1", hours=3.0)


def planned(situation, *, most=600, seed=1, kept=None):
    return plan_visits(situation, rng=np.random.default_rng(seed), effort=tries(most), kept=kept)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_small_plans_are_the_best_of_all(seed, kind):
    situation = drawn(seed, places=4, **kind)
    plan, most = planned(situation), most_by_trying(situation)
    assert faults(situation, plan) == []
    assert plan.worth == pytest.approx(most)
    assert plan.bound >= most - 1e-9


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), kind=st.sampled_from(KINDS))
def test_rounds_of_larger_plans_can_be_made(seed, kind):
    situation = drawn(seed, places=25, **kind)
    assert faults(situation, planned(situation, most=200)) == []


def one_team_by_cp_sat(situation):
    """The best round of one team without windows, by a circuit with places left out."""
    (outing,) = situation.outings
    spots = [outing.start, *(place.place for place in situation.places)]
    model, arcs, hours = cp_model.CpModel(), [], []
    visited = [model.new_bool_var("") for _ in situation.places]
    for a, one in enumerate(spots):
        for b, other in enumerate(spots):
            if a != b:
                arc = model.new_bool_var("")
                arcs.append((a, b, arc))
                service = 0.0 if b == 0 else situation.places[b - 1].duration
                taken = math.dist(one, other) / situation.speed + service
                hours.append(arc * math.floor(taken * 1e6))
    arcs += [(at + 1, at + 1, ~here) for at, here in enumerate(visited)]
    model.add_circuit(arcs)
    model.add(sum(hours) <= math.ceil(outing.hours * 1e6))
    worths = zip(visited, situation.places, strict=True)
    model.maximize(sum(here * int(place.worth) for here, place in worths))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return solver.objective_value


@pytest.mark.parametrize("seed", range(3))
def test_one_team_does_as_well_as_cp_sat_proves_possible(seed):
    situation = drawn(seed, places=14, teams=1, windows=False)
    plan, most = planned(situation, most=2000), one_team_by_cp_sat(situation)
    assert plan.worth == most
    assert most <= plan.bound <= 1.1 * most


def test_a_longer_search_is_never_worth_less():
    situation = drawn(3, places=40, windows=False)
    worths = [planned(situation, most=most).worth for most in (100, 300, 1000, 3000)]
    assert worths == sorted(worths)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_more_hours_lose_nothing_of_a_plan_that_is_kept(seed):
    situation = drawn(seed, places=15)
    before = planned(situation, most=100)
    longer = tuple(dataclasses.replace(one, hours=one.hours + 1) for one in situation.outings)
    after = planned(dataclasses.replace(situation, outings=longer), most=100, kept=before)
    assert after.worth >= before.worth


def test_the_order_of_telling_has_no_say():
    situation = drawn(5, places=20, days=2)
    turned = VisitSituation(
        places=situation.places[::-1],
        outings=situation.outings[::-1],
        speed=situation.speed,
    )
    assert planned(situation) == planned(turned)


def test_a_plan_that_reaches_its_bound_ends_the_search():
    situation = VisitSituation(places=(BASE,), outings=(TEAM,), speed=1000.0)
    assert (planned(situation).tried, planned(situation).gap) == (0, 0.0)


def test_places_at_one_spot_are_bounded_too():
    places = tuple(VisitPlace(subject=f"{k}", worth=1.0, duration=0.4) for k in range(9))
    situation = VisitSituation(places=places, outings=(TEAM,))
    assert planned(situation).worth == 7.0
    assert 7.0 <= most_worth(situation).worth <= 9.0


def changed(**more):
    return dataclasses.replace(BASE, **more)


@pytest.mark.parametrize(
    ("place", "more", "said"),
    [
        (changed(place=(2000.0, 0.0)), {}, "there, the visit and back take 4.0 h at least"),
        (changed(first_day=4), {}, "out on a day on which it may be visited"),
        (changed(closes=0.5), {}, "it closes at 00:30; a team is there at 01:00"),
        (changed(opens=2.5), {}, "it opens at 02:30: too late to be back in time"),
        (changed(node="b"), {"ways": (Way(ends=("", "b"), hours=1.0, first_day=3),)}, "no way"),
        (BASE, {"outings": ()}, "no team is out"),
    ],
)
def test_what_cannot_be_visited_is_answered_with_the_reason(place, more, said):
    told = {"places": (place,), "outings": (TEAM,), "speed": 1000.0} | more
    situation = VisitSituation(**told)
    assert said in why_not_visited(situation, planned(situation))["a"]


def test_what_others_crowd_out_is_answered_with_the_hours_it_lacks():
    near = dataclasses.replace(BASE, subject="b", worth=9.0, place=(-1000.0, 0.0))
    situation = VisitSituation(places=(BASE, near), outings=(TEAM,), speed=1000.0)
    why = why_not_visited(situation, planned(situation))
    assert why == {
        "a": "others came first: it would take team 1 on day 0 2.0 h more, which has 1.0 h left"
    }


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"places": (BASE, BASE)}, "place a is there 2 times"),
        ({"outings": (TEAM, TEAM)}, "team 1 on day 0 is there 2 times"),
        ({"places": (changed(worth=0.0),)}, "a visit to a is worth 0"),
        ({"places": (changed(duration=-1.0),)}, "takes -1 hours"),
        ({"places": (changed(opens=9.0, closes=8.0),)}, "opens at 9 and closes at 8"),
        ({"places": (changed(first_day=2, last_day=1),)}, "from day 2 to day 1"),
        ({"places": (changed(teams=("X",)),)}, "no team X is out on any day"),
        ({"places": (changed(place=(math.nan, 0.0)),)}, "a lies at (nan, 0.0)"),
        ({"outings": (dataclasses.replace(TEAM, hours=-1.0),)}, "has -1 hours"),
        ({"outings": (dataclasses.replace(TEAM, begins=math.inf),)}, "leaves at inf"),
        ({"outings": (dataclasses.replace(TEAM, end=(9e9, 0.0)),)}, "from its start to its end"),
        ({"outings": (dataclasses.replace(TEAM, end=(math.inf, 0.0)),)}, "goes from (0.0, 0.0)"),
        ({"ways": (Way(ends=("x", "y"), hours=1.0),)}, "place a is at node ''"),
        ({"ways": (Way(ends=("", ""), hours=-1.0),)}, "takes -1 hours"),
        ({"speed": 0.0}, "teams travel 0 m an hour"),
    ],
)
def test_what_cannot_be_planned_is_answered_with_what_conflicts(changes, said):
    told = {"places": (BASE,), "outings": (TEAM,), "speed": 1000.0} | changes
    situation = VisitSituation(**told)
    assert any(said in str(one) for one in visit_conflicts(situation))
    with pytest.raises(SituationContradicts):
        planned(situation)


def test_nothing_to_visit_is_an_empty_plan():
    plan = planned(VisitSituation(places=(), outings=(TEAM,)))
    assert (plan.worth, plan.bound, plan.rounds[0].stops) == (0.0, 0.0, ())
