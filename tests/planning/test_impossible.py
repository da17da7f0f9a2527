"""Every way in which a situation can be impossible: the reason, and no fact too many.

Each case names a situation and the same one without each of the facts that conflict. Then random
situations: what is called impossible is never planned, and all the rest is, given time.
"""

import math
import random
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.planned import drawn, faults

from landrelease.planning import (
    Community,
    Pin,
    Road,
    Situation,
    SituationContradicts,
    Task,
    Team,
    conflicts,
    plan_of,
    unkeepable,
    why_not_done,
)
from landrelease.planning._evaluating import Evaluation
from landrelease.planning._situation import sorted_by_subject

ONE = Team(subject="one", speed={"ts": 10.0})
TWO = Team(subject="two", speed={"ts": 10.0})
ALWAYS = ((0, 30),)


def task(subject="a", **facts):
    return Task(**({"subject": subject, "purpose": "ts", "amount": 50.0} | facts))


def told(*tasks, teams=(ONE,), **facts):
    known = {"communities": (), "horizon": 30, "open_nodes": frozenset({"home"})}
    return Situation(**(known | {"tasks": tasks, "teams": teams} | facts))


def road(subject, one, other, *tasks):
    return Road(subject=subject, ends=(one, other), length_m=100.0, tasks=tasks)


def away(team, *spans):
    return replace(team, away=spans)


def at(team, node):
    return replace(team, node=node)


