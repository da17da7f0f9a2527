"""The mapping file: which column of a foreign table is which field of a kind."""

from pathlib import Path
from typing import Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from landrelease.exchange._errors import MappingNotRead
from landrelease.exchange._values import ValueNotRead, fields_by_name, graded, value_of
from landrelease.geo import AxisOrder
from landrelease.kinds import KINDS, NOT_KNOWN, Kind, NotKnown, Precision
from landrelease.ledger import Source

Json = Any

_LONGEST: Final = 200_000


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Part):
    """Where a field's value stands."""

    column: str = Field(min_length=1)
    values: dict[str, Json] = Field(default_factory=dict)
    """From what the table writes to what the field takes."""
    refers_to: str = ""
    """For a reference: the profile or mapping that brought in what is referred to, by id."""

    @field_validator("values", mode="before")
    @classmethod
    def _keys_are_text(cls, values: Json) -> Json:
        return {str(key): value for key, value in values.items()} if values else {}


class Dates(_Part):
    """Where the date stands: in one column, in parts, or as first and last day."""

    column: str = ""
    year: str = ""
    month: str = ""
    day: str = ""
    first: str = ""
    last: str = ""
    format: str = ""
    """As `datetime.strptime` takes it, for days not written as 2024-05-31."""


class Position(_Part):
    """Where the place stands: in two columns, in one of text, or as WKT."""

    latitude: str = ""
    longitude: str = ""
    text: str = ""
    order: AxisOrder | None = None
    wkt: str = ""
    precision: Precision | Column = Precision.NOT_KNOWN
    radius_m: float | Column | NotKnown = NOT_KNOWN


class Graded(_Part):
    """Whose word it is."""

    subject: str = ""
    grade: str = "F6"


class Mapping(_Part):
    """How a table is read; every key of the file is a field here."""

    name: str = Field("", max_length=80)
    """Names the source of ids; empty: the kind's name. Needed with an id column."""
    kind: str
    fields: dict[str, Column] = Field(default_factory=dict)
    constants: dict[str, Json] = Field(default_factory=dict)
    date: Dates | None = None
    position: Position | None = None
    id: str = ""
    source: Graded = Graded()
    encoding: str = ""
    delimiter: str = Field("", max_length=1)
    decimal: Literal[".", ","] = "."

    @field_validator("fields", mode="before")
    @classmethod
    def _short_fields(cls, fields: Json) -> Json:
        if not isinstance(fields, dict):
            return fields
        return {
            name: {"column": told} if isinstance(told, str) else told
            for name, told in fields.items()
        }

    @field_validator("date", mode="before")
    @classmethod
    def _short_date(cls, told: Json) -> Json:
        return {"column": told} if isinstance(told, str) else told

    @property
    def identity(self) -> str:
        """What the ids of rows are made with."""
        return self.name or f"csv {self.kind}"

    @property
    def of_kind(self) -> type[Kind]:
        """The kind of every row."""
        return KINDS[self.kind]

    @property
    def graded(self) -> Source:
        """The source of every row."""
        return graded(self.source.grade, subject=self.source.subject)

    def needs(self) -> tuple[str, ...]:
        """Name the columns that the table must have."""
        found = [column.column for column in self.fields.values()]
        if self.date:
            found += list(self.date.model_dump(exclude={"format"}).values())
        if self.position:
            found += _columns(self.position)
            told = (self.position.precision, self.position.radius_m)
            found += [part.column for part in told if isinstance(part, Column)]
        return tuple(dict.fromkeys(name for name in [*found, self.id] if name))


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file and check it against its kind, before any row is read.

    Raises
    ------
    MappingNotRead
        With every problem found.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        if len(text) > _LONGEST:
            raise MappingNotRead(path, ["it is too long to be a mapping file"])
        found = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise MappingNotRead(path, [" ".join(str(error).split())]) from None
    if not isinstance(found, dict):
        raise MappingNotRead(path, ["it is no list of keys and values, such as kind: settlement"])
    try:
        mapping = Mapping.model_validate(found)
    except ValidationError as error:
        raise MappingNotRead(path, [_told(item) for item in error.errors()]) from None
    problems = _problems(mapping)
    if problems:
        raise MappingNotRead(path, problems)
    return mapping


def _told(item: Json) -> str:
    where = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        return f"{where}: no such key"
    return f"{where}: {item['msg'][:1].lower()}{item['msg'][1:]}"


def _problems(mapping: Mapping) -> list[str]:
    if mapping.kind not in KINDS:
        return [f"kind: {mapping.kind!r} is no kind of record; known: {', '.join(KINDS)}"]
    return [
        *(["name: needed with an id, which another table may use too"] * _id_alone(mapping)),
        *_field_problems(mapping),
        *_value_problems(mapping),
        *_date_problems(mapping.date),
        *_position_problems(mapping),
    ]


def _id_alone(mapping: Mapping) -> bool:
    return bool(mapping.id and not mapping.name)


def _field_problems(mapping: Mapping) -> list[str]:
    fields = fields_by_name(mapping.of_kind)
    known = ", ".join(name for name in fields if name != "place")
    told = [*mapping.fields, *mapping.constants]
    problems = [
        f"{name!r} is no field of {mapping.kind}; its fields: {known}"
        for name in told
        if name not in fields or name == "place"
    ]
    problems += [
        f"{name!r} is both a field and a constant"
        for name in mapping.constants
        if name in mapping.fields
    ]
    problems += [
        f"{name!r} must be given, as a column or a constant"
        for name, field in fields.items()
        if field.required and name not in told and name != "place"
    ]
    return problems


def _value_problems(mapping: Mapping) -> list[str]:
    fields = fields_by_name(mapping.of_kind)
    told = [(name, value) for name, value in mapping.constants.items()]
    told += [(name, value) for name, it in mapping.fields.items() for value in it.values.values()]
    problems = []
    for name, value in told:
        if name in fields and name != "place":
            try:
                value_of(fields[name], str(value))
            except ValueNotRead as error:
                problems.append(str(error))
    for name, column in mapping.fields.items():
        if column.refers_to and not (name in fields and fields[name].reference):
            problems.append(f"fields.{name}: refers_to is for fields that refer to a record")
    try:
        _ = mapping.graded
    except ValueNotRead as error:
        problems.append(f"source: {error}")
    return problems


def _date_problems(dates: Dates | None) -> list[str]:
    if dates is None:
        return []
    ways = [bool(dates.column), bool(dates.year), bool(dates.first or dates.last)]
    if sum(ways) != 1:
        return ["date: name one column, or year (with month and day), or first and last"]
    if (dates.month and not dates.year) or (dates.day and not dates.month):
        return ["date: a day needs its month, and a month its year"]
    return []


def _position_problems(mapping: Mapping) -> list[str]:
    fields, position = fields_by_name(mapping.of_kind), mapping.position
    if position is None:
        needed = "place" in fields and fields["place"].required
        return [f"position: {mapping.kind} needs a place; name its columns"] if needed else []
    if "place" not in fields:
        return [f"position: {mapping.kind} has no place"]
    ways = [bool(position.latitude or position.longitude), bool(position.text), bool(position.wkt)]
    if sum(ways) != 1 or bool(position.latitude) != bool(position.longitude):
        return ["position: name latitude and longitude, or text, or wkt"]
    return []


def _columns(position: Position) -> list[str]:
    return [position.latitude, position.longitude, position.text, position.wkt]
