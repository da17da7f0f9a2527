"""A blind trial: fixed beforehand, recorded blind, declared with the finding kept."""

import json
from datetime import date, timedelta

import numpy as np
import pytest
from tests.taken import correct
from tests.trials import DAY, LANES, blind_trial, design_of

from landrelease import queries
from landrelease.actions import (
    CompetenceMissing,
    NotBlind,
    OnlyTheDesigner,
    ResultIsThere,
    TrialHasResults,
    TrialNotInThisState,
    abandon_trial,
    approve_batch,
    close_trial,
    declare_parity,
    design_trial,
    lay_out_lanes,
    record_report,
    record_trial_result,
    submit_batch,
    withdraw_entry,
)
from landrelease.detection import MarkOutsideLane, Square, Verdict
from landrelease.kinds import ParityStatus
from landrelease.ledger import NoReason, Source
from landrelease.store.models import EntryRow, RegisterRow
from landrelease.store.refusals import NotAllowed, NotFound, NotValid
from landrelease.store.trial_facts import trial_facts
from landrelease.store.trial_finding import parity_finding


@pytest.fixture
def trial(says):
    return blind_trial(says, persons=3)


def cohorts(trial):
    document = trial_facts(trial.subject).document
    return document.trainees, document.reference


def declare(says, trial, status=ParityStatus.ON_A_PAR, **said):
    words = {"reason": "", "on": DAY} | said
    return declare_parity(says.people.authority, trial=trial.subject, status=status, **words)


def test_margins_and_lanes_change_until_the_first_result_and_never_after(trial):
    softer = design_of(*cohorts(trial), margin_detection=0.3)
    design_trial(trial.designer, design=softer, on=DAY, trial=trial.subject)
    lay_out_lanes(trial.designer, trial=trial.subject, squares=trial.squares, models={}, on=DAY)
    assert trial_facts(trial.subject).document.margin_detection == 0.3
    trial.walk(trial.people["trainees"][0], "L1", chance=0.9, rng=np.random.default_rng(1))
    with pytest.raises(TrialHasResults):
        design_trial(trial.designer, design=softer, on=DAY, trial=trial.subject)
    with pytest.raises(TrialHasResults):
        lay_out_lanes(trial.designer, trial=trial.subject, squares=trial.squares, models={}, on=DAY)


def test_who_knows_the_targets_records_nothing(trial):
    with pytest.raises(NotBlind):
        record_trial_result(
            trial.designer, trial=trial.subject, deminer=trial.people["trainees"][0], lane="L1",
            marked=["01"], on=DAY,
        )  # fmt: skip
    for act in (close_trial, lambda *a, **k: abandon_trial(*a, reason="r", **k)):
        with pytest.raises(OnlyTheDesigner):
            act(trial.recorder, trial=trial.subject, on=DAY)


def test_no_door_shows_the_lanes_before_the_trial_is_closed(says, trial):
    entries = EntryRow.objects.filter(kind="trial_target")
    assert entries.count() == len(trial.squares)
    target, batch = entries.first(), entries.first().batch
    assert not RegisterRow.objects.filter(kind="trial_target").exists()
    for viewer in [*says.people.all(), trial.recorder]:
        with pytest.raises(NotFound):
            queries.record(viewer, kind="trial_target", subject=target.subject)
        with pytest.raises(NotFound):
            queries.batch(viewer, batch=batch)
        with pytest.raises((NotFound, NotAllowed)):
            queries.entry_to_correct(viewer, entry=target.entry)
        assert batch not in {row.batch for row in queries.workbench(viewer, state="saved").rows}
        assert (
            "ap_mine" not in str(queries.trial(viewer, subject=trial.subject))
            if (viewer.may_see(2))
            else True
        )
    assert queries.trial(trial.designer, subject=trial.subject).layout
    assert not queries.trial(trial.recorder, subject=trial.subject).layout


def test_the_lanes_cannot_be_submitted_withdrawn_or_reported_past_their_action(says, trial):
    entry = EntryRow.objects.filter(kind="trial_target").first()
    with pytest.raises(NotAllowed, match="action of its own"):
        submit_batch(trial.designer, batch=entry.batch)
    for viewer in (trial.designer, says.people.officer):
        with pytest.raises(NotAllowed):
            withdraw_entry(viewer, entry=entry.entry, reason="Let me see.")
        with pytest.raises(NotAllowed):
            record_report(
                viewer, kind="trial_target", payload={}, first=DAY, last=None, source=Source(),
                submit=False, batch_id=entry.batch,
            )  # fmt: skip


