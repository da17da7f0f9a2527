"""A rule in force at a date: a number with its unit, edition and days in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from landrelease.errors import LandreleaseError


class RuleNotInForce(LandreleaseError):
    """No pack of the programme has a value for the rule on that day."""

    def __init__(self, name: str, on: date, packs: Sequence[str]) -> None:
        self.name, self.on, self.packs = name, on, tuple(packs)
        super().__init__(
            f"Rule {name} has no value in force on {on.isoformat()} in the packs "
            f"{', '.join(packs)}. Add a pack that covers the day, or choose another day."
        )


class UnknownPack(LandreleaseError):
    """A programme names a rule pack there is none of."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, tuple(known)
        super().__init__(f"There is no rule pack {name!r}. Packs: {', '.join(known)}.")


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

    Raises
    ------
    UnknownPack
        When the programme names a pack there is none of.
    RuleNotInForce
        When no pack has a value on that day.

    Examples
    --------
    >>> from datetime import date
    >>> rule("access.road_distance", on=date(2025, 1, 1), packs=["imas"]).value
    20.0
    """
    for pack in reversed(packs):
        for document in _documents(pack):
            found = document["rules"].get(name)
            if found is None:
                continue
            for value in found["values"]:
                if value["from"] <= on and (value.get("to") is None or on <= value["to"]):
                    return Rule(
                        name=name,
                        title=found["title"],
                        value=float(value["value"]),
                        unit=found["unit"],
                        pack=pack,
                        edition=document["edition"],
                        since=value["from"],
                    )
    raise RuleNotInForce(name, on, packs)


def pack_names() -> list[str]:
    """Name the packs there are."""
    root = files("landrelease.standards")
    return sorted(
        item.name
        for item in root.iterdir()
        if item.is_dir() and any(part.name.endswith(".yaml") for part in item.iterdir())
    )


@cache
def _documents(pack: str) -> tuple[Mapping[str, Any], ...]:
    if pack not in pack_names():
        raise UnknownPack(pack, pack_names())
    folder = files("landrelease.standards") / pack
    found = [item for item in folder.iterdir() if item.name.endswith(".yaml")]
    return tuple(yaml.safe_load(item.read_text(encoding="utf-8")) for item in found)
