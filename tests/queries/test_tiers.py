"""Nothing above a viewer's tier comes out of any query or address, whoever asks and how."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterator

import pytest
from tests.conftest import SOUTH, WEST, line, point, square

from landrelease import queries
from landrelease.actions import assign_task, decide_access, move_task, plan_task
from landrelease.errors import LandreleaseError
from landrelease.kinds import KINDS, AccessStatus, Tier, fields_of, place_tier
from landrelease.ledger import Source
from landrelease.planning import TaskStep
from landrelease.store.models import BatchRow, EntryRow, HazardRunRow
from landrelease.store.people import Right

POSITIONS = {kind: (0.0137 + 0.006 * n, 0.0719 + 0.003 * n) for n, kind in enumerate(KINDS)}
CHECKED = {
    "device": {"check_holds_until": "2026-12-31"},
    "agreement": {"survey": "yes"},
    "training_requirement": {"competence": "verification"},
}
"""What a day's work and its people rest on must hold, and ask for nothing they lack."""
POSITIONS["daily_progress"] = tuple(part + 0.0031 for part in POSITIONS["task"])
"""A day's work lies on the ground of its task."""
ACCESS_REASON = "SECRET-partner-access-decision-reason"


def secret(kind: str, field: str) -> str:
    tier = next(f.tier for f in fields_of(KINDS[kind]) if f.name == field)
    return f"SECRET-{tier.word}-{kind}-{field}"


def digits(kind: str) -> str:
    """The longitude of a kind's record, as far as it is unlike any other."""
    return f"{WEST + POSITIONS[kind][0]:.4f}"


def place_of(kind: str) -> dict:
    east, north = POSITIONS[kind]
    allowed = KINDS[kind].geometries
    if kind == "daily_progress":
        return square(east, north, 0.002)
    if "Point" in allowed and kind != "task":
        return point(east, north) | ({"radius_m": 300.0} if kind == "settlement" else {})
    return (
        line((east, north), (east + 0.01, north))
        if "Polygon" not in allowed
        else square(east, north)
    )


def document_of(kind: str, subjects: dict[str, str]) -> dict:
    said = {}
    for field in fields_of(KINDS[kind]):
        if field.type == "place":
            said["place"] = place_of(kind)
        elif field.type in {"reference", "references"}:
            target = subjects.get(field.reference)
            if target and field.reference != kind:
                said[field.name] = [target] if field.type == "references" else target
        elif field.type == "text":
            said[field.name] = secret(kind, field.name)
        elif field.type == "choice":
            if field.required:
                said[field.name] = field.choices[0][0]
        elif field.type == "date" and field.required:
            said[field.name] = "2026-01-01"
        elif field.type in {"integer", "number"} and field.required:
            said[field.name] = 0 if kind == "daily_progress" else 1
    return said | CHECKED.get(kind, {})


def _after_what_they_name() -> tuple[str, ...]:
    """Reported kinds and tasks, each after those it refers to."""
    left = {name: kind for name, kind in KINDS.items() if kind.reported or name == "task"}
    ordered: list[str] = []
    while left:
        ready = [name for name, kind in left.items() if not _named_by(kind) & (set(left) - {name})]
        assert ready, "kinds refer to each other in a circle"
        ordered += ready
        left = {name: kind for name, kind in left.items() if name not in ready}
    return tuple(ordered)


def _named_by(kind) -> set[str]:
    """Kinds to be told before; a day without items is told before an item of the same task."""
    before = {"daily_progress"} if kind.kind == "item_found" else set()
    return before | {field.reference for field in fields_of(kind) if field.reference}


ORDER = _after_what_they_name()


@pytest.fixture
def secrets(says, people):
    """A record of every kind with its tier written into each text; their subjects."""
    subjects: dict[str, str] = {}
    for kind in ORDER:
        if kind == "task":
            subjects[kind] = task_under_way(people.administrator, subjects)
            continue
        source = Source(
            subject=subjects.get("information_source", ""), reliability="B", credibility="2"
        )
        receipt = says.approved(
            kind, document_of(kind, subjects), by=says.people.administrator, source=source
        )
        subjects[kind] = receipt.subject
        says.approved(
            kind, document_of(kind, subjects), by=says.people.administrator, source=source,
            corrects=receipt.entry, reason=f"SECRET-{_strictest(kind).word}-{kind}-correction",
        )  # fmt: skip
    decide_access(
        says.people.authority, settlement=subjects["settlement"], status=AccessStatus.OPEN,
        reason=ACCESS_REASON, restrictions="", on=dt.date(2026, 3, 1),
    )  # fmt: skip
    return subjects


def task_under_way(by, subjects: dict[str, str]) -> str:
    """A task whose every text holds a secret; work has begun on it."""
    plan = document_of("task", subjects)
    organisation, team, reason = (plan.pop(name) for name in ("organisation", "team", "reason"))
    on = dt.date(2026, 1, 1)
    task = plan_task(by, payload=plan, on=on).subject
    assign_task(by, task=task, organisation=organisation, team=team, on=on)
    move_task(by, task=task, step=TaskStep.START, on=on, reason=reason)
    return task


