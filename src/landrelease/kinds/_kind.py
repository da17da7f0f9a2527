"""What a kind is: one frozen model from which every door is derived."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, ClassVar, Final, Literal, get_args

import shapely
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from landrelease.geo import GeoError, read_geojson_geometry
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, NotKnown, PositionSystem, Precision

Json = Any
Geometry = Literal["Point", "LineString", "Polygon", "MultiPolygon", "MultiLineString"]
AREA: Final[tuple[Geometry, ...]] = ("Polygon", "MultiPolygon")
LINE: Final[tuple[Geometry, ...]] = ("LineString", "MultiLineString")
POINT: Final[tuple[Geometry, ...]] = ("Point",)
LONGEST_SUBJECT: Final = 80
"""Characters of the subject a reference names."""
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


class Reference:
    """Marks a text field as the subject of another record of the kind named."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


def fact(  # a keyword for each thing a door needs to know of a field
    label: str,
    *,
    tier: Tier | None = None,
    unit: str = "",
    note: str = "",
    standard: str = "",
    long: bool = False,
    default: Json = ...,
    ge: float | None = None,
    le: float | None = None,
    max_length: int | None = None,
    past: bool = False,
) -> Json:
    """Declare a field: its label, unit, tier (the record's own when not said) and source.

    A day that is ``past`` cannot be still to come when it is said; whoever records it checks that.

    The least and the greatest value bind numbers alone, so that a field may also say that
    its number is not known.
    """
    extra: dict[str, Json] = {
        "tier": None if tier is None else int(tier),
        "unit": unit,
        "standard": standard,
        "long": long,
    }
    bounds = {"minimum": ge, "maximum": le}
    extra |= {name: value for name, value in bounds.items() if value is not None}
    if past:
        extra["past"] = True
    return Field(
        default,
        title=label,
        description=note or None,
        max_length=max_length,
        json_schema_extra=extra,
    )


