"""GeoPackage binary against the standard's layout and against GDAL."""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path

import pyogrio
import pytest
import shapely

from landrelease.store.geometry import GeometryNotReadable, decode, encode
from landrelease.store.geometry._geopackage import box

GALLERY = [
    shapely.Point(2, 1),
    shapely.Point(),
    shapely.LineString([(0, 0), (1, 1)]),
    shapely.LineString(),
    shapely.box(-180, -90, 180, 90),
    shapely.box(0, 0, 9, 9) - shapely.box(1, 1, 2, 2),
    shapely.Polygon(),
    shapely.MultiPoint([(0, 0), (1, 1)]),
    shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3)]]),
    shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)]),
    shapely.MultiPolygon(),
]


@pytest.mark.parametrize("shape", GALLERY, ids=lambda shape: shape.wkt[:24])
def test_reads_back_what_it_wrote(shape: shapely.Geometry) -> None:
    back = decode(encode(shape))
    assert back.geom_type == shape.geom_type
    assert back.is_empty == shape.is_empty
    assert shapely.equals_identical(back, shape)


@pytest.mark.parametrize("shape", GALLERY, ids=lambda shape: shape.wkt[:24])
def test_header_holds_the_box_unless_empty(shape: shapely.Geometry) -> None:
    blob = encode(shape)
    assert box(blob) == (None if shape.is_empty else shape.bounds)
    assert bool(blob[3] & 0b10000) == shape.is_empty


def test_reads_big_endian_headers_and_wider_envelopes() -> None:
    wkb = shapely.to_wkb(shapely.Point(2, 1), byte_order=0)
    for code, numbers in ((0, 0), (1, 4), (2, 6), (3, 6), (4, 8)):
        header = struct.pack(f">2sBBi{numbers}d", b"GP", 0, code << 1, 4326, *[0.0] * numbers)
        assert decode(header + wkb) == shapely.Point(2, 1)
        assert box(header + wkb) == (2, 1, 2, 1)


@pytest.mark.parametrize("blob", [b"", b"GP", b"GP\0\x0f\0\0\0\0", b"GP\0\x01\0\0\0\0junk", b"XX"])
def test_damaged_blobs_are_named(blob: bytes) -> None:
    with pytest.raises(GeometryNotReadable, match="not a geometry"):
        decode(blob)


def test_gdal_writes_what_we_read(tmp_path: Path) -> None:
    path = tmp_path / "gdal.gpkg"
    shapes = [shape for shape in GALLERY if not shape.is_empty]
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(shapes),
        field_data=[],
        fields=[],
        geometry_type="Unknown",
        crs="EPSG:4326",
        layer="shapes",
    )
    connection = sqlite3.connect(path)
    blobs = [blob for (blob,) in connection.execute("SELECT geom FROM shapes ORDER BY fid")]
    connection.close()
    assert [decode(blob).wkt for blob in blobs] == [shape.wkt for shape in shapes]
    assert [box(blob) for blob in blobs] == [shape.bounds for shape in shapes]


def test_gdal_reads_what_we_write(tmp_path: Path) -> None:
    path = tmp_path / "ours.gpkg"
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb([shapely.Point(9, 9)] * len(GALLERY)),
        field_data=[],
        fields=[],
        geometry_type="Unknown",
        crs="EPSG:4326",
        layer="shapes",
        layer_options={"SPATIAL_INDEX": "NO"},
    )
    connection = sqlite3.connect(path)
    for number, shape in enumerate(GALLERY, start=1):
        connection.execute("UPDATE shapes SET geom = ? WHERE fid = ?", [encode(shape), number])
    connection.commit()
    connection.close()
    read = shapely.from_wkb(pyogrio.raw.read(path)[2])
    assert [shape.wkt for shape in read] == [shape.wkt for shape in GALLERY]
