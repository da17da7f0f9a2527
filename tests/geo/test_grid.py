"""Grids: cell geometry against rasterio, shapely and the geodesic area of the ground."""

import math

import numpy as np
import pytest
import rasterio.features
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from rasterio.transform import Affine

from landrelease.geo import (
    AreaInvalid,
    BoundaryTooWide,
    Grid,
    GridImpossible,
    GridTooLarge,
    NotAPolygon,
    OutsidePlane,
    local_equal_area_crs,
)

PLANE = local_equal_area_crs((69.0, 34.0))
GRID = Grid(PLANE, -1000.0, 800.0, 100.0, 16, 20)


def star(*, x_m=0.0, y_m=0.0, radius_m=500.0, points=7, turn=0.3, inner=0.45):
    """A concave polygon on the plane, carried to WGS 84."""
    angle = turn + np.arange(2 * points) * math.pi / points
    radius = np.where(np.arange(2 * points) % 2, inner, 1.0) * radius_m
    ring = np.column_stack([x_m + radius * np.cos(angle), y_m + radius * np.sin(angle)])
    return GRID.to_wgs84(shapely.Polygon(ring))


def exact(grid, *areas):
    """Second implementation: one intersection for each cell."""
    projected = shapely.union_all([grid.to_projected(area) for area in areas])
    row, column = np.mgrid[0 : grid.rows, 0 : grid.columns]
    west, north = grid.x0_m + column * grid.cell_m, grid.y0_m - row * grid.cell_m
    boxes = shapely.box(west, north - grid.cell_m, west + grid.cell_m, north)
    return shapely.area(shapely.intersection(boxes, projected)) / grid.cell_area_m2


shapes = st.builds(
    star,
    x_m=st.floats(-1500, 1500),
    y_m=st.floats(-1500, 1500),
    radius_m=st.floats(20, 2500),
    points=st.integers(2, 9),
    turn=st.floats(0, 6),
    inner=st.floats(0.2, 1),
)


@settings(max_examples=60, deadline=None)
@given(shapes)
def test_coverage_equals_intersection_cell_by_cell(area):
    assert GRID.coverage(area) == pytest.approx(exact(GRID, area), abs=1e-8)


def test_coverage_leaves_out_holes_and_counts_overlaps_once():
    ring = star(radius_m=700).difference(star(radius_m=300, turn=1.0))
    assert len(ring.interiors) == 1
    both = GRID.coverage([ring, star(x_m=300)])
    assert both == pytest.approx(exact(GRID, ring, star(x_m=300)), abs=1e-8)


def test_covered_area_is_the_geodesic_area():
    area = star(radius_m=750)
    ground_m2, _ = Geod(ellps="WGS84").geometry_area_perimeter(shapely.segmentize(area, 1e-4))
    assert GRID.coverage(area).sum() * GRID.cell_area_m2 == pytest.approx(abs(ground_m2), rel=1e-6)


@settings(max_examples=30, deadline=None)
@given(shapes)
def test_cells_of_lists_the_covered_cells(area):
    cells = GRID.cells_of(area)
    full = np.zeros(GRID.shape)
    full[cells.rows, cells.columns] = cells.fraction
    assert (full == GRID.coverage(area)).all()
    assert (cells.fraction > 0).all()


@settings(max_examples=60, deadline=None)
@given(shapes, st.integers(1, 7))
def test_subcells_are_those_gdal_burns(area, factor):
    found = GRID.subcells(area, factor=factor)
    full = np.zeros((GRID.rows * factor, GRID.columns * factor), dtype=bool)
    top, left = found.row * factor, found.column * factor
    full[top : top + found.mask.shape[0], left : left + found.mask.shape[1]] = found.mask
    a, b, c, d, e, f = GRID.transform
    burnt = rasterio.features.rasterize(
        [GRID.to_projected(area)],
        out_shape=full.shape,
        transform=Affine(a / factor, b, c, d, e / factor, f),
    ).astype(bool)
    assert (full != burnt).sum() <= 1  # a centre within rounding of an edge


def test_parts_of_a_cut_polygon_share_no_subcell_and_leave_none():
    grid = Grid(PLANE, 0.0, 1000.0, 100.0, 10, 10)
    west = grid.to_wgs84(shapely.Polygon([(0, 0), (550, 0), (350, 1000), (0, 1000)]))
    east = grid.to_wgs84(shapely.Polygon([(550, 0), (1000, 0), (1000, 1000), (350, 1000)]))
    count = grid.mask(west).astype(int) + grid.mask(east)
    assert count.min() == count.max() == 1


