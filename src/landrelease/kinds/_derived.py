"""What the doors need to know of a kind, derived from its one declaration."""

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from pydantic import ValidationError

from landrelease.kinds._errors import NotAsDeclared, UnknownVersion
from landrelease.kinds._kind import Json, Kind, Place, Reference
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, Vocabulary

FieldType = Literal[
    "text", "integer", "number", "date", "boolean", "choice", "reference", "references", "place"
]


@dataclass(frozen=True, slots=True)
class FieldDescription:
    """One field of a kind, as any door may show it."""

    name: str
    label: str
    type: FieldType
    required: bool
    tier: Tier
    """Never below the kind's: who may not know of the record sees none of its fields."""
    unit: str
    note: str
    standard: str
    long: bool
    choices: tuple[tuple[str, str], ...]
    reference: str
    """The kind referred to, when it is a reference."""
    may_be_not_known: bool
    default: Json
    minimum: float | None
    maximum: float | None
    past: bool
    """Whether it is a day that cannot be still to come."""


@cache
def fields_of(kind: type[Kind]) -> tuple[FieldDescription, ...]:
    """Describe the fields of a kind, in the order declared."""
    hints = typing.get_type_hints(kind, include_extras=True)
    return tuple(_describe(kind, name, hints[name]) for name in kind.model_fields)


def _describe(kind: type[Kind], name: str, hint: Any) -> FieldDescription:  # noqa: ANN401 - a type
    info = kind.model_fields[name]
    extra = typing.cast("dict[str, Any]", info.json_schema_extra or {})
    parts = tuple(_parts(hint))
    reference = next((part.kind for part in parts if isinstance(part, Reference)), "")
    vocabulary = next((p for p in parts if isinstance(p, type) and issubclass(p, Vocabulary)), None)
    tier = extra.get("tier")
    return FieldDescription(
        name=name,
        label=info.title or name,
        type=_type(parts, reference),
        required=info.is_required(),
        tier=kind.tier if tier is None else max(kind.tier, Tier(tier)),
        unit=str(extra.get("unit", "")),
        note=info.description or "",
        standard=str(extra.get("standard", "")),
        long=bool(extra.get("long", False)),
        choices=() if vocabulary is None else tuple((m.value, m.label) for m in vocabulary),
        reference=reference,
        may_be_not_known=NOT_KNOWN in parts,
        default=None if info.is_required() else info.default,
        minimum=extra.get("minimum"),
        maximum=extra.get("maximum"),
        past=bool(extra.get("past", False)),
    )


def _parts(hint: Any) -> Iterator[Any]:  # noqa: ANN401 - a type
    origin = typing.get_origin(hint)
    if origin is typing.Annotated:
        yield from _parts(hint.__origin__)
        yield from hint.__metadata__
    elif origin is tuple:
        yield tuple
        yield from _parts(typing.get_args(hint)[0])
    elif origin in (typing.Union, types.UnionType):
        for option in typing.get_args(hint):
            yield from _parts(option)
    elif origin is Literal:
        yield from typing.get_args(hint)
    else:
        yield hint


def _type(parts: tuple[Any, ...], reference: str) -> FieldType:
    if reference:
        return "references" if tuple in parts else "reference"
    for part in parts:
        if not isinstance(part, type):
            continue
        if issubclass(part, Place):
            return "place"
        if issubclass(part, Vocabulary):
            return "choice"
        for plain, word in _PLAIN:
            if issubclass(part, plain):
                return word
    return "text"


_PLAIN: tuple[tuple[type, FieldType], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (date, "date"),
)


def read_document(kind: type[Kind], payload: Mapping[str, Json], *, version: int) -> Kind:
    """Read a payload as its kind, upgrading an older version on the way.

    Raises
    ------
    UnknownVersion
        When the payload was written by a newer release, or its version is below 1.
    NotAsDeclared
        When a field is missing, unknown or out of range; every problem is listed.
    """
    if not 1 <= version <= kind.version:
        raise UnknownVersion(kind.kind, version, kind.version)
    document = dict(payload)
    for older in range(version, kind.version):
        document = kind.upgrades[older](document)
    try:
        return kind.model_validate(document)
    except ValidationError as error:
        raise NotAsDeclared(kind.kind, _problems(error)) from None


def _problems(error: ValidationError) -> list[tuple[str, str, str]]:
    """List what is wrong once for each field, though each of its alternatives complains."""
    faults = error.errors(include_url=False)
    alternatives = {fault["loc"][0] for fault in faults if fault["type"] == "literal_error"}
    problems = []
    for fault in faults:
        field, value, why = _problem(fault)
        if field not in alternatives:
            problems.append((field, value, why))
        elif fault["type"] != "literal_error":
            problems.append((field, value, f"{why}; or write {NOT_KNOWN!r}"))
    return problems


def _problem(item: Any) -> tuple[str, str, str]:  # noqa: ANN401 - pydantic's own mapping
    where = [str(part) for part in item["loc"]]
    of_all = not where  # of the record as a whole: who sent it knows it, and it may name people
    value = "" if item["type"] == "missing" or of_all else repr(item.get("input"))[:120]
    why = str(item["msg"]).removeprefix("Value error, ")
    return (where[0] if where else "record", value, why[:1].lower() + why[1:])


def redact(kind: type[Kind], payload: Mapping[str, Json], *, clearance: Tier) -> dict[str, Json]:
    """Return what a viewer with the clearance may see of a payload; unknown fields go too."""
    return {
        field.name: payload[field.name]
        for field in fields_of(kind)
        if field.tier <= clearance and field.name in payload
    }


def personal_fields(kind: type[Kind]) -> tuple[str, ...]:
    """Name the fields kept apart from the chain."""
    return tuple(field.name for field in fields_of(kind) if field.tier is Tier.PERSONAL)


def place_tier(kind: type[Kind]) -> Tier:
    """Return the tier of the kind's place; the record's own tier for kinds without one."""
    return next((field.tier for field in fields_of(kind) if field.name == "place"), kind.tier)
