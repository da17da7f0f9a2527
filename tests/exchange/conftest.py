"""Files as people send them, and an office that imports them."""

import gzip
from pathlib import Path

import pytest
import shapely

from landrelease.exchange import Limits, Reading, read_file
from landrelease.store.people import Role, Viewer
from landrelease.store.programme import Programme

BOUNDARY = shapely.box(-76, 6, -74, 8)


@pytest.fixture
def put(tmp_path):
    """Write a file and return its path; a name in .gz is compressed."""

    def write(name: str, content: str | bytes) -> Path:
        data = content.encode() if isinstance(content, str) else content
        path = tmp_path / name
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return write


@pytest.fixture
def read():
    """Return all that a file says."""

    def said(path, *, profile="csv", mapping=None, encoding="", limits=None):
        reading = Reading(batch="b", mapping=mapping, encoding=encoding, limits=limits or Limits())
        return list(read_file(path, profile=profile, reading=reading))

    return said


@pytest.fixture
def towns_mapping(put):
    return put(
        "towns.yaml",
        "name: towns\nkind: settlement\nid: code\ndate: year\n"
        "fields: {name: name, code: code, population: people}\n"
        "position: {latitude: lat, longitude: lon, radius_m: 500}\n",
    )


@pytest.fixture
def programme(tmp_path, monkeypatch):
    directory = tmp_path / "programme"
    made = Programme(
        directory=directory,
        name="Test",
        invented=True,
        origin="office-test",
        crs="",
        public_access=False,
        demo=False,
        cell_m=0.0,
        rule_packs=("imas",),
        boundary=BOUNDARY,
    )
    made.write()
    monkeypatch.setenv("LANDRELEASE_PROGRAMME", str(directory))
    return made


@pytest.fixture
def administrator():
    return Viewer(username="ada", name="Ada", organisation="", role=Role.ADMINISTRATOR)


@pytest.fixture
def officer():
    return Viewer(username="omar", name="Omar", organisation="", role=Role.INFORMATION_OFFICER)


@pytest.fixture
def donor():
    return Viewer(username="dora", name="Dora", organisation="", role=Role.DONOR)
