"""The detection of a searched area follows from the trials of those who searched it."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.conftest import square
from tests.taken import correct, limited_to_the_west
from tests.trials import DAY, blind_trial
from tests.work import BEGAN

from landrelease import queries
from landrelease.actions import (
    CorrectionWaits,
    DetectionNoMore,
    TrialNotInThisState,
    TrialTooFarOff,
    add_user,
    approve_batch,
    change_user,
    compute_hazard,
    detection_of_search,
    record_trial_result,
    reject_batch,
    take_detection,
)
from landrelease.detection import NoTargets, looks_of, operators_together
from landrelease.geo import project
from landrelease.kinds import ItemClass, Soil
from landrelease.store.area_map import area_map
from landrelease.store.models import RegisterRow
from landrelease.store.people import Role
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed, NotFound, NotValid
from landrelease.store.setting_up import viewer_named
from landrelease.store.trial_facts import trial_facts


@pytest.fixture
def walked(says):
    trial = blind_trial(says, persons=4)
    trial.walk_all(trainees=0.7, reference=1.0)
    trial.close()
    return trial


@pytest.fixture
def area(says):
    payload = {"method": "manual", "coverage": 1.0, "items_found": 0, "detection": 0.98,
               "depth_m": 0.10, "place": square(0.1, 0.1)}  # fmt: skip
    return says.approved("searched_area", payload).subject


def asked(walked, area, **more):
    cohort = trial_facts(walked.subject).document.trainees
    return {"searched_area": area, "trials": [walked.subject], "cohort": cohort} | more


def look(**asked):
    return detection_of_search(viewer_named("officer"), **asked)


def taken(says, walked, area, **more):
    told = take_detection(says.people.officer, **asked(walked, area, **more))
    approve_batch(says.people.reviewer, batch=told.receipt.batch)
    return told


def first_of(walked, cohort="trainees"):
    people = walked.people[cohort]
    return next(r for r in trial_facts(walked.subject).results if r.document.deminer in people)


def corrected(says, walked, result, *, by=None):
    done = correct(walked.recorder, result, [])
    return done, approve_batch(by or says.people.reviewer, batch=done.receipt.batch)


def detection_of(area):
    said = RegisterRow.objects.get(kind="searched_area", subject=area).payload()
    return said["detection"], said["detection_low"], said["detection_high"]


def test_it_is_the_cohorts_own_at_the_depth_of_the_search(walked, area):
    told = look(**asked(walked, area))
    facts = trial_facts(walked.subject)
    looks = looks_of(facts.squares, [result.run for result in facts.results])
    mine = [
        look for look in looks
        if look.person in walked.people["trainees"] and (look.square.depth_m or 9) <= 0.10
    ]  # fmt: skip
    assert told.detection.targets == len(mine)
    assert told.detection.found == sum(look.marked for look in mine)
    counts = [[x.marked for x in mine if x.person == p] for p in walked.people["trainees"]]
    whole = operators_together([sum(one) for one in counts], [len(one) for one in counts])
    assert told.detection.mean == pytest.approx(whole.mean)
    assert (told.detection.low, told.detection.high) == (whole.next_low, whole.next_high)
    everything = look(**asked(walked, area) | {"item_class": ItemClass.AP_MINE})
    assert everything.detection == told.detection


def test_naming_who_searched_narrows_the_interval(walked, area):
    whole = look(**asked(walked, area)).detection
    person = walked.people["trainees"][0]
    named = look(**asked(walked, area), deminers=[person]).detection
    assert whole.low <= named.low < named.mean < named.high <= whole.high


def test_it_waits_for_a_second_person_and_then_counts(says, walked, area):
    told = take_detection(says.people.officer, **asked(walked, area))
    row = RegisterRow.objects.get(kind="searched_area", subject=area)
    assert row.payload()["detection"] == 0.98
    approve_batch(says.people.reviewer, batch=told.receipt.batch)
    said = RegisterRow.objects.get(kind="searched_area", subject=area).payload()
    assert said["detection"] == round(told.detection.mean, 4) < 0.9
    assert said["detection_low"] < said["detection"] < said["detection_high"]
    basis = json.loads(said["detection_basis"])
    assert (basis["instead_of"], basis["soil"]) == (0.98, ["loam"])
    assert len(basis["results"].split()) == 12


def test_a_corrected_result_names_the_areas_that_rest_on_it(says, walked, area):
    told = take_detection(says.people.officer, **asked(walked, area))
    approve_batch(says.people.reviewer, batch=told.receipt.batch)
    mine = next(
        result for result in trial_facts(walked.subject).results
        if result.document.deminer in walked.people["trainees"]
    )  # fmt: skip
    done = correct(walked.recorder, mine.subject, [])
    assert [kind for kind, _, _ in done.rests_on_it] == ["searched_area"]
    approve_batch(says.people.reviewer, batch=done.receipt.batch)
    [rests] = queries.trial(says.people.officer, subject=walked.subject).rests_on_it
    assert rests.changed_since == (mine.entry,)
    held = {"kind": "searched_area", "subject": area}
    [since] = queries.corrected_since(says.people.officer, **held)
    assert (since.subject, since.entries) == (walked.subject, (mine.entry,))
    assert queries.corrected_since(says.people.partner, **held) == ()
    again = take_detection(says.people.officer, **asked(walked, area))
    approve_batch(says.people.officer, batch=again.receipt.batch)  # the approval proposed it
    assert queries.corrected_since(says.people.officer, **held) == ()


def test_a_corrected_result_names_the_maps_whose_evidence_used_it(says, walked, area):
    """A map computed before the detection was taken rests on nothing of the trial."""
    people = says.people
    compute_hazard(people.operations, cell_m=3000)
    told = take_detection(people.officer, **asked(walked, area))
    approve_batch(people.reviewer, batch=told.receipt.batch)
    used = compute_hazard(people.operations, cell_m=3000)
    [before] = queries.trial(people.officer, subject=walked.subject).maps
    assert (before.run, before.cell_m) == (used.id, used.facts["cell_m"])
    assert [subject for subject, _ in before.areas] == [area]
    assert before.changed_since == ()
    mine = next(
        result for result in trial_facts(walked.subject).results
        if result.document.deminer in walked.people["trainees"]
    )  # fmt: skip
    corrected(says, walked, mine.subject)
    [after] = queries.trial(people.officer, subject=walked.subject).maps
    assert (after.run, after.changed_since) == (used.id, (mine.entry,))
    assert queries.trial(people.quality, subject=walked.subject).maps == (after,)


def test_what_no_trial_says_is_refused(says, walked, area):
    for more in ({"item_class": ItemClass.SUBMUNITION}, {"soil": Soil.SAND},
                 {"deminers": walked.people["reference"][:1]}, {"trials": []}):  # fmt: skip
        with pytest.raises(NoTargets):
            look(**asked(walked, area) | more)
    with pytest.raises(NotFound):
        look(**asked(walked, "nowhere"))
    with pytest.raises(NotAllowed):
        take_detection(says.people.authority, **asked(walked, area))


def test_only_results_with_the_devices_used_count(says, area):
    trial = blind_trial(says, persons=3)
    owner = RegisterRow.objects.filter(kind="organisation").first().subject
    said = {"organisation": owner, "check_holds_until": "2026-12-31"}
    one, other = (says.approved("device", {"code": c} | said).subject for c in ("A", "B"))
    marks = [square.square for square in trial.squares if square.lane == "L1" and square.target]
    for person, device, marked in zip(
        trial.people["trainees"], (one, one, other), (marks, marks, []), strict=True
    ):
        record_trial_result(trial.recorder, trial=trial.subject, deminer=person, lane="L1",
                            marked=marked, device=device, on=DAY)  # fmt: skip
    trial.close()
    told = {
        devices: look(**asked(trial, area, devices=devices)) for devices in ((), (one,), (other,))
    }
    found = {devices: (t.detection.found, t.detection.persons) for devices, t in told.items()}
    assert found[(one,)][1] == 2
    assert found[(one,)][0] == found[()][0] > found[(other,)][0] == 0
    assert told[(one,)].basis["devices"] == ["A"]
    assert len(told[(other,)].basis["results"].split()) == 1


def test_the_form_begins_with_those_whom_the_days_name(work):
    device = work.says.approved(
        "device", {"code": "A", "organisation": work.operator, "check_holds_until": "2026-12-31"}
    ).subject
    person = work.says.approved("deminer", {"code": "D", "organisation": work.operator}).subject
    work.begin().approved_day(devices=[device], searchers=[person])
    work.complete(BEGAN)
    subject = RegisterRow.objects.get(kind="searched_area").subject
    told = queries.who_searched(work.operations, searched_area=subject)
    assert told == {"deminers": [person], "devices": [device]}
    assert queries.who_searched(work.says.people.public, searched_area=subject) == {}


def test_what_is_named_twice_counts_once(walked, area):
    """Else the same targets would be counted again, and the interval be too narrow."""
    person = walked.people["trainees"][0]
    once = look(**asked(walked, area, deminers=[person]))
    twice = look(**asked(walked, area, deminers=[person, person], trials=[walked.subject] * 2))
    assert (twice.detection, twice.basis) == (once.detection, once.basis)


def test_an_open_trial_says_nothing(says, area):
    trial = blind_trial(says, persons=2)
    trial.walk_all(trainees=0.9, reference=0.9)
    with pytest.raises(TrialNotInThisState):
        look(**asked(trial, area))


def test_an_approved_correction_proposes_the_new_detection_of_what_rests_on_it(says, walked, area):
    """The same is asked again; the figure is that of taking it by hand, and waits in its batch."""
    person = walked.people["trainees"][0]
    taken(says, walked, area, deminers=[person], item_class=ItemClass.AP_MINE, soil=Soil.LOAM)
    old = detection_of(area)
    done, approved = corrected(says, walked, first_of(walked).subject)
    [batch] = approved.proposed
    assert detection_of(area) == old
    by_hand = look(
        **asked(walked, area, deminers=[person], item_class=ItemClass.AP_MINE, soil=Soil.LOAM)
    ).detection
    [change] = queries.batch(says.people.officer, batch=batch).detections
    assert change.before == old
    assert change.after == tuple(round(x, 4) for x in (by_hand.mean, by_hand.low, by_hand.high))
    [foreseen] = done.changes
    assert (foreseen.before, foreseen.after) == (change.before, change.after)
    assert change.after[0] < change.before[0]
    with pytest.raises(NotAllowed, match="You entered this report"):
        approve_batch(says.people.reviewer, batch=batch)
    approve_batch(says.people.authority, batch=batch)
    assert detection_of(area) == change.after
    held = {"kind": "searched_area", "subject": area}
    assert queries.corrected_since(says.people.officer, **held) == ()


def test_a_later_correction_ends_what_was_proposed_before(says, walked, area):
    taken(says, walked, area)
    first, *_, last = [r.subject for r in trial_facts(walked.subject).results
                       if r.document.deminer in walked.people["trainees"]]  # fmt: skip
    _, once = corrected(says, walked, first)
    _, twice = corrected(says, walked, last)
    states = {b: queries.batch(says.people.officer, batch=b).row.state
              for b in (*once.proposed, *twice.proposed)}  # fmt: skip
    assert list(states.values()) == ["rejected", "submitted"]


def test_a_detection_taken_from_what_was_corrected_since_is_not_approved(says, walked, area):
    told = take_detection(says.people.officer, **asked(walked, area))
    corrected(says, walked, first_of(walked).subject)
    against = queries.batch(says.people.reviewer, batch=told.receipt.batch)
    assert "corrected since" in against.why_not
    assert (against.may_review, against.may_reject) == (False, True)
    with pytest.raises(DetectionNoMore):
        approve_batch(says.people.reviewer, batch=told.receipt.batch)


def test_a_detection_of_a_record_changed_meanwhile_is_not_approved(says, walked, area):
    once = take_detection(says.people.officer, **asked(walked, area))
    person = walked.people["trainees"][0]
    taken(says, walked, area, deminers=[person])
    with pytest.raises(DetectionNoMore, match="record was changed"):
        approve_batch(says.people.reviewer, batch=once.receipt.batch)


def test_what_cannot_be_asked_again_is_told_with_the_way_out(says, walked, area):
    told = take_detection(says.people.officer, **asked(walked, area))
    row = RegisterRow.objects.get(kind="searched_area", subject=area)
    said = row.payload() | {
        "detection_trials": [walked.subject], "detection": 0.8,
        "detection_basis": json.dumps({"results": told.basis["results"]}),
    }  # fmt: skip
    says.approved("searched_area", said, subject=area)
    _, approved = corrected(says, walked, first_of(walked).subject)
    assert approved.proposed == ()
    assert "take its detection again" in approved.odd[0]


def test_an_account_that_cannot_be_read_stops_no_approval(says, walked, area):
    kept = take_detection(says.people.officer, **asked(walked, area)).basis["asked"]
    said = RegisterRow.objects.get(kind="searched_area", subject=area).payload()
    for number, broken in enumerate(({}, kept | {"soil": "cheese"}, kept | {"trials": 3})):
        results = trial_facts(walked.subject).results
        account = {"results": " ".join(one.entry for one in results), "asked": broken}
        more = {"detection_trials": [walked.subject], "detection_basis": json.dumps(account)}
        held = RegisterRow.objects.get(kind="searched_area", subject=area)
        again = {"subject": area, "corrects": held.entry, "reason": "From another system."}
        says.approved("searched_area", said | more, **again)
        _, approved = corrected(says, walked, results[number].subject)
        assert "was not kept with its detection" in approved.odd[0]


def test_what_waits_already_is_not_proposed_twice(says, walked, area):
    """The same taken again, and a later approval of what the area does not rest on."""
    once, twice = (take_detection(says.people.officer, **asked(walked, area)) for _ in range(2))
    assert (once.receipt.batch, twice.receipt.already_there) == (twice.receipt.batch, 1)
    approve_batch(says.people.reviewer, batch=once.receipt.batch)
    _, first = corrected(says, walked, first_of(walked).subject)
    assert len(first.proposed) == 1
    _, other = corrected(says, walked, first_of(walked, "reference").subject)
    assert other.proposed == ()


def test_a_second_correction_foresees_what_the_first_one_left_waiting(says, walked, area):
    taken(says, walked, area)
    result = first_of(walked).subject
    corrected(says, walked, result)
    again = correct(walked.recorder, result, ["01"])
    assert [change.subject for change in again.changes] == [area]


def test_a_figure_taken_from_trials_is_not_overtyped_while_its_account_stays(says, walked, area):
    taken(says, walked, area)
    row = RegisterRow.objects.get(kind="searched_area", subject=area)
    again = {"subject": area, "corrects": row.entry, "reason": "Typed."}
    for name, value in (("detection", 0.99), ("depth_m", 0.3), ("detection_low", "not_known")):
        with pytest.raises(NotValid, match="taken from trials"):
            says.approved("searched_area", row.payload() | {name: value}, **again)
    says.approved("searched_area", row.payload() | {"items_found": 2}, **again)
    row = RegisterRow.objects.get(kind="searched_area", subject=area)
    emptied = {"detection": 0.5, "detection_trials": [], "detection_basis": ""}
    says.approved("searched_area", row.payload() | emptied, **again | {"corrects": row.entry})
    assert detection_of(area)[0] == 0.5


def test_what_there_is_to_look_at_is_told_to_those_who_may_know_of_trials(says, walked):
    """Searched areas are in the partner tier; names of trials and codes of persons are not."""
    area = searched_on(says, DAY - timedelta(days=1))
    told = take_detection(says.people.officer, **asked(walked, area))
    note = queries.batch(says.people.reviewer, batch=told.receipt.batch).note
    assert "Spring trial" in str(note["odd"])
    add_user(says.people.administrator, username="vera", password="", role=Role.VICTIM_ASSISTANCE)
    seen = queries.batch(viewer_named("vera"), batch=told.receipt.batch)
    assert (seen.note, seen.entries[0].reason) == ({}, "")


@pytest.fixture
def limited(says):
    return limited_to_the_west(says, "wim")


def test_whose_ground_it_is_not_is_told_who_approves_the_correction(says, walked, area, limited):
    taken(says, walked, area)
    result = first_of(walked)
    done = correct(walked.recorder, result.subject, [])
    batch = done.receipt.batch
    seen = queries.batch(limited, batch=batch)
    assert (seen.may_review, seen.may_reject, seen.detections) == (False, True, ())
    code = RegisterRow.objects.get(subject=result.document.deminer).title
    assert [one.code for one in seen.marks] == [code]
    assert "not limited to areas" in seen.why_not
    with pytest.raises(NotAllowed, match="who is not limited to areas"):
        approve_batch(limited, batch=batch)
    assert first_of(walked) == result


def test_what_does_not_lie_beyond_is_approved_by_who_is_limited(says, walked, area, limited):
    """Ground beyond that is stale already is somebody else's to propose."""
    taken(says, walked, area)
    _, waits = corrected(says, walked, first_of(walked).subject)
    reject_batch(says.people.authority, batch=waits.proposed[0], reason="Not yet.")
    other = first_of(walked, "reference").subject
    assert corrected(says, walked, other, by=limited)[1].proposed == ()