def _strictest(kind: str) -> Tier:
    tiers = [field.tier for field in fields_of(KINDS[kind]) if field.tier < Tier.PERSONAL]
    return max(Tier.PARTNER, *tiers)


def text_of(answer) -> str:
    def plain(value):
        if dataclasses.is_dataclass(value):
            return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return repr(value)

    return json.dumps(answer, default=plain)


def leaks(text: str, clearance: Tier) -> list[str]:
    """Every secret in a text that is above the clearance, positions included."""
    found = [
        f"SECRET-{tier.word}"
        for tier in Tier
        if tier > clearance and f"SECRET-{tier.word}-" in text
    ]
    found += [
        f"position of {kind}"
        for kind, declared in KINDS.items()
        if kind in ORDER and declared.geometries and place_tier(declared) > clearance
        and digits(kind) in text
    ]  # fmt: skip
    return found


def asked(ask, viewer, **more) -> tuple[str, object]:
    """What a query says; a refusal is an answer too."""
    name = f"{ask.__name__} {more}"
    try:
        answer = ask(viewer, **more)
        return name, list(answer) if isinstance(answer, Iterator) else answer
    except LandreleaseError as error:
        return name, str(error)


def answers(viewer, subjects: dict[str, str]) -> Iterator[tuple[str, object]]:
    """Everything every query says to a viewer."""
    now = dt.datetime.now(dt.UTC)
    for clocks in ({}, {"at": now.date()}, {"known": now}):
        yield from _by_clock(viewer, subjects, clocks)
    for kind in KINDS:
        yield asked(queries.records_of_kind, viewer, kind=kind)
        yield asked(queries.choices, viewer, kind=kind)
    yield from _figures(viewer, subjects)
    for state in ("saved", "submitted", "approved", "rejected"):
        yield asked(queries.workbench, viewer, state=state)
    for batch in BatchRow.objects.values_list("batch", flat=True):
        yield asked(queries.batch, viewer, batch=batch)
    for entry in EntryRow.objects.filter(act="record").values_list("entry", flat=True):
        yield asked(queries.entry_to_correct, viewer, entry=entry)
    for ask in (queries.overview, queries.accounts, queries.jobs_under_way, queries.hazard_layer):
        yield asked(ask, viewer)
    yield asked(queries.hazard_runs, viewer)
    yield asked(queries.quality_board, viewer)
    yield asked(queries.quality_of_area, viewer, area=subjects.get("hazardous_area", ""))
    yield asked(queries.hazard_at, viewer, lon=WEST + 0.1, lat=SOUTH + 0.1)
    yield asked(queries.hazard_explanation, viewer, lon=WEST + 0.1, lat=SOUTH + 0.1)
    for run in HazardRunRow.objects.values_list("id", flat=True):
        yield asked(queries.hazard_levels, viewer, run=run, band="probability")
        yield asked(queries.hazard_change, viewer, run=run, before=run)


def _figures(viewer, subjects) -> Iterator[tuple[str, object]]:
    year = queries.Period(dt.date(2025, 1, 1), dt.datetime.now(dt.UTC).date())
    yield asked(queries.statistics, viewer, period=year)
    yield asked(queries.dashboard, viewer)
    yield "figures", list(queries.PeriodFigures(viewer, year).figures.values())
    yield asked(queries.figure, viewer, name="items.ap_mine.removed", period=year)
    yield asked(queries.density, viewer)
    yield asked(queries.density, viewer, area=subjects.get("hazardous_area", "none"))
    yield asked(queries.task_board, viewer)
    for ask in (queries.task_page, queries.plan_of):
        yield asked(ask, viewer, subject=subjects.get("task", "none"))
    day = dt.date(2026, 1, 1)
    yield asked(queries.who_may_do, viewer, task=subjects.get("task", "none"), on=day)
    yield asked(queries.likely_day, viewer, task=subjects.get("task", "none"))


def _by_clock(viewer, subjects, clocks) -> Iterator[tuple[str, object]]:
    for layer in queries.layers(viewer) + tuple(KINDS):
        yield asked(queries.map_features, viewer, layer=layer, **clocks)
    for kind, subject in subjects.items():
        yield asked(queries.record, viewer, kind=kind, subject=subject, **clocks)
    place = subjects["settlement"]
    yield asked(queries.record, viewer, kind="access_decision", subject=place, **clocks)
    yield asked(queries.settlements, viewer, **clocks)
    yield asked(queries.overview, viewer, **clocks)
    yield asked(queries.settlement, viewer, subject=place, **clocks)
    for tier in Tier:
        yield asked(queries.export_rows, viewer, tier=tier, **clocks)


def test_no_query_says_more_than_the_viewer_may_see(secrets, people):
    for viewer in people.all():
        for name, answer in answers(viewer, secrets):
            text = text_of(answer)
            assert leaks(text, viewer.clearance) == [], (viewer.role, name, text[:2000])


