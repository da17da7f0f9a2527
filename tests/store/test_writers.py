"""Several writers at once and writers that are killed: the chain is whole, receipts hold.

Each test is one process with a programme of its own, which forks its writers.
"""

import os
import signal
import subprocess
import sys
import urllib.parse

import pytest
import shapely
from tests.conftest import SOUTH, WEST

OFFICE = """
import os, sys, time, traceback
from landrelease.cli import main
assert main(["init", "--boundary", sys.argv[1], "--name", "Office"]) == 0
from datetime import date
from django.db import connections
from landrelease.actions import *
from landrelease.errors import LandreleaseError
from landrelease.ledger import *
from landrelease.store.people import Role
from landrelease.store.setting_up import viewer_named

admin = viewer_named("administrator")
for name in ("ana", "bor", "cora"):
    add_user(admin, username=name, password="", role=Role.INFORMATION_OFFICER)
ana, bor, cora = map(viewer_named, ("ana", "bor", "cora"))
place = {"geometry": {"type": "Point", "coordinates": [-29.9, 40.1]}}

def tell(id_, who=ana, **more):
    return record_report(who, kind="accident", payload={"killed": 1, "victims": "N. N.",
        "place": place}, first=date(2026, 1, 1), last=None, source=Source(), submit=True,
        entry_id=id_, **more)

def fork(work):
    connections.close_all()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            work()
            sys.stdout.flush()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(3)
    return child

def at_once(*works):
    for child in [fork(work) for work in works]:
        assert os.waitpid(child, 0)[1] == 0

def size():
    from landrelease.store.models import EntryRow
    assert main(["verify"]) == 0
    return EntryRow.objects.count()

drafts = [Draft(id=f"i{n}", act=Act.RECORD, batch="b", kind="settlement", subject=f"s{n}",
    first=date(2026, 1, 1), payload={"name": f"S {n}", "place": place}) for n in range(1500)]
def take_in(**more):
    return record_batch(admin, drafts, batch_id="b", note={}, approve=True, **more)
"""


@pytest.fixture(params=["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)])
def office(request, tmp_path):
    """Run code in an office of its own; return what it printed last."""
    kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    kept["LANDRELEASE_PROGRAMME"] = str(tmp_path / "office")
    if request.param == "postgis":
        server = request.getfixturevalue("postgis_server")
        found = server.create_database(f"w_{request.node.name.partition('[')[0][-40:]}")
        host = urllib.parse.quote(found["HOST"], safe="")
        kept["DATABASE_URL"] = (
            f"postgresql://{found['USER']}:{found['PASSWORD']}@/{found['NAME']}"
            f"?host={host}&port={found['PORT']}"
        )
    boundary = tmp_path / "boundary.geojson"
    boundary.write_text(shapely.to_geojson(shapely.box(WEST, SOUTH, WEST + 0.2, SOUTH + 0.2)))

    def run(code):
        done = subprocess.run(
            [sys.executable, "-c", OFFICE + code, str(boundary)],
            env=kept, capture_output=True, text=True, check=False, timeout=600,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_writers_at_once_lose_nothing(office):
    told = office("""
def write(): [tell(f"a-{n}") for n in range(10)]
at_once(write, write, lambda: [tell(f"b-{n}", bor) for n in range(10)])
print("entries", size())
""")
    assert "entries 40" in told  # each once, and handed over once


def test_two_approvals_at_once_give_one(office):
    told = office("""
batches = [tell(f"r{n}").batch for n in range(10)]
def approve(who):
    for batch in batches:
        try:
            print(f"said {approve_batch(who, batch=batch).state}", flush=True)
        except NotInThisState:
            print("late", flush=True)
at_once(lambda: approve(bor), lambda: approve(cora))
print("entries", size())
""")
    assert (told.count("said approved"), told.count("late")) == (10, 10)
    assert "entries 30" in told


def test_reviews_and_new_versions_at_once_leave_a_story_that_holds(office):
    told = office("""
tell("r0", batch_id="r")
def mend():
    for n in range(1, 15):
        tell(f"r{n}", batch_id="r")
def review():
    for n in range(30):
        for act in (reject_batch, approve_batch):
            try:
                act(bor, batch="r", **({"reason": "x"} if act is reject_batch else {}))
            except NotInThisState:
                pass
at_once(mend, review)
print("entries", size())
print("rebuilt", main(["rebuild"]))
""")
    assert "rebuilt 0" in told


def test_killed_in_the_middle_of_an_import_leaves_nothing(office):
    told = office("""
near, far = os.pipe()
def slowly(fraction, message):
    os.write(far, b"half")
    time.sleep(60)
child = fork(lambda: take_in(progress=slowly))
assert os.read(near, 4) == b"half"
os.kill(child, 9)
os.waitpid(child, 0)
print("entries", size())
print("again", take_in().added)
""")
    assert "entries 0" in told
    assert "again 1500" in told


def test_killed_right_after_the_receipt_everything_is_there(office):
    told = office("""
def die():
    print("receipt", take_in().added, flush=True)
    os.kill(os.getpid(), 9)
child = fork(die)
print("status", os.waitpid(child, 0)[1])
print("entries", size())
from landrelease.store.models import RegisterRow
print("rows", RegisterRow.objects.count())
""")
    assert "receipt 1500" in told
    assert f"status {int(signal.SIGKILL)}" in told
    assert "entries 1502" in told
    assert "rows 1500" in told


def test_forty_writers_in_eight_processes_lose_nothing_and_say_nothing_twice(office):
    """Each tells, sends it again as after a lost answer, and has an area approved and suspended.

    `benchmarks/concurrent_writers.py` does the same with 200 and says how long they wait.
    """
    told = office("""
for name in ("dana", "emil"):
    add_user(admin, username=name, password="", role=Role.AUTHORITY)
judges = [viewer_named("dana"), viewer_named("emil")]
def area(n):
    west, south = -29.98 + 0.0008 * n, 40.02
    ring = [[west, south], [west + 5e-4, south], [west + 5e-4, south + 5e-4], [west, south]]
    return {"name": f"A{n}", "classification": "sha",
        "place": {"geometry": {"type": "Polygon", "coordinates": [ring]}}}
def writers(process):
    def work():
        for n in range(process, 40, 8):
            receipt = tell(f"w{n}")
            again = tell(f"w{n}")
            assert (again.entry, again.added) == (receipt.entry, 0)
            said = record_report(cora, kind="hazardous_area", payload=area(n),
                first=date(2026, 1, 1), last=None, source=Source(), submit=True,
                entry_id=f"h{n}", subject=f"area{n}")
            approve_batch(bor, batch=receipt.batch)
            approve_batch(bor, batch=said.batch)
            suspend_area(judges[n % 2], area=f"area{n}", reason="Flooded", on=date(2026, 2, 1),
                entry_id=f"d{n}")
    return work
at_once(*[writers(process) for process in range(8)])
from landrelease.store.models import EntryRow, RegisterRow
print("entries", size())
print("subjects", EntryRow.objects.filter(act="record").values("subject").distinct().count())
print("suspended", RegisterRow.objects.filter(kind="hazardous_area", status="suspended").count())
print("ids", EntryRow.objects.values("id").distinct().count() == EntryRow.objects.count())
""")
    assert "subjects 80" in told
    assert "suspended 40" in told
    assert "ids True" in told