def test_who_recorded_or_corrected_a_result_does_not_approve_its_correction(says, walked):
    result = first_of(walked).subject
    done = correct(walked.designer, result, [])
    assert first_of(walked).document.marked
    with pytest.raises(CorrectionWaits):
        correct(walked.recorder, result, ["01"])
    change_user(says.people.administrator, username="recorder", role=Role.INFORMATION_OFFICER)
    for name in ("designer", "recorder"):
        with pytest.raises(NotAllowed):
            approve_batch(viewer_named(name), batch=done.receipt.batch)
    approve_batch(says.people.reviewer, batch=done.receipt.batch)
    assert first_of(walked).document.marked == ""


SEARCHED = {"method": "manual", "coverage": 1.0, "items_found": 0, "depth_m": 0.10}


def searched_on(says, first, last=None):
    said = SEARCHED | {"place": square(0.1, 0.1)}
    return says.approved("searched_area", said, first=first, last=last or first).subject


@pytest.fixture
def walked_long_ago(says):
    trial = blind_trial(says, persons=2, day=date(2025, 2, 3))
    trial.walk_all(trainees=0.7, reference=1.0)
    trial.close()
    return trial


def test_how_far_a_trial_lies_from_the_search_is_told(says, walked_long_ago):
    expected = {0: "", -1: "held 1 days after the search", 365: "", 366: "366 days before"}
    for days, words in expected.items():
        area = searched_on(says, walked_long_ago.day + timedelta(days=days))
        found = look(**asked(walked_long_ago, area))
        assert len(found.to_look_at) == bool(words)
        assert words in "".join(found.to_look_at)
        assert found.basis["to_look_at"] == list(found.to_look_at)