FAR = (road("R", "home", "hill"),)
BLOCKED = (road("R", "home", "hill", "r"),)
SHARED = task(teams=2)
IMPOSSIBLE = {
    "no team has it in its scope": (
        told(task(purpose="bac")),
        [told(), told(task(purpose="bac"), teams=(Team(subject="x", speed={"bac": 1.0}),))],
    ),
    "a speed of 0 is no scope": (
        told(task(), teams=(replace(ONE, speed={"ts": 0.0}),)),
        [told(teams=(replace(ONE, speed={"ts": 0.0}),)), told(task())],
    ),
    "no team at all": (told(task(), teams=()), [told(teams=()), told(task())]),
    "too few teams together": (told(SHARED), [told(task()), told(SHARED, teams=(ONE, TWO))]),
    "the only team is away": (told(task(), teams=(away(ONE, *ALWAYS),)), [told(), told(task())]),
    "every team is away": (
        told(task(), teams=(away(ONE, *ALWAYS), away(TWO, (0, 9), (9, 30)))),
        [
            told(teams=(away(ONE, *ALWAYS), away(TWO, *ALWAYS))),
            told(task(), teams=(ONE, away(TWO, *ALWAYS))),
            told(task(), teams=(away(ONE, *ALWAYS), TWO)),
        ],
    ),
    "of those who start together one too many is away": (
        told(SHARED, teams=(ONE, away(TWO, *ALWAYS))),
        [told(task(), teams=(ONE, away(TWO, *ALWAYS))), told(SHARED, teams=(ONE, TWO))],
    ),
    "leave and rest leave no day": (
        told(task(), teams=(away(ONE, (0, 20)),), off=frozenset(range(20, 30))),
        [
            told(teams=(away(ONE, (0, 20)),), off=frozenset(range(20, 30))),
            told(task(), off=frozenset(range(20, 30))),
            told(task(), teams=(away(ONE, (0, 20)),)),
        ],
    ),
    "the team it is fixed for is away": (
        told(task(pinned=Pin(team="two", start=0)), teams=(ONE, away(TWO, *ALWAYS))),
        [
            told(task(), teams=(ONE, away(TWO, *ALWAYS))),
            told(task(pinned=Pin(team="two", start=0)), teams=(ONE, TWO)),
        ],
    ),
    "nobody ever works": (told(task(), off=frozenset(range(30))), [told(task())]),
    "fixed for a team that is not there": (
        told(task(pinned=Pin(team="x", start=0))),
        [
            told(task()),
            told(task(pinned=Pin(team="x", start=0)), teams=(replace(ONE, subject="x"),)),
        ],
    ),
    "fixed for a team that may not do it": (
        told(
            task(pinned=Pin(team="x", start=0)), teams=(ONE, Team(subject="x", speed={"nts": 1.0}))
        ),
        [
            told(task()),
            told(task(pinned=Pin(team="x", start=0)), teams=(replace(ONE, subject="x"),)),
        ],
    ),
    "fixed for one, asked of several": (
        told(task(teams=2, pinned=Pin(team="one", start=0)), teams=(ONE, TWO)),
        [told(SHARED, teams=(ONE, TWO)), told(task(pinned=Pin(team="one", start=0)))],
    ),
    "after itself": (told(task(after=("a",))), [told(task())]),
    "a circle of three": (
        told(task(after=("b",)), task("b", after=("c",)), task("c", after=("a",))),
        [
            told(task(), task("b", after=("c",)), task("c", after=("a",))),
            told(task(after=("b",)), task("b"), task("c", after=("a",))),
            told(task(after=("b",)), task("b", after=("c",)), task("c")),
        ],
    ),
    "a road that waits for work behind it": (
        told(task("r", nodes=("hill",)), roads=BLOCKED),
        [told(task("r"), roads=BLOCKED), told(task("r", nodes=("hill",)), roads=FAR)],
    ),
    "no road leads to a task": (
        told(task(nodes=("hill",))),
        [told(task()), told(task(nodes=("hill",)), roads=FAR)],
    ),
    "no road leads to a community": (
        told(communities=(Community(subject="C", people=1, node="hill"),)),
        [
            told(communities=(Community(subject="C", people=1),)),
            told(communities=(Community(subject="C", people=1, node="hill"),), roads=FAR),
        ],
    ),
    "no way leads a team to a task": (
        told(task(nodes=("home",)), teams=(at(ONE, "island"),)),
        [
            told(teams=(at(ONE, "island"),)),
            told(task(), teams=(at(ONE, "island"),)),
            told(task(nodes=("home",))),
        ],
    ),
    "the team for a road stands behind it": (
        told(task("r", nodes=("home",)), teams=(at(ONE, "hill"),), roads=BLOCKED),
        [
            told(task("r", nodes=("home",)), teams=(at(ONE, "hill"),), roads=FAR),
            told(teams=(at(ONE, "hill"),), roads=FAR),
            told(task("r"), teams=(at(ONE, "hill"),), roads=BLOCKED),
            told(task("r", nodes=("home",)), roads=BLOCKED),
        ],
    ),
    "may not start before it must be finished": (
        told(task(earliest=9.0, deadline=9.0)),
        [told(task(deadline=9.0)), told(task(earliest=9.0))],
    ),
    "a task that is not there comes first": (
        told(task(after=("x",))),
        [told(task()), told(task(after=("x",)), task("x"))],
    ),
    "a road is blocked by a task that is not there": (
        told(roads=BLOCKED),
        [told(roads=FAR), told(task("r"), roads=BLOCKED)],
    ),
    "a task without a name": (told(task("")), [told(task())]),
    "the same name twice": (told(task(), task()), [told(task())]),
    "no days": (told(task(), horizon=0), [told(task())]),
    "no way of moving": (told(task(), travel_m=math.nan), [told(task())]),
    "a share above all": (told(task(), least_share=1.1), [told(task())]),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_the_reason_is_given_and_without_any_of_its_facts_it_is_gone(name):
    situation, without = IMPOSSIBLE[name]
    (found,) = conflicts(situation)
    assert found.way_out
    assert len(found.facts) == len(without)
    assert [conflicts(other) for other in without] == [()] * len(without)
    with pytest.raises(SituationContradicts, match=re.escape(found.facts[0])):
        plan_of(situation, order=[])


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0])
@pytest.mark.parametrize(
    "wrong",
    [
        lambda v: told(task(amount=v)),
        lambda v: told(task(deviation=v)),
        lambda v: told(task(pinned=Pin(team="one", start=v))),
        lambda v: told(task(), teams=(replace(ONE, speed={"ts": v}),)),
        lambda v: told(task(), communities=(Community(subject="C", people=v),)),
        lambda v: told(task(), roads=(replace(FAR[0], length_m=v),)),
    ],
)
def test_numbers_that_mean_nothing(wrong, value):
    (found,) = conflicts(wrong(value))
    assert f"{value:g}" in found.facts[0]
    assert conflicts(wrong(1.0)) == ()


