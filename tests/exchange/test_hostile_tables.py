"""Tables as they should not be: each gives one clear error, or one rejected row."""

import gzip
import zlib

import pytest

from landrelease.exchange import (
    FileNotTaken,
    HeaderNotRead,
    Limits,
    NoRecords,
    NotThisEncoding,
    NotThisFormat,
    Reading,
    Rejected,
    Remark,
    Row,
    TooLarge,
    Truncated,
    read_file,
)

HEAD = "code,name,year,people,lat,lon\n"
ROW = "A1,Alto,2014,120,7.1,-75.2\n"


def of(said, kind):
    return [it for it in said if isinstance(it, kind)]


def test_a_good_table_gives_its_rows(put, read, towns_mapping):
    said = read(put("t.csv", HEAD + ROW + "A2,Bajo,2014,80,7.2,-75.3\n"), mapping=towns_mapping)
    assert [it.draft.payload["name"] for it in said] == ["Alto", "Bajo"]


def test_a_quotation_mark_that_is_never_closed_is_a_cut_file(put, read, towns_mapping):
    path = put("t.csv", HEAD + ROW + 'A2,"Bajo,2014,80,7.2,-75.3\nA3,C,2014,1,7,-75\n')
    with pytest.raises(Truncated, match=r"line 3 is never closed"):
        read(path, mapping=towns_mapping)


def test_a_file_that_ends_in_the_middle_of_a_row_is_cut(put, read, towns_mapping):
    path = put("t.csv", HEAD + ROW + "A2,Bajo,20")
    with pytest.raises(Truncated, match="middle of line 3"):
        read(path, mapping=towns_mapping)


def test_a_short_row_in_the_middle_is_rejected_alone(put, read, towns_mapping):
    said = read(put("t.csv", HEAD + "A2,Bajo\n" + ROW), mapping=towns_mapping)
    assert of(said, Rejected) == [Rejected(2, "row", "A2 Bajo", "2 cells; the header has 6")]
    assert len(of(said, Row)) == 1


def test_a_last_line_without_its_end_is_remarked(put, read, towns_mapping):
    said = read(put("t.csv", HEAD + ROW.strip()), mapping=towns_mapping)
    assert len(of(said, Row)) == 1
    assert "no line end" in of(said, Remark)[0].text


def test_a_compressed_file_that_ends_early_is_cut(put, read, towns_mapping):
    path = put("t.csv.gz", HEAD + ROW * 2000)
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(Truncated, match="compressed file ends too early"):
        read(path, mapping=towns_mapping)


def test_a_compressed_file_that_was_changed_is_refused(put, read, towns_mapping):
    path = put("t.csv.gz", "".join(f"{n},{zlib.crc32(b'%d' % n)}\n" for n in range(9000)))
    data = bytearray(path.read_bytes())
    data[-6] ^= 255
    path.write_bytes(bytes(data))
    with pytest.raises((NotThisFormat, HeaderNotRead)):
        read(path, mapping=towns_mapping)


def test_a_wrong_encoding_names_line_byte_and_what_would_read_well(put, read, towns_mapping):
    path = put("t.csv", (HEAD + "A1,Nechí,2014,1,7,-75\n").encode("windows-1252"))
    with pytest.raises(NotThisEncoding) as caught:
        read(path, mapping=towns_mapping)
    told = str(caught.value)
    assert f"line 2, byte {len(HEAD) + 8} of the file (0xed)" in told
    assert "windows-1252: 'A1,Nechí,2014" in told
    said = read(path, mapping=towns_mapping, encoding="windows-1252")
    assert said[0].draft.payload["name"] == "Nechí"


def test_the_byte_is_right_beyond_the_first_chunk(put, read, towns_mapping):
    good = (HEAD + ROW * 9000).encode()
    with pytest.raises(NotThisEncoding, match=f"byte {len(good) + 3} of the file"):
        read(put("t.csv", good + b"A2\xff\n"), mapping=_without_id(put))


def _without_id(put):
    return put("plain.yaml", "kind: organisation\nfields: {name: name}\n")


def test_an_unknown_encoding_is_named(put, read, towns_mapping):
    with pytest.raises(NotThisEncoding, match="no encoding 'klingon'"):
        read(put("t.csv", HEAD + ROW), mapping=towns_mapping, encoding="klingon")


def test_utf_16_is_told_from_its_first_bytes_and_read_when_stated(put, read, towns_mapping):
    path = put("t.csv", (HEAD + ROW).encode("utf-16"))
    with pytest.raises(NotThisEncoding, match="UTF-16"):
        read(path, mapping=towns_mapping)
    assert len(read(path, mapping=towns_mapping, encoding="utf-16")) == 1