def test_a_trial_later_than_the_day_asked_for_is_not_taken_for_corrected(says, walked):
    area = searched_on(says, DAY - timedelta(days=20))
    taken(says, walked, area)
    crs, outline = current_programme().crs, RegisterRow.objects.get(subject=area).geometry

    def stale(at):
        held = area_map(crs=crs, at=at).stale_detections(project(outline, crs))
        return [one.subject for one in held]

    assert stale(DAY - timedelta(days=10)) == stale(DAY) == []
    corrected(says, walked, first_of(walked).subject)
    assert stale(DAY - timedelta(days=10)) == stale(DAY) == [area]


def test_a_programme_may_limit_how_far(says, walked_long_ago, programme):
    replace(programme, rule_packs=("imas", "examplia")).write()
    near, far = (searched_on(says, walked_long_ago.day + timedelta(days=n)) for n in (365, 366))
    look(**asked(walked_long_ago, near))
    with pytest.raises(TrialTooFarOff, match="366 days from the search, and at most 365"):
        look(**asked(walked_long_ago, far))


def test_what_happened_to_persons_between_the_two_is_told(says, walked):
    """Each from the day after the trial to the last day of the search; before, it is its past."""
    organisation = RegisterRow.objects.get(kind="organisation", title="School").subject
    one, two, *_ = walked.people["trainees"]
    for days in (0, 10, 40):
        on = DAY + timedelta(days=days)
        session = {"course": "Deep targets", "present": [one, two], "hours": 6}
        says.approved("training_session", session, first=on, last=on)
    said = {"organisation": organisation, "scope": "clearance", "holder": "person",
            "name": "t-01", "status": "suspended"}  # fmt: skip
    says.approved("accreditation", said, first=DAY + timedelta(days=12))
    area = searched_on(says, DAY + timedelta(days=30))
    trained, suspended = look(**asked(walked, area)).to_look_at
    assert "T-01, T-02 sat in training (Deep targets) on 2026-02-12" in trained
    assert "accreditation of T-01 was suspended on 2026-02-14" in suspended
    [only] = look(**asked(walked, area, deminers=[two])).to_look_at
    assert only.startswith("Spring trial: T-02 sat")


def test_a_check_that_did_not_hold_when_the_lane_was_walked_is_told(says, area):
    owner = says.approved("organisation", {"name": "Owner"}).subject
    said = {"code": "A", "organisation": owner}
    device = says.approved("device", said | {"check_holds_until": "2026-12-31"}).subject
    trial = blind_trial(says, persons=2, devices=[device])
    record_trial_result(trial.recorder, trial=trial.subject, deminer=trial.people["trainees"][0],
                        lane="L1", marked=[], device=device, on=DAY)  # fmt: skip
    trial.close()
    before = look(**asked(trial, area)).to_look_at
    says.approved("device", said | {"check_holds_until": "2026-01-31"}, subject=device)
    after = look(**asked(trial, area)).to_look_at
    [told] = set(after) - set(before)
    assert "check of device A held until 2026-01-31" in told
