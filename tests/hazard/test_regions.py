"""The regions that the factor is dissected into, against the definition of a separator."""

import numpy as np
import pytest

from landrelease.hazard._dissection import plan_of
from landrelease.hazard._regions import WHOLE, regions_of

SHAPES = [(1, 1), (1, 70), (70, 1), (2, 35), (9, 9), (31, 17), (64, 64), (50, 81)]


def cells_of(bounds, rows, columns):
    row, column = np.mgrid[:rows, :columns]
    inside = np.ones((rows, columns), bool)
    for number, of in enumerate((row, column, row + column, row - column)):
        inside &= (of >= bounds[2 * number]) & (of < bounds[2 * number + 1])
    return inside


def within_two_steps(cells):
    for _ in range(2):
        wide = np.pad(cells, 1)
        cells = cells | wide[:-2, 1:-1] | wide[2:, 1:-1] | wide[1:-1, :-2] | wide[1:-1, 2:]
    return cells


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
def test_parts_and_strip_make_up_a_region_and_parts_are_apart(rows, columns):
    regions = regions_of(rows, columns)
    for bounds, own, pair in zip(regions.bounds, regions.own, regions.children, strict=True):
        whole = cells_of(bounds, rows, columns)
        parts = [cells_of(regions.bounds[child], rows, columns) for child in pair if child >= 0]
        assert whole.sum() == own + sum(part.sum() for part in parts)
        assert all((part <= whole).all() for part in parts)
        if parts:
            assert not (within_two_steps(parts[0]) & parts[1]).any()


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
def test_neighbours_are_all_cells_within_two_steps(rows, columns):
    regions = regions_of(rows, columns)
    for bounds, neighbours in zip(regions.bounds, regions.neighbours, strict=True):
        inside = cells_of(bounds, rows, columns)
        assert neighbours == (within_two_steps(inside) & ~inside).sum()


@pytest.mark.parametrize(("rows", "columns"), SHAPES)
def test_every_cell_has_one_place_and_neighbours_come_later(rows, columns):
    plan = plan_of(rows, columns)
    assert sorted(plan.position.ravel()) == list(range(rows * columns))
    for node in range(plan.children.shape[0]):
        later = plan.boundary[plan.first[node] : plan.first[node + 1]]
        assert (later >= plan.start[node + 1]).all()
        assert (np.diff(later) > 0).all()


def test_regions_that_are_not_cut_are_small():
    regions = regions_of(90, 90)
    assert regions.own[regions.way == WHOLE].max() <= 24


def test_diagonal_strips_halve_the_operations_of_upright_ones():
    """By rows and columns alone the factor of 256 x 256 cells took 2.23e9 operations."""
    regions = regions_of(256, 256)
    own, edge = regions.own.astype(float), regions.neighbours.astype(float)
    assert (own**3 / 3 + own**2 * edge + own * edge**2).sum() < 1.1e9
