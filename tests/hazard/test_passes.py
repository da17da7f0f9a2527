"""Searches one after another, against hand-made sums and the combination of all of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.hazard import Pass, SearchWindow, came_after, detection_after, thinned
from landrelease.kinds import When

ROWS, COLUMNS, SUB = 3, 4, 2
CHANCE = st.floats(0, 1)
YEARS = st.integers(2000, 2010)


@st.composite
def passes(draw, number):
    row, column = draw(st.integers(0, ROWS - 1)), draw(st.integers(0, COLUMNS - 1))
    height, width = draw(st.integers(1, ROWS - row)), draw(st.integers(1, COLUMNS - column))
    shape = height * SUB, width * SUB
    bits = draw(st.lists(st.booleans(), min_size=shape[0] * shape[1], max_size=96))
    mask = np.array(bits[: shape[0] * shape[1]]).reshape(shape)
    window = SearchWindow(row * SUB, column * SUB, mask, draw(CHANCE), draw(CHANCE))
    when = draw(st.none() | YEARS.map(lambda year: When.read(str(year))))
    return Pass(f"pass {number}", window, when, removes=draw(st.booleans()))


@st.composite
def histories(draw):
    return [draw(passes(number)) for number in range(draw(st.integers(0, 4)))]


def thin(history, **more):
    return thinned(history, rows=ROWS, columns=COLUMNS, subdivision=SUB, **more)


def on_grid(history, first):
    """Sum of what each pass was the first to find, on the grid."""
    total = np.zeros((2, ROWS, COLUMNS))
    for one, share in zip(history, first, strict=True):
        row, column = one.window.row // SUB, one.window.column // SUB
        total[:, row : row + share.shape[1], column : column + share.shape[2]] += share
    return total


@settings(max_examples=60, deadline=None)
@given(histories())
def test_what_each_pass_finds_first_adds_up_to_what_all_find(history):
    found = thin(history)
    together = detection_after(
        [one.window for one in history], rows=ROWS, columns=COLUMNS, subdivision=SUB
    )
    total = on_grid(history, found.first)
    np.testing.assert_allclose(total[0], together.probability, atol=1e-12)
    np.testing.assert_allclose(found.missed[0], 1 - together.probability, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_in_which_passes_are_told_does_not_matter(history, rng):
    order = rng.sample(range(len(history)), len(history))
    one, other = thin(history), thin([history[k] for k in order])
    np.testing.assert_allclose(one.missed, other.missed, atol=1e-12)
    for place, k in enumerate(order):
        np.testing.assert_array_equal(one.first[k], other.first[place])


@settings(max_examples=40, deadline=None)
@given(histories(), passes("more"))
def test_another_pass_never_leaves_more(history, more):
    before, after = thin(history), thin([*history, more])
    assert (after.missed <= before.missed + 1e-12).all()
    assert (after.left <= before.left + 1e-12).all()


def test_ground_split_between_suspected_and_not_adds_up_to_the_cell():
    mask = np.ones((2, 2), bool)
    half = SearchWindow(0, 0, np.array([[1.0, 0.0], [1.0, 0.0]]), 1.0, 1.0)
    found = thinned(
        [Pass("a", SearchWindow(0, 0, mask, 1.0, 0.8))],
        rows=1,
        columns=1,
        subdivision=2,
        suspected=[half],
    )
    assert found.first[0].ravel().tolist() == pytest.approx([0.4, 0.4])
    assert found.missed.ravel().tolist() == pytest.approx([0.1, 0.1])


def test_a_search_before_the_items_were_laid_says_nothing_of_them():
    mask = np.ones((1, 1), bool)
    early = Pass("a", SearchWindow(0, 0, mask, 1.0, 0.8), When.read("2010"))
    one = {"rows": 1, "columns": 1, "subdivision": 1}
    assert thinned([early], laid=When.read("2015"), **one).missed[0, 0, 0] == 1.0
    assert thinned([early], laid=When.read("2005"), **one).missed[0, 0, 0] == pytest.approx(0.2)
    during = thinned([early], laid=When.read("2010"), **one).missed[0, 0, 0]
    assert during == pytest.approx(1 - 0.8 / 2)


@given(YEARS, YEARS, YEARS, YEARS)
def test_the_chance_to_come_after_agrees_with_counting_days(a, b, c, d):
    laid, seen = When.read(f"{min(a, b)} to {max(a, b)}"), When.read(f"{min(c, d)} to {max(c, d)}")
    t = np.arange(laid.first.toordinal(), laid.last.toordinal() + 1) + 0.5
    s = np.arange(seen.first.toordinal(), seen.last.toordinal() + 1) + 0.5
    before = np.searchsorted(t, s) + 0.5 * np.isin(s, t)
    assert came_after(seen, laid) == pytest.approx(before.mean() / len(t), abs=1e-9)
