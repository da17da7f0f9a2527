import numpy as np
import pytest
import shapely
from pyproj import Geod
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from landrelease.kinds import AccessStatus
from landrelease.simulation import SettlementsDoNotFit, district


def test_sixty_four_settlements_thirty_seven_closed(made, numbers):
    statuses = list(made.statuses.values())
    assert len(made.settlements) == 64
    assert statuses.count(AccessStatus.CLOSED) == 37
    assert statuses.count(AccessStatus.RESTRICTED) == numbers.access.restricted


def test_no_open_settlement_is_in_more_danger_than_a_closed_one(made):
    score = {status: [] for status in AccessStatus}
    for danger in made.dangers:
        score[made.statuses[danger.settlement]].append(danger.score)
    assert min(score[AccessStatus.CLOSED]) >= max(score[AccessStatus.RESTRICTED])
    assert min(score[AccessStatus.RESTRICTED]) >= max(score[AccessStatus.OPEN])


def test_danger_is_counted_as_by_hand(made):
    items, reach = made.truth.items, made.configuration.access.settlement_reach_m
    round_places = [place for place in made.settlements if place.outline is None]
    for place in round_places[:5]:
        away = np.hypot(items.x - place.x, items.y - place.y) - place.radius_m
        counted = made.dangers[place.number].near_dwellings
        # the circle is drawn with 64 corners, so up to 0.2 % of the radius is cut off
        assert (away < reach * 0.99 - 5).sum() <= counted <= (away <= reach).sum()


def test_roads_join_every_settlement(made):
    ends = np.array([(road.start, road.end) for road in made.roads])
    graph = coo_array((np.ones(len(ends)), ends.T), shape=(64, 64))
    assert connected_components(graph, directed=False)[0] == 1


def test_every_settlement_has_an_access_road_that_leads_to_a_main_road(made):
    on_main = {place for road in made.roads if road.main for place in (road.start, road.end)}
    for place in range(64):
        ways = [road for road in made.roads if place in road.serves]
        touched = {end for road in ways for end in (road.start, road.end)}
        assert place in touched
        assert touched & on_main


def test_roads_start_and_end_in_their_settlements(made):
    for road in made.roads:
        for number, at in ((road.start, 0), (road.end, -1)):
            place = made.settlements[number]
            assert road.line.coords[at] == pytest.approx((place.x, place.y))


def test_everything_lies_inside_the_boundary(made):
    truth, outline = made.truth, made.boundary.buffer(1e-6)
    shapes = [place.footprint for place in made.settlements]
    shapes += [road.line for road in made.roads] + [field.polygon for field in made.fields]
    shapes += [belt.polygon for belt in truth.belts] + [truth.front]
    assert all(outline.contains(shape) for shape in shapes)
    assert shapely.contains_xy(outline, truth.items.x, truth.items.y).all()


def test_communes_share_the_district_out(made):
    parts = [commune.polygon for commune in made.communes]
    assert sum(part.area for part in parts) == pytest.approx(made.boundary.area)
    assert shapely.union_all(parts).area == pytest.approx(made.boundary.area)


def test_settlements_lie_in_their_commune(made):
    for place in made.settlements:
        here = shapely.Point(place.x, place.y)
        assert made.communes[place.commune].polygon.buffer(1e-6).contains(here)


def test_the_district_is_about_25_km_across(made):
    west, south, east, north = made.boundary.bounds
    assert 22_000 < east - west < 28_000
    assert 22_000 < north - south < 28_000


def test_the_plane_keeps_area(made):
    area, _ = Geod(ellps="WGS84").geometry_area_perimeter(made.boundary_wgs84())
    assert abs(area) == pytest.approx(made.boundary.area, rel=1e-5)


def test_items_are_as_many_as_configured_and_in_their_belts(made, numbers):
    items = made.truth.items
    assert 15_000 <= len(items) <= 25_000
    assert (items.origin >= 0).sum() == numbers.belts.items
    for belt in made.truth.belts:
        of_belt = items.origin == belt.number
        assert shapely.contains_xy(belt.polygon, items.x[of_belt], items.y[of_belt]).all()


def test_no_belt_touches_a_dwelling(made):
    homes = shapely.union_all([place.footprint for place in made.settlements])
    assert not any(belt.polygon.intersects(homes) for belt in made.truth.belts)


def test_fields_touch_neither_each_other_nor_dwellings(made):
    shapes = [field.polygon for field in made.fields]
    shapes += [place.footprint for place in made.settlements]
    pairs = shapely.STRtree(shapes).query(shapes, predicate="overlaps")
    assert pairs.size == 0


def test_depth_bands_hold_their_items(made, numbers):
    items, edges = made.truth.items, numbers.depth.bands_m
    band = items.depth_band(edges)
    upper = np.array([*edges[1:], np.inf])
    assert (items.depth_m >= np.array(edges)[band]).all()
    assert (items.depth_m < upper[band]).all()


def test_nothing_fits_when_settlements_are_too_far_apart(numbers):
    wide = numbers.settlements.model_copy(update={"spacing_m": 9_000.0})
    with pytest.raises(SettlementsDoNotFit) as caught:
        district(numbers.model_copy(update={"settlements": wide}), np.random.default_rng(1))
    assert caught.value.placed < caught.value.wanted == 64
