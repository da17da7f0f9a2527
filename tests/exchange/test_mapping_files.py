"""Mapping files: checked against their kind before any row is read."""

import pytest

from landrelease.exchange import HeaderNotRead, MappingNotRead, Rejected, Remark
from landrelease.exchange._rows import subject_of

PLACED = "position: {latitude: lat, longitude: lon}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind: castle\n", "'castle' is no kind of record; known: indication"),
        ("kind: settlement\nfields: {nmae: x}\n" + PLACED, "'nmae' is no field of settlement"),
        ("kind: settlement\n" + PLACED, "'name' must be given"),
        ("kind: settlement\nfields: {name: n}\n", "settlement needs a place"),
        ("kind: settlement\nfields: {name: n}\nposition: {latitude: a}\n", "name latitude and"),
        ("kind: organisation\nfields: {name: n}\n" + PLACED, "organisation has no place"),
        ("kind: organisation\nfields: {name: n}\ncolour: red\n", "colour: no such key"),
        ("kind: organisation\nfields: {name: n}\nconstants: {name: x}\n", "both a field and"),
        ("kind: organisation\nfields: {name: n}\nconstants: {type: army}\n", "none of authority"),
        ("kind: organisation\nfields: {name: n}\nid: c\n", "name: needed with an id"),
        ("kind: organisation\nfields: {name: n}\ndate: {day: d}\n", "date: name one column"),
        ("kind: organisation\nfields: {name: n}\nsource: {grade: Z9}\n", "a letter A to F"),
        ("kind: organisation\nfields: {name: {column: n, refers_to: x}}\n", "refers_to is for"),
        ("- kind\n", "no list of keys"),
        ("kind: [\n", "while parsing"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(put, read, text, told):
    table = put("t.csv", "n\nx\n")
    with pytest.raises(MappingNotRead, match=told.replace("[", r"\[")):
        read(table, mapping=put("m.yaml", text))


def test_every_problem_is_told_at_once(put, read):
    mapping = put("m.yaml", "kind: settlement\nfields: {nmae: x}\n")
    with pytest.raises(MappingNotRead) as caught:
        read(put("t.csv", "n\nx\n"), mapping=mapping)
    assert len(caught.value.problems) == 3


def test_a_column_that_the_table_lacks_is_named_before_any_row(put, read):
    mapping = put("m.yaml", "kind: organisation\nfields: {name: n, country: land}\n")
    with pytest.raises(HeaderNotRead, match=r"'land' is missing.*the columns are: n, x"):
        read(put("t.csv", "n,x\n1,2\n"), mapping=mapping)


def test_words_constants_dates_and_grades_are_read(put, read):
    mapping = put(
        "m.yaml",
        "kind: item_found\n"
        "delimiter: ';'\ndecimal: ','\n"
        "fields:\n"
        "  item_class: {column: type, values: {MAP: ap_mine, 3: other_erw}}\n"
        "  depth_m: depth\n"
        "constants: {outcome: removed, items: 2}\n"
        "date: {column: day, format: '%d/%m/%Y'}\n"
        "source: {grade: B2}\n"
        "position: {latitude: lat, longitude: lon, precision: stated, radius_m: {column: r}}\n",
    )
    table = put("t.csv", "type;depth;day;lat;lon;r\nMAP;0,13;31/05/2024;7,1;-75,2;20\n3;;;7;-75;\n")
    first, second = (row.draft for row in read(table, mapping=mapping))
    assert first.payload["item_class"] == "ap_mine"
    assert first.payload["depth_m"] == 0.13
    assert first.payload["items"] == 2
    assert (str(first.first), str(first.last)) == ("2024-05-31", "2024-05-31")
    assert first.source.grade == "B2"
    assert first.payload["place"] == {
        "geometry": {"type": "Point", "coordinates": [-75.2, 7.1]},
        "system": "dd",
        "entered": "7,1 -75,2",
        "precision": "stated",
        "radius_m": 20.0,
    }
    assert second.payload["item_class"] == "other_erw"
    assert second.first is None
    assert second.payload["place"]["radius_m"] == "not_known"


def test_a_year_alone_is_an_interval_and_a_month_too(put, read):
    mapping = put(
        "m.yaml",
        "kind: organisation\nfields: {name: n}\ndate: {year: y, month: m, day: d}\n",
    )
    said = read(put("t.csv", "n,y,m,d\na,2014,,\nb,2014,2,\nc,2014,2,3\n"), mapping=mapping)
    assert [(str(it.draft.first), str(it.draft.last)) for it in said] == [
        ("2014-01-01", "2014-12-31"),
        ("2014-02-01", "2014-02-28"),
        ("2014-02-03", "2014-02-03"),
    ]


@pytest.mark.parametrize(
    ("position", "header", "cell", "system"),
    [
        ("text: p", "p", "7°06'00\" N 75°12'00\" W", "dms"),
        ("{text: p, order: lat_lon}", "p", "7.1 -75.2", "dd"),
        ("text: p", "p", "18NVN7791484808", "mgrs"),
        ("wkt: p", "p", "POINT (-75.2 7.1)", "wkt"),
    ],
)
def test_positions_in_any_system_keep_what_was_entered(
    put, read, *, position, header, cell, system
):
    told = position if position.startswith("{") else "{" + position + "}"
    mapping = put("m.yaml", f"kind: settlement\nconstants: {{name: x}}\nposition: {told}\n")
    quoted = cell.replace('"', '""')
    said = read(put("t.csv", f'{header}\n"{quoted}"\n'), mapping=mapping)
    place = said[0].draft.payload["place"]
    assert (place["system"], place["entered"]) == (system, cell)
    lon, lat = place["geometry"]["coordinates"]
    assert (lon, lat) == pytest.approx((-75.2, 7.1), abs=2e-5)


@pytest.mark.parametrize(
    ("row", "field", "told"),
    [
        ("x,2014,many,7,-75,C1", "population", "not a number"),
        ("x,2014,1.5,7,-75,C1", "population", "not a whole number"),
        ("x,2014,1,7;1,-75,C1", "latitude", "not a number"),
        ('x,2014,1,"7,1",-75,C1', "latitude", "state the decimal comma"),
        ("x,2014-13,1,7,-75,C1", "date", "month must be in 1..12"),
        ("x,2014,1,7,-75,", "id", "the column 'code' is empty"),
        ("x,2014,nan,7,-75,C1", "population", "not a number"),
        ("x,2014,1,1e999,-75,C1", "latitude", "not a number"),
    ],
)
def test_a_cell_that_cannot_be_read_names_field_and_reason(
    put, read, towns_mapping, *, row, field, told
):
    said = read(put("t.csv", f"name,year,people,lat,lon,code\n{row}\n"), mapping=towns_mapping)
    assert isinstance(said[0], Rejected)
    assert (said[0].line, said[0].field) == (2, field)
    assert told in said[0].reason


def test_a_reference_leads_to_what_another_table_brought_in(put, read):
    areas = put(
        "a.yaml", "name: areas\nkind: administrative_area\nid: code\nfields: {name: name}\n"
    )
    towns = put(
        "t.yaml",
        "kind: settlement\nposition: {latitude: lat, longitude: lon}\n"
        "fields:\n  name: name\n"
        "  administrative_area: {column: area, refers_to: areas}\n",
    )
    area = read(put("a.csv", "code,name\n05,North\n"), mapping=areas)[0].draft
    town = read(put("t.csv", "name,area,lat,lon\nAlto,05,7,-75\n"), mapping=towns)[0].draft
    assert town.payload["administrative_area"] == area.subject
    assert area.subject == subject_of("areas", "administrative_area", "05")


def test_not_known_is_written_as_such_or_left_out_and_means_the_same(put, read, towns_mapping):
    table = put("t.csv", "name,year,people,lat,lon,code\na,2014,unknown,7,-75,1\nb,2014,,7,-75,2\n")
    said = read(table, mapping=towns_mapping)
    assert not any(isinstance(it, Rejected | Remark) for it in said)
    assert ["population" in it.draft.payload for it in said] == [False, False]
