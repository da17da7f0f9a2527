"""Exports: no more than the tier shows, safe to open, whole, and read back as they were."""

import csv
import json
from datetime import UTC, date, datetime

import pyogrio
import pytest

from landrelease.exchange import (
    FileExists,
    UnknownSuffix,
    export_records,
    geojson,
    geopackage,
    import_file,
)
from landrelease.exchange import csv as tables
from landrelease.exchange._columns import NOTICE, Header, flat
from landrelease.kinds import KINDS, Tier
from landrelease.queries import ExportRow
from landrelease.store.refusals import NotAllowed

POINT = {"type": "Point", "coordinates": [-75.123456789012, 7.1]}
AREA = {
    "type": "MultiPolygon",
    "coordinates": [[[[-75.0, 7.0], [-75.01, 7.0], [-75.01, 7.01], [-75.0, 7.0]]]],
}
PLACE = {"system": "dms", "entered": "7°06' N", "precision": "stated", "radius_m": 12.5}
NAMES = {"settlement": "=HYPERLINK(1)", "organisation": "'-x", "hazardous_area": "<b>Río</b>"}


def document(kind, **said):
    return KINDS[kind].model_validate(said).model_dump(mode="json")


DOCUMENTS = {
    "settlement": document(
        "settlement",
        name=NAMES["settlement"],
        code="-5",
        population=120,
        place={"geometry": POINT, **PLACE},
    ),
    "organisation": document("organisation", name=NAMES["organisation"], type="operator"),
    "hazardous_area": document(
        "hazardous_area",
        name=NAMES["hazardous_area"],
        classification="sha",
        reason='line\nbreak, “quoted” "so"',
        place={"geometry": AREA, "precision": "surveyed"},
    ),
    "accident": document(
        "accident", victims="N. N.", killed=0, demining=True, place={"geometry": POINT}
    ),
    "road_segment": document(
        "road_segment",
        name="Road",
        serves=["s-settlement"],
        place={"geometry": {"type": "LineString", "coordinates": [[-75, 7], [-75.5, 7.5]]}},
    ),
}
ROWS = [
    ExportRow(
        kind=kind,
        subject=f"s-{kind}",
        document=said,
        first=date(2014, 1, 1),
        last=None,
        grade="B2",
        source="",
        revision=1,
    )
    for kind, said in DOCUMENTS.items()
]
WRITERS = {"geojson": geojson.write, "csv": tables.write, "gpkg": geopackage.write}
PROFILES = {"geojson": "geojson", "csv": "csv", "gpkg": "geopackage"}


def header(tier=Tier.PERSONAL):
    return Header(
        programme="Test",
        invented=True,
        tier=tier,
        kinds=tuple(DOCUMENTS),
        at=date(2024, 1, 1),
        known=None,
        made_at=datetime(2024, 5, 31, 8, tzinfo=UTC),
        heads=("office-test:7:abc",),
    )


def written(tmp_path, suffix, tier=Tier.PERSONAL):
    path = tmp_path / f"out.{suffix}"
    WRITERS[suffix](path, (flat(row, tier) for row in ROWS), header(tier))
    return path


@pytest.mark.parametrize("suffix", WRITERS)
def test_what_is_written_reads_back_as_it_was(tmp_path, read, suffix):
    said = read(written(tmp_path, suffix), profile=PROFILES[suffix])
    assert len(said) == len(ROWS)
    for row in ROWS:
        draft = next(it.draft for it in said if it.draft.kind == row.kind)
        again = KINDS[row.kind].model_validate(draft.payload).model_dump(mode="json")
        assert again == row.document
        assert (draft.subject, draft.first, draft.last) == (row.subject, row.first, None)
        assert draft.source.grade == "B2"


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("tier", [Tier.PUBLIC, Tier.PARTNER, Tier.RESTRICTED])
def test_no_field_above_the_tier_is_written_even_if_the_query_let_it_through(
    tmp_path, suffix, tier
):
    content = written(tmp_path, suffix, tier).read_bytes()
    assert b"N. N." not in content
    assert b"victims" not in content
    assert (NAMES["hazardous_area"].encode() in content) == (tier >= Tier.PARTNER)


