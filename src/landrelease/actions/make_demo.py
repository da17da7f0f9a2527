"""Make the demo: an invented district, told through the same actions as a real one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Final

import numpy as np

from landrelease.actions._accounts import record_organisation
from landrelease.actions._demo_plans import demo_plans, plans_story
from landrelease.actions._demo_stage import Stage, Story, at, play
from landrelease.actions._demo_training import Step, training_steps
from landrelease.actions._demo_work import stories
from landrelease.actions.add_user import add_user
from landrelease.actions.compute_hazard import compute_hazard
from landrelease.actions.decide_access import decide_access
from landrelease.actions.record_batch import record_batch
from landrelease.actions.record_report import record_report
from landrelease.actions.review_batch import approve_batch
from landrelease.kinds import AccessStatus
from landrelease.ledger import Draft
from landrelease.simulation import (
    Configuration,
    Reports,
    WorkedGround,
    district,
    happen,
    read_configuration,
    tell,
    without_others,
    work_plan,
)
from landrelease.store.chance import repeatable
from landrelease.store.clock import playing
from landrelease.store.models import Job
from landrelease.store.people import Role, Viewer
from landrelease.store.programme import Programme, TwoPersons
from landrelease.store.setting_up import ADMINISTRATOR, create, viewer_named

PASSWORD: Final = "demo on this machine"  # noqa: S105 - printed at every start, loopback only
CELL_M: Final = 250.0
CENTRE: Final = "Mine action centre"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demo; it works on loopback only."""

    username: str
    name: str
    role: Role
    organisation: str


ACCOUNTS: Final = (
    DemoAccount("officer", "Ana Veld", Role.INFORMATION_OFFICER, CENTRE),
    DemoAccount("reviewer", "Tomas Iri", Role.INFORMATION_OFFICER, CENTRE),
    DemoAccount("operations", "Mera Osk", Role.OPERATIONS_OFFICER, CENTRE),
    DemoAccount("leader", "Davo Pell", Role.TEAM_LEADER, "First National Sapper Brigade"),
    DemoAccount("checker", "Pela Rusk", Role.QUALITY_OFFICER, "First National Sapper Brigade"),
    DemoAccount("captain", "Rennic Aul", Role.TEAM_LEADER, "Ollemir Demining Contingent"),
    DemoAccount("own-checker", "Siva Torn", Role.QUALITY_OFFICER, "Ollemir Demining Contingent"),
    DemoAccount("surveyor", "Ileth Maar", Role.TEAM_LEADER, "Orrevath Survey Group"),
    DemoAccount("inspector", "Cado Wint", Role.QUALITY_OFFICER, "Independent Bureau of Inspection"),
    DemoAccount("quality", "Juno Reth", Role.QUALITY_OFFICER, CENTRE),
    DemoAccount("trainer", "Ossa Lind", Role.TRAINER, CENTRE),
    DemoAccount("examiner", "Karo Venn", Role.TRAINER, CENTRE),
    DemoAccount("assistance", "Hanne Ville", Role.VICTIM_ASSISTANCE, CENTRE),
    DemoAccount("authority", "Sela Marn", Role.AUTHORITY, "Mine Action Authority of Tessuvar"),
    DemoAccount("partner", "Ivo Kest", Role.PARTNER, "Tessuvar Ceasefire Observers"),
    DemoAccount("donor", "Lia Born", Role.DONOR, "Haveth Development Fund"),
)


def make_demo(
    directory: Path, *, progress: Callable[[float, str], None] = lambda _f, _m: None
) -> Programme:
    """Make the demo programme in a new folder, with its map.

    Raises
    ------
    ProgrammeExists
        When the folder holds anything.
    """
    numbers = read_configuration()
    programme = play_district(directory, numbers, progress=lambda f, m: progress(0.7 * f, m))
    administrator = _person(ADMINISTRATOR)
    compute_hazard(administrator, cell_m=CELL_M, progress=lambda f, m: progress(0.7 + 0.28 * f, m))
    with repeatable(numbers.seed + 2, programme=programme):
        demo_plans(_person, programme=programme)
    progress(1.0, "plans")
    return programme


