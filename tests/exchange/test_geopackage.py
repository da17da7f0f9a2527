"""GeoPackage: local files of the right sort, in WGS 84, read some thousand rows at a time."""

import numpy as np
import pyogrio
import pytest
import shapely

from landrelease.exchange import (
    Limits,
    NoRecords,
    NotThisFormat,
    Rejected,
    Remark,
    Row,
    TooLarge,
    UnknownSuffix,
)
from landrelease.exchange.geopackage import _read


def layer(path, *, name="settlement", crs="EPSG:4326", append=False, count=1, **columns):
    told = {"name": ["Río"] * count, **columns}
    pyogrio.raw.write(
        str(path),
        np.array([shapely.to_wkb(shapely.Point(-75.2, 7.1))] * count, dtype=object),
        [np.array(values) for values in told.values()],
        np.array(list(told), dtype=object),
        layer=name,
        driver="GPKG",
        geometry_type="Point",
        crs=crs,
        append=append,
    )
    return path


def test_layers_are_kinds_and_columns_are_fields(tmp_path, read):
    path = layer(tmp_path / "t.gpkg", population=[120.0], count=1)
    draft = read(path, profile="geopackage")[0].draft
    assert draft.kind == "settlement"
    assert draft.payload["name"] == "Río"
    assert draft.payload["population"] == 120
    assert draft.payload["place"]["geometry"] == {"type": "Point", "coordinates": [-75.2, 7.1]}


def test_an_empty_cell_says_nothing(tmp_path, read):
    path = layer(tmp_path / "t.gpkg", population=[float("nan")])
    assert "population" not in read(path, profile="geopackage")[0].draft.payload


def test_pages_join_and_layers_are_numbered_through(tmp_path, read, monkeypatch):
    monkeypatch.setattr(_read, "_PAGE", 3)
    path = layer(tmp_path / "t.gpkg", count=7)
    layer(path, name="castle", append=True, count=2)
    said = read(path, profile="geopackage")
    assert sum(isinstance(it, Row) for it in said) == 7
    assert [it.line for it in said if isinstance(it, Rejected)] == [8, 9]


def test_another_reference_system_is_refused_with_its_name(tmp_path, read):
    path = layer(tmp_path / "t.gpkg", crs="EPSG:3857")
    with pytest.raises(NotThisFormat, match=r"EPSG:3857.*Reproject"):
        read(path, profile="geopackage")


def test_a_file_without_rows_says_so(tmp_path, read):
    with pytest.raises(NoRecords):
        read(layer(tmp_path / "t.gpkg", count=0, name="settlement"), profile="geopackage")


def test_a_file_that_is_no_geopackage_is_refused_before_any_library_sees_it(put, read):
    vrt = "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd"
    with pytest.raises(NotThisFormat, match="no GeoPackage"):
        read(put("t.gpkg", vrt), profile="geopackage")


def test_a_cut_file_is_refused(tmp_path, read):
    path = layer(tmp_path / "t.gpkg", count=500)
    path.write_bytes(path.read_bytes()[:9_000])
    with pytest.raises(NotThisFormat, match="cannot be read"):
        read(path, profile="geopackage")


def test_names_that_would_be_addresses_are_refused(tmp_path, read):
    folder = tmp_path / "a.zip"
    folder.mkdir()
    with pytest.raises(NotThisFormat, match="Rename"):
        read(layer(folder / "t.gpkg"), profile="geopackage")


def test_the_limit_holds_here_too(tmp_path, read):
    with pytest.raises(TooLarge):
        read(layer(tmp_path / "t.gpkg"), profile="geopackage", limits=Limits(file_mb=0.01))


def test_a_compressed_geopackage_is_not_taken_for_one(put, read):
    with pytest.raises((NotThisFormat, UnknownSuffix)):
        read(put("t.gpkg.gz", b"x"), profile="geopackage")


def test_unknown_columns_are_told(tmp_path, read):
    said = read(layer(tmp_path / "t.gpkg", colour=["red"]), profile="geopackage")
    assert said[-1] == Remark("Not imported, because no field has the name: colour.")
