"""Former fronts, roads and land cover become covariates between 0 and 1."""

import numpy as np
import pytest
import shapely

from landrelease.geo import Grid, local_equal_area_crs
from landrelease.hazard import covariates_on

GRID = Grid(local_equal_area_crs((69.0, 34.0)), 0.0, 400.0, 100.0, 4, 4)
ALL = np.ones((4, 4), bool)
FRONT = GRID.to_wgs84(shapely.LineString([(0, 400), (400, 400)]))
HALF = GRID.to_wgs84(shapely.box(0, 0, 200, 400))


def test_a_front_fades_with_the_distance_of_a_cells_centre():
    found = covariates_on(GRID, ALL, fronts=[FRONT])
    near = found.values[found.names.index("former front within 500 m")]
    expected = np.exp(-(np.arange(4) * 100 + 50) / 500)
    assert near[:, 1].tolist() == pytest.approx(expected.tolist(), rel=0.02)


def test_a_line_beyond_the_grid_counts_too():
    far = GRID.to_wgs84(shapely.LineString([(-1000, -600), (1400, -600)]))
    found = covariates_on(GRID, ALL, fronts=[far])
    assert found.values[0, 3, 2] == pytest.approx(np.exp(-650 / 500), rel=0.02)


def test_an_area_is_the_share_of_a_cell_and_what_is_not_known_has_its_own():
    found = covariates_on(GRID, ALL, areas={"Forest": [HALF], "not known": [FRONT.buffer(0.001)]})
    forest = found.values[found.names.index("Forest")]
    assert forest[:, 0].tolist() == pytest.approx([1.0] * 4, abs=1e-4)
    assert forest[:, 3].tolist() == pytest.approx([0.0] * 4, abs=1e-4)


def test_values_do_not_depend_on_the_grid_that_is_cut_out():
    """Slopes learned on a programme must hold on a window of it."""
    part = Grid(GRID.crs, 0.0, 400.0, 100.0, 2, 4)
    whole = covariates_on(GRID, ALL, fronts=[FRONT]).values
    window = covariates_on(part, ALL[:2], fronts=[FRONT]).values
    np.testing.assert_allclose(window, whole[:, :2], atol=1e-9)


def test_what_is_the_same_everywhere_is_left_out():
    everywhere = GRID.to_wgs84(shapely.box(-100, -100, 500, 500))
    assert covariates_on(GRID, ALL, areas={"Forest": [everywhere]}) is None
    assert covariates_on(GRID, ALL) is None
