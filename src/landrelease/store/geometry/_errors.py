"""What can be wrong with a geometry on its way into or out of a table."""

from __future__ import annotations

from landrelease.errors import LandreleaseError


class GeometryNotStorable(LandreleaseError):
    """A geometry that has no defined meaning in a table or in a lookup."""

    def __init__(self, *, geometry: str, reason: str, remedy: str) -> None:
        self.geometry = geometry
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"The geometry {geometry} cannot be used: {reason}. {remedy}.")


class GeometryNotReadable(LandreleaseError):
    """A value that is not a geometry in any of the notations the field reads."""

    def __init__(self, *, value: str, reason: str) -> None:
        self.value = value
        self.reason = reason
        super().__init__(
            f"{value} is not a geometry: {reason}. "
            "Give a Shapely geometry, GeoJSON, WKT, WKB or GeoPackage binary."
        )


class PostgisMissing(LandreleaseError):
    """A PostgreSQL database without the PostGIS extension."""

    def __init__(self, *, database: str, reason: str) -> None:
        self.database = database
        self.reason = reason
        super().__init__(
            f"The database {database} has no PostGIS extension and this role cannot create it "
            f"({reason}). As a superuser of that database run: CREATE EXTENSION postgis;"
        )


class WritersNotSerialised(LandreleaseError):
    """A connection on which two writers could read the same chain head."""

    def __init__(self, *, database: str, reason: str, remedy: str) -> None:
        self.database = database
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"Writers of {database} are not serialised: {reason}. {remedy}.")
