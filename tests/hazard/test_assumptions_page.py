"""The page on the hazard model states the assumptions as they are."""

from dataclasses import fields
from pathlib import Path

from landrelease.hazard import DEFAULT_ASSUMPTIONS
from landrelease.kinds import LandUse

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "hazard_model.md"


def rows() -> dict[str, str]:
    """Read the table: what is in the first column, and the value in the second."""
    text = PAGE.read_text("utf-8").partition("### What nobody states is assumed")[2]
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return {
        name.strip(): cells[1].strip()
        for cells in lines
        for name in [cells[0].replace("`", ""), *cells[0].replace("`", "").split(", ")]
    }


def test_every_assumption_is_on_the_page():
    told = " ".join(rows())
    assert [f.name for f in fields(DEFAULT_ASSUMPTIONS) if f.name not in told] == []


def test_single_numbers_are_as_told():
    told = rows()
    for field in fields(DEFAULT_ASSUMPTIONS):
        value = getattr(DEFAULT_ASSUMPTIONS, field.name)
        if isinstance(value, int | float):
            assert float(told[field.name].split()[0]) == value


def test_numbers_of_reliability_and_land_use_are_as_told():
    told, assumed = rows(), DEFAULT_ASSUMPTIONS
    chances = ", ".join(f"{grade} {r:g}" for grade, r in assumed.record_reliability.items())
    assert told["record_reliability"] == chances
    by_words = {
        "trigger_per_use, ploughing": [LandUse.PLOUGHING],
        "grazing, dwelling": [LandUse.GRAZING, LandUse.DWELLING],
        "road traffic, footpath": [LandUse.ROAD_TRAFFIC, LandUse.FOOTPATH],
    }
    assert sorted(use for uses in by_words.values() for use in uses) == sorted(LandUse)
    for words, uses in by_words.items():
        assert {assumed.trigger_per_use[use] for use in uses} == {float(told[words])}
