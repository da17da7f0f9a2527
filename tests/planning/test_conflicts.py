"""What can never be done is answered with the fewest facts that conflict."""

from dataclasses import replace

import numpy as np
import pytest
from tests.planned import drawn

from landrelease.planning import (
    Community,
    Pin,
    Road,
    Situation,
    SituationContradicts,
    Task,
    Team,
    conflicts,
    plan_sequence,
    tries,
)

TEAM = Team(subject="one", speed={"clearance": 100.0})


def work(subject, **facts):
    return Task(subject=subject, purpose="clearance", amount=100.0, **facts)


def told(*tasks, roads=(), communities=(), teams=(TEAM,), **facts):
    open_nodes = frozenset({"home"})
    return Situation(
        tasks=tasks,
        teams=teams,
        communities=communities,
        roads=roads,
        open_nodes=open_nodes,
        **facts,
    )


def facts(situation):
    return [conflict.facts for conflict in conflicts(situation)]


def road(subject, one, other, *tasks):
    return Road(subject=subject, ends=(one, other), length_m=1000.0, tasks=tasks)


@pytest.mark.parametrize("seed", range(5))
def test_a_situation_that_can_be_planned_has_none(seed):
    assert conflicts(drawn(seed)) == ()


def test_no_team_has_the_scope():
    assert facts(told(replace(work("a"), purpose="bac"))) == [
        ("task a asks for bac", "no team has that in its scope")
    ]


def test_fewer_teams_than_are_to_start_together():
    (found,) = facts(told(work("a", teams=2)))
    assert found == (
        "task a asks for clearance by 2 teams together",
        "1 have that in their scope (one)",
    )


def test_of_a_circle_of_precedence_the_shortest_is_named():
    tasks = (
        work("a", after=("b",)),
        work("b", after=("a", "c")),
        work("c", after=("d",)),
        work("d"),
        work("e", after=("a",)),
    )
    assert facts(told(*tasks)) == [("task a comes after b", "task b comes after a")]


def test_two_circles_are_two_conflicts():
    tasks = (
        work("a", after=("b",)),
        work("b", after=("a",)),
        work("c", after=("d",)),
        work("d", after=("c",)),
    )
    assert len(facts(told(*tasks))) == 2


def test_a_road_that_waits_for_work_behind_it():
    tasks = (work("near", nodes=("village",)), work("far", nodes=("hill",)))
    roads = (road("R", "home", "village", "far"), road("S", "village", "hill"))
    assert facts(told(*tasks, roads=roads)) == [
        ("road R opens after far", "task far is reached from hill")
    ]


def test_two_roads_that_wait_for_each_other():
    tasks = (work("a", nodes=("b side",)), work("b", nodes=("a side",)))
    roads = (road("A", "home", "a side", "a"), road("B", "home", "b side", "b"))
    assert len(facts(told(*tasks, roads=roads))[0]) == 4
    assert len(facts(told(*tasks, roads=roads))) == 1


def test_a_task_on_a_road_is_reached_from_its_near_side():
    tasks = (work("a", nodes=("home", "village")),)
    assert facts(told(*tasks, roads=(road("R", "home", "village", "a"),))) == []


def test_precedence_and_a_road_wait_for_each_other():
    tasks = (work("a", after=("b",), nodes=("home",)), work("b", nodes=("village",)))
    found = facts(told(*tasks, roads=(road("R", "home", "village", "a"),)))
    assert found == [
        ("road R opens after a", "task a comes after b", "task b is reached from village")
    ]


def test_a_place_that_no_road_leads_to():
    situation = told(
        work("a", nodes=("island",)),
        communities=(Community(subject="C", people=5, node="island"),),
    )
    assert [found[0] for found in facts(situation)] == [
        "task a is reached from island",
        "community C is reached from island",
    ]


@pytest.mark.parametrize(
    ("task", "said"),
    [
        (work("a", after=("z",)), "there is no such task"),
        (replace(work("a"), amount=0.0), "task a has 0 of work left"),
        (work("a", earliest=9.0, deadline=5.0), "it must be finished by day 5"),
        (work("a", pinned=Pin(team="two", start=0.0)), "there is no such team"),
        (work("a", teams=0), "task a asks for 0 teams"),
    ],
)
def test_facts_that_cannot_hold(task, said):
    assert any(said in fact for found in facts(told(task)) for fact in found)


def test_a_subject_that_is_there_twice():
    assert facts(told(work("a"), work("a"))) == [("task a is there 2 times",)]


def test_a_situation_with_a_conflict_is_not_planned():
    situation = told(work("a", teams=2))
    with pytest.raises(SituationContradicts, match="1 conflict") as caught:
        plan_sequence(situation, rng=np.random.default_rng(1), effort=tries(5))
    assert caught.value.problems == conflicts(situation)


@pytest.mark.parametrize("seed", range(8))
def test_without_any_one_fact_of_a_circle_the_circle_is_gone(seed):
    situation = circled(seed)
    found = conflicts(situation)
    assert found
    for fact in found[0].facts:
        left = [other.facts for other in conflicts(without(situation, fact))]
        assert found[0].facts not in left
        assert not any(set(other) < set(found[0].facts) for other in left)


def circled(seed):
    """A district with a task on the first road that comes after one behind it."""
    situation = drawn(seed, places=5, tasks=9)
    blocked = next(one for one in situation.roads if one.tasks)
    tasks = tuple(
        replace(one, after=(*one.after, situation.tasks[-1].subject))
        if one.subject in blocked.tasks
        else replace(one, after=(*one.after, *blocked.tasks))
        if one is situation.tasks[-1]
        else one
        for one in situation.tasks
    )
    return replace(situation, tasks=tasks)


def without(situation, fact):
    """The situation in which one fact, given in words, does not hold."""
    words = fact.split()
    if words[0] == "road":
        roads = tuple(
            replace(one, tasks=tuple(set(one.tasks) - {words[-1]}))
            if one.subject == words[1]
            else one
            for one in situation.roads
        )
        return replace(situation, roads=roads)
    change = {"nodes": ()} if "reached" in words else None
    tasks = tuple(
        replace(one, **(change or {"after": tuple(set(one.after) - {words[-1]})}))
        if one.subject == words[1]
        else one
        for one in situation.tasks
    )
    return replace(situation, tasks=tasks)