class Place(BaseModel):
    """Where: the geometry in WGS 84 and what was entered, kept side by side."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    geometry: dict[str, Json]
    system: PositionSystem = PositionSystem.GEOJSON
    entered: str = Field("", max_length=100_000)
    precision: Precision = Precision.NOT_KNOWN
    radius_m: float | NotKnown = NOT_KNOWN

    @field_validator("radius_m", mode="before")
    @classmethod
    def _is_no_truth_value(cls, value: Json) -> Json:
        return _no_truth_value(value)

    @model_validator(mode="after")
    def _geometry_can_be_read(self) -> "Place":
        try:
            shape = read_geojson_geometry(self.geometry)
        except GeoError as error:
            raise ValueError(str(error).rstrip(".")) from None
        if shape.is_empty:
            msg = "the geometry is empty; give at least one point"
            raise ValueError(msg)
        if isinstance(self.radius_m, float) and not 0 <= self.radius_m <= 200_000:
            msg = f"radius_m is {self.radius_m:g}; it must lie between 0 and 200,000 m"
            raise ValueError(msg)
        return self

    def shape(self) -> shapely.Geometry:
        """Return the geometry as a shapely value, longitude before latitude."""
        return read_geojson_geometry(self.geometry)


class Kind(BaseModel):
    """One thing that can be said; a subclass declares it and nothing else does."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    label: ClassVar[str]
    label_plural: ClassVar[str]
    about: ClassVar[str]
    tier: ClassVar[Tier]
    """Who may know that the record exists; a field without a tier has this one."""
    temporal: ClassVar[Literal["event", "state"]]
    """An event happened once in its interval; a state holds from a day until the next."""
    geometries: ClassVar[tuple[Geometry, ...]] = ()
    is_evidence: ClassVar[bool] = False
    """Whether the hazard model reads it."""
    reported: ClassVar[bool] = True
    """Whether people enter it with the report form (a decision has an action of its own)."""
    whole_programme: ClassVar[bool] = False
    """Whether it speaks of the whole programme: nobody who is limited to areas sees it."""
    decides: ClassVar[tuple[str, tuple[str, ...]] | None] = None
    """A decision: the kind it is about, whose subject it shares, and the fields it settles.

    What a decision that holds says of them prevails over what any report says.
    """
    upgrades: ClassVar[Mapping[int, Callable[[dict[str, Json]], dict[str, Json]]]] = {}
    """From an older version to the next one."""

    def title(self) -> str:
        """One line that names the record, made of fields of the record's own tier."""
        raise NotImplementedError

    @classmethod
    def status_of(cls, document: Mapping[str, Json]) -> str:
        """The word lists filter by; empty for kinds without a status."""
        return str(document.get("status", ""))

    @field_validator("*", mode="before")
    @classmethod
    def _truth_values_only_where_asked(cls, value: Json, info: ValidationInfo) -> Json:
        asked = _asked_of(cls, str(info.field_name))
        if asked.day:
            return _day_alone(value)
        return value if asked.truth else _no_truth_value(value)

    @field_validator("*", mode="after")
    @classmethod
    def _within_its_limits(cls, value: Json, info: ValidationInfo) -> Json:
        asked = _asked_of(cls, str(info.field_name))
        if isinstance(value, str):
            _check_text(value, required=asked.required, limited=asked.limited)
        elif isinstance(value, tuple):
            for item in value:
                _check_text(item, required=True, limited=False)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            _check_number(value, asked.limits)
        elif isinstance(value, Place) and value.geometry.get("type") not in cls.geometries:
            allowed = " or ".join(cls.geometries)
            msg = f"it is a {value.geometry.get('type')}; {cls.label} needs {allowed}"
            raise ValueError(msg)
        return value


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of each value of a field."""

    day: bool
    truth: bool
    required: bool
    limited: bool
    """Whether its length is limited by the field itself."""
    limits: Mapping[str, Json]


@cache
def _asked_of(kind: type[Kind], name: str) -> _Asked:
    """Find out once what is asked of a field: documents are read by the thousand."""
    field = kind.model_fields[name]
    limits = field.json_schema_extra
    return _Asked(
        day=field.annotation is date or date in get_args(field.annotation),
        truth=field.annotation is bool,
        required=field.is_required(),
        limited=any(hasattr(part, "max_length") for part in field.metadata),
        limits=limits if isinstance(limits, Mapping) else {},
    )


def _no_truth_value(value: Json) -> Json:
    if isinstance(value, bool):
        msg = "it is true or false, which is neither a number nor a word"
        raise ValueError(msg)  # noqa: TRY004 - pydantic gathers ValueErrors alone
    return value


def _day_alone(value: Json) -> Json:
    """Refuse what pydantic would take for a day: seconds since 1970, and times of day."""
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    if is_day or value == NOT_KNOWN or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    msg = "it is no day; write year-month-day, as 2025-03-01"
    raise ValueError(msg)


def _check_text(text: str, *, required: bool, limited: bool) -> None:
    if required and not text.strip():
        msg = "it is empty; write something"
        raise ValueError(msg)
    if not limited and len(text) > LONGEST_SUBJECT:
        msg = f"it has {len(text)} characters; at most {LONGEST_SUBJECT} are read"
        raise ValueError(msg)
    if "\x00" in text:
        msg = "it holds a NUL character, which no database keeps; remove it"
        raise ValueError(msg)


def _check_number(number: float, limits: Mapping[str, Json]) -> None:
    least, most = limits.get("minimum"), limits.get("maximum")
    if not math.isfinite(number):
        msg = "it must be a finite number"
        raise ValueError(msg)
    if least is not None and number < least:
        msg = f"it must be {least:,} or more"
        raise ValueError(msg)
    if most is not None and number > most:
        msg = f"it must be {most:,} or less"
        raise ValueError(msg)