def test_a_table_holds_no_formula_and_says_not_known(tmp_path):
    with written(tmp_path, "csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["kind"]: row for row in csv.DictReader(file)}
    assert rows["settlement"]["name"] == "'=HYPERLINK(1)"
    assert rows["organisation"]["name"] == "''-x"
    assert rows["settlement"]["code"] == "-5"
    assert rows["accident"]["injured"] == "not_known"
    assert rows["accident"]["killed"] == "0"


def test_each_format_says_what_it_is(tmp_path):
    told = json.loads(written(tmp_path, "geojson").read_text())["landrelease"]
    assert told["ledger_heads"] == ["office-test:7:abc"]
    assert (told["tier"], told["at"], told["known"]) == ("personal", "2024-01-01", "all")
    assert told["notice"] == NOTICE
    package = written(tmp_path, "gpkg")
    metadata = pyogrio.read_info(package, layer="settlement")["dataset_metadata"]
    assert json.loads(metadata["landrelease"]) == told
    beside = tables.write_facts(tmp_path / "out.csv", header())
    assert beside.name == "out.csv-metadata.json"
    assert json.loads(beside.read_text(encoding="utf-8")) == told


@pytest.fixture
def filled(put, administrator, programme, towns_mapping):
    text = "code,name,year,people,lat,lon\nA1,Alto,2014,120,7.1,-75.1\nA2,Bajo,2014,,7.2,-75.2\n"
    import_file(
        administrator,
        put("towns.csv", text),
        profile="csv",
        mapping=towns_mapping,
        programme=programme,
        approve=True,
    )
    head = "kind,first,last,item_class,place,place_precision\n"
    row = "accident,2014-01-01,2014-12-31,ap_mine,POINT (-75.5 7.5),stated\n"
    import_file(
        administrator,
        put("accidents.csv", head + row),
        profile="csv",
        programme=programme,
        approve=True,
    )
    return programme


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", WRITERS)
def test_records_leave_by_tier(tmp_path, filled, administrator, suffix):
    public = export_records(administrator, tmp_path / f"p.{suffix}", programme=filled)
    assert (public.records, public.tier) == (2, Tier.PUBLIC)
    partner = export_records(
        administrator, tmp_path / f"q.{suffix}", programme=filled, tier=Tier.PARTNER
    )
    assert partner.records == 3
    kept = export_records(
        administrator,
        tmp_path / f"r.{suffix}",
        programme=filled,
        tier=Tier.RESTRICTED,
        kinds=["accident"],
    )
    assert kept.records == 1
    assert b"-75.5" not in (tmp_path / f"p.{suffix}").read_bytes()


@pytest.mark.django_db
def test_what_left_can_come_back_and_leaves_the_same(tmp_path, filled, administrator):
    first, second = tmp_path / "a.geojson", tmp_path / "b.geojson"
    export_records(administrator, first, programme=filled, tier=Tier.RESTRICTED)
    import_file(administrator, first, profile="geojson", programme=filled, approve=True)
    export_records(administrator, second, programme=filled, tier=Tier.RESTRICTED)

    def records(path):
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        for feature in features:
            feature["properties"].pop("revision")
        return sorted(features, key=lambda it: it["properties"]["subject"])

    assert records(first) == records(second)


@pytest.mark.django_db
def test_who_may_not_export_gets_no_file(tmp_path, filled, donor):
    path = tmp_path / "x.csv"
    with pytest.raises(NotAllowed):
        export_records(donor, path, programme=filled, tier=Tier.PARTNER)
    assert list(tmp_path.glob("*x.csv*")) == []


@pytest.mark.django_db
def test_a_file_is_not_overwritten_unless_asked(tmp_path, filled, administrator):
    path = tmp_path / "x.gpkg"
    export_records(administrator, path, programme=filled)
    with pytest.raises(FileExists):
        export_records(administrator, path, programme=filled)
    assert export_records(administrator, path, programme=filled, overwrite=True).records == 2
    with pytest.raises(UnknownSuffix):
        export_records(administrator, tmp_path / "x.shp", programme=filled)
