"""Passes that overlap, against a full-resolution computation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease import geo
from landrelease.hazard import SearchWindow, ValueOutOfRange, _detection, detection_after

ROWS, COLUMNS, SUB = 5, 4, 3
CHANCE = st.floats(0, 1)


@st.composite
def windows(draw):
    row, column = draw(st.integers(-4, 16)), draw(st.integers(-4, 13))
    shape = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    bits = draw(st.lists(st.booleans(), min_size=shape[0] * shape[1], max_size=81))
    mask = np.array(bits[: shape[0] * shape[1]]).reshape(shape)
    return SearchWindow(row, column, mask, coverage=draw(CHANCE), probability=draw(CHANCE))


def full_resolution(searches):
    missed = np.ones((ROWS * SUB + 40, COLUMNS * SUB + 40))
    touched = np.zeros(missed.shape, bool)
    for search in searches:
        height, width = search.searched.shape
        for i in range(height):
            for j in range(width):
                if search.searched[i, j]:
                    place = search.row + i + 10, search.column + j + 10
                    missed[place] *= 1 - search.coverage * search.probability
                    touched[place] = True
    inside = slice(10, 10 + ROWS * SUB), slice(10, 10 + COLUMNS * SUB)
    blocks = ROWS, SUB, COLUMNS, SUB
    return (
        1 - missed[inside].reshape(blocks).mean(axis=(1, 3)),
        touched[inside].reshape(blocks).mean(axis=(1, 3)),
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(windows(), max_size=5))
def test_windows_combine_as_at_full_resolution(searches):
    after = detection_after(searches, rows=ROWS, columns=COLUMNS, subdivision=SUB)
    probability, touched = full_resolution(searches)
    np.testing.assert_allclose(after.probability, probability, atol=1e-12)
    np.testing.assert_allclose(after.searched, touched, atol=1e-12)


def test_strips_do_not_show(monkeypatch):
    rng = np.random.default_rng(0)
    searches = [
        SearchWindow(int(rng.integers(0, 12)), 2, rng.random((6, 7)) < 0.5, 0.9, 0.7)
        for _ in range(6)
    ]
    whole = detection_after(searches, rows=ROWS, columns=COLUMNS, subdivision=SUB)
    monkeypatch.setattr(_detection, "_STRIP_NUMBERS", 1)
    strips = detection_after(searches, rows=ROWS, columns=COLUMNS, subdivision=SUB)
    np.testing.assert_array_equal(whole.probability, strips.probability)


def test_two_passes_of_half_find_three_quarters():
    one = SearchWindow(0, 0, np.ones((2, 2), bool), coverage=1.0, probability=0.5)
    after = detection_after([one, one], rows=2, columns=2)
    np.testing.assert_allclose(after.probability, 0.75)


def test_coverage_that_could_be_more_than_all_is_refused():
    with pytest.raises(ValueOutOfRange, match=r"coverage is 1\.2"):
        SearchWindow(0, 0, np.ones((1, 1), bool), coverage=1.2, probability=0.5)


def test_a_polygon_drawn_by_the_grid_is_a_window():
    ground = geo.Subcells(row=1, column=0, factor=2, mask=np.array([[True, False]] * 2))
    window = SearchWindow.over(ground, coverage=1.0, probability=1.0)
    after = detection_after([window], rows=2, columns=1, subdivision=2)
    assert after.probability.tolist() == [[0.0], [0.5]]
