"""Signing in may fail so often: the wait grows, has an end, and nobody is shut out for ever."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landrelease.store.models import SignInTries
from landrelease.store.sign_in_limits import (
    ACCOUNT,
    ADDRESS,
    CODE,
    FORGOTTEN,
    KNOWN_FOR,
    SAME_PLACE,
    TooManyTries,
    begin_try,
    forget_tries,
    keys_of,
    note_success,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
LIMITS = [SAME_PLACE, ADDRESS, ACCOUNT, CODE]
pytestmark = pytest.mark.django_db


def fail(username="ana", address="192.0.2.1", *, at=START):
    begin_try(keys_of(username, address), now=at)


def fail_each(*tries):
    for username, address in tries:
        fail(username, address)


def fail_until_refused(most=1000, at=START, **who):
    for number in range(most):
        try:
            fail(at=at, **who)
        except TooManyTries as error:
            return number, error
    raise AssertionError(most)


@pytest.mark.parametrize("limit", LIMITS)
@given(failures=st.integers(0, 10_000))
def test_the_wait_grows_and_has_an_end(limit, failures):
    assert limit.wait_after(failures) <= limit.wait_after(failures + 1) <= limit.longest
    assert (limit.wait_after(failures) == timedelta(0)) == (failures < limit.free)


def test_the_sixth_try_waits_and_says_how_long():
    number, error = fail_until_refused()
    assert number == SAME_PLACE.free
    assert (error.seconds, error.until) == (30, START + timedelta(seconds=30))
    assert "Try again in 30 seconds, at 00:00:30 UTC" in str(error)


def test_waiting_is_enough_and_a_further_failure_doubles_the_wait():
    _, first = fail_until_refused()
    fail(at=first.until)
    with pytest.raises(TooManyTries) as caught:
        fail(at=first.until + timedelta(seconds=59))
    assert caught.value.seconds == 1


def test_a_refused_try_does_not_lengthen_the_wait():
    _, first = fail_until_refused()
    for second in range(30):
        with pytest.raises(TooManyTries):
            fail(at=START + timedelta(seconds=second))
    fail(at=first.until)


def test_failures_are_forgotten():
    fail_until_refused()
    later = START + FORGOTTEN + timedelta(seconds=1)
    assert fail_until_refused(at=later)[0] == SAME_PLACE.free


def test_success_takes_the_count_back():
    for _ in range(SAME_PLACE.free - 1):
        fail()
    fail()
    note_success(keys_of("ana", "192.0.2.1"), now=START)
    assert fail_until_refused()[0] == SAME_PLACE.free


def test_one_address_cannot_try_many_names():
    tries = [(f"name-{number}", "192.0.2.1") for number in range(ADDRESS.free + 1)]
    with pytest.raises(TooManyTries):
        fail_each(*tries)


def test_a_name_is_slowed_from_everywhere_but_not_where_it_is_known():
    fail(address="198.51.100.7")
    note_success(keys_of("ana", "198.51.100.7"), now=START)
    tries = [("ana", f"203.0.113.{number}") for number in range(ACCOUNT.free + 1)]
    with pytest.raises(TooManyTries) as caught:
        fail_each(*tries)
    assert caught.value.until - START <= ACCOUNT.longest
    fail(address="198.51.100.7")


def test_a_place_is_known_for_a_month():
    fail(address="198.51.100.7")
    note_success(keys_of("ana", "198.51.100.7"), now=START)
    later = START + KNOWN_FOR + timedelta(days=1)
    for number in range(ACCOUNT.free):
        fail(address=f"203.0.113.{number}", at=later)
    with pytest.raises(TooManyTries):
        fail(address="198.51.100.7", at=later)


def test_neighbours_of_version_six_are_one_address():
    tries = [("ana", f"2001:db8::{number + 1:x}") for number in range(SAME_PLACE.free + 1)]
    with pytest.raises(TooManyTries):
        fail_each(*tries)


def test_the_administrator_can_let_a_name_in_again():
    for number in range(ACCOUNT.free):
        fail(address=f"203.0.113.{number}")
    forget_tries("ana")
    fail(address="203.0.113.200")


def test_names_that_were_tried_are_not_kept_and_old_counts_go():
    fail("secret-name", at=START)
    assert "secret-name" not in str(list(SignInTries.objects.values()))
    fail("other", "198.51.100.9", at=START + timedelta(days=2))
    assert SignInTries.objects.count() == 3