@pytest.mark.parametrize("submit", [False, True])
def test_no_other_report_takes_the_lanes_with_it(says, trial, submit):
    """Submitted with the lanes in its batch, it would show them while people walk."""
    batch = trial_facts(trial.subject).layout_batch
    with pytest.raises(NotAllowed, match="action of its own"):
        record_report(
            trial.designer, kind="organisation", payload={"name": "Another"}, first=DAY,
            last=None, source=Source(), submit=submit, batch_id=batch,
        )  # fmt: skip
    with pytest.raises(NotFound):
        queries.batch(trial.recorder, batch=batch)


def test_a_result_names_a_lane_a_member_and_squares_that_are_there(says, trial):
    person = trial.people["trainees"][0]
    said = {"trial": trial.subject, "deminer": person, "lane": "L1", "marked": ["01"], "on": DAY}
    for wrong, error in (
        ({"marked": ["99"]}, MarkOutsideLane), ({"lane": "L9"}, MarkOutsideLane),
        ({"not_searched": ["01"]}, MarkOutsideLane), ({"deminer": "nobody"}, NotFound),
        ({"on": date(2999, 1, 1)}, NotValid), ({"trial": "none"}, NotFound),
        ({"on": date(2026, 2, 1)}, NotValid),
    ):  # fmt: skip
        with pytest.raises(error):
            record_trial_result(trial.recorder, **said | wrong)
    stranger = says.approved("deminer", {"code": "X", "organisation": says.approved(
        "organisation", {"name": "Other"}).subject}).subject  # fmt: skip
    with pytest.raises(NotValid):
        record_trial_result(trial.recorder, **said | {"deminer": stranger})
    with pytest.raises(NotAllowed):
        record_trial_result(says.people.officer, **said)
    first = record_trial_result(trial.recorder, **said, entry_id="r1")
    again = record_trial_result(trial.recorder, **said, entry_id="r1")
    assert (again.added, again.subject) == (0, first.subject)
    with pytest.raises(ResultIsThere):
        record_trial_result(trial.recorder, **said)


def test_a_device_out_of_its_check_is_not_logged_as_used(says, trial):
    owner = says.approved("organisation", {"name": "Owner"}).subject
    device = {"code": "MD-1", "organisation": owner, "check_holds_until": DAY.isoformat()}
    subject = says.approved("device", device).subject
    said = {"trial": trial.subject, "deminer": trial.people["trainees"][0], "lane": "L1"}
    with pytest.raises(CompetenceMissing):
        record_trial_result(
            trial.recorder, **said, device=subject, marked=[], on=DAY + timedelta(days=1)
        )
    record_trial_result(trial.recorder, **said, device=subject, marked=[], on=DAY)


def test_where_devices_are_tried_every_result_names_one_of_them(says):
    owner = says.approved("organisation", {"name": "Owner"}).subject
    held = {"organisation": owner, "check_holds_until": "2026-12-31"}
    one, other = (says.approved("device", {"code": c} | held).subject for c in ("A", "B"))
    trial = blind_trial(says, persons=1, devices=[one])
    said = {"trial": trial.subject, "deminer": trial.people["trainees"][0], "lane": "L1"}
    for device in ("", other):
        with pytest.raises(NotValid, match="write which of them"):
            record_trial_result(trial.recorder, **said, device=device, marked=[], on=DAY)
    record_trial_result(trial.recorder, **said, device=one, marked=[], on=DAY)
    told = queries.trial(trial.recorder, subject=trial.subject)
    assert (told.devices, told.without_device) == (("A",), 0)


def test_three_persons_a_side_show_little(says, trial):
    trial.walk_all(trainees=1.0, reference=1.0)
    with pytest.raises(TrialNotInThisState):
        declare(says, trial)
    trial.close()
    finding = parity_finding(trial_facts(trial.subject))
    assert (finding.told.trainees.found, finding.told.trainees.targets) == (63, 63)
    assert finding.told.parity.detection_verdict is Verdict.NOT_SHOWN
    assert len(finding.results) == 18


def test_eight_alike_are_shown_to_be_on_a_par_and_declared(says):
    trial = blind_trial(says, persons=8, margin_false_alarms=0.5)
    trial.walk_all(trainees=1.0, reference=1.0)
    trial.close()
    told = queries.trial(says.people.authority, subject=trial.subject)
    assert told.finding.verdict is Verdict.ON_A_PAR
    declare(says, trial)
    told = queries.trial(says.people.authority, subject=trial.subject).declaration
    assert (told.status, told.against_finding) == ("on_a_par", False)
    assert told.reason == "In accordance with the finding."


def test_unlike_lanes_are_not_pooled(says, trial):
    rng = np.random.default_rng(3)
    deep = [s.square for s in trial.squares if s.lane == "L1" and (s.depth_m or 0) > 0.1]
    for person in trial.people["trainees"]:
        record_trial_result(
            trial.recorder, trial=trial.subject, deminer=person, lane="L1", marked=[],
            not_searched=deep, on=DAY,
        )  # fmt: skip
    for person in trial.people["reference"]:
        for lane in LANES:
            trial.walk(person, lane, chance=0.9, rng=rng)
    trial.close()
    finding = parity_finding(trial_facts(trial.subject))
    assert (finding.told, finding.verdict) == (None, Verdict.NOT_SHOWN)
    assert finding.refused.number == "LR-D003"


