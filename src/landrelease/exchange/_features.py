"""From a feature's properties, named like the fields of a kind, to what is said."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from landrelease.exchange._rows import Drafts, Rejected, Remark, Said, Statement
from landrelease.exchange._values import ValueNotRead, fields_by_name, graded, place, value_of, when
from landrelease.kinds import KINDS, NOT_KNOWN, FieldDescription, Kind, PositionSystem, Precision
from landrelease.queries import DERIVED

Json = Any

ABOUT_THE_RECORD: Final = ("kind", "subject", "first", "last", "grade", "source", "revision")
"""Columns of an export that are no fields of a kind."""
ABOUT_THE_PLACE: Final = ("place_system", "place_entered", "place_precision", "place_radius_m")
"""Columns of an export that say how the geometry was entered."""


@dataclass(frozen=True, slots=True)
class Described:
    """A feature as any of the formats reads it."""

    number: int
    collection: str
    """Name of the layer, the collection or the file: the kind, where no property says it."""
    properties: Mapping[str, Json]
    geometry: Mapping[str, Json] | None


def read_described(
    features: Iterable[Described | Rejected | Remark], drafts: Drafts
) -> Iterator[Said]:
    """Turn features into rows; properties that no field takes are named in a remark."""
    ignored: set[str] = set()
    for feature in features:
        if not isinstance(feature, Described):
            yield feature
            continue
        try:
            feature = _without_derived(feature)  # noqa: PLW2901 - what follows is no part of it
            said = _statement(feature)
        except ValueNotRead as error:
            yield Rejected(feature.number, error.field, error.value, error.reason)
            continue
        ignored.update(_ignored(feature.properties, KINDS[said.kind]))
        content = {"geometry": feature.geometry, **feature.properties, "kind": said.kind}
        yield drafts.draft(feature.number, content, said)
    if ignored:
        yield Remark(f"Not imported, because no field has the name: {', '.join(sorted(ignored))}.")


def _kind(feature: Described) -> type[Kind]:
    told = str(feature.properties.get("kind") or feature.collection)
    kind = KINDS.get(told.strip().casefold().replace(" ", "_"))
    if kind is None:
        reason = f"no kind of record has this name; known kinds: {', '.join(KINDS)}"
        raise ValueNotRead("kind", told, reason)
    return kind


def _without_derived(feature: Described) -> Described:
    """Leave out what an export derived: nobody said it, and the row is the same without it."""
    derived = DERIVED.get(_kind(feature).kind, {})
    said = {name: value for name, value in feature.properties.items() if name not in derived}
    return replace(feature, properties=said)


def _ignored(properties: Mapping[str, Json], kind: type[Kind]) -> set[str]:
    known = {*fields_by_name(kind), *ABOUT_THE_RECORD, *ABOUT_THE_PLACE, "id"}
    return {name for name, value in properties.items() if name not in known and value is not None}


def _statement(feature: Described) -> Statement:
    kind, properties = _kind(feature), feature.properties
    payload: dict[str, Json] = {}
    for field in fields_by_name(kind).values():
        value = _value(field, properties.get(field.name))
        if field.type != "place" and value is not None:
            payload[field.name] = value
    if feature.geometry is not None:
        payload["place"] = _place(properties, feature.geometry)
    first, last = _text(properties, "first"), _text(properties, "last")
    return Statement(
        kind=kind.kind,
        payload=payload,
        first=when("first", first).first if first else None,
        last=when("last", last).last if last else None,
        source=graded(_text(properties, "grade"), subject=_text(properties, "source")),
        subject=_text(properties, "subject"),
        key=_text(properties, "id"),
    )


def _text(properties: Mapping[str, Json], name: str) -> str:
    value = properties.get(name)
    if value is None or value != value:  # noqa: PLR0124 - NaN is how some formats leave a cell empty
        return ""
    return str(value).strip()


def _value(field: FieldDescription, value: Json) -> Json:
    if value is None or value != value:  # noqa: PLR0124 - as above
        return None
    if isinstance(value, str):
        if field.type == "text":
            return value
        return value_of(field, value) if value.strip() else None
    if field.type in {"text", "choice", "reference"}:
        raise ValueNotRead(field.name, str(value)[:80], "it is not text")
    if field.type == "boolean" and value in {0, 1}:
        return bool(value)
    if field.type == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _place(properties: Mapping[str, Json], geometry: Mapping[str, Json]) -> dict[str, Json]:
    radius = _text(properties, "place_radius_m")
    return place(
        geometry,
        system=_text(properties, "place_system") or PositionSystem.GEOJSON,
        entered=_text(properties, "place_entered"),
        precision=_text(properties, "place_precision") or Precision.NOT_KNOWN,
        radius_m=_radius(radius) if radius else NOT_KNOWN,
    )


def _radius(text: str) -> float | str:
    if text == NOT_KNOWN:
        return NOT_KNOWN
    try:
        return float(text)
    except ValueError:
        raise ValueNotRead("place_radius_m", text, "it is not a number of metres") from None
