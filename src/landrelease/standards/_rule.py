"""A rule in force at a date: a number with its unit, edition and days in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from landrelease.standards._errors import RuleNotInForce, UnknownPack, UnknownRule
from landrelease.standards._pack import DatedRule, read_pack


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and the value it has on a day."""

    name: str
    title: str
    value: float
    unit: str
    pack: str
    edition: str
    since: date


def rule(name: str, *, on: date, packs: Sequence[str]) -> Rule:
    """Return the rule in force on a day; a later pack in the list prevails.

    Where a later pack has no value on that day, an earlier one speaks.

    Raises
    ------
    UnknownPack
        When the programme names a pack there is none of.
    UnknownRule
        When no pack has the rule.
    RuleNotInForce
        When no pack has a value on that day.
    PackNotRead
        When a file of a pack is at fault.

    Examples
    --------
    >>> from datetime import date
    >>> rule("access.road_distance", on=date(2025, 1, 1), packs=["imas"]).value
    20.0
    """
    return rule_in(name, on=on, packs={pack: _rules_of(pack) for pack in packs})


def rule_in(name: str, *, on: date, packs: Mapping[str, Mapping[str, DatedRule]]) -> Rule:
    """Return the rule in force on a day from packs that were read; see `rule`."""
    for pack in reversed(list(packs)):
        found = packs[pack].get(name)
        for dated in () if found is None else found.values:
            if found is not None and dated.holds(on):
                return Rule(
                    name=name,
                    title=found.title,
                    value=dated.value,
                    unit=found.unit,
                    pack=pack,
                    edition=found.edition,
                    since=dated.first,
                )
    known = sorted({rule_name for rules in packs.values() for rule_name in rules})
    if name not in known:
        raise UnknownRule(name, list(packs), known)
    raise RuleNotInForce(name, on, list(packs))


def pack_names() -> list[str]:
    """Name the packs there are."""
    root = files("landrelease.standards")
    return sorted(
        item.name
        for item in root.iterdir()
        if item.is_dir() and any(part.name.endswith(".yaml") for part in item.iterdir())
    )


@cache
def _rules_of(pack: str) -> Mapping[str, DatedRule]:
    if pack not in pack_names():
        raise UnknownPack(pack, pack_names())
    return read_pack(files("landrelease.standards") / pack)
