"""A day far from the usual 10 to 50 m2 a deminer is told of, and never refused."""

import math

import pytest
from tests.conftest import square


def told(work, deminers, **more):
    receipt = work.begin().day(deminers=deminers, **more)
    return [odd for odd in receipt.odd if "for each deminer" in odd]


def test_ground_far_above_what_is_usual_is_told_to_who_records_it(work):
    [odd] = told(work, 1)
    assert "far above the usual 10 to 50 m2" in odd


@pytest.mark.parametrize(("each", "far"), [(3.0, "below"), (6.0, ""), (95.0, ""), (110.0, "above")])
def test_twice_the_most_and_half_the_least_are_far(work, each, far):
    """10 to 50 m2 of manual clearance for a deminer in a day; 5 and 100 are the edges."""
    side = (each * 4 / math.cos(math.radians(40.1))) ** 0.5 / 111_200
    odd = told(work, 4, place=square(0.1, 0.1, side))
    assert [one.split("far ")[1].split(" ")[0] for one in odd] == ([far] if far else [])


def test_other_methods_and_days_without_a_number_have_no_usual_pace(work):
    assert told(work, "not_known") == []


def test_dogs_search_more(work):
    assert told(work, 1, method="dogs") == []
