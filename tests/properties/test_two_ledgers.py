"""Two offices each give back a part of an area; their ledgers meet in either order."""

import random
from dataclasses import replace

import pytest
import shapely
from django.db import transaction
from shapely.affinity import rotate
from tests.actions.test_release_land import confirmed, hand_over
from tests.land import DAY, SIDE, Land

from landrelease.actions import Release, _deciding, release_land
from landrelease.kinds import ReleaseMethod
from landrelease.ledger import verify
from landrelease.store.area_map import area_map
from landrelease.store.chain import stored_entries
from landrelease.store.models import EntryRow, RegisterRow
from landrelease.store.programme import current_programme
from landrelease.store.register import rebuild

AREA = shapely.box(-29.9, 40.1, -29.9 + SIDE, 40.1 + SIDE)


@pytest.fixture
def land(says):
    land = Land(says)
    land.accredited(), land.surveyed()
    return land


def halves(dice, beyond):
    """The area cut in two at any place and angle; each part reaches beyond the cut."""
    middle = shapely.Point(*(one + dice.uniform(0.3, 0.7) * SIDE for one in (-29.9, 40.1)))
    angle = dice.uniform(0, 180)
    for side in (0, 180):
        plane = shapely.box(middle.x - beyond, middle.y - 1, middle.x + 1, middle.y + 1)
        yield AREA.intersection(rotate(plane, angle + side, origin=middle))


def in_office(monkeypatch, land, origin, ground, method):
    """Give ground back in an office of its own; return what its ledger has more, and undo it."""
    programme = replace(current_programme(), origin=origin)
    with transaction.atomic(), monkeypatch.context() as patched:
        patched.setattr(_deciding, "current_programme", lambda: programme)
        before = set(EntryRow.objects.values_list("id", flat=True))
        what = Release(method=method, ground=shapely.geometry.mapping(ground))
        release_land(land.says.people.authority, what, area=land.area, on=DAY)
        said = list(EntryRow.objects.exclude(id__in=before).order_by("id").values())
        transaction.set_rollback(True)
    assert {one["origin"] for one in said} == {origin}
    return said


def take_in(*ledgers):
    """Join ledgers in an order of arrival, and make the register of them."""
    for one in (entry for said in ledgers for entry in said):
        EntryRow.objects.create(**{name: value for name, value in one.items() if name != "id"})
    rebuild()


def stands(land):
    """Everything the register holds, and where every square metre of the area stands."""
    told = area_map(crs=current_programme().crs).account(land.area)
    rows = RegisterRow.objects.all()
    held = {(r.kind, r.subject, r.status, r.document, r.entry, r.revision) for r in rows}
    return held, replace(told, remaining=told.remaining.normalize())


def after(land, *ledgers):
    with transaction.atomic():
        take_in(*ledgers)
        told = stands(land)
        transaction.set_rollback(True)
    return told


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("method", [ReleaseMethod.CANCELLED, ReleaseMethod.CLEARED])
def test_two_halves_make_one_area_whichever_arrives_first(land, monkeypatch, seed, method):
    dice = random.Random(seed)
    if method is ReleaseMethod.CLEARED:
        confirmed(land)
        land.worked(task := land.task())
        land.inspected(task)
    parts = halves(dice, beyond=seed * SIDE / 20)
    one, other = (
        in_office(monkeypatch, land, f"office {n}", ground, method)
        for n, ground in enumerate(parts, start=1)
    )
    held, account = after(land, one, other)
    assert (held, account) == after(land, other, one)
    given = account.cleared_m2 if method is ReleaseMethod.CLEARED else account.cancelled_m2
    assert given == pytest.approx(account.initial_m2, abs=account.tolerance_m2)
    assert given + account.remaining_m2 == pytest.approx(account.initial_m2, abs=1e-3)
    claimed = sum(overlap.area_m2 for overlap in account.overlaps)
    assert (claimed > 100) == (seed > 0)


def test_one_half_alone_leaves_the_other_and_both_are_handed_over(land, monkeypatch):
    one, other = (
        in_office(monkeypatch, land, f"office {n}", ground, ReleaseMethod.CANCELLED)
        for n, ground in enumerate(halves(random.Random(7), beyond=0.0), start=1)
    )
    _, alone = after(land, one)
    assert alone.remaining_m2 == pytest.approx(alone.initial_m2 - alone.cancelled_m2, abs=1e-3)
    assert alone.remaining_m2 > 0.05 * alone.initial_m2
    take_in(other, one)
    assert list(verify(stored_entries())) == []
    held = area_map(crs=current_programme().crs)
    assert held.remaining(land.area).is_empty
    hand_over(land)
    assert RegisterRow.objects.get(kind="hazardous_area").status == "handed_over"
