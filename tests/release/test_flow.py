"""Opening + new - given back = closing, in number and in m2, whatever the order."""

import random

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.release import (
    ADDS,
    TAKES,
    Flow,
    Product,
    ProductKind,
    account_of,
    area_state,
    balance,
)

BOX = shapely.box(0, 0, 100, 100)
strips = st.tuples(
    st.sampled_from(list(ProductKind)), st.integers(0, 99), st.integers(1, 60), st.integers(0, 3)
)
areas = st.fixed_dictionaries(
    {
        "from": st.integers(0, 3),
        "until": st.integers(1, 5),
        "side": st.integers(20, 120),
        "closed": st.integers(1, 6),
        "as": st.sampled_from([None, *ProductKind]),
        "products": st.lists(strips, max_size=4),
    }
)


def state_on(day, told):
    """An area as it stood on a day; None before it was drawn and after it was withdrawn."""
    if not told["from"] <= day < told["until"]:
        return None
    products = [
        Product(f"p{number}", kind, shapely.box(x, 0, x + wide, 150))
        for number, (kind, x, wide, since) in enumerate(told["products"])
        if since <= day
    ]
    ground = shapely.box(0, 0, told["side"], 100 + day)
    account = account_of(ground, products)
    return area_state(account, is_open=day < told["closed"], closed_as=told["as"])


def on(day, told):
    states = {name: state_on(day, one) for name, one in told.items()}
    return {name: state for name, state in states.items() if state is not None}


def whole(told, first, last):
    return balance(on(first, told), on(last, told))


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), areas, max_size=5))
@settings(max_examples=60, deadline=None)
def test_totals_reconcile_in_number_and_in_ground(told):
    found = whole(told, 1, 3)
    count = sum(map(found.count, ADDS)) - sum(map(found.count, TAKES))
    assert count == found.count(Flow.CLOSING)
    ground = sum(map(found.m2, ADDS)) - sum(map(found.m2, TAKES))
    assert ground == pytest.approx(found.m2(Flow.CLOSING), abs=max(found.tolerance_m2, 1e-6))
    assert all(m2 >= 0 for part in Flow if part is not Flow.REDRAWN
               for m2 in [found.m2(part) + 1e-6])  # fmt: skip


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=3), areas, max_size=5),
    st.randoms(use_true_random=False),
)
@settings(max_examples=30, deadline=None)
def test_the_order_in_which_areas_arrive_changes_nothing(told, chance: random.Random):
    names = list(told)
    chance.shuffle(names)
    again = {name: told[name] | {"products": told[name]["products"][::-1]} for name in names}
    one, other = whole(told, 0, 4), whole(again, 0, 4)
    assert one.number == other.number
    for part in Flow:
        assert one.m2(part) == pytest.approx(other.m2(part), abs=1e-6)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), areas, max_size=5))
@settings(max_examples=30, deadline=None)
def test_one_period_closes_where_the_next_one_opens(told):
    one, two = whole(told, 0, 2), whole(told, 2, 4)
    assert one.number[Flow.CLOSING] == two.number[Flow.OPENING]
    assert one.m2(Flow.CLOSING) == pytest.approx(two.m2(Flow.OPENING), abs=1e-6)


def test_ground_that_counts_again_is_told_as_reopened():
    half = Product("p", ProductKind.CLEARED, shapely.box(0, 0, 50, 100))
    closed = area_state(account_of(BOX, [half]), is_open=False, closed_as=ProductKind.CLEARED)
    told = balance({"a": closed}, {"a": area_state(account_of(BOX, [half]), is_open=True)})
    assert (told.count(Flow.REOPENED), told.m2(Flow.REOPENED)) == (1, 5_000.0)
    assert (told.m2(Flow.OPENING), told.m2(Flow.CLOSING)) == (0.0, 5_000.0)


def test_an_area_drawn_and_cancelled_in_the_period_is_both():
    state = area_state(account_of(BOX, []), is_open=False, closed_as=ProductKind.CANCELLED)
    told = balance({}, {"a": state})
    assert [told.count(part) for part in (Flow.NEW, Flow.CANCELLED, Flow.CLOSING)] == [1, 1, 0]
    assert told.m2(Flow.NEW) == told.m2(Flow.CANCELLED) == BOX.area
