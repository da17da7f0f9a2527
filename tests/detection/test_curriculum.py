"""What a person lacks: hours, passes, and the day on which a pass ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landrelease.detection import Asked, Attended, Examined, lacking

DAY = date(2025, 6, 1)
COURSE = Asked("", "Basic", 40.0)
TEST = Asked("practical", "Basic")


def why(asked, attended=(), tested=()):
    return [one.why for one in lacking([asked], attended, tested, on=DAY)]


@pytest.mark.parametrize(
    ("hours", "told"),
    [([], ["never"]), ([30.0, 10.0], []), ([39.0], ["too_few_hours"]),
     ([39.0, None], ["hours_not_known"]), ([40.0, None], [])],
)  # fmt: skip
def test_hours_of_a_course_add_up_and_what_nobody_stated_is_not_known(hours, told):
    assert why(COURSE, [Attended(" BASIC", one) for one in hours]) == told


def test_another_course_does_not_count():
    assert why(COURSE, [Attended("Basic 2", 99.0)]) == ["never"]


def result(days_ago, *, passed=True, until=None):
    return Examined("practical", "Basic", DAY - timedelta(days_ago), passed=passed, until=until)


@pytest.mark.parametrize(
    ("results", "told"),
    [
        ([], ["never"]),
        ([result(10)], []),
        ([result(10), result(5, passed=False)], ["not_passed"]),
        ([result(10, passed=False), result(5)], []),
        ([result(10), result(10, passed=False)], ["not_passed"]),
        ([result(10, until=DAY)], []),
        ([result(10, until=DAY - timedelta(1))], ["ran_out"]),
    ],
)
def test_the_latest_result_counts_through_its_last_day(results, told):
    assert why(TEST, (), results) == told


def test_a_written_pass_is_no_practical_one():
    assert why(TEST, (), [Examined("written", "Basic", DAY, passed=True)]) == ["never"]


@given(st.lists(st.floats(0, 50) | st.none(), max_size=6), st.floats(0, 50))
def test_one_more_session_never_makes_anybody_lack_more(hours, more):
    attended = [Attended("Basic", one) for one in hours]
    if not why(COURSE, attended):
        assert not why(COURSE, [*attended, Attended("Basic", more)])
