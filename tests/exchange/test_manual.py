"""The manual's mapping file works, and its tables list what there is."""

import re
from pathlib import Path

from landrelease.exchange import Limits, Rejected, Remark, profiles
from landrelease.exchange.colombia._events import (
    ARC_MINUTE_RADIUS_M,
    SEAT_RADIUS_M,
    SHARED_RADIUS_M,
)
from landrelease.exchange.colombia._towns import TOWN_RADIUS_M
from landrelease.exchange.colombia._words import EVENTS_BY_TYPE
from landrelease.exchange.csv._mapping import Mapping

DOCS = Path(__file__).resolve().parents[2] / "docs"
PROFILES = (DOCS / "reference" / "profiles.md").read_text(encoding="utf-8")


def test_the_mapping_file_of_the_how_to_reads_a_table(put, read):
    page = (DOCS / "howto" / "import_csv.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    table = put("finds.csv", "Date;Lat;Lon;Type;Depth\n2024-05;7.1;-75.2;antipersonal;0.1\n")
    (remark, row) = read(table, mapping=put("m.yaml", block))
    assert isinstance(remark, Remark)
    assert not isinstance(row, Rejected)
    assert row.draft.payload["item_class"] == "ap_mine"
    assert row.draft.payload["depth_m"] == 0.1
    assert row.draft.source.grade == "B2"


def test_every_profile_is_listed_with_its_suffixes():
    for profile in profiles():
        line = next(it for it in PROFILES.splitlines() if it.startswith(f"| `{profile.name}` "))
        assert re.findall(r"`(\.\w+)`", line) == list(profile.suffixes)


def test_every_key_of_a_mapping_file_is_listed():
    missing = [name for name in Mapping.model_fields if f"`{name}`" not in PROFILES]
    assert missing == []


def test_the_numbers_of_the_page_are_those_of_the_code():
    for metres in (SEAT_RADIUS_M, SHARED_RADIUS_M, ARC_MINUTE_RADIUS_M, TOWN_RADIUS_M):
        assert f"{metres:,.0f} m" in PROFILES
    limits = Limits()
    assert f"{limits.file_mb:g} million bytes" in PROFILES
    assert f"{limits.record_mb:g} million bytes" in PROFILES
    assert f"{limits.ratio:g} times" in PROFILES


def test_every_type_by_number_is_listed():
    numbers = {it for it in EVENTS_BY_TYPE if it.isdigit()}
    assert numbers == set(re.findall(r"^\| (\d), ", PROFILES, re.MULTILINE))
