"""Features whose properties are named like the fields of their kind, as exports write them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from landrelease.exchange._feature_stream import read_features
from landrelease.exchange._features import Described, read_described
from landrelease.exchange._rows import Drafts, Profile, Reading, Rejected, Said


def _read(path: Path, reading: Reading) -> Iterator[Said]:
    drafts = Drafts(PROFILE.name, reading.batch)
    yield from read_described(_described(path, reading), drafts)


def _described(path: Path, reading: Reading) -> Iterator[Described | Rejected]:
    stem = path.name.split(".")[0]
    for found in read_features(path, encoding=reading.encoding, limits=reading.limits):
        if isinstance(found, Rejected):
            yield found
            continue
        name = found.collection or stem
        yield Described(found.number, name, found.properties, found.geometry)


PROFILE: Final = Profile(
    name="geojson",
    description="GeoJSON whose properties are named like the fields of a kind, as exports are",
    suffixes=(".geojson", ".json"),
    reads=_read,
)