def test_those_who_may_see_do_see(secrets, people):
    """Otherwise the test above proves nothing."""
    for viewer in (people.administrator, people.officer, people.partner, people.public):
        said = " ".join(text_of(answer) for _, answer in answers(viewer, secrets))
        for kind in ORDER:
            for field in fields_of(KINDS[kind]):
                if field.type == "text" and viewer.may_see(max(field.tier, KINDS[kind].tier)):
                    assert secret(kind, field.name) in said, (viewer.role, kind, field.name)
    assert ACCESS_REASON in " ".join(text_of(a) for _, a in answers(people.partner, secrets))


def test_a_box_does_not_say_where_hidden_things_lie(secrets, people):
    for kind in ORDER:
        if not KINDS[kind].geometries or place_tier(KINDS[kind]) <= Tier.PARTNER:
            continue
        east, north = POSITIONS[kind]
        here = (
            WEST + east - 0.002,
            SOUTH + north - 0.002,
            WEST + east + 0.02,
            SOUTH + north + 0.02,
        )
        away = (WEST + 0.19, SOUTH + 0.19, WEST + 0.199, SOUTH + 0.199)
        said = []
        for box in (here, away):
            try:
                page = queries.records_of_kind(people.partner, kind=kind, box=box)
            except LandreleaseError as error:
                said.append(str(error))
            else:
                said.append((page.total, page.rows, page.statuses))
            for layer in ("evidence", "searched", "minefield_records"):
                features = queries.map_features(people.partner, layer=layer, box=box)["features"]
                assert all(KINDS[f["properties"]["kind"]].tier <= Tier.PARTNER for f in features)
        assert said[0] == said[1], kind
        if people.officer.may_see(place_tier(KINDS[kind])):
            assert queries.records_of_kind(people.officer, kind=kind, box=here).total == 1


def test_search_does_not_match_what_is_hidden(secrets, people):
    for kind in ORDER:
        for viewer in (people.public, people.partner, people.officer):
            for field in fields_of(KINDS[kind]):
                if field.type != "text" or viewer.may_see(field.tier):
                    continue
                try:
                    page = queries.records_of_kind(viewer, kind=kind, text=secret(kind, field.name))
                except LandreleaseError:
                    continue
                assert page.total == 0


@pytest.mark.parametrize("text", ["%", "_", "%ost%", "O_trel", "\\", "'", '"'])
def test_search_takes_every_sign_as_it_is(says, text):
    says.settlement("Ostrel")
    assert queries.records_of_kind(says.people.public, kind="settlement", text=text).total == 0
    says.settlement(f"Hill {text} end", east=0.05)
    assert queries.records_of_kind(says.people.public, kind="settlement", text=text).total == 1


def test_kinds_that_are_hidden_are_not_counted(secrets, people):
    for viewer in people.all():
        counted = {count.kind for count in queries.overview(viewer).records}
        assert counted == {k for k in KINDS if viewer.may_see(KINDS[k].tier)}
    public = queries.overview(people.public)
    assert (public.waiting, public.areas, public.items_by_class, public.claims) == (
        None,
        (),
        (),
        (),
    )


def test_hidden_and_missing_are_told_alike(secrets, people):
    for kind in ORDER:
        if people.public.may_see(KINDS[kind].tier):
            continue
        told = []
        for subject in (secrets[kind], "nothing"):
            with pytest.raises(LandreleaseError) as caught:
                queries.record(people.public, kind=kind, subject=subject)
            told.append((type(caught.value), str(caught.value).replace(subject, "")))
        assert told[0] == told[1]


def test_a_draft_is_seen_by_its_author_alone(says):
    settlement = says.settlement()
    draft = says.report(
        "settlement", {"name": "SECRET-draft", "place": point()}, subject=settlement, submit=False
    )
    for viewer in says.people.all():
        said = " ".join(text_of(a) for _, a in answers(viewer, {"settlement": settlement}))
        assert ("SECRET-draft" in said) is (viewer.username == "officer"), viewer.role
        held = queries.record(viewer, kind="settlement", subject=settlement)
        in_history = any(line.entry == draft.entry for line in held.history)
        assert in_history is (viewer.username == "officer"), viewer.role


def test_distance_to_what_is_hidden_is_hidden(says):
    settlement = says.settlement()
    says.approved("indication", {"what": "sighting", "place": point(0.1, 0.1)})
    for viewer in (says.people.public, says.people.partner):
        (row,) = queries.settlements(viewer)
        assert (row.indications, row.outcome) == (None, None)
        assert queries.settlement(viewer, subject=settlement).finding is None
    (row,) = queries.settlements(says.people.officer)
    assert (row.indications, row.outcome) == (1, "not_supported")


def test_public_sees_neither_number_nor_distance_of_hazardous_areas(says):
    says.settlement()
    area = {"name": "H", "classification": "cha", "place": square(0.1, 0.11)}
    says.approved("hazardous_area", area)
    (row,) = queries.settlements(says.people.public)
    assert (row.open_areas, row.nearest_hazard_m) == (None, None)
    (row,) = queries.settlements(says.people.partner)
    assert row.nearest_hazard_m is not None


def test_rights_are_denied_unless_granted(people):
    assert not any(people.public.may(right) for right in Right)
    assert people.donor.clearance is Tier.PUBLIC