@pytest.mark.parametrize(
    "situation",
    [
        told(task(amount=0.0)),
        told(task(teams=0)),
        told(task(earliest=math.nan)),
        told(task(deadline=math.nan)),
        told(task(place=(math.nan, 0.0))),
        told(task(), teams=(replace(ONE, base=(0.0, math.inf)),)),
    ],
)
def test_other_numbers_that_mean_nothing(situation):
    (found,) = conflicts(situation)
    assert len(found.facts) == 1


def test_a_wrong_node_of_every_team_is_told_for_every_task_that_roads_lead_to():
    """300 tasks and 30 teams: found without trying facts one by one."""
    tasks = [task(f"t{n:03}", nodes=("hill",), teams=1 + n % 2) for n in range(300)]
    teams = [Team(subject=f"T{n:02}", speed={"ts": 1.0}, node="isle") for n in range(30)]
    found = conflicts(told(*tasks, teams=tuple(teams), roads=FAR))
    assert len(found) == 300
    assert [len(one.facts) for one in found[:2]] == [2 + 30, 2 + 29]


def test_all_that_waits_behind_a_circle_is_told_as_the_circle():
    chain = [task(f"t{n:03}", after=(f"t{n - 1:03}",)) for n in range(1, 300)]
    (found,) = conflicts(told(task("t000", after=("t002",)), *chain))
    assert len(found.facts) == 3


def test_a_deadline_that_has_passed_is_late_and_no_conflict():
    situation = told(task(deadline=-3.0))
    assert conflicts(situation) == ()
    assert plan_of(situation, order=["a"]).late == {"a": 8.0}


FIXED = Pin(team="one", start=3.0)
UNKEEPABLE = {
    "two fixed for the same days": (
        told(task(pinned=FIXED), task("b", pinned=Pin(team="one", start=7.5))),
        [told(task(pinned=FIXED)), told(task("b", pinned=Pin(team="one", start=7.5)))],
    ),
    "fixed before work that has begun is done": (
        told(task(pinned=Pin(team="one", start=0.0)), task("b", pinned=FIXED)),
        [told(task(pinned=Pin(team="one", start=0.0))), told(task("b", pinned=FIXED))],
    ),
    "fixed before it may start": (
        told(task(earliest=9.0, pinned=FIXED)),
        [told(task(earliest=9.0)), told(task(pinned=FIXED))],
    ),
    "more work than days": (
        told(task(deadline=4.0)),
        [told(task(amount=1.0, deadline=4.0)), told(task())],
    ),
    "a late start": (
        told(task(earliest=3.0, deadline=6.0)),
        [
            told(task(earliest=3.0, deadline=6.0, amount=1.0)),
            told(task(deadline=6.0)),
            told(task(earliest=3.0)),
        ],
    ),
    "leave before the deadline": (
        told(task(deadline=6.0), teams=(away(ONE, (1, 5)),)),
        [told(task(amount=1.0, deadline=6.0), teams=(away(ONE, (1, 5)),)), told(task())],
    ),
}


@pytest.mark.parametrize("name", UNKEEPABLE)
def test_dates_that_no_plan_can_keep_are_named_and_the_plan_is_late(name):
    situation, without = UNKEEPABLE[name]
    (found,) = unkeepable(situation)
    assert len(found.facts) == len(without)
    assert [unkeepable(other) for other in without] == [()] * len(without)
    subjects = [one.subject for one in situation.tasks]
    for order in (subjects, subjects[::-1]):
        assert plan_of(situation, order=order).late


def test_several_tasks_of_one_team_may_have_begun():
    begun = Pin(team="one", start=0.0)
    assert unkeepable(told(task(pinned=begun), task("b", pinned=begun))) == ()


def test_what_may_be_finished_after_the_last_day_is_not_called_unkeepable():
    assert unkeepable(told(task(amount=400.0, deadline=50.0))) == ()
    assert unkeepable(told(task(amount=400.0, deadline=39.0)))


