"""What the whole test run needs from the machine; where it is missing, the last lines say so."""

import shutil
from pathlib import Path

import pytest


def test_postgis_can_be_started():
    if not list(Path("/usr/share/postgresql").glob("*/extension/postgis.control")):
        pytest.skip("NOT RUN: PostGIS (not installed; on Debian: postgresql-15-postgis-3)")
    assert list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def test_chromium_can_be_started():
    if not shutil.which("chromium"):
        pytest.skip("NOT RUN: Chromium (not installed; on Debian: chromium)")
    assert Path(shutil.which("chromium")).exists()
