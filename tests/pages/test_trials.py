"""The pages of a trial: designed, walked blind, closed, read, declared."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.pages.conftest import viewer
from tests.taken import correct
from tests.trials import DAY

from landrelease.actions import add_user, approve_batch, compute_hazard, take_detection
from landrelease.store.models import RegisterRow, User
from landrelease.store.people import Role
from landrelease.store.setting_up import viewer_named


@pytest.fixture
def school(held):
    """Two cohorts of two, and two trainers; return a way to sign them in."""
    owner = held("organisation", name="School")
    cohorts = [
        held("cohort", name=name, organisation=owner, qualified=qualified)
        for name, qualified in (("New", "no"), ("Old", "yes"))
    ]
    for number, cohort in enumerate(cohorts * 2):
        held("deminer", code=f"D-{number}", organisation=owner, cohort=cohort)
    for name in ("tess", "theo"):
        add_user(viewer("ada"), username=name, password="", role=Role.TRAINER)
    return cohorts


@pytest.fixture
def client_of(school):
    def sign_in(name):
        client = Client()
        client.force_login(User.objects.get(username=name))
        return client

    return sign_in


def design(client, cohorts, **changes):
    said = {
        "entry_id": "d1", "name": "Lanes of spring", "trainees": cohorts[0],
        "reference": cohorts[1], "soil": "clay", "square_m": "0,5", "margin_detection": "0.1",
        "margin_false_alarms": "0.2", "remarks": "", "on": DAY.isoformat(),
    }  # fmt: skip
    return client.post("/trials/new/", said | changes)


TARGETS = "A 2 ap_mine 5,5\nB,03,av_mine,12\nB; 1; ap_mine; 0"


@pytest.fixture
def trial(client_of, school):
    client = client_of("tess")
    lanes = design(client, school).url
    said = {"entry_id": "l1", "lanes": "A B", "squares": "4", "targets": TARGETS}
    assert client.post(lanes, said).status_code == 302
    return lanes.removesuffix("lanes/")


def walk(client, trial, lane, person, marked, **changes):
    said = {
        "entry_id": f"{lane}{person}", "deminer": person, "marked": marked, "last_square": "4",
        "on": DAY.isoformat(),
    }  # fmt: skip
    return client.post(f"{trial}result/?lane={lane}", said | changes)


def people():
    return list(RegisterRow.objects.filter(kind="deminer").values_list("subject", flat=True))


def test_the_list_is_for_those_who_may_know_of_trials(client_of, signed_in, trial):
    assert b"Lanes of spring" in client_of("theo").get("/trials/").content
    assert b"Lanes of spring" in signed_in("alma").get("/trials/").content
    for name in ("pia", "dan"):
        assert signed_in(name).get("/trials/").status_code == 403
        assert signed_in(name).get(trial).status_code == 404
        assert b"/trials/" not in signed_in(name).get("/about/").content


def test_the_design_page_says_how_many_targets_are_needed(client_of):
    page = client_of("tess").get("/trials/new/").content.decode()
    table = re.search(r'<table id="demonstrated">.*?</table>', page, re.DOTALL)[0]
    assert [w in table for w in ("59", "93", "124", "748", "1,572")] == [True] * 5


def test_nobody_is_given_a_soil_that_he_did_not_choose(client_of, school):
    page = client_of("tess").get("/trials/new/").content.decode()
    [choices] = re.findall(r'<select name="soil".*?</select>', page, re.DOTALL)
    assert re.findall(r'<option value="(\w*)" selected', choices) == [""]
    answer = design(client_of("tess"), school, soil="")
    assert answer.status_code == 400
    assert not RegisterRow.objects.filter(kind="trial").exists()


def test_the_form_of_lanes_says_which_classes_there_are(client_of, school):
    page = client_of("tess").get(design(client_of("tess"), school).url).content.decode()
    for word in ("ap_mine (AP mine)", "av_mine", "submunition", "not_known (Not known)"):
        assert word in page


def test_the_lanes_are_the_designers_alone(client_of, trial):
    assert b"A 2 ap_mine" in client_of("tess").get(f"{trial}lanes/").content
    assert client_of("theo").get(f"{trial}lanes/").status_code == 403
    assert client_of("tess").get(f"{trial}result/").status_code == 403
    page = client_of("theo").get(f"{trial}result/?lane=B").content.decode()
    assert page.count('name="marked"') == 4
    assert not re.search("ap_mine|av_mine|AP mine|AV ", page)


def test_the_designer_changes_the_design_until_the_first_result(client_of, school, trial):
    page = client_of("tess").get(f"{trial}design/").content.decode()
    assert 'value="Lanes of spring"' in page
    assert client_of("theo").get(f"{trial}design/").status_code == 403
    said = {
        "entry_id": "d2", "name": "Lanes of May", "trainees": school[0], "reference": school[1],
        "soil": "sand", "square_m": "0.5", "margin_detection": "0.05",
        "margin_false_alarms": "0.2", "remarks": "", "on": DAY.isoformat(),
    }  # fmt: skip
    assert client_of("tess").post(f"{trial}design/", said).url == trial
    now = RegisterRow.objects.get(kind="trial")
    assert (now.title, now.payload()["margin_detection"]) == ("Lanes of May", 0.05)
    assert client_of("theo").get(f"{trial}result/?lane=B").status_code == 200
    walk(client_of("theo"), trial, "A", people()[0], ["2"])
    for answer in (client_of("tess").get, client_of("tess").post):
        assert answer(f"{trial}design/", said).status_code == 403
    assert "redesign" not in client_of("tess").get(trial).content.decode()


@pytest.mark.parametrize("line", ["A 9 ap_mine 5", "A 1 rocket 5", "A 1", "A 1 ap_mine -3"])
def test_a_line_that_cannot_be_read_is_told_and_kept(client_of, school, line):
    client = client_of("tess")
    lanes = design(client, school).url
    said = {"entry_id": "l1", "lanes": "A", "squares": "4", "targets": f"A 2 ap_mine 5\n{line}"}
    answer = client.post(lanes, said)
    assert answer.status_code == 400
    assert "Line 2" in answer.content.decode()
    assert line in answer.content.decode()


def test_a_result_is_recorded_and_the_person_leaves_the_list(client_of, trial):
    client, person = client_of("theo"), people()[0]
    assert walk(client, trial, "A", person, ["2"], last_square="3").status_code == 302
    row = RegisterRow.objects.get(kind="trial_result").payload()
    assert (row["marked"], row["not_searched"]) == ("2", "4")
    assert f'value="{person}"' not in client.get(f"{trial}result/?lane=A").content.decode()


def test_a_result_sent_twice_is_recorded_once_and_told_as_recorded(client_of, trial):
    client, person = client_of("theo"), people()[0]
    for _ in ("sent", "sent again"):
        assert walk(client, trial, "A", person, ["2"]).status_code == 302
    assert RegisterRow.objects.filter(kind="trial_result").count() == 1


def test_a_second_result_of_a_lane_is_told_to_be_there(client_of, trial):
    client, person = client_of("theo"), people()[0]
    walk(client, trial, "A", person, ["2"])
    other = walk(client, trial, "A", person, ["1"], entry_id="other")
    assert other.status_code == 400
    assert "has a result for lane A already" in other.content.decode()


def test_the_same_result_of_another_day_is_not_the_same(client_of, trial):
    client, person = client_of("theo"), people()[0]
    walk(client, trial, "A", person, ["2"])
    later = (DAY + timedelta(days=1)).isoformat()
    assert walk(client, trial, "A", person, ["2"], on=later).status_code == 400
    assert RegisterRow.objects.get(kind="trial_result").first == DAY


def test_a_declaration_does_not_hold_from_before_the_lanes_were_walked(
    client_of, signed_in, closed
):
    early = (DAY - timedelta(days=1)).isoformat()
    said = {"entry_id": "p1", "status": "not_declared", "reason": "", "on": early}
    refused = signed_in("alma").post(closed, said)
    assert refused.status_code == 400
    assert f"were walked until {DAY}" in refused.content.decode()
    on_the_day = said | {"on": DAY.isoformat()}
    assert signed_in("alma").post(closed, on_the_day).status_code == 302


def test_a_cohort_that_nobody_walked_for_says_so(client_of, trial):
    walk(client_of("theo"), trial, "A", people()[0], ["2"])
    client_of("tess").post(f"{trial}close/")
    page = client_of("tess").get(trial).content.decode()
    assert "Nobody of this cohort reached a target whose depth is known." in page
    assert "The only target was found" in page
    assert "One of the groups has no targets" in page
    again = client_of("tess").post(f"{trial}close/").content.decode()
    assert "is closed: nothing more is to be done" in again


def test_a_closed_trial_says_no_more_than_it_shows(client_of, signed_in, trial):
    client = client_of("theo")
    for person in people():
        for lane in "AB":
            walk(client, trial, lane, person, ["1", "2"])
    assert client_of("tess").post(f"{trial}close/").status_code == 302
    page = signed_in("alma").get(trial).content.decode()
    assert re.search(r'id="verdict">Not shown<', page)
    assert page.count('class="trial-plot"') == 3
    assert "Mueller et al. 2004" in page.split('id="published"')[1]
    assert "style=" not in page
    refused = signed_in("alma").post(
        trial, {"entry_id": "p1", "status": "on_a_par", "reason": "", "on": DAY.isoformat()}
    )
    assert refused.status_code == 400
    said = {"entry_id": "p1", "status": "on_a_par", "reason": "Needed.", "on": DAY.isoformat()}
    assert signed_in("alma").post(trial, said).status_code == 302
    assert 'id="against"' in signed_in("alma").get(trial).content.decode()


def test_the_results_a_declaration_rests_on_are_folded_on_its_page(client_of, signed_in, closed):
    said = {"entry_id": "p1", "status": "not_declared", "reason": "Few.", "on": DAY.isoformat()}
    assert signed_in("alma").post(closed, said).status_code == 302
    declared = RegisterRow.objects.get(kind="parity_declaration")
    page = signed_in("alma").get(f"/records/parity_declaration/{declared.subject}/")
    rests = page.content.decode().split("Entries it rests on")[1].split("</dd>")[0]
    shut = rests.split("<details>")[1].split("</details>")[0]
    assert declared.payload()["rests_on"].split()[0] in shut


def test_an_abandoned_trial_needs_its_reason_and_stays_in_the_list(client_of, trial):
    client = client_of("theo")
    walk(client, trial, "A", people()[0], ["2"])
    assert client_of("tess").post(f"{trial}abandon/", {"reason": " "}).status_code == 400
    assert client_of("tess").post(f"{trial}abandon/", {"reason": "Rain."}).status_code == 302
    assert b"Abandoned" in client.get("/trials/").content
    assert client.get(f"{trial}result/").status_code == 403


@pytest.fixture
def closed(client_of, trial, held):
    """A closed trial: four persons, two devices that change hands lane by lane."""
    owner = RegisterRow.objects.get(kind="organisation", title="School").subject
    said = {"organisation": owner, "check_holds_until": "2026-12-31"}
    devices = [held("device", code=code, **said) for code in ("MD-A", "MD-B")]
    for number, person in enumerate(people()):
        for lane, marked in (("A", ["2"]), ("B", ["1"])):
            device = devices[(number + (lane == "B")) % 2]
            walk(client_of("theo"), trial, lane, person, marked, device=device)
    client_of("tess").post(f"{trial}close/")
    return trial


def test_persons_and_devices_are_told_apart(client_of, signed_in, closed):
    page = signed_in("alma").get(f"{closed}devices/").content.decode()
    assert "MD-A" in page
    assert len(re.findall(r"<svg[^>]*role=\"img\"", page)) == 2
    assert "Nobody walked with two devices" not in page
    assert signed_in("pia").get(f"{closed}devices/").status_code == 404


def test_devices_of_an_open_trial_are_told_to_nobody(client_of, trial):
    walk(client_of("theo"), trial, "A", people()[0], ["2"])
    assert client_of("tess").get(f"{trial}devices/").status_code == 404


def test_results_without_devices_say_so(client_of, trial):
    for person in people():
        walk(client_of("theo"), trial, "A", person, ["2"])
    client_of("tess").post(f"{trial}close/")
    page = client_of("tess").get(f"{trial}devices/").content.decode()
    assert "Nothing can be told of devices" in page


def test_a_result_is_corrected_on_its_page_with_a_reason(client_of, signed_in, closed):
    held = RegisterRow.objects.filter(kind="trial_result", document__contains='"A"').first()
    form, before = (
        f"{closed}results/{held.subject}/",
        client_of("tess").get(closed).content.decode(),
    )
    assert 'id="id_marked"' in client_of("tess").get(form).content.decode()
    said = {"entry_id": "c1", "seen": held.entry, "marked": ["1"], "last_square": "4",
            "reason": ""}  # fmt: skip
    assert client_of("tess").post(form, said).status_code == 400
    for _ in ("sent", "sent again"):
        assert client_of("tess").post(form, said | {"reason": "Swapped."}).status_code == 302
    assert 'id="corrected-knowing"' not in before
    page = client_of("tess").get(closed).content.decode()
    assert 'id="corrected-knowing"' not in page
    batch = re.search(r'href="(/workbench/[^"]+)">a correction waits', page)[1]
    shown = signed_in("rita").get(batch).content.decode()
    assert 'id="marks-changed"' in shown
    assert signed_in("rita").post(f"{batch}approve/").status_code == 302
    page = client_of("tess").get(closed).content.decode()
    told = page.split('id="corrected-knowing"')[1].split("</p>")[0]
    assert "1 result was corrected when the targets were known already" in told
    assert "(A)" in told
    assert RegisterRow.objects.get(subject=held.subject).payload()["marked"] == "1"


def test_who_designed_does_not_correct_while_it_is_open(client_of, trial):
    walk(client_of("theo"), trial, "A", people()[0], ["2"])
    held = RegisterRow.objects.get(kind="trial_result")
    said = {"entry_id": "c1", "seen": held.entry, "marked": ["1"], "last_square": "4",
            "reason": "No."}  # fmt: skip
    answer = client_of("tess").post(f"{trial}results/{held.subject}/", said)
    assert answer.status_code == 400
    assert RegisterRow.objects.get(subject=held.subject).payload()["marked"] == "2"


@pytest.fixture
def walked_once(client_of, trial):
    """A result of an open trial, and the address of the form that corrects it."""
    walk(client_of("theo"), trial, "A", people()[0], ["2"])
    held = RegisterRow.objects.get(kind="trial_result")
    add_user(viewer("ada"), username="thea", password="", role=Role.TRAINER, name="Thea Third")
    return held, f"{trial}results/{held.subject}/"


def test_two_browsers_do_not_correct_over_each_other(client_of, walked_once):
    """Who comes second is told by whom and what; what he typed stays, and may be sent again."""
    held, form = walked_once
    said = {"seen": held.entry, "last_square": "4"}
    first = said | {"entry_id": "c1", "marked": ["1"], "reason": "Sheet <2>."}
    assert client_of("thea").post(form, first).status_code == 302
    mine = said | {"entry_id": "c2", "marked": ["3", "4"], "reason": "I saw it myself."}
    answer = client_of("theo").post(form, mine)
    page = answer.content.decode()
    assert answer.status_code == 400
    told = page.split('id="as-it-is"')[1].split("</section>")[0]
    for words in ("Thea Third", "Sheet &lt;2&gt;.", "<dd>1</dd>", "replaces what stands here"):
        assert words in told
    assert "(LR-A040)" in page.split('id="error-summary"')[1].split("</div>")[0]
    assert re.findall(r'name="marked" value="(.)"[^>]*checked', page) == ["3", "4"]
    assert "I saw it myself." in page.split("<textarea")[1]
    now = RegisterRow.objects.get(kind="trial_result")
    assert (now.payload()["marked"], f'name="seen" value="{now.entry}"' in page) == ("1", True)
    again = client_of("theo").post(form, mine | {"seen": now.entry})
    assert again.status_code == 302
    assert RegisterRow.objects.get(kind="trial_result").payload()["marked"] == "3 4"


def test_a_form_without_a_reason_says_too_that_the_result_was_corrected_since(
    client_of, walked_once
):
    held, form = walked_once
    said = {"seen": held.entry, "last_square": "4", "marked": ["1"]}
    client_of("thea").post(form, said | {"entry_id": "c1", "reason": "No."})
    page = client_of("theo").post(form, said | {"entry_id": "c2"}).content.decode()
    assert 'id="as-it-is"' in page
    assert "id_reason_error" in page


def test_squares_passed_over_stay_so_unless_they_are_marked(client_of, walked_once):
    held, form = walked_once
    correct(viewer_named("theo"), held.subject, ["1"], not_searched=["2", "4"])
    now = RegisterRow.objects.get(kind="trial_result")
    page = client_of("theo").get(form).content.decode()
    assert "2." in page.split('id="skipped"')[1].split("</p>")[0]
    said = {"entry_id": "c7", "seen": now.entry, "marked": ["3"], "last_square": "3",
            "reason": "No."}  # fmt: skip
    assert client_of("theo").post(form, said).status_code == 302
    assert RegisterRow.objects.get(kind="trial_result").payload()["not_searched"] == "2 4"


def test_a_correction_that_waits_is_told_before_another_is_typed(client_of, closed):
    held = RegisterRow.objects.filter(kind="trial_result", document__contains='"A"').first()
    form = f"{closed}results/{held.subject}/"
    assert 'id="correction-waits"' not in client_of("tess").get(form).content.decode()
    done = correct(viewer_named("theo"), held.subject, ["1", "2"])
    assert 'id="correction-waits"' in client_of("tess").get(form).content.decode()
    batch = client_of("tess").get(f"/workbench/{done.receipt.batch}/").content.decode()
    assert 'id="no-detection-changes"' in batch


@pytest.fixture
def area(closed, held, school):
    """A searched area that takes its detection from the closed trial."""
    ground = {"type": "Polygon", "coordinates": [[[36.1, 49.1], [36.15, 49.1], [36.15, 49.15],
              [36.1, 49.15], [36.1, 49.1]]]}  # fmt: skip
    said = {"method": "manual", "coverage": 1.0, "items_found": 0, "detection": 0.98,
            "depth_m": 0.10, "place": {"geometry": ground}}  # fmt: skip
    subject, trial = held("searched_area", **said), closed.rstrip("/").rsplit("/", 1)[-1]
    told = take_detection(
        viewer("omar"), searched_area=subject, trials=[trial], cohort=school[0]
    )  # fmt: skip
    approve_batch(viewer("rita"), batch=told.receipt.batch)
    return subject


def told_of_who_approves(client, closed):
    """What the form that corrects the first result says of its approval."""
    result = RegisterRow.objects.filter(kind="trial_result").first()
    page = client.get(f"{closed}results/{result.subject}/").content.decode()
    return page.split('id="second-person"')[1].split("</p>")[0]


def test_the_form_speaks_of_no_search_where_none_rests_on_the_trial(client_of, closed):
    assert "search below" not in told_of_who_approves(client_of("tess"), closed)


@pytest.mark.usefixtures("area")
def test_the_form_says_that_searches_below_are_proposed_anew(client_of, closed):
    assert "each search below" in told_of_who_approves(client_of("tess"), closed)


def test_the_difference_in_targets_found_names_its_unit(client_of, closed):
    page = client_of("tess").get(closed).content.decode().split('id="parts"')[1]
    assert "Targets found (percentage points)" in page


def test_the_maps_that_rest_on_a_trial_are_linked_and_a_correction_is_told(
    client_of, signed_in, closed, area
):
    run = compute_hazard(viewer("omar"), cell_m=5_000.0)
    page = signed_in("omar").get(closed).content.decode()
    listed = page.split('id="maps"')[1].split("</ul>")[0]
    assert f"run={run.id}" in listed
    assert f"/records/searched_area/{area}/" in listed
    assert "corrected since" not in listed
    result = json.loads(RegisterRow.objects.get(subject=area).payload()["detection_basis"])
    first = RegisterRow.objects.get(entry=result["results"].split()[0])
    correct = {"entry_id": "c9", "seen": first.entry, "marked": ["3"], "last_square": "4",
               "reason": "Swapped."}  # fmt: skip
    waits = client_of("tess").post(f"{closed}results/{first.subject}/", correct).url
    shown = signed_in("omar").get(waits).content.decode()
    assert 'id="no-detection-changes"' not in shown
    assert f"/records/searched_area/{area}/" in shown.split('id="detections-changed"')[1]
    assert "corrected since" not in signed_in("omar").get(closed).content.decode()
    signed_in("rita").post(f"{waits}approve/")
    page = signed_in("omar").get(closed).content.decode()
    assert "1 result was corrected since: compute it anew" in page.split('id="maps"')[1]
    resting = page.split('id="rests"')[1].split('id="maps"')[0]
    assert f'href="/detection/{area}/">take its detection again' in resting
    proposed = re.search(r'href="(/workbench/[^"]+)">a new detection waits', resting)[1]
    assert "before and after" in signed_in("omar").get(proposed).content.decode()
    for address in (f"/records/searched_area/{area}/", f"/detection/{area}/"):
        told = signed_in("omar").get(address).content.decode().split('id="corrected-since"')[1]
        assert "1 result was corrected since" in told
        assert f'href="{proposed}"' in told
    for address in ("/hazard/", "/"):
        assert "stale-searches" in signed_in("omar").get(address).content.decode()