def play_district(
    directory: Path,
    numbers: Configuration,
    *,
    progress: Callable[[float, str], None] = lambda _f, _m: None,
) -> Programme:
    """Make a demo programme of a district: its reports and the work of its people, no map.

    The same numbers give the same ledger, but for the name of its chain.

    Raises
    ------
    ProgrammeExists
        When the folder holds anything.
    """
    rng = np.random.default_rng(numbers.seed)
    made = district(numbers, rng)
    for_history, for_telling = rng.spawn(2)
    history = happen(made, for_history)
    plan = work_plan(made, history)
    told = tuple(without_others(made, tell(made, history, for_telling), plan.sites))
    programme = create(
        directory,
        name=made.name,
        boundary=made.boundary_wgs84(),
        invented=True,
        demo=True,
        cell_m=CELL_M,
        two_persons=(TwoPersons.OPEN_SETTLEMENT,),
    )
    ground = WorkedGround(made, history, np.random.default_rng(numbers.seed + 1))
    stage = Stage(made, ground, plan, programme, _person)
    with repeatable(numbers.seed, programme=programme):
        _play(stage, told, progress=progress)
    Job.objects.filter(state="queued").delete()
    return programme


def _play(stage: Stage, told: Sequence[Reports], *, progress: Callable[[float, str], None]) -> None:
    """Let reports come in and people work, day by day."""
    ordered = sorted(told, key=lambda reports: reports.recorded_on)
    administrator, programme = _person(ADMINISTRATOR), stage.programme
    _record_organisations(administrator, ordered, programme)
    for account in ACCOUNTS:
        add_user(
            administrator,
            username=account.username,
            password=PASSWORD,
            role=account.role,
            name=account.name,
            organisation=account.organisation,
            loopback_only=True,
        )
    begins, ends = (at(one.recorded_on) for one in (ordered[0], ordered[-1]))
    play(
        [
            *(_step(step) for step in training_steps(_person, programme)),
            *(_tell(reports) for reports in ordered),
            *stories(stage),
            plans_story(stage),
        ],
        programme=programme,
        progress=lambda moment: progress((moment - begins) / (ends - begins), f"{moment:%B %Y}"),
    )


def _step(step: Step) -> Story:
    yield at(step.on, 7)
    step.do()


def _record_organisations(
    administrator: Viewer, told: Sequence[Reports], programme: Programme
) -> None:
    """Let the administrator record whose people have accounts, before there are any."""
    drafts = [draft for reports in told for draft in reports.drafts if draft.kind == "organisation"]
    first = datetime.combine(told[0].recorded_on, time(8), tzinfo=UTC)
    note = {"title": "Organisations of the first accounts"}
    with playing(first, programme=programme):
        record_organisation(administrator, CENTRE)
        record_batch(
            administrator, drafts, batch_id="organisations-of-accounts", note=note, approve=True
        )


def _person(username: str) -> Viewer:
    viewer = viewer_named(username)
    if viewer is None:
        raise LookupError(username)
    return viewer


def _tell(reports: Reports) -> Story:
    """Enter, approve and decide as on the days it happened."""
    decisions = [draft for draft in reports.drafts if draft.kind == "access_decision"]
    records = [draft for draft in reports.drafts if draft.kind != "access_decision"]
    yield at(reports.recorded_on)
    if reports.pending:
        for draft in records:
            _report(draft)
        return
    if records:
        note = {"title": reports.title}
        receipt = record_batch(_person("officer"), records, batch_id=reports.batch, note=note)
    yield at(reports.recorded_on, 13)
    if records:
        approve_batch(_person("operations"), batch=receipt.batch)
    for draft in decisions:
        _decide(draft)


def _report(draft: Draft) -> None:
    record_report(
        _person("reviewer"),
        kind=draft.kind,
        payload=draft.payload,
        first=draft.first,
        last=draft.last,
        source=draft.source,
        submit=True,
        entry_id=draft.id,
        subject=draft.subject,
    )


def _decide(draft: Draft) -> None:
    if draft.first is None:
        raise LookupError(draft.id)
    status = AccessStatus(draft.payload["status"])
    by = {"authority": draft.id}
    if status is not AccessStatus.CLOSED:  # two persons let people in
        by = {"operations": f"{draft.id}-proposed"} | by
    for person, entry_id in by.items():
        decide_access(
            _person(person),
            settlement=str(draft.payload["settlement"]),
            status=status,
            reason=str(draft.payload.get("reason", "")),
            restrictions=str(draft.payload.get("restrictions", "")),
            on=draft.first,
            entry_id=entry_id,
        )
