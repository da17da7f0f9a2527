"""The Colombian register: its words, its coarse points, its repeats."""

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest

from landrelease.exchange import HeaderNotRead, Rejected, Remark, Row
from landrelease.exchange._checks import check_row

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "colombia"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the register is not on this machine")
HEAD = "year,type,dept,muni,area,lat,lon,shared_n,at_seat,arcmin\n"


def events(read, put, *rows, head=HEAD):
    return read(put("e.csv", head + "\n".join(rows) + "\n"), profile="colombia-events")


@pytest.mark.parametrize(
    ("told", "kind", "field", "value"),
    [
        ("1", "accident", "item_class", "ap_mine"),
        ("Accidente por MAP", "accident", "item_class", "ap_mine"),
        ("2", "accident", "item_class", "other_erw"),
        ("ACCIDENTE POR MUSE", "accident", "item_class", "other_erw"),
        ("4", "item_found", "outcome", "removed"),
        ("Desminado militar en operaciones", "item_found", "outcome", "removed"),
        ("6", "item_found", "item_class", "other_erw"),
        ("Munición sin explotar", "item_found", "item_class", "other_erw"),
        ("8", "indication", "what", "suspected_area"),
        ("Sospecha de campo minado", "indication", "what", "suspected_area"),
    ],
)
def test_types_become_kinds(read, put, *, told, kind, field, value):
    row = events(read, put, f"2014,{told},ANTIOQUIA,NECHÍ,Rural,8.096,-74.777,1,0,0")[0]
    assert row.draft.kind == kind
    assert row.draft.payload[field] == value
    assert check_row(row, boundary=None).problems == ()


@pytest.mark.parametrize("told", ["Incautaciones", "Arsenal almacenado", "Producción de Minas"])
def test_devices_that_were_never_laid_are_no_evidence(read, put, told):
    said = events(read, put, f"2014,{told},A,B,Rural,8,-74,1,0,0")
    assert "had not been laid" in said[0].reason


def test_an_unknown_type_is_rejected(read, put):
    said = events(read, put, "2014,99,A,B,Rural,8,-74,1,0,0")
    assert (said[0].field, said[0].value) == ("type", "99")


@pytest.mark.parametrize(
    ("flags", "precision", "radius"),
    [
        ("1,0,0", "stated", "not_known"),
        ("4,0,0", "stated", "not_known"),
        ("5,0,0", "approximate", 5_000.0),
        ("1,0,1", "approximate", 1_300.0),
        ("5,1,0", "reference_point", 20_000.0),
    ],
)
def test_coarse_points_say_so(read, put, flags, precision, radius):
    place = events(read, put, f"2014,1,A,B,Rural,8,-74,{flags}")[0].draft.payload["place"]
    assert (place["precision"], place["radius_m"]) == (precision, radius)


def test_a_year_is_an_interval_and_a_suspicion_stands(read, put):
    accident, suspicion = events(
        read, put, "2013,1,A,B,Rural,8,-74,1,0,0", "2013,8,A,B,Rural,8,-74,1,0,0"
    )
    assert (str(accident.draft.first), str(accident.draft.last)) == ("2013-01-01", "2013-12-31")
    assert (str(suspicion.draft.first), suspicion.draft.last) == ("2013-01-01", None)


def test_department_and_municipality_are_kept(read, put):
    accident, found = events(
        read,
        put,
        "2013,1,ANTIOQUIA,NECHÍ,Rural,8.096,-74.777,1,0,0",
        "2013,4,ANTIOQUIA,NECHÍ,Rural,8.096,-74.777,1,0,0",
    )
    assert accident.draft.payload["description"] == "NECHÍ, ANTIOQUIA; area: Rural"
    assert found.draft.payload["place"]["entered"] == "8.096, -74.777 (NECHÍ, ANTIOQUIA)"


def test_without_the_added_columns_shared_points_are_counted(read, put):
    rows = ["2013,Accidente por MAP,A,B,8,-74"] * 5 + ["2013,Accidente por MAP,A,B,7,-74"]
    said = events(read, put, *rows, head="Año,tipo_evento,departamento,municipio,lat,lon\n")
    found = [it.draft.payload["place"]["precision"] for it in said if isinstance(it, Row)]
    assert found == ["approximate"] * 5 + ["stated"]
    assert len([it for it in said if isinstance(it, Remark)]) == 1


def test_killed_and_injured_add_up_to_victims(read, put):
    head = "year,month,type_text,dept,muni,lat,lon,victims,killed\n"
    good, bad = [
        it
        for it in events(
            read,
            put,
            "2013,2,Accidente por MAP,A,B,8,-74,3,1",
            "2013,2,Accidente por MAP,A,B,8,-74,1,3",
            head=head,
        )
        if not isinstance(it, Remark)
    ]
    assert (good.draft.payload["killed"], good.draft.payload["injured"]) == (1, 2)
    assert str(good.draft.last) == "2013-02-28"
    assert bad.reason == "more than the 1 victims"


def test_another_table_is_refused(read, put):
    with pytest.raises(HeaderNotRead, match="no column for year, type, dept, muni"):
        read(put("e.csv", "a,lat,lon\n1,2,3\n"), profile="colombia-events")


def test_a_town_of_which_no_population_is_known_says_so(read, put):
    head = "name,native,state_code,type,lat,lon,population,wikidata\n"
    table = put("t.csv", head + "A,Á,ANT,adm2,8,-74,0.0,Q1\nB,B,ANT,city,8,-74,20287.0,Q2\n")
    first, second = read(table, profile="colombia-towns")
    assert "population" not in first.draft.payload
    assert first.draft.payload["other_names"] == "Á"
    assert second.draft.payload["population"] == 20287
    assert second.draft.payload["place"]["radius_m"] == 2_000.0
    assert all(check_row(it, boundary=None).problems == () for it in (first, second))


@pytest.fixture
def sample(put):
    """The first 300 rows of the register, and its rows that are repeated most."""
    with gzip.open(SHARED / "events_1990_2014.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    most = Counter(map(tuple, rows)).most_common(3)
    kept = rows[:301] + [list(row) for row, times in most for _ in range(times)]
    return put("events.csv", "\n".join(",".join(row) for row in kept) + "\n"), len(kept) - 1


@real
@pytest.mark.shared
def test_real_rows_are_all_read_and_repeats_stay(read, sample):
    path, count = sample
    said = read(path, profile="colombia-events")
    assert len(said) == count
    assert len({it.draft.id for it in said}) == count
    assert all(check_row(it, boundary=None).problems == () for it in said)


@real
@pytest.mark.shared
def test_real_towns_and_municipalities_are_all_read(read):
    towns = read(SHARED / "towns.csv", profile="colombia-towns")
    areas = read(SHARED / "municipalities.geojson.gz", profile="colombia-municipalities")
    assert (len(towns), len(areas)) == (1122, 1122)
    assert not any(isinstance(it, Rejected | Remark) for it in towns + areas)
    assert {check_row(it, boundary=None).problems for it in towns} == {()}
    assert len({it.draft.payload["code"] for it in areas}) == 1122
