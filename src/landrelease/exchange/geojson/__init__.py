"""GeoJSON feature collections (RFC 7946), in and out."""

from landrelease.exchange.geojson._read import PROFILE
from landrelease.exchange.geojson._write import write

__all__ = ["PROFILE", "write"]
