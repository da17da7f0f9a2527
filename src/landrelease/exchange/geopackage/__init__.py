"""GeoPackage files (OGC 12-128), in and out: one layer for each kind."""

from landrelease.exchange.geopackage._read import PROFILE
from landrelease.exchange.geopackage._write import write

__all__ = ["PROFILE", "write"]
