"""What a kind is: one frozen model from which every door is derived."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, Literal

import shapely
from pydantic import BaseModel, ConfigDict, Field, model_validator

from landrelease.geo import read_geojson_geometry
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, NotKnown, PositionSystem, Precision

Json = Any
Geometry = Literal["Point", "LineString", "Polygon", "MultiPolygon", "MultiLineString"]
AREA: Final[tuple[Geometry, ...]] = ("Polygon", "MultiPolygon")
LINE: Final[tuple[Geometry, ...]] = ("LineString", "MultiLineString")
POINT: Final[tuple[Geometry, ...]] = ("Point",)


class Reference:
    """Marks a text field as the subject of another record of the kind named."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


def fact(  # noqa: PLR0913  one keyword for each thing a door needs to know of a field
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
) -> Json:
    """Declare a field: its label, unit, tier (the record's own when not said) and source."""
    extra = {
        "tier": None if tier is None else int(tier),
        "unit": unit,
        "standard": standard,
        "long": long,
    }
    return Field(
        default,
        title=label,
        description=note or None,
        ge=ge,
        le=le,
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

    @model_validator(mode="after")
    def _geometry_can_be_read(self) -> "Place":
        shape = read_geojson_geometry(self.geometry)
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
    upgrades: ClassVar[Mapping[int, Callable[[dict[str, Json]], dict[str, Json]]]] = {}
    """From an older version to the next one."""

    def title(self) -> str:
        """One line that names the record, made of fields of the record's own tier."""
        raise NotImplementedError

    @classmethod
    def status_of(cls, document: Mapping[str, Json]) -> str:
        """The word lists filter by; empty for kinds without a status."""
        return str(document.get("status", ""))

    @model_validator(mode="after")
    def _geometry_is_of_an_allowed_type(self) -> "Kind":
        place: Place | None = getattr(self, "place", None)
        if isinstance(place, Place) and place.geometry.get("type") not in self.geometries:
            allowed = " or ".join(self.geometries)
            msg = f"the place is a {place.geometry.get('type')}; {self.label} needs {allowed}"
            raise ValueError(msg)
        return self
