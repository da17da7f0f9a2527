"""Payloads that say the least each kind allows."""

import pytest

from landrelease.kinds import KINDS, Kind, fields_of

POINT = {"type": "Point", "coordinates": [69.2, 34.5]}
LINE = {"type": "LineString", "coordinates": [[69.2, 34.5], [69.3, 34.6]]}
POLYGON = {
    "type": "Polygon",
    "coordinates": [[[69.2, 34.5], [69.3, 34.5], [69.3, 34.6], [69.2, 34.5]]],
}
GEOMETRY = {"Point": POINT, "LineString": LINE, "Polygon": POLYGON}


def least_payload(kind: type[Kind]) -> dict[str, object]:
    """Say only what a kind requires."""
    said: dict[str, object] = {}
    for field in fields_of(kind):
        if not field.required:
            continue
        if field.type == "place":
            name = next(name for name in kind.geometries if name in GEOMETRY)
            said[field.name] = {"geometry": GEOMETRY[name]}
        elif field.choices:
            said[field.name] = field.choices[0][0]
        elif field.type == "date":
            said[field.name] = "2026-01-01"
        elif field.type in {"integer", "number"}:
            most = 1 if field.maximum is None else min(1, field.maximum)
            said[field.name] = max(most, field.minimum or 0)
        else:
            said[field.name] = "x"
    return said


@pytest.fixture
def least():
    """Return the function that says the least."""
    return least_payload


@pytest.fixture(params=KINDS.values(), ids=list(KINDS))
def kind(request):
    """Return each kind in turn."""
    return request.param
