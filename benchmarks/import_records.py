"""Import of records from a table, and a box query on them: seconds and memory.

    python benchmarks/import_records.py [--records 100000] [--seed 1]

Makes a programme in a temporary folder, a table from a seed, imports it as the command line
does, and asks for the settlements in boxes of a tenth of the side.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

WEST, SOUTH, SIDE = -76.0, 6.0, 2.0
MAPPING = (
    "name: benchmark\nkind: settlement\nid: code\n"
    "fields: {name: name, code: code, population: people}\n"
    "position: {latitude: lat, longitude: lon, precision: stated, radius_m: 500}\n"
)


def main() -> None:
    """Run the benchmark and print one line for each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LANDRELEASE_PROGRAMME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "landrelease.site.settings"
        run(Path(folder), records=told.records, seed=told.seed)


def run(folder: Path, *, records: int, seed: int) -> None:
    """Import a table and ask for boxes."""
    import django  # noqa: PLC0415 - models must be loaded after the folder is named

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - models must be loaded first

    from landrelease.exchange import import_file  # noqa: PLC0415 - models must be loaded first
    from landrelease.queries import map_features  # noqa: PLC0415 - models must be loaded first
    from landrelease.store.people import Role, Viewer  # noqa: PLC0415 - models must be loaded first

    programme = make_programme(folder)
    call_command("migrate", verbosity=0)
    viewer = Viewer(username="bench", name="Bench", organisation="", role=Role.ADMINISTRATOR)
    rng = np.random.default_rng(seed)
    table, mapping = folder / "table.csv", folder / "mapping.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    write_table(table, records, rng)
    options = {"profile": "csv", "mapping": mapping, "programme": programme}
    with timed(f"check {records:,} rows"):
        assert import_file(viewer, table, dry_run=True, **options).accepted == records
    with timed(f"import {records:,} records, approved"):
        assert import_file(viewer, table, approve=True, **options).added == records
    with timed(f"import the same {records:,} again"):
        assert import_file(viewer, table, approve=True, **options).added == 0
    found = 0
    with timed("20 boxes of a hundredth of the ground"):
        for west, south in rng.uniform((WEST, SOUTH), (WEST + 1.8, SOUTH + 1.8), (20, 2)):
            box = (west, south, west + SIDE / 10, south + SIDE / 10)
            found += len(map_features(viewer, layer="settlements", box=box)["features"])
    print(f"found {found:,} in the boxes; expected about {records / 5:,.0f}")


def make_programme(folder: Path) -> object:
    """Write a programme with a square boundary."""
    import shapely  # noqa: PLC0415 - slow to load

    from landrelease.store.programme import Programme  # noqa: PLC0415 - import order matters here

    made = Programme(
        directory=folder,
        name="Benchmark",
        invented=True,
        origin="office-bench",
        crs="",
        public_access=False,
        demo=False,
        cell_m=0.0,
        rule_packs=("imas",),
        boundary=shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE),
    )
    made.write()
    return made


def write_table(path: Path, records: int, rng: np.random.Generator) -> None:
    """Write settlements at random places."""
    places = rng.uniform((WEST, SOUTH), (WEST + SIDE, SOUTH + SIDE), (records, 2))
    people = rng.integers(1, 5_000, records)
    with path.open("w", encoding="utf-8") as file:
        file.write("code,name,people,lat,lon\n")
        for number, ((lon, lat), count) in enumerate(zip(places, people, strict=True)):
            file.write(f"S{number},Town {number},{count},{lat:.6f},{lon:.6f}\n")


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long a step took, and the most memory held so far."""
    begin = time.perf_counter()
    yield
    seconds = time.perf_counter() - begin
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if sys.platform == "darwin":
        most /= 1024
    print(f"{what}: {seconds:.1f} s; at most {most:,.0f} MiB so far", flush=True)


if __name__ == "__main__":
    main()