def test_a_nul_byte_is_named_by_its_line(put, read, towns_mapping):
    with pytest.raises(NotThisEncoding, match="line 3 holds a NUL"):
        read(put("t.csv", HEAD + ROW + "A2,B\0ajo,2014,80,7.2,-75.3\n"), mapping=towns_mapping)


@pytest.mark.parametrize(
    ("content", "error", "told"),
    [
        (b"", NotThisFormat, "the file is empty"),
        (b"\n\n", HeaderNotRead, "no header line"),
        (HEAD.encode(), NoRecords, "a header and no rows"),
        (b"code,name,name\n1,2,3\n", HeaderNotRead, "'name' more than once"),
        (b"code,name,year,lat,lon\n1,2,3,4,5\n", HeaderNotRead, "'people' is missing"),
        (b"PK\x03\x04whatever", NotThisFormat, "zip archive"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(put, read, towns_mapping, *, content, error, told):
    with pytest.raises(error, match=told):
        read(put("t.csv", content), mapping=towns_mapping)


def test_a_file_that_is_not_there_or_a_folder_says_so(tmp_path, read, towns_mapping):
    with pytest.raises(FileNotTaken, match="no such file"):
        read(tmp_path / "gone.csv", mapping=towns_mapping)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(FileNotTaken, match="it is a folder"):
        read(tmp_path / "folder.csv", mapping=towns_mapping)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_ends_delimiters_and_byte_order_marks_are_read(put, read, towns_mapping, end, sign):
    text = "\ufeff" + (HEAD + ROW).replace(",", sign).replace("\n", end)
    said = read(put("t.csv", text), mapping=towns_mapping)
    assert of(said, Row)[0].draft.payload["name"] == "Alto"
    assert bool(of(said, Remark)) == (sign != ",")


def test_a_cell_over_several_lines_keeps_them_and_the_count_goes_on(put, read):
    mapping = put("m.yaml", "kind: organisation\nfields: {name: name, country: country}\n")
    path = put("t.csv", 'name,country\n"A\nB",x\nC,y,z\n')
    said = read(path, mapping=mapping)
    assert said[0].draft.payload["name"] == "A\nB"
    assert said[1].line == 4


def test_html_in_a_name_stays_text(put, read, towns_mapping):
    name = "<script>alert(1)</script>&amp;"
    said = read(put("t.csv", HEAD + f"A1,{name},2014,1,7,-75\n"), mapping=towns_mapping)
    assert said[0].draft.payload["name"] == name


def test_a_file_over_the_limit_is_refused_unread_and_read_when_allowed(put, read, towns_mapping):
    path = put("t.csv", HEAD + ROW)
    with path.open("r+b") as file:
        file.truncate(200_000_000)
    with pytest.raises(TooLarge, match=r"200 MB; the limit is 100 MB"):
        read(path, mapping=towns_mapping)
    with pytest.raises(NotThisEncoding, match="NUL"):
        read(path, mapping=towns_mapping, limits=Limits(file_mb=300))


def test_a_bomb_stops_at_the_ratio_long_before_the_limit(tmp_path, read, towns_mapping):
    path = tmp_path / "t.csv.gz"
    with gzip.open(path, "wb") as file:
        file.write(HEAD.encode())
        for _ in range(120):
            file.write(b"A" * 100_000 + b"\n")
    with pytest.raises(TooLarge, match="200 times its size"):
        read(path, mapping=towns_mapping, limits=Limits(file_mb=1000))


def test_what_unpacks_is_bounded_too(put, read, towns_mapping):
    path = put("t.csv.gz", HEAD + ROW * 60_000)
    with pytest.raises(TooLarge, match="more unpacks from it"):
        read(path, mapping=_without_id(put), limits=Limits(file_mb=1, ratio=1e9))


def test_one_endless_line_is_refused(put, read, towns_mapping):
    path = put("t.csv", HEAD + "A" * 3_000_000)
    with pytest.raises(NotThisFormat, match="more than 1 million"):
        read(path, mapping=towns_mapping, limits=Limits(record_mb=1))


def test_a_large_file_is_streamed(put, read):
    """The first row comes before the fault at the end is met."""
    path = put("t.csv", HEAD.encode() + ROW.encode() * 50_000 + b"\xff")
    reading = Reading(batch="b", mapping=_without_id(put))
    assert isinstance(next(iter(read_file(path, profile="csv", reading=reading))), Row)
