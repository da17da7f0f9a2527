"""The examples on the page of coordinates are what is printed and read."""

import re
from pathlib import Path

import pytest

from landrelease.geo import format_position, parse_position

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "coordinates.md"
ROW = re.compile(r"^\| (DD|DDM|DMS|UTM|MGRS)\b[^|]*\| `([^`]+)` \|", re.MULTILINE)
EXAMPLES = ROW.findall(PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("system", "example"), EXAMPLES)
def test_the_examples_are_printed_so(system, example):
    assert format_position(69.2075, 34.5557, system.lower()) == example
    assert parse_position(example).system == system.lower()


def test_every_system_has_its_example():
    assert len(EXAMPLES) == 5
