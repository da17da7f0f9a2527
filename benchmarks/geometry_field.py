"""Time box and intersection queries on the geometry field: SQLite, and PostGIS if installed.

    python benchmarks/geometry_field.py [--polygons 100000] [--queries 1000]

Polygons of 8 to 24 vertices and boxes of 0.2 degrees lie at random over 10 x 10 degrees; the
seed is fixed. Both databases must count the same rows, or the script stops.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.store.geometry.settings"

import django  # noqa: E402 - the settings come first

django.setup()

import numpy as np  # noqa: E402 - the settings come first
import shapely  # noqa: E402 - the settings come first
from django.core.management import call_command  # noqa: E402 - the settings come first
from django.db import connections, transaction  # noqa: E402 - the settings come first
from tests import postgis  # noqa: E402 - the settings come first
from tests.store.geometry.conftest import sqlite_file  # noqa: E402 - the settings come first
from tests.store.geometry.field_app.models import Place  # noqa: E402 - the settings come first

BATCH = 5_000
LOOKUPS = ("boxes_overlap", "intersects", "covered_by")


def polygons(count: int, rng: np.random.Generator) -> Iterator[shapely.Polygon]:
    """Draw star-shaped polygons of about two kilometres."""
    for _ in range(count):
        corners = int(rng.integers(8, 25))
        angles = (np.arange(corners) + rng.uniform(0, 0.9, corners)) * (2 * np.pi / corners)
        radii = rng.uniform(0.002, 0.02, corners)
        centre = rng.uniform((30.0, 45.0), (40.0, 55.0))
        ring = centre + radii[:, None] * np.column_stack((np.cos(angles), np.sin(angles)))
        yield shapely.Polygon(ring)


def boxes(count: int, rng: np.random.Generator) -> list[shapely.Polygon]:
    """Draw query boxes."""
    corners = rng.uniform((30.0, 45.0), (39.8, 54.8), (count, 2))
    return [shapely.box(x, y, x + 0.2, y + 0.2) for x, y in corners]


def fill(alias: str, shapes: list[shapely.Polygon]) -> float:
    """Store the shapes; give the seconds."""
    start = time.perf_counter()
    with transaction.atomic(using=alias):
        Place.objects.using(alias).bulk_create(
            (Place(geometry=shape) for shape in shapes), batch_size=BATCH
        )
    seconds = time.perf_counter() - start
    if connections[alias].vendor == "postgresql":
        with connections[alias].cursor() as cursor:
            cursor.execute("ANALYZE")
    return seconds


def ask(alias: str, lookup: str, areas: list[shapely.Polygon]) -> tuple[int, float]:
    """Count what each area selects; give the sum and the seconds."""
    places = Place.objects.using(alias)
    start = time.perf_counter()
    found = sum(places.filter(**{f"geometry__{lookup}": area}).count() for area in areas)
    return found, time.perf_counter() - start


def measure(name: str, settings: dict, shapes: list, areas: list) -> dict[str, int]:
    """Print the rows of one database; give the counts."""
    alias, counts = f"benchmark_{name}", {}
    with postgis.installed_database(alias, settings):
        call_command("migrate", "geometry_tests", database=alias, verbosity=0)
        print(f"| {name} | insert {len(shapes)} | {len(shapes)} | {fill(alias, shapes):.2f} |")
        for lookup in LOOKUPS:
            counts[lookup], seconds = ask(alias, lookup, areas)
            print(f"| {name} | {len(areas)} {lookup} | {counts[lookup]} | {seconds:.2f} |")
    return counts


def main() -> None:
    """Measure both databases and compare their counts."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--polygons", type=int, default=100_000)
    options.add_argument("--queries", type=int, default=1_000)
    wanted = options.parse_args()
    rng = np.random.default_rng(20240229)
    shapes, areas = list(polygons(wanted.polygons, rng)), boxes(wanted.queries, rng)
    print("| database | what | rows | seconds |\n|---|---|---:|---:|")
    with tempfile.TemporaryDirectory() as directory:
        on_sqlite = measure("sqlite", sqlite_file(Path(directory, "b.sqlite3")), shapes, areas)
    postgis.pytest_configure()
    try:
        settings = postgis.start_or_join().create_database("benchmark")
    except postgis.PostgisNotInstalled as reason:
        print(f"\nNOT RUN: PostGIS ({reason})")
        return
    on_postgis = measure("postgis", settings, shapes, areas)
    if on_sqlite != on_postgis:
        sys.exit(f"the databases disagree: {on_sqlite} and {on_postgis}")


if __name__ == "__main__":
    main()
