"""Dates as people state them."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.kinds import DateNotRead, When

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        (" 2024-02 ", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-2", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-5-1", date(2024, 5, 1), date(2024, 5, 1)),
        ("2019 to 2020-02", date(2019, 1, 1), date(2020, 2, 29)),
        ("since 2024-03", date(2024, 3, 1), None),
    ],
)
def test_a_date_is_the_interval_it_leaves_open(text, first, last):
    assert When.read(text) == When(first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "0000",
        "10000",
        "2024-13",
        "2023-02-29",
        "20240201",
        "1/2/2024",
        "May 2024",
        "2024-05-31T10:00",
        "-2024",
        "since",
        "since ",
        " to ",
        "2024 to",
        "2024 to 2023",
        "since since 2024",
        "2024 to 2025 to 2026",
    ],
)
def test_what_is_no_date_is_refused_with_how_to_write_one(text):
    with pytest.raises(DateNotRead, match="Write 2024, 2024-05 or 2024-05-31"):
        When.read(text)


@settings(deadline=None)
@given(days, st.none() | st.integers(0, 2000))
def test_an_interval_reads_back_from_its_text(first, length):
    when = When(first, None if length is None else first + timedelta(days=length))
    assert When.read(str(when)) == when


@settings(deadline=None)
@given(st.integers(1900, 2100), st.integers(1, 12))
def test_whole_years_and_months_are_written_short(year, month):
    assert str(When.read(f"{year}")) == f"{year}"
    assert str(When.read(f"{year}-{month}")) == f"{year}-{month:02d}"


@settings(deadline=None)
@given(st.text(max_size=25))
def test_any_text_is_read_or_refused(text):
    try:
        when = When.read(text)
    except DateNotRead:
        return
    assert when.last is None or when.first <= when.last
