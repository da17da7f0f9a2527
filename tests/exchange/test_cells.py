"""No cell runs as a formula, and every cell reads back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landrelease.exchange._cells import plain_cell, safe_cell, written_whole
from landrelease.exchange._values import ValueNotRead, fields_by_name, value_of
from landrelease.kinds import NOT_KNOWN, Task

text = st.text(alphabet="'=+-@＝ \t\r\nab1.é", max_size=8)


@given(text)
def test_every_cell_reads_back(cell):
    assert plain_cell(safe_cell(cell)) == cell


@given(text)
def test_no_cell_begins_like_a_formula_unless_it_is_a_number(cell):
    safe = safe_cell(cell)
    assert not safe.lstrip(" ").startswith(("=", "@", "＝")) or safe.startswith("'")
    if safe[:1] in {"+", "-"}:
        assert re.fullmatch(r"[+-]\d+(\.\d+)?", safe)


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "\t=1", " =1"])
def test_known_attacks_are_text(cell):
    assert safe_cell(cell) == "'" + cell


def test_a_file_is_whole_or_not_there(tmp_path):
    path = tmp_path / "out.csv"

    def stopped():
        with written_whole(path) as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stopped()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("cell", "value"),
    [("2025-03-01", "2025-03-01"), ("2025/3/1 08:00", "2025-03-01"), ("unknown", NOT_KNOWN)],
)
def test_a_day_is_read_from_its_cell(cell, value):
    assert value_of(fields_by_name(Task)["planned_from"], cell) == value


@pytest.mark.parametrize("cell", ["2025-03", "2025", "in spring", "2025-02-30"])
def test_what_is_not_one_day_is_no_date(cell):
    with pytest.raises(ValueNotRead):
        value_of(fields_by_name(Task)["planned_from"], cell)
