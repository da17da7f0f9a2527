"""Places as cells, and what was found and is gone: small cases worked out by hand."""

import numpy as np
import pytest
import shapely
from tests.hazard.test_records import ALL, GRID, accident, box, find, search, sighting

from landrelease.geo import CellShares
from landrelease.hazard import Matern, ValueOutOfRange, cells_at, fit, probability_in, taken_out
from landrelease.kinds import Outcome

CELL_KM2 = 0.01


def gone(*records):
    return taken_out(records, grid=GRID, domain=ALL)


def place(shape):
    return GRID.to_wgs84(shape)


def cells_of(rows, columns, fraction=1.0):
    return CellShares(np.array(rows), np.array(columns), np.full(len(rows), fraction))


def test_a_point_is_the_cell_it_lies_in():
    cells = cells_at(GRID, place(shapely.Point(250, 350)))
    assert (cells.rows.tolist(), cells.columns.tolist(), cells.fraction.tolist()) == ([0], [2], [1])


def test_a_point_with_a_radius_is_a_circle():
    cells = cells_at(GRID, place(shapely.Point(200, 200)), half_width_m=50.0)
    assert cells.fraction.sum() * 10_000 == pytest.approx(np.pi * 2500, rel=0.01)


def test_a_road_is_a_strip():
    road = place(shapely.LineString([(0, 250), (400, 250)]))
    assert cells_at(GRID, road, half_width_m=10.0).fraction == pytest.approx(0.2, abs=1e-3)


def test_a_place_outside_has_no_cells():
    away = place(shapely.Point(5000, 5000))
    assert len(cells_at(GRID, away).rows) == 0
    assert len(cells_at(GRID, away, half_width_m=10.0).rows) == 0
    assert len(cells_at(GRID, shapely.Polygon()).rows) == 0


@pytest.mark.parametrize("width", [0.0, -1.0, np.nan])
def test_a_line_needs_a_width(width):
    with pytest.raises(ValueOutOfRange, match="half_width_m"):
        cells_at(GRID, place(shapely.LineString([(0, 250), (400, 250)])), half_width_m=width)


def test_what_a_search_removed_is_gone_once():
    told = [search(items_found=3), find(searched_area="search", items=2)]
    counted = gone(*told)
    assert counted[0, 0] == pytest.approx(3.0, rel=1e-4)  # edges bend by centimetres
    assert counted.sum() == pytest.approx(3.0, rel=1e-4)


def test_what_was_left_in_place_is_not_gone():
    assert gone(find(outcome=Outcome.MARKED), search(items_found=3, removed=False)).sum() == 0


def test_an_accident_sets_one_off_and_a_sighting_takes_nothing():
    assert gone(accident(), sighting()).sum() == 1.0


def test_finds_spread_over_a_search_are_parts_of_items():
    counted = gone(search(box(0, 300, 400, 400), items_found=2))
    assert counted[0] == pytest.approx(0.5, rel=1e-4)


def test_outside_the_boundary_nothing_is_counted():
    assert taken_out([find()], grid=GRID, domain=~ALL).sum() == 0


@pytest.fixture
def before(small):
    posterior = fit(small, cell_m=250.0, matern=Matern(1000.0, 1.2))
    taken = np.zeros(small.shape)
    taken[5, 5], taken[6] = 2.0, 0.25
    return posterior, taken


def test_what_lay_there_is_what_was_found_and_what_is_left(before):
    posterior, taken = before
    cells = cells_of([5], [5])
    (answer,) = probability_in([cells], posterior, seed=1, undetected=0.3, taken=taken)
    assert answer.taken == 2.0
    assert answer.before.expected == pytest.approx(answer.expected + 2.0)
    assert (answer.before.probability, answer.before.probability_low) == (1.0, 1.0)


def test_an_item_somewhere_in_a_search_was_perhaps_here(before):
    posterior, taken = before
    (answer,) = probability_in([cells_of([6], [3])], posterior, seed=1, undetected=0.3, taken=taken)
    none_left = 1.0 - answer.probability
    assert answer.before.probability == pytest.approx(1.0 - 0.75 * none_left)


def test_part_of_a_cell_holds_an_item_with_its_share(before):
    posterior, taken = before
    half = cells_of([5], [5], 0.5)
    (answer,) = probability_in([half], posterior, seed=1, undetected=0.0, taken=taken)
    assert answer.before.probability == pytest.approx(0.75)
    assert answer.before.expected == pytest.approx(1.0)


def test_the_share_surveyed_is_by_area(before):
    posterior, _ = before
    surveyed = np.zeros(posterior.shape)
    surveyed[5, 5] = 1.0
    cells = cells_of([5, 5], [5, 6])
    (answer,) = probability_in([cells], posterior, seed=1, surveyed=surveyed)
    assert answer.surveyed == pytest.approx(0.5)
