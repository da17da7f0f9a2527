"""Whatever people try, an area adds up and every status has a decider, a date and entries."""

import random
from datetime import date, timedelta

import pytest
import shapely
from tests.conftest import point
from tests.land import BEGAN, SIDE, Land

from landrelease.actions import AreaOrder, Certificate, decide_area
from landrelease.errors import LandreleaseError
from landrelease.kinds import AreaStep
from landrelease.queries import area
from landrelease.store.area_map import area_map
from landrelease.store.models import EntryRow, LinkRow, RegisterRow
from landrelease.store.programme import current_programme
from landrelease.store.register import rebuild, rows_at

PAPER = Certificate(
    number="HO-1", signed_for_authority="A. N.", signed_for_operator="O. P.", restrictions="None.",
    residual_risk="Some may remain.", markers_told="None.",
)  # fmt: skip
STEPS = [step for step in AreaStep if step is not AreaStep.NOT_KNOWN]


def ground(dice):
    """A box anywhere about the area; None for all that remains."""
    if dice.random() < 0.25:
        return None
    west, south = (dice.uniform(-0.2, 0.8) * SIDE for _ in range(2))
    side = dice.uniform(0.2, 1.0) * SIDE
    shape = shapely.box(-29.9 + west, 40.1 + south, -29.9 + west + side, 40.1 + south + side)
    return shapely.geometry.mapping(shape)


def attempt(land, dice, number, day):
    order = AreaOrder(
        step=dice.choice(STEPS), area=land.area, on=day, reason=dice.choice(["", "Decided."]),
        ground=ground(dice), certificate=PAPER, entry_id=f"order-{number}",
    )  # fmt: skip
    before = EntryRow.objects.count()
    try:
        decide_area(land.says.people.authority, order)
    except LandreleaseError as error:
        refusal = error
    else:
        return True
    assert str(refusal)
    assert EntryRow.objects.count() == before
    return False


def check(land):
    held = area_map(crs=current_programme().crs)
    for subject in held.areas:
        told = held.account(subject)
        parts = told.cancelled_m2 + told.reduced_m2 + told.cleared_m2 + told.remaining_m2
        assert parts == pytest.approx(told.initial_m2, abs=told.tolerance_m2)
        if not held.is_hazard(subject):
            assert told.complete
        detail = area(land.says.people.authority, subject=subject)
        for line in detail.history:
            assert all([line.decider, line.on, line.reason])
            assert line.records or not line.outcome


def same(rows):
    return {(row.kind, row.subject, row.status, row.document, row.revision) for row in rows}


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_tried_the_area_adds_up(says, seed):
    dice, land = random.Random(seed), Land(says)
    land.accredited(), land.surveyed()
    done = 0
    for number in range(16):
        day = BEGAN + timedelta(days=30 + number)
        if number == 8:
            land.record("item_found", place=point(0.101, 0.101, precision="surveyed"), first=day)
        done += attempt(land, dice, number, day)
    assert done
    check(land)
    before = same(RegisterRow.objects.all())
    links = LinkRow.objects.count()
    rebuild()
    assert same(RegisterRow.objects.all()) == before
    assert LinkRow.objects.count() == links
    assert same(rows_at(at=date(2100, 1, 1), known=None)) == before
