"""Plans on pages: from the register to a kept plan, its page, adopting it, and side by side."""

import json

import pytest
from django.urls import reverse
from tests.conftest import square
from tests.plans import Planned

from landrelease.cli import main
from landrelease.planning import LostDays, WhatIf
from landrelease.queries._shown import PRINTED_UP_TO
from landrelease.store.models import Job, RegisterRow
from landrelease.store.task_facts import task_of, task_row

pytestmark = pytest.mark.django_db
SCENARIO = {
    "scenario": "One camp",
    "first_day": "2026-11-02",
    "horizon": "200",
    "seconds": "1",
    "travel_km": "20",
    "least_share": "0",
    "seed": "1",
}


@pytest.fixture
def there(says):
    return Planned(says)


@pytest.fixture
def asks(in_person, there):
    """Somebody who plans, at a browser."""
    return in_person(there.operations)


def text(answer):
    return answer.content.decode()


def page(asks, name, query="", **made):
    return asks.get(reverse(f"pages:{name}", kwargs=made) + query)


def test_from_the_register_to_a_plan_that_is_adopted(asks, there, capsys):
    started = asks.post(reverse("pages:plan-new"), SCENARIO)
    job = Job.objects.get(kind="plan")
    assert started["Location"] == reverse("pages:job", kwargs={"id": job.id})
    assert main(["work", "--once"]) == 0
    job.refresh_from_db()
    assert (job.state, job.error, job.details["tried"] > 0) == ("done", "", True)
    assert reverse("pages:plan", kwargs={"subject": job.result}) in text(
        page(asks, "job", id=job.id)
    )
    told = text(page(asks, "plan", subject=job.result))
    assert "F0: Clearance" in told
    assert "Alpha" in told
    adopt = reverse("pages:plan-adopt", kwargs={"subject": job.result})
    assert "Nothing that this plan was made from has changed" in text(asks.get(adopt))
    said = {"on": "2026-01-20", "assign_days": "28", "reason": "Agreed.", "entry_id": "adopted-1"}
    assert asks.post(adopt, said).status_code == 302
    assert task_of(task_row(there.fields[0])).team == "Alpha"


def test_a_plan_whose_facts_changed_is_adopted_only_when_that_was_seen(asks, there):
    kept = there.plan()
    there.task("F9", square(0.17, 0.05, 0.001))
    adopt = reverse("pages:plan-adopt", kwargs={"subject": kept.subject})
    shown = text(asks.get(adopt))
    assert "Task F9: Clearance" in shown
    said = {"on": "2026-01-20", "assign_days": "28", "reason": "Agreed.", "entry_id": "adopted-2"}
    assert "1 fact(s) have changed" in text(asks.post(adopt, said))
    mark = shown.split('name="mark" value="')[1].split('"')[0]
    assert asks.post(adopt, said | {"mark": mark, "accepted": "on"}).status_code == 302


def test_what_contradicts_itself_is_said_on_the_form(asks, there):
    there.task("Mark", square(0.05, 0.05, 0.001), purpose="marking")
    answer = asks.post(reverse("pages:plan-new"), SCENARIO)
    assert answer.status_code == 400
    assert "task Mark: Marking asks for marking" in text(answer)
    assert "no team has that in its scope" in text(answer)
    assert (
        asks.post(reverse("pages:plan-new"), SCENARIO | {"leave_out_unable": "on"}).status_code
        == 302
    )


def test_half_a_row_is_not_taken(asks, there):
    said = SCENARIO | {"pin0_task": there.fields[0], "more0_like": there.team}
    answer = asks.post(reverse("pages:plan-new"), said)
    assert answer.status_code == 400
    assert text(answer).count("Fill this in as well.") >= 3


def test_another_scenario_begins_with_the_one_before_and_a_pin(asks, there):
    lost = LostDays(first=there.plan().first_day, last=there.plan().first_day)
    kept = there.plan(what_if=WhatIf(lost=(lost,)), horizon=123)
    pin = f"{there.fields[1]},{there.team},2026-12-01"
    told = text(page(asks, "plan-new", f"?base={kept.subject}&pin={pin}"))
    assert 'value="123"' in told
    assert 'value="2026-12-01"' in told
    assert f'<option value="{there.fields[1]}" selected>' in told
    assert page(asks, "plan-new", f"?base={kept.subject}&pin=nonsense").status_code == 400