@pytest.mark.parametrize(
    ("situation", "why"),
    [
        (told(task(earliest=30.0)), "it does not start before day 30, after the last one"),
        (told(task(pinned=Pin(team="one", start=99.0))), "it does not start before day 99"),
        (told(task(amount=301.0)), "no team of its scope would end it by day 30"),
        (
            told(
                task("r", amount=900.0),
                task(nodes=("home",)),
                teams=(at(ONE, "hill"), Team(subject="x", speed={"bac": 1.0})),
                roads=BLOCKED,
            ),
            "no road that is open within the horizon leads a team of its scope there",
        ),
    ],
)
def test_why_what_can_be_done_is_not_done_within_the_horizon(situation, why):
    plan = plan_of(situation, order=["r", "a"])
    assert why_not_done(situation, plan)["a"].startswith(why)


def tangled(seed):
    """A district in which anything may be wrong: bases, scopes, order, roads, leave, pins."""
    dice = random.Random(seed)
    situation = drawn(seed, places=5, tasks=9, teams=3)
    tasks = tuple(tangled_task(one, situation, dice) for one in situation.tasks)
    teams = tuple(tangled_team(one, dice) for one in situation.teams)
    roads = tuple(one for one in situation.roads if dice.random() < 0.95)
    more = {f"n{dice.randrange(6)}"} if dice.random() < 0.3 else set()
    return replace(
        situation,
        tasks=tasks,
        teams=teams,
        roads=roads,
        open_nodes=situation.open_nodes | more,
    )


def tangled_task(one, situation, dice):
    if dice.random() < 0.15:
        other = dice.choice(situation.tasks)
        one = replace(one, after=(*one.after, other.subject))
    if dice.random() < 0.1:
        one = replace(one, pinned=Pin(team=f"T{dice.randrange(3)}", start=0.0), teams=1)
    return one


def tangled_team(one, dice):
    if dice.random() < 0.2:
        one = replace(one, speed={"ts": 100.0})
    if dice.random() < 0.3:
        one = replace(one, node=f"n{dice.randrange(6)}")
    return replace(one, away=((0, 60),)) if dice.random() < 0.1 else one


def forced(situation, dice):
    """Plan without asking whether it can be planned."""
    evaluation = Evaluation(sorted_by_subject(situation))
    order = dice.permutation(len(situation.tasks))
    return evaluation.sequence(order, np.full(order.size, -1, dtype=np.int64))


def named(conflict):
    """Tasks that a conflict says can never be done."""
    told_of = [re.match(r"task (\S+)|road \S+ opens after (\S+)", fact) for fact in conflict.facts]
    return {one[1] or one[2] for one in told_of if one}


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9))
def test_what_is_called_impossible_is_never_planned_and_the_rest_always_is(seed):
    situation, dice = tangled(seed), np.random.default_rng(seed)
    found = conflicts(situation)
    plan = forced(situation if found else replace(situation, horizon=3000), dice)
    done = {one.task for one in plan.assignments}
    for conflict in found:
        assert named(conflict).isdisjoint(done)
    if not found:
        assert plan.not_done == ()
        assert faults(replace(situation, horizon=3000), plan) == []


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_of_what_waits_in_a_circle_no_fact_is_too_many(seed):
    situation = tangled(seed)
    for conflict in conflicts(situation):
        for fact in conflict.facts:
            if (other := without(situation, fact)) is not None:
                assert conflict.facts not in [one.facts for one in conflicts(other)]


def without(situation, fact):
    """The situation in which a fact of a circle does not hold; None for other facts."""
    words = fact.replace(",", "").split()

    def changed(records, subject, **facts):
        return tuple(replace(r, **facts) if r.subject == subject else r for r in records)

    if words[0] == "road":
        (mine,) = (one for one in situation.roads if one.subject == words[1])
        rest = tuple(one for one in mine.tasks if one != words[-1])
        return replace(situation, roads=changed(situation.roads, words[1], tasks=rest))
    if "starts from" in fact:
        return replace(situation, teams=changed(situation.teams, words[1], node=""))
    if "comes after" in fact:
        rest = tuple(one for one in situation.task(words[1]).after if one != words[-1])
        return replace(situation, tasks=changed(situation.tasks, words[1], after=rest))
    if "is reached from" in fact and words[0] == "task":
        return replace(situation, tasks=changed(situation.tasks, words[1], nodes=()))
    return None