def test_subcells_tend_to_the_coverage():
    area = star(radius_m=600)
    found = GRID.subcells(area, factor=50)
    rows, columns = (size // 50 for size in found.mask.shape)
    share = found.mask.reshape(rows, 50, columns, 50).mean(axis=(1, 3))
    window = GRID.coverage(area)[found.row : found.row + rows, found.column :][:, :columns]
    assert np.abs(share - window).max() < 0.02


def test_the_cell_of_each_centre_is_its_own():
    lon, lat = GRID.centres_lon_lat()
    rows, columns = GRID.index(lon, lat)
    assert (rows == np.arange(16)[:, None]).all()
    assert (columns == np.arange(20)).all()
    assert lat[0, 0] > lat[-1, 0]
    assert lon[0, 0] < lon[0, -1]


@pytest.mark.parametrize(
    ("x_m", "y_m", "cell"),
    [
        (-999.9, 799.9, (0, 0)),
        (999.9, -799.9, (15, 19)),
        (-1000.1, 0.0, (-1, -1)),
        (1000.1, 0.0, (-1, -1)),
        (0.0, 800.1, (-1, -1)),
        (0.0, -800.1, (-1, -1)),
    ],
)
def test_the_edge_of_the_grid_parts_inside_from_outside(x_m, y_m, cell):
    point = GRID.to_wgs84(shapely.Point(x_m, y_m))
    assert GRID.index(point.x, point.y) == cell


def test_a_place_that_is_not_known_has_no_cell():
    assert GRID.index(math.nan, 34.0) == (-1, -1)


def test_the_transform_is_that_of_a_north_up_raster():
    x, y = GRID.centres_m()
    assert Affine(*GRID.transform) @ (3.5, 2.5) == (x[3], y[2])
    assert rasterio.transform.array_bounds(*GRID.shape, Affine(*GRID.transform)) == GRID.bounds


def test_a_grid_for_a_boundary_holds_it_and_little_more():
    area = star(x_m=130, y_m=40, radius_m=640)
    grid = Grid.for_boundary(area, cell_m=100.0, crs=PLANE)
    inside = grid.coverage(area)
    assert inside.sum() * 1e4 == pytest.approx(grid.to_projected(area).area, rel=1e-9)
    edges = (inside[0], inside[-1], inside[:, 0], inside[:, -1])
    assert all(edge.any() for edge in edges)
    assert grid.x0_m % 100 == grid.y0_m % 100 == 0


def test_the_plane_keeps_areas_across_a_country():
    box = shapely.segmentize(shapely.box(66.0, 31.0, 72.0, 37.0), 0.05)
    ground_m2, _ = Geod(ellps="WGS84").geometry_area_perimeter(box)
    grid = Grid.for_boundary(box, cell_m=20_000.0)
    assert grid.to_projected(box).area == pytest.approx(abs(ground_m2), rel=1e-5)


def test_a_long_edge_is_bent_like_its_ground_line():
    long, short = shapely.box(66, 33, 72, 34), shapely.box(68.9, 33, 69.1, 34)
    pieces = shapely.segmentize(long, 0.0005)
    difference = GRID.to_projected(long).hausdorff_distance(GRID.to_projected(pieces))
    assert difference < 0.04
    assert GRID.to_projected(short).within(GRID.to_projected(long).buffer(0.05))


def test_cell_polygons_outline_their_cells():
    (outline,) = GRID.cell_polygons([3], [5])
    assert GRID.coverage(outline)[3, 5] == pytest.approx(1.0, abs=1e-4)
    assert GRID.index(outline.centroid.x, outline.centroid.y) == (3, 5)


def test_what_lies_outside_the_grid_touches_no_cell():
    away = star(x_m=50_000)
    assert GRID.coverage(away).max() == 0
    assert GRID.cells_of(away).rows.size == GRID.subcells(away, factor=4).mask.size == 0
    assert GRID.coverage([]).max() == 0


def test_what_covers_the_grid_fills_it():
    assert GRID.coverage(shapely.box(68, 33, 70, 35)).min() == 1.0


def test_a_million_cells_take_moments():
    grid = Grid(PLANE, -50_000.0, 50_000.0, 100.0, 1000, 1000)
    areas = [
        star(x_m=x, y_m=y, radius_m=4000) for x in range(-40, 40, 9) for y in range(-40, 40, 9)
    ]
    covered = grid.coverage(areas)
    assert covered.sum() * 1e4 == pytest.approx(
        shapely.union_all([grid.to_projected(area) for area in areas]).area, rel=1e-9
    )


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ((0.0, 5, 5), GridImpossible),
        ((math.nan, 5, 5), GridImpossible),
        ((10.0, 0, 5), GridImpossible),
        ((10.0, 20_000, 20_000), GridTooLarge),
    ],
)
def test_impossible_grids_are_refused(values, error):
    with pytest.raises(error):
        Grid(PLANE, 0.0, 0.0, *values)


def test_faulty_areas_are_refused():
    with pytest.raises(NotAPolygon, match="LineString"):
        GRID.coverage(shapely.LineString([(69, 34), (69.1, 34)]))
    bow_tie = shapely.Polygon([(69, 34), (69.01, 34.01), (69.01, 34), (69, 34.01)])
    with pytest.raises(AreaInvalid, match="Self-intersection"):
        GRID.cells_of(bow_tie)
    with pytest.raises(GridImpossible, match="factor"):
        GRID.subcells(star(), factor=0)
    with pytest.raises(GridImpossible, match="cell_m"):
        Grid.for_boundary(star(), cell_m=-1.0)


def test_a_stray_point_in_a_boundary_is_noticed():
    with pytest.raises(BoundaryTooWide, match="stray point"):
        local_equal_area_crs(shapely.MultiPoint([(69, 34), (0, 0)]))
    with pytest.raises(OutsidePlane):
        GRID.to_projected(shapely.Point(69, 340))
