"""GeoJSON as it comes: streamed, bounded, with a reason for everything refused."""

import json

import pytest

from landrelease.exchange import (
    Limits,
    NoRecords,
    NotThisEncoding,
    NotThisFormat,
    Rejected,
    Remark,
    Row,
    TooLarge,
    Truncated,
)

TOWN = {
    "type": "Feature",
    "properties": {"kind": "settlement", "name": "Río =1", "population": 12},
    "geometry": {"type": "Point", "coordinates": [-75.2, 7.1]},
}


def collection(*features, **members):
    return json.dumps({"type": "FeatureCollection", **members, "features": features})


def test_features_are_read_by_the_names_of_fields(put, read):
    said = read(put("t.geojson", collection(TOWN, TOWN)), profile="geojson")
    assert [it.draft.kind for it in said] == ["settlement"] * 2
    assert said[0].draft.payload["name"] == "Río =1"
    assert said[0].draft.id != said[1].draft.id


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["t.geojson", "t.geojson.gz"])
def test_spaces_and_compression_make_no_difference(put, read, indent, name):
    text = json.dumps(json.loads(collection(*[TOWN] * 700)), indent=indent)
    assert len(read(put(name, text), profile="geojson")) == 700


def test_the_collection_or_the_file_may_name_the_kind(put, read):
    bare = {**TOWN, "properties": {"name": "x"}}
    named = put("t.geojson", collection(bare, name="Settlement"))
    assert read(named, profile="geojson")[0].draft.kind == "settlement"
    stem = put("settlement.geojson", collection(bare))
    assert read(stem, profile="geojson")[0].draft.kind == "settlement"


def test_an_unknown_kind_is_rejected_and_known_ones_are_named(put, read):
    castle = {**TOWN, "properties": {"kind": "castle"}}
    said = read(put("t.geojson", collection(castle, TOWN)), profile="geojson")
    assert isinstance(said[0], Rejected)
    assert (said[0].line, said[0].field, said[0].value) == (1, "kind", "castle")
    assert "known kinds: indication" in said[0].reason
    assert isinstance(said[1], Row)


def test_properties_that_no_field_takes_are_told(put, read):
    odd = {**TOWN, "properties": {**TOWN["properties"], "colour": "red"}}
    said = read(put("t.geojson", collection(odd)), profile="geojson")
    assert said[-1] == Remark("Not imported, because no field has the name: colour.")


@pytest.mark.parametrize("cut", [1, 2, 30, 60])
def test_a_collection_that_ends_early_is_cut(put, read, cut):
    with pytest.raises(Truncated):
        read(put("t.geojson", collection(TOWN)[:-cut]), profile="geojson")


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        (json.dumps(TOWN), NotThisFormat, "'Feature', not a FeatureCollection"),
        (collection(), NoRecords, "no features"),
        ("[]", NotThisFormat, "expected an object"),
        ('{"type": x}', NotThisFormat, "not valid JSON"),
        (collection(TOWN, crs={"properties": {"name": "EPSG:3116"}}), NotThisFormat, "EPSG:3116;"),
        ('{"a": ' + "[" * 100_000, NotThisFormat, "nests deeper than 32"),
        ('{"features": [1 2]}', NotThisFormat, "',' or ']'"),
        ("\0", NotThisEncoding, "NUL"),
    ],
)
def test_what_is_no_collection_says_so(put, read, text, error, told):
    with pytest.raises(error, match=told):
        read(put("t.geojson", text), profile="geojson")


def test_the_usual_name_of_wgs84_is_taken(put, read):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert len(read(put("t.geojson", collection(TOWN, crs=crs)), profile="geojson")) == 1


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ('{"type":"Feature","properties":{"a":NaN},"geometry":null}', "NaN is no number"),
        ('{"type":"Feature","properties":{"a":1e999},"geometry":null}', "1e999 is no number"),
        ('{"type":"Feature","properties":{"name":"a\\u0000"},"geometry":null}', "NUL character"),
        ('{"type":"Feature","properties":{"name":"\\ud800"},"geometry":null}', "surrogates"),
        ('{"type":"Feature","properties":[1],"geometry":null}', "no object"),
        ('{"type":"Point"}', "not a Feature"),
        ("7", "not a Feature"),
        ("{'a':1}", "not valid JSON"),
    ],
)
def test_one_bad_feature_does_not_stop_the_next(put, read, raw, told):
    text = '{"type":"FeatureCollection","features":[' + raw + "," + json.dumps(TOWN) + "]}"
    said = read(put("t.geojson", text), profile="geojson")
    assert told in said[0].reason
    assert isinstance(said[1], Row)


def test_a_feature_larger_than_the_limit_is_refused(put, read):
    large = {**TOWN, "properties": {"name": "x" * 3_000_000}}
    with pytest.raises(TooLarge, match="more than 1 MB"):
        read(put("t.geojson", collection(large)), profile="geojson", limits=Limits(record_mb=1))


def test_values_of_the_wrong_type_are_rejected_by_field(put, read):
    odd = {**TOWN, "properties": {"kind": "settlement", "name": 7}}
    said = read(put("t.geojson", collection(odd)), profile="geojson")
    assert said == [Rejected(1, "name", "7", "it is not text")]