def test_a_bar_that_was_dragged_begins_another_scenario(asks, there):
    kept = there.plan()
    pin = reverse("pages:plan-pin", kwargs={"subject": kept.subject})
    said = {"task": there.fields[1], "team": there.team, "start": "2026-12-01"}
    told = text(asks.post(pin, said, follow=True))
    assert 'value="2026-12-01"' in told
    assert "Choose a task, a team and a day." in text(asks.post(pin, {}, follow=True))


def test_why_not_this_settlement_first(asks, there):
    kept = there.plan()
    told = text(page(asks, "plan", f"?first={there.villages[1]}", subject=kept.subject))
    assert 'id="first-told"' in told
    assert "Person-days lost by all together" in told


def test_plans_side_by_side_say_why_they_differ(asks, there):
    base = there.plan()
    lost = LostDays(first=base.first_day, last=base.first_day.replace(day=30))
    other = there.plan(scenario="Rain", what_if=WhatIf(lost=(lost,)))
    told = text(page(asks, "plans-compared", f"?plan={base.subject}&plan={other.subject}"))
    assert "No work from" in told
    assert "days on which nobody works" in told
    assert told.count("differs") >= 2


def test_a_search_that_waits_is_taken_back_and_one_that_runs_is_stopped(asks, there):
    asks.post(reverse("pages:plan-new"), SCENARIO | {"seconds": "600"})
    job = Job.objects.get(kind="plan")
    stop = reverse("pages:job-stop", kwargs={"id": job.id})
    Job.objects.update(state="running")
    asks.post(stop)
    job.refresh_from_db()
    assert (job.state, job.stop) == ("running", True)
    Job.objects.update(state="queued")
    assert main(["work", "--once"]) == 0
    plan = RegisterRow.objects.get(kind="plan").payload()
    assert plan["stopped"] is True
    again = asks.post(reverse("pages:plan-new"), SCENARIO)["Location"]
    asks.post(reverse("pages:job-stop", kwargs={"id": again.split("/")[-2]}))
    assert Job.objects.exclude(pk=job.pk).get().error == "Taken back."


def test_plans_are_not_for_those_below_their_tier(in_person, there, people):
    kept = there.plan()
    for person in (people.partner, people.donor):
        asks = in_person(person)
        assert page(asks, "plans").status_code == 403
        assert page(asks, "plan", subject=kept.subject).status_code == 403
    asks = in_person(people.authority)
    assert page(asks, "plan", subject=kept.subject).status_code == 200
    assert page(asks, "plan-adopt", subject=kept.subject).status_code == 403


def test_the_map_tells_tasks_roads_and_settlements_by_period(asks, there):
    line = {"type": "LineString", "coordinates": [[-29.9, 40.1005], [-29.88, 40.1005]]}
    said = {"name": "R", "serves": [there.villages[1]], "place": {"geometry": line}}
    road = there.says.imported("road_segment", said)
    kept = there.plan()
    told = asks.get(f"/api/plans/{kept.subject}/map.geojson").json()
    by_subject = {one["properties"]["subject"]: one["properties"] for one in told["features"]}
    first, last = (by_subject[name] for name in there.fields)
    assert (first["kind"], first["period"], first["order"]) == ("task", 1, 1)
    assert (last["period"], last["teams"]) == (2, "Alpha")
    assert by_subject[road]["ends_on"] == first["ends_on"]
    assert by_subject[there.villages[1]]["ends_on"] == last["ends_on"]


def test_the_api_tells_the_same_plan_at_its_tier(in_person, asks, there, people):
    kept = there.plan()
    told = asks.get(f"/api/plans/{kept.subject}").json()
    assert [one["task"] for one in told["work"]] == there.fields
    assert [row["subject"] for row in asks.get("/api/plans").json()["rows"]] == [kept.subject]
    partner = in_person(people.partner)
    for address in ("", f"/{kept.subject}", f"/{kept.subject}/map.geojson"):
        assert partner.get(f"/api/plans{address}").status_code == 403


def test_what_is_too_long_to_read_is_folded_and_cut_on_the_page_of_a_record(asks, there):
    kept = there.plan()
    facts = "x" * (PRINTED_UP_TO + 1)
    row = RegisterRow.objects.get(subject=kept.subject)
    row.document = json.dumps(json.loads(row.document) | {"facts": facts})
    row.save(update_fields=["document"])
    told = text(page(asks, "record", kind="plan", subject=kept.subject))
    assert f"Show {PRINTED_UP_TO + 1}" in told.replace("\xa0", "").replace(",", "")
    assert "x" * PRINTED_UP_TO in told
    assert facts not in told
    assert "<details" not in told.split("Looks ahead")[1].split("</dd>")[0]