def test_against_the_finding_needs_a_reason_and_is_kept(says, trial):
    trial.walk_all(trainees=0.4, reference=1.0)
    trial.close()
    with pytest.raises(NotValid):
        declare(says, trial)
    with pytest.raises(NotAllowed):
        declare_parity(
            trial.designer, trial=trial.subject, status=ParityStatus.ON_A_PAR, reason="r", on=DAY
        )
    declare(says, trial, reason="They are needed now.")
    kept = json.loads(RegisterRow.objects.get(kind="parity_declaration").document)
    assert kept["against_finding"] is True
    assert json.loads(kept["finding"])["detection_verdict"] == "shown to be worse"
    assert len(kept["rests_on"].split()) == 18


def test_a_corrected_result_says_what_rests_on_it(says, trial):
    trial.walk_all(trainees=0.9, reference=0.9)
    trial.close()
    declare(says, trial, ParityStatus.NOT_DECLARED)
    before = queries.trial(says.people.authority, subject=trial.subject)
    assert [item.changed_since for item in before.rests_on_it] == [()]
    result = trial_facts(trial.subject).results[0]
    with pytest.raises(NoReason):
        correct(trial.recorder, result.subject, [], reason=" ")
    told = correct(trial.recorder, result.subject, ["01"])
    assert [kind for kind, _, _ in told.rests_on_it] == ["parity_declaration"]
    approve_batch(says.people.reviewer, batch=told.receipt.batch)
    after = queries.trial(says.people.authority, subject=trial.subject)
    assert [item.changed_since for item in after.rests_on_it] == [(result.entry,)]


def test_an_abandoned_trial_shows_nothing_and_hides_its_lanes(says, trial):
    trial.walk_all(trainees=0.9, reference=0.9)
    abandon_trial(trial.designer, trial=trial.subject, reason="Rain.", on=DAY)
    facts = trial_facts(trial.subject)
    assert facts.looks == ()
    assert not queries.trial(says.people.authority, subject=trial.subject).layout
    with pytest.raises(TrialNotInThisState):
        trial.close()


@pytest.mark.parametrize(
    "squares",
    [
        [Square("1", "a")],
        [Square("1", "a", "ap_mine", 0.1)],
        [Square("1", "a", "ap_mine", 0.1), Square("1", "b"), Square("1", "b")],
        [Square("1", "a b", "ap_mine", 0.1), Square("1", "c")],
    ],
)
def test_lanes_that_show_nothing_are_refused(trial, squares):
    with pytest.raises(NotValid):
        lay_out_lanes(trial.designer, trial=trial.subject, squares=squares, models={}, on=DAY)


def test_a_cohort_is_not_compared_with_itself(trial):
    ours, _ = cohorts(trial)
    with pytest.raises(NotValid):
        design_trial(trial.designer, design=design_of(ours, ours), on=DAY)


def requalified(says, cohort, qualified):
    """Correct whether a cohort is qualified, as of all its days."""
    row = RegisterRow.objects.get(kind="cohort", subject=cohort)
    says.approved(
        "cohort",
        row.payload() | {"qualified": qualified},
        subject=cohort,
        corrects=row.entry,
        reason="It was entered wrongly.",
    )


@pytest.mark.parametrize("qualified", ["no", "not_known"])
def test_nobody_is_compared_with_a_cohort_that_is_not_qualified(says, trial, qualified):
    trainees, reference = cohorts(trial)
    requalified(says, reference, qualified)
    with pytest.raises(NotValid, match="not recorded as qualified as of"):
        design_trial(trial.designer, design=design_of(trainees, reference), on=DAY)
    with pytest.raises(NotValid, match="not recorded as qualified as of"):
        design_trial(trial.designer, design=design_of(reference, trainees), on=DAY)


def test_a_declaration_that_rests_on_nobody_qualified_says_why_and_is_marked(says, trial):
    trial.walk_all(trainees=1.0, reference=1.0)
    trial.close()
    assert queries.trial(trial.recorder, subject=trial.subject).reference_qualified
    requalified(says, cohorts(trial)[1], "no")
    assert not queries.trial(trial.recorder, subject=trial.subject).reference_qualified
    with pytest.raises(NotValid, match="not recorded as qualified on the day of the last lane"):
        declare(says, trial)
    declare(says, trial, reason="They are the best there are.")
    assert RegisterRow.objects.get(kind="parity_declaration").payload()["against_finding"] is True
    declare(says, trial, status=ParityStatus.NOT_DECLARED)
