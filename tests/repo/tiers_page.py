"""Writes the table of docs/reference/tiers.md from the kinds; run it after changing one.

python -m tests.repo.tiers_page
"""

from collections.abc import Iterator
from pathlib import Path

from landrelease.kinds import KINDS, Kind, fields_of, place_tier

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "tiers.md"
HEAD = "| kind | tier | place | stricter fields |"


def with_table(text: str) -> str:
    """Return the page with its table as the kinds say it; the table ends the page."""
    before, _, _ = text.partition(HEAD)
    return before + "\n".join(table()) + "\n"


def table() -> Iterator[str]:
    """Give the lines of the table."""
    yield HEAD
    yield "|---|---|---|---|"
    for name, kind in KINDS.items():
        place = max(kind.tier, place_tier(kind)).word if kind.geometries else ""
        yield f"| `{name}` | {kind.tier.word} | {place} | {_stricter(kind)} |".replace(
            "|  |", "| |"
        )


def _stricter(kind: type[Kind]) -> str:
    return ", ".join(
        f"`{field.name}` {field.tier.word}"
        for field in fields_of(kind)
        if field.tier > kind.tier and field.type != "place"
    )


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text("utf-8")), encoding="utf-8")
