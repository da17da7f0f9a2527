"""Reading a pack: YAML files of dated rules, checked before anything is taken from them."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any

import yaml

from landrelease.standards._errors import PackNotRead


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value and the days on which it is in force; ``last`` is None while it goes on."""

    first: date
    last: date | None
    value: float

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.first <= on and (self.last is None or on <= self.last)


@dataclass(frozen=True, slots=True)
class DatedRule:
    """A rule of a pack with its values, oldest first."""

    name: str
    title: str
    unit: str
    edition: str
    values: tuple[DatedValue, ...]


def read_pack(folder: Traversable) -> Mapping[str, DatedRule]:
    """Read every YAML file of a folder as one pack.

    Raises
    ------
    PackNotRead
        When a file says less, more or something else than a pack does, or a rule comes twice.
    """
    rules: dict[str, DatedRule] = {}
    files = [item for item in folder.iterdir() if item.name.endswith(".yaml")]
    for file in sorted(files, key=lambda item: item.name):
        read = _read_file(file, pack=folder.name)
        twice = sorted(set(rules) & set(read))
        if twice:
            raise PackNotRead(file.name, [f"rule {name} is in another file" for name in twice])
        rules |= read
    return rules


def _read_file(file: Traversable, *, pack: str) -> dict[str, DatedRule]:
    try:
        document = yaml.load(file.read_text(encoding="utf-8"), _OnceEach)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise PackNotRead(file.name, [" ".join(str(error).split())]) from None
    problems = list(_file_problems(document, pack))
    if problems:
        raise PackNotRead(file.name, problems)
    return {
        name: DatedRule(
            name=name,
            title=said["title"],
            unit=said["unit"],
            edition=document["edition"],
            values=tuple(
                DatedValue(value["from"], value.get("to"), float(value["value"]))
                for value in sorted(said["values"], key=lambda value: value["from"])
            ),
        )
        for name, said in document["rules"].items()
    }


class _OnceEach(yaml.SafeLoader):
    """Refuses a key that is written twice; YAML would keep the last one silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as inherited
        """Read a mapping whose keys are all different."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = [key for key in keys if keys.count(key) > 1]
        if twice:
            msg = f"{twice[0]!r} is written twice in {node.start_mark}"
            raise ValueError(msg)
        return super().construct_mapping(node, deep=deep)


def _file_problems(document: Any, pack: str) -> Iterator[str]:  # noqa: ANN401 - any YAML
    yield from _members(document, "the file", {"pack", "edition", "rules"})
    if not isinstance(document, dict):
        return
    if document.get("pack") != pack:
        yield f"pack is {document.get('pack')!r}, but it lies in the folder {pack!r}"
    yield from _text(document, "the file", "edition")
    rules = document.get("rules")
    if not isinstance(rules, dict) or not rules:
        yield "rules is no mapping of names to rules"
        return
    for name, said in rules.items():
        yield from _rule_problems(str(name), said)


def _rule_problems(name: str, said: Any) -> Iterator[str]:  # noqa: ANN401 - any YAML
    where = f"rule {name}"
    yield from _members(said, where, {"title", "unit", "values"})
    if not isinstance(said, dict):
        return
    yield from _text(said, where, "title")
    yield from _text(said, where, "unit")
    values = said.get("values")
    if not isinstance(values, list) or not values:
        yield f"{where}: values is no list"
        return
    faults = [fault for number, v in enumerate(values, 1) for fault in _value(v, where, number)]
    yield from faults
    if not faults:
        yield from _overlaps(values, where)


def _value(value: Any, where: str, number: int) -> Iterator[str]:  # noqa: ANN401 - any YAML
    where = f"{where}, value {number}"
    yield from _members(value, where, {"from", "value"}, optional=frozenset({"to"}))
    if not isinstance(value, dict):
        return
    amount = value.get("value")
    if isinstance(amount, bool) or not isinstance(amount, int | float) or not math.isfinite(amount):
        yield f"{where}: value is {amount!r}, not a finite number"
    first, last = value.get("from"), value.get("to")
    if not _is_day(first):
        yield f"{where}: from is {first!r}, not a day written as 2024-05-31"
    elif last is not None and not _is_day(last):
        yield f"{where}: to is {last!r}, not a day written as 2024-05-31"
    elif last is not None and last < first:
        yield f"{where}: it ends on {last} before it begins on {first}"


def _overlaps(values: list[dict[str, Any]], where: str) -> Iterator[str]:
    ordered = sorted(values, key=lambda value: value["from"])
    for before, after in pairwise(ordered):
        if before.get("to") is None or before["to"] >= after["from"]:
            yield (
                f"{where}: two values are in force on {after['from']}; "
                f"end the one from {before['from']} the day before"
            )


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _members(
    said: Any,  # noqa: ANN401 - any YAML
    where: str,
    needed: set[str],
    *,
    optional: frozenset[str] = frozenset(),
) -> Iterator[str]:
    if not isinstance(said, dict):
        yield f"{where} is {type(said).__name__}, not a mapping"
        return
    keys = {str(key) for key in said}
    for name in sorted(needed - keys):
        yield f"{where}: {name} is missing"
    for name in sorted(keys - needed - optional):
        yield f"{where}: {name} is not known"


def _text(said: Mapping[str, Any], where: str, name: str) -> Iterator[str]:
    value = said.get(name, "missing")
    if not isinstance(value, str) or not value.strip():
        yield f"{where}: {name} is {value!r}, not a text"
