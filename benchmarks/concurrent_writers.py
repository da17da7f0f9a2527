"""Two hundred writers from eight processes at once: is all there, once, and how long do they wait.

    python benchmarks/concurrent_writers.py [--writers 200] [--processes 8]

Each writer tells of an accident, sends it again as after a lost answer, reports a hazardous area,
has a second person approve both, and an authority suspend the area: six actions, as many
transactions, each of which waits for all others. Then the chain is verified and counted. The
register is SQLite in a folder of its own, or PostgreSQL where DATABASE_URL names one (it must be
empty). Printed: actions in a second and the longest wait of one.
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import shapely

WEST, SOUTH = -30.0, 40.0


def main() -> int:
    """Run it and print what was found; the status is 0 when nothing was lost or said twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, default=200)
    parser.add_argument("--processes", type=int, default=8)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LANDRELEASE_PROGRAMME"] = str(Path(folder) / "office")
        os.environ["DJANGO_SETTINGS_MODULE"] = "landrelease.site.settings"
        return run(Path(folder), writers=told.writers, processes=told.processes)


def run(folder: Path, *, writers: int, processes: int) -> int:
    """Make an office, let the writers loose, count."""
    from landrelease.cli import main as command  # noqa: PLC0415 - models must be loaded first

    boundary = folder / "boundary.geojson"
    boundary.write_text(shapely.to_geojson(shapely.box(WEST, SOUTH, WEST + 0.2, SOUTH + 0.2)))
    if command(["init", "--boundary", str(boundary), "--name", "Office"]):
        return 1
    _people()
    began = time.monotonic()
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(processes) as pool:
        work = [(at, writers, processes) for at in range(processes)]
        waits = [wait for waited in pool.starmap(write, work) for wait in waited]
    seconds = time.monotonic() - began
    whole = command(["verify"]) == 0
    found = _count()
    wanted = {"subjects": 2 * writers, "suspended": writers}
    waits.sort()
    print(f"{len(waits)} actions in {seconds:.1f} s: {len(waits) / seconds:.0f} a second")
    print(f"one action: median {waits[len(waits) // 2]:.2f} s, longest {waits[-1]:.2f} s")
    print(f"chain whole: {whole}; found {found}, wanted {wanted}")
    return 0 if whole and found == wanted else 1


def _people() -> None:
    from landrelease.actions import add_user  # noqa: PLC0415 - models must be loaded first
    from landrelease.store.people import Role  # noqa: PLC0415 - models must be loaded first
    from landrelease.store.setting_up import viewer_named  # noqa: PLC0415 - models must be loaded first

    keeper = viewer_named("administrator")
    if keeper is None:
        raise LookupError("administrator")
    roles = {"ana": Role.INFORMATION_OFFICER, "bor": Role.INFORMATION_OFFICER}
    for name, role in (roles | {"dana": Role.AUTHORITY}).items():
        add_user(keeper, username=name, password="", role=role)


def write(process: int, writers: int, processes: int) -> list[float]:
    """Act for each writer of one process; return how long each action took."""
    import django  # noqa: PLC0415 - models must be loaded first

    django.setup()
    from landrelease import actions  # noqa: PLC0415 - models must be loaded first
    from landrelease.ledger import Source  # noqa: PLC0415 - models must be loaded first
    from landrelease.store.setting_up import viewer_named  # noqa: PLC0415 - models must be loaded first

    ana, bor, dana = (viewer_named(name) for name in ("ana", "bor", "dana"))
    took: list[float] = []

    def timed(act: Any, who: Any, **said: Any) -> Any:
        began = time.monotonic()
        receipt = act(who, **said)
        took.append(time.monotonic() - began)
        return receipt

    common = {"first": date(2026, 1, 1), "last": None, "source": Source(), "submit": True}
    for n in range(process, writers, processes):
        accident = {"kind": "accident", "payload": {"killed": 1, "place": _point()}}
        first = timed(actions.record_report, ana, entry_id=f"w{n}", **accident, **common)
        again = timed(actions.record_report, ana, entry_id=f"w{n}", **accident, **common)
        if (again.entry, again.added) != (first.entry, 0):
            raise AssertionError(n)
        area = timed(
            actions.record_report,
            ana,
            kind="hazardous_area",
            payload=_area(n),
            entry_id=f"h{n}",
            subject=f"area{n}",
            **common,
        )
        timed(actions.approve_batch, bor, batch=first.batch)
        timed(actions.approve_batch, bor, batch=area.batch)
        day = date(2026, 2, 1)
        timed(actions.suspend_area, dana, area=f"area{n}", reason="Flooded", on=day)
    return took


def _point() -> dict[str, Any]:
    return {"geometry": {"type": "Point", "coordinates": [WEST + 0.1, SOUTH + 0.1]}}


def _area(n: int) -> dict[str, Any]:
    west, south = WEST + 0.01 + 8e-4 * (n % 200), SOUTH + 0.02 + 1e-3 * (n // 200)
    shape = shapely.box(west, south, west + 5e-4, south + 5e-4)
    place = {"geometry": shapely.geometry.mapping(shape)}
    return {"name": f"A{n}", "classification": "sha", "place": place}


def _count() -> dict[str, int]:
    from landrelease.store.models import EntryRow, RegisterRow  # noqa: PLC0415 - models must be loaded first

    suspended = RegisterRow.objects.filter(kind="hazardous_area", status="suspended")
    told = EntryRow.objects.filter(act="record", kind__in=["accident", "hazardous_area"])
    return {
        "subjects": told.values("subject").distinct().count(),
        "suspended": suspended.count(),
    }


if __name__ == "__main__":
    sys.exit(main())
