"""Plans: made from the register, kept, stale when facts change, adopted with every guard."""

import json
from dataclasses import replace
from datetime import date

import pytest
from tests.conftest import square
from tests.plans import ASKED, FIRST, Planned

from landrelease import queries
from landrelease.actions import (
    NothingToPlan,
    PlanIsStale,
    digest_of,
    make_plan,
    start_plan_job,
)
from landrelease.ledger import IdAlreadyUsed
from landrelease.planning import LostDays, MoreTeams, PinnedTask, SituationContradicts, WhatIf
from landrelease.store.models import EntryRow, Job, RegisterRow
from landrelease.store.plan_records import changed_since, kept_plan
from landrelease.store.refusals import NotAllowed, NotFound, NotValid
from landrelease.store.task_facts import task_of, task_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(says):
    return Planned(says)


def test_a_plan_is_made_from_the_register_alone_and_kept(there):
    kept = there.plan()
    first, second = kept.sequence.assignments
    # a square of 0.001 degrees there is 111.0 by 85.4 m and has 9,480 m2: 9.48 days of the team
    assert (first.task, first.teams) == (there.fields[0], (there.team,))
    assert kept.end_of(first.finish) == date(2026, 11, 13)
    assert second.task == there.fields[1]
    assert kept.document.person_days <= kept.document.bound
    assert set(kept.document.tasks) == set(there.fields)


def test_the_same_tries_give_the_same_plan(there):
    assert there.plan().sequence == there.plan().sequence


def test_a_plan_made_again_by_its_job_is_kept_once(there):
    one, other = (make_plan(there.operations, ASKED, entry_id="plan-of-job") for _ in range(2))
    assert (one.subject, other.already_there) == (other.subject, 1)


def test_what_no_team_may_do_is_refused_with_titles(there):
    there.task("Mark", square(0.05, 0.05, 0.001), purpose="marking")
    with pytest.raises(SituationContradicts, match="task Mark: Marking asks for marking; no team"):
        start_plan_job(there.operations, ASKED)
    kept = there.plan(leave_out_unable=True)
    assert list(kept.left_out.values()) == ["no team has such work in its scope"]


def test_a_team_without_accreditation_on_the_first_day_is_left_out(there):
    with pytest.raises(NothingToPlan, match=r"2 tasks and 0 teams.*Alpha: Clearance on 2025-12-02"):
        there.plan(first_day=date(2025, 12, 2))


def test_leave_and_lost_season_move_the_work(there):
    leave = {
        "team": there.team,
        "reason": "leave",
        "away_from": "2026-11-02",
        "away_until": "2026-11-08",
    }
    there.says.approved("team_absence", leave)
    assert there.plan().start_of(there.plan().sequence.assignments[0].start) == date(2026, 11, 9)
    lost = WhatIf(lost=(LostDays(first=date(2026, 11, 1), last=date(2026, 11, 22)),))
    kept = there.plan(what_if=lost)
    assert kept.start_of(kept.sequence.assignments[0].start) == date(2026, 11, 23)


def test_more_teams_a_first_village_and_a_pin(there):
    two = there.plan(what_if=WhatIf(more=(MoreTeams(like=there.team, count=1),)))
    assert {one.teams[0] for one in two.sequence.assignments} == {there.team, f"{there.team} +1"}
    first = there.plan(what_if=WhatIf(first=(there.villages[1],)))
    assert first.sequence.assignments[0].task == there.fields[1]
    pin = PinnedTask(task=there.fields[1], team=there.team, start=FIRST)
    assert there.plan(what_if=WhatIf(pins=(pin,))).sequence.assignments[0].task == there.fields[1]


def test_a_scenario_that_names_what_is_not_there_is_refused(there):
    with pytest.raises(SituationContradicts, match="no such team"):
        there.plan(what_if=WhatIf(more=(MoreTeams(like="nobody", count=1),)))
    with pytest.raises(SituationContradicts, match="nothing outstanding waits there"):
        there.plan(what_if=WhatIf(first=("nowhere",)))


def test_numbers_out_of_range_are_refused_by_field(there):
    with pytest.raises(NotValid) as refused:
        there.plan(horizon=0, scenario=" ")
    assert [field for field, _ in refused.value.problems] == ["horizon", "scenario"]


def test_a_plan_is_for_those_who_plan(there, people):
    for person in (people.officer, people.partner, replace(people.operations, areas=("north",))):
        with pytest.raises(NotAllowed):
            make_plan(person, ASKED)
    kept = there.plan()
    with pytest.raises(NotFound):
        kept_plan(people.partner, kept.subject)


def test_facts_that_changed_since_are_named_and_must_be_accepted(there):
    kept = there.plan()
    assert changed_since(there.operations, kept) == ()
    there.task("F3", square(0.17, 0.05, 0.001))
    changes = changed_since(there.operations, kept)
    assert [(one.what, one.before) for one in changes] == [("task", None)]
    with pytest.raises(PlanIsStale) as stale:
        there.adopt(kept)
    assert stale.value.changes == changes
    _, moves = there.adopt(kept, acknowledged=digest_of(changes))
    assert len(moves) == 2


