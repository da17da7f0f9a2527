"""A played programme: same ground for all, no work made or lost, and knowing more helps."""

from functools import cache

import numpy as np
import pytest

from landrelease.planning import plan_by_policy, plan_sequence, tries
from landrelease.simulation import (
    Programme,
    district,
    happen,
    play,
    played_ground,
    read_configuration,
)

MEANS = Programme(teams=12, horizon=112)


def biggest(situation):
    return plan_by_policy(situation, "biggest first")


def searched(situation):
    return plan_sequence(situation, rng=np.random.default_rng(1), effort=tries(30))


@cache
def world(seed=102):
    rng = np.random.default_rng(seed)
    made = district(read_configuration(), rng)
    return made, played_ground(made, happen(made, rng), np.random.default_rng(seed))


def test_surveys_confirm_part_of_what_was_drawn():
    _, ground = world()
    assert np.all(ground.confirmed_m2 <= ground.drawn_m2 * (1 + 1e-9) + 1.0)
    assert 0.1 < ground.confirmed_m2.sum() / ground.drawn_m2.sum() < 0.5


def test_the_same_policy_meets_the_same_ground():
    assert play(*world(), MEANS, biggest) == play(*world(), MEANS, biggest)


def test_no_more_is_searched_than_the_teams_can_do():
    made, ground = world()
    played = play(made, ground, MEANS, biggest)
    days = MEANS.horizon * 5 / 7 * MEANS.teams
    assert 0 < played.searched_m2 <= days * MEANS.survey_m2
    assert 0 < played.found <= int(ground.found.sum())
    assert played.left >= int(ground.left.sum())


def test_person_days_follow_from_the_days_of_opening():
    made, ground = world()
    played = play(made, ground, MEANS, biggest)
    days = {n: max(MEANS.horizon - day, 0) for n, day in played.opened.items() if day > 0}
    people = {place.number: place.population for place in made.settlements}
    assert played.person_days == pytest.approx(sum(people[n] * d for n, d in days.items()))


def test_with_more_teams_and_weeks_more_settlements_open():
    few, many = (
        play(*world(), Programme(teams=teams, horizon=days), biggest)
        for teams, days in ((4, 56), (40, 224))
    )
    opened = [sum(np.isfinite(list(one.opened.values()))) for one in (few, many)]
    assert opened[0] < opened[1]


def test_whoever_knows_the_truth_regains_more_in_a_year():
    blind, knowing = (play(*world(), Programme(), searched, knows=knows) for knows in (False, True))
    assert knowing.person_days > blind.person_days
