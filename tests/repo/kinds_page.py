"""Writes docs/reference/kinds.md from the kinds; run it after changing one.

python -m tests.repo.kinds_page
"""

from collections.abc import Iterator
from pathlib import Path

from landrelease.kinds import KINDS, FieldDescription, Kind, fields_of, place_tier

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "kinds.md"
BEGIN = """# Kinds of record

What can be said, field by field. This page is written from the kinds themselves
(`python -m tests.repo.kinds_page`); a test compares it with them. [Tiers](tiers.md) say who may
see what. A field in bold is required. “Or not known” means that `not_known` is an answer.

"""


def page() -> str:
    """Return the whole page."""
    return BEGIN + "\n".join("\n".join(_kind(kind)) for kind in KINDS.values())


def _kind(kind: type[Kind]) -> Iterator[str]:
    yield f"## {kind.label}"
    yield ""
    yield kind.about
    yield ""
    facts = [f"`{kind.kind}`, version {kind.version}", f"tier {kind.tier.word}"]
    facts.append("happens once" if kind.temporal == "event" else "holds until the next one")
    if kind.geometries:
        facts.append(f"place: {', '.join(kind.geometries)} ({place_tier(kind).word})")
    if kind.is_evidence:
        facts.append("read by the hazard model")
    if not kind.reported:
        facts.append("entered by an action of its own, not by the report form")
    yield "; ".join(facts) + "."
    yield ""
    yield "| field | label | says | tier |"
    yield "|---|---|---|---|"
    for field in fields_of(kind):
        name = f"**`{field.name}`**" if field.required else f"`{field.name}`"
        yield f"| {name} | {field.label} | {_says(field)} | {field.tier.word} |"
    yield ""


def _says(field: FieldDescription) -> str:
    what = {
        "text": "text",
        "integer": "whole number",
        "number": "number",
        "date": "day, as 2025-03-01",
        "boolean": "true or false",
        "choice": "one of " + ", ".join(f"`{value}`" for value, _ in field.choices),
        "reference": f"subject of `{field.reference}`",
        "references": f"subjects of `{field.reference}`",
        "place": "place",
    }[field.type]
    parts = [what]
    if field.unit and field.unit != what:
        parts.append(f"in {field.unit}" if field.unit == "m" else field.unit)
    if field.minimum is not None and field.maximum is not None:
        parts.append(f"{field.minimum:,} to {field.maximum:,}")
    if field.may_be_not_known:
        parts.append("or not known")
    if field.standard:
        parts.append(f"after {field.standard}")
    told = ", ".join(parts)
    return f"{told}. {field.note}" if field.note else told


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
