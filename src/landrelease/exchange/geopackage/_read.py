"""Layers whose columns are named like the fields of their kind, as exports write them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely.geometry import mapping as geojson_of

from landrelease.exchange._errors import NoRecords, NotThisFormat
from landrelease.exchange._features import Described, read_described
from landrelease.exchange._reading import check_file
from landrelease.exchange._rows import Drafts, Profile, Reading, Said

Json = Any

_PAGE: Final = 2_000
_WHAT_TO_DO: Final = "Export it again, or check it with a GIS."
_SQLITE: Final = b"SQLite format 3\0"


def _read(path: Path, reading: Reading) -> Iterator[Said]:
    drafts = Drafts(PROFILE.name, reading.batch)
    yield from read_described(_described(path, reading), drafts)


def _described(path: Path, reading: Reading) -> Iterator[Described]:
    local = _local(path, reading)
    count = 0
    try:
        layers = pyogrio.list_layers(local)
        for name, _ in layers:
            for found in _layer(path, local, str(name)):
                count += 1
                yield replace(found, number=count)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise NotThisFormat(path, f"it cannot be read ({error})", _WHAT_TO_DO) from None
    if not count:
        raise NoRecords(path, "its layers hold no rows", "Ask for it again.")


def _local(path: Path, reading: Reading) -> str:
    """Return the name for the reading library: a file on this machine, never an address."""
    check_file(path, reading.limits)
    with path.open("rb") as file:
        head = file.read(72)
    if not head.startswith(_SQLITE) or head[68:72] not in {b"GPKG", b"GP10", b"GP11"}:
        raise NotThisFormat(path, "it is no GeoPackage", "Check that it is the right file.")
    local = str(path.resolve())
    if "!" in local or ".zip" in local.lower() or "://" in local:
        why = "its folder or name holds '!', '.zip' or '://'"
        raise NotThisFormat(path, why, "Rename it.")
    return local


def _layer(path: Path, local: str, layer: str) -> Iterator[Described]:
    done = 0
    while True:
        meta, ids, shapes, columns = pyogrio.raw.read(
            local, layer=layer, skip_features=done, max_features=_PAGE, return_fids=True
        )
        if shapes is not None:
            _check_crs(path, layer, meta["crs"])
        names = [str(name) for name in meta["fields"]]
        for index in range(len(ids)):
            cells = {
                name: _plain(column[index]) for name, column in zip(names, columns, strict=True)
            }
            yield Described(0, layer, cells, None if shapes is None else _geometry(shapes[index]))
        done += len(ids)
        if len(ids) < _PAGE:
            return


def _check_crs(path: Path, layer: str, crs: str | None) -> None:
    try:
        known = crs is not None and CRS.from_user_input(crs).equals(
            CRS.from_epsg(4326), ignore_axis_order=True
        )
    except CRSError:
        known = False
    if not known:
        why = f"layer {layer!r} is in {str(crs or 'no stated CRS')[:80]}"
        raise NotThisFormat(path, why, "Reproject it to WGS 84 (EPSG:4326).")


def _geometry(wkb: bytes | None) -> dict[str, Json] | None:
    if wkb is None:
        return None
    shape = shapely.from_wkb(wkb, on_invalid="ignore")
    if shape is None:  # the row is then rejected for what its place lacks
        return {"type": "unreadable"}
    return dict(json.loads(json.dumps(geojson_of(shapely.force_2d(shape)))))


def _plain(value: Json) -> Json:
    """Return a cell as JSON has it."""
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and value != value:  # noqa: PLR0124 - an empty cell
        return None
    if isinstance(value, bytes):
        return value.hex()
    return value


PROFILE: Final = Profile(
    name="geopackage",
    description="GeoPackage with one layer for each kind, as exports are",
    suffixes=(".gpkg",),
    reads=_read,
)
