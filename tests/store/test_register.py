"""The register is derived: made again from nothing it is the same, on both databases."""

import itertools
import random
from datetime import UTC, date, datetime, timedelta

import pytest
import shapely
from tests.conftest import SOUTH, WEST, People, Says, line, point

from landrelease.actions import (
    RecordChanged,
    add_user,
    approve_batch,
    reject_batch,
    submit_batch,
    withdraw_entry,
)
from landrelease.ledger import NotInThisState
from landrelease.store.models import BatchRow, LinkRow, RegisterRow
from landrelease.store.people import PUBLIC_VIEWER, Role
from landrelease.store.register import rebuild, rows_at
from landrelease.store.setting_up import create, viewer_named


def rows_of(model):
    skipped = {"id"} if model is not BatchRow else set()
    names = [field.name for field in model._meta.fields if field.name not in skipped]
    return sorted(
        repr([(name, str(getattr(row, name))) for name in names]) for row in model.objects.all()
    )


def everything():
    return {model.__name__: rows_of(model) for model in (RegisterRow, LinkRow, BatchRow)}


def random_history(says: Says, seed: int, steps: int = 60) -> None:
    """Enter, correct, withdraw, submit, approve and reject, in any order that is allowed."""
    dice = random.Random(seed)
    people = says.people
    writers = [people.officer, people.quality, people.administrator]
    entries, batches = [], []
    for _ in range(steps):
        what = dice.random()
        if what < 0.5 or not entries:
            kind = dice.choice(["settlement", "accident", "indication", "hazardous_area_name"])
            payload = _payload(dice, kind)
            kind = kind if kind != "hazardous_area_name" else "information_source"
            first = date(2026, 1, 1) + timedelta(days=dice.randrange(100))
            subject = dice.choice([r.subject for k, r, _ in entries if k == kind] or [""])
            receipt = says.report(
                kind, payload, first=first, by=dice.choice(writers), submit=dice.random() < 0.7,
                subject=subject if dice.random() < 0.3 else "",
            )  # fmt: skip
            entries.append((kind, receipt, payload))
            batches.append(receipt.batch)
        elif what < 0.6:
            kind, old, payload = dice.choice(entries)
            receipt = says.report(
                kind, payload, corrects=old.entry, reason="again", by=dice.choice(writers)
            )
            entries.append((kind, receipt, payload))
            batches.append(receipt.batch)
        elif what < 0.7:
            receipt = withdraw_entry(
                dice.choice(writers), entry=dice.choice(entries)[1].entry, reason="gone"
            )
            batches.append(receipt.batch)
        else:
            _review(dice, people, dice.choice(batches))


def _payload(dice, kind):
    where = point(dice.random() / 5, dice.random() / 5, radius_m=100.0)
    if kind == "settlement":
        return {"name": dice.choice("ABC"), "population": dice.randrange(9), "place": where}
    if kind == "accident":
        return {"victims": dice.choice(["", "N. N."]), "place": where}
    if kind == "indication":
        return {
            "what": "sighting",
            "follow_up": dice.choice(["outstanding", "answered"]),
            "place": where,
        }
    return {"name": dice.choice("XYZ"), "contact": dice.choice(["", "by post"])}


def _review(dice, people, batch):
    row = BatchRow.objects.get(batch=batch)
    author = next(p for p in people.all() if p.username == row.author)
    try:
        match dice.choice(["submit", "approve", "approve", "approve", "reject"]):
            case "submit":
                submit_batch(author, batch=batch)
            case "approve":
                approve_batch(people.reviewer, batch=batch)
            case "reject":
                reject_batch(people.reviewer, batch=batch, reason="no")
    except (NotInThisState, RecordChanged):
        pass


@pytest.mark.parametrize("seed", range(4))
def test_rebuilt_is_the_same_as_kept_up_to_date(says, seed):
    random_history(says, seed)
    before = everything()
    assert before["RegisterRow"]
    batches, subjects = rebuild()
    assert everything() == before
    assert (batches, subjects) == (BatchRow.objects.count(), RegisterRow.objects.count())


@pytest.mark.postgis
def test_rebuilt_is_the_same_on_postgresql(default_on_postgis, tmp_path, monkeypatch, request):
    on_postgis = _programme_here(tmp_path, monkeypatch)
    random_history(on_postgis, seed=7, steps=40)
    before = everything()
    assert before["RegisterRow"]
    rebuild()
    assert everything() == before


def _programme_here(tmp_path, monkeypatch):
    monkeypatch.setenv("LANDRELEASE_PROGRAMME", str(tmp_path / "p"))
    boundary = shapely.box(WEST, SOUTH, WEST + 0.2, SOUTH + 0.2)
    create(tmp_path / "p", name="On PostgreSQL", boundary=boundary)
    admin = viewer_named("administrator")
    for name, role in [
        ("officer", Role.INFORMATION_OFFICER),
        ("reviewer", Role.INFORMATION_OFFICER),
        ("quality", Role.QUALITY_OFFICER),
    ]:
        add_user(admin, username=name, password="", role=role)
    named = {name: viewer_named(name) for name in ("officer", "reviewer", "quality")}
    rest = dict.fromkeys(("operations", "authority", "partner", "donor"), named["quality"])
    people = People(administrator=admin, public=PUBLIC_VIEWER, **named, **rest)
    return Says(people, itertools.count(1))


def same(rows):
    return {(row.kind, row.subject, row.entry, row.revision, row.document) for row in rows}


def test_rows_now_are_the_fold_of_the_whole_ledger(says):
    random_history(says, seed=11)
    far = datetime(2100, 1, 1, tzinfo=UTC)
    assert same(rows_at(at=None, known=None)) == same(rows_at(at=None, known=far))


def test_what_was_known_is_what_was_approved_by_then(says):
    receipt = says.report("accident", {"place": point()})
    waiting = BatchRow.objects.get(batch=receipt.batch).since
    approve_batch(says.people.reviewer, batch=receipt.batch)
    approved = BatchRow.objects.get(batch=receipt.batch).since
    assert rows_at(at=None, known=waiting) == []
    assert len(rows_at(at=None, known=approved)) == 1


def test_the_date_facts_speak_of_is_another_clock(says):
    settlement = says.settlement("Old name")
    payload = {"name": "New name", "place": point(radius_m=400.0)}
    says.approved("settlement", payload, subject=settlement, first=date(2026, 3, 1))
    titles = {
        day: [row.title for row in rows_at(at=day, known=None)]
        for day in (date(2025, 12, 31), date(2026, 2, 1), date(2026, 3, 1))
    }
    assert list(titles.values()) == [[], ["Old name"], ["New name"]]
    assert RegisterRow.objects.get().title == "New name"


def test_a_withdrawn_subject_leaves_links_behind_nowhere(says):
    settlement = says.settlement()
    road = {"name": "R", "serves": [settlement], "place": line((0, 0), (0.1, 0.1))}
    receipt = says.approved("road_segment", road)
    assert LinkRow.objects.count() == 1
    gone = withdraw_entry(says.people.officer, entry=receipt.entry, reason="no such road")
    approve_batch(says.people.reviewer, batch=gone.batch)
    assert not LinkRow.objects.exists()