def test_of_two_who_adopt_at_once_the_second_is_told(there):
    one, other = there.plan(scenario="One"), there.plan(scenario="Other")
    there.adopt(one, assign_days=0)
    with pytest.raises(PlanIsStale) as stale:
        there.adopt(other, assign_days=0)
    assert [(told.what, told.subject) for told in stale.value.changes] == [("adoption", "One")]
    there.adopt(other, assign_days=0, acknowledged=digest_of(stale.value.changes))
    assert changed_since(there.operations, there.plan()) == ()


def test_adopting_gives_dates_to_all_and_teams_to_what_begins_soon(there):
    kept = there.plan()
    receipt, moves = there.adopt(kept, assign_days=5)
    early, late = (task_of(task_row(name)) for name in there.fields)
    assert (early.status, early.team, early.organisation) == ("assigned", "Alpha", there.operator)
    assert (early.planned_from, early.planned_to) == (FIRST, date(2026, 11, 13))
    assert (late.status, late.team) == ("planned", "")
    assert late.planned_from == moves[1].first
    held = RegisterRow.objects.get(kind="plan_adoption", subject=receipt.subject).payload()
    assert (held["dated"], held["assigned"]) == ([*there.fields], there.fields[:1])


def test_a_task_that_a_plan_assigned_says_nothing_of_the_plan(there):
    there.adopt(there.plan(scenario="Secret"), assign_days=200)
    told = EntryRow.objects.exclude(kind__in=["plan", "plan_adoption"])
    assert [row.kind for row in told if "Secret" in row.body] == []


def test_a_team_that_may_not_work_by_then_refuses_and_the_others_go_on(there):
    kept = there.plan()
    ends = {"organisation": there.operator, "scope": "clearance", "status": "valid"}
    there.says.approved(
        "accreditation", ends, subject=there.accreditation.subject, last=date(2026, 11, 5)
    )
    changes = changed_since(there.operations, kept)
    _, moves = there.adopt(kept, assign_days=200, acknowledged=digest_of(changes))
    assert [move.assigned for move in moves] == [True, False]
    assert "On 2026-11-13" in moves[1].why_not or "On 2026-11-16" in moves[1].why_not
    assert task_of(task_row(there.fields[1])).planned_from == "not_known"


def test_a_team_of_the_scenario_takes_no_task(there):
    kept = there.plan(what_if=WhatIf(more=(MoreTeams(like=there.team, count=1),)))
    _, moves = there.adopt(kept)
    assert sorted(bool(move.why_not) for move in moves) == [False, True]
    assert "Alpha +1 is a team of the scenario" in "".join(move.why_not for move in moves)


def test_adopting_again_with_the_same_id_adds_nothing(there):
    kept = there.plan()
    there.adopt(kept, entry_id="adopted-once")
    receipt, moves = there.adopt(kept, entry_id="adopted-once")
    assert (receipt.already_there, moves) == (1, ())
    with pytest.raises(IdAlreadyUsed):
        there.adopt(kept, entry_id="adopted-once", on=date(2026, 1, 21))


def test_begun_work_stays_with_its_team(there):
    there.adopt(there.plan(), assign_days=200)
    begun = RegisterRow.objects.get(subject=there.fields[1])
    document = json.dumps(begun.payload() | {"status": "ongoing"})
    RegisterRow.objects.filter(pk=begun.pk).update(status="ongoing", document=document)
    kept = there.plan()
    assert kept.sequence.assignments[0].task == there.fields[1]
    assert kept.situation.teams[0].base == kept.situation.task(there.fields[1]).place
    assert (kept.sequence.assignments[0].start, dict(kept.sequence.late)) == (0.0, {})


def test_begun_work_waits_for_no_road(there):
    road = {"type": "LineString", "coordinates": [[-29.9, 40.1005], [-29.88, 40.1005]]}
    serves = {"name": "R", "serves": [there.villages[1]], "place": {"geometry": road}}
    there.says.imported("road_segment", serves)
    assert there.plan().situation.task(there.fields[1]).after == (there.fields[0],)
    RegisterRow.objects.filter(subject=there.fields[1]).update(status="ongoing")
    assert there.plan().situation.task(there.fields[1]).after == ()


def test_a_search_that_is_killed_leaves_nothing(there):
    def killed(_fraction, message, _details):
        if message == "searching":
            raise KeyboardInterrupt

    before = there.plan()
    with pytest.raises(KeyboardInterrupt):
        make_plan(there.operations, ASKED, entry_id="plan-killed", progress=killed)
    plans = RegisterRow.objects.filter(kind="plan")
    assert [row.subject for row in plans] == [before.subject]
    assert not EntryRow.objects.filter(entry="plan-killed").exists()


def test_a_job_waits_in_the_name_of_who_asked(there):
    job = Job.objects.get(pk=start_plan_job(there.operations, ASKED))
    assert (job.kind, job.asked_by, job.parameters["scenario"]) == ("plan", "operations", "Base")


def test_a_job_is_not_shown_to_who_may_no_longer_plan(there, people):
    job = start_plan_job(there.operations, ASKED)
    assert queries.job(there.operations, id=job).kind == "plan"
    for now in (
        replace(people.partner, username="operations"),
        replace(there.operations, areas=("north",)),
    ):
        with pytest.raises(NotFound):
            queries.job(now, id=job)
