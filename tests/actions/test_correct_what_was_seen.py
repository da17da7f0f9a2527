"""A correction answers what was looked at, and never what somebody else wrote since."""

import numpy as np
import pytest
from tests.taken import correct, marks_of, result_of, squares_of
from tests.trials import DAY, blind_trial

from landrelease import queries
from landrelease.actions import (
    CorrectionWaits,
    NothingCorrected,
    ResultChanged,
    TrialNotInThisState,
    abandon_trial,
    add_user,
    approve_batch,
    correct_trial_result,
)
from landrelease.actions._own_action import state_at_once, state_for_approval, stated
from landrelease.detection import MarkOutsideLane
from landrelease.store.models import EntryRow
from landrelease.store.people import Role
from landrelease.store.programme import current_programme
from landrelease.store.setting_up import viewer_named

LANE = "L1"


@pytest.fixture
def trial(says):
    trial = blind_trial(says, persons=2)
    for person in (*trial.people["trainees"], *trial.people["reference"]):
        trial.walk(person, LANE, chance=0.7, rng=np.random.default_rng(1))
    add_user(says.people.administrator, username="third", password="", role=Role.TRAINER,
             name="Thea Third")  # fmt: skip
    return trial


def one(trial):
    return result_of(trial, trial.people["trainees"][0], LANE)


def test_what_somebody_else_corrected_since_is_not_overwritten(trial):
    seen = one(trial)
    correct(viewer_named("third"), seen.subject, ["02"], not_searched=["20"], reason="Sheet 2.")
    now, before = one(trial), EntryRow.objects.count()
    with pytest.raises(ResultChanged) as refused:
        correct(trial.recorder, seen.subject, ["03"], seen=seen.entry)
    told = refused.value
    assert (told.entry, told.marked, told.not_searched) == (now.entry, "02", "20")
    assert (told.by, told.reason, told.number) == ("Thea Third", "Sheet 2.", "LR-A040")
    for words in ("Thea Third", f"{told.at:%Y-%m-%d %H:%M} UTC", "02 marked", "20 not reached"):
        assert words in str(told)
    assert (one(trial), EntryRow.objects.count()) == (now, before)
    correct(trial.recorder, seen.subject, ["03"], seen=told.entry)
    assert marks_of(one(trial)) == {"03"}


def test_a_correction_that_was_approved_since_is_seen_too(says, trial):
    trial.close()
    seen = one(trial)
    done = correct(viewer_named("third"), seen.subject, ["02"])
    with pytest.raises(CorrectionWaits, match="Thea Third entered it on"):
        correct(trial.recorder, seen.subject, ["03"], seen=seen.entry)
    approve_batch(says.people.reviewer, batch=done.receipt.batch)
    with pytest.raises(ResultChanged, match="Thea Third"):
        correct(trial.recorder, seen.subject, ["03"], seen=seen.entry)


def test_of_two_that_wait_only_one_counts(says, trial):
    """As in a ledger from before only one was taken: the second saw nothing of the first."""
    trial.close()
    held = one(trial)
    first = correct(trial.recorder, held.subject, ["02"]).receipt.batch
    said = held.document.model_dump(mode="json") | {"marked": "03"}
    draft = stated("trial_result", said, subject=held.subject, on=held.on, corrects=held.entry,
                   reason="No.")  # fmt: skip
    second = state_for_approval(viewer_named("third"), draft, programme=current_programme()).batch
    approve_batch(says.people.reviewer, batch=first)
    shown = queries.batch(says.people.reviewer, batch=second)
    assert (shown.may_review, shown.may_reject) == (False, True)
    assert "reject it" in shown.why_not
    assert "02 marked" in shown.why_not
    with pytest.raises(ResultChanged):
        approve_batch(says.people.reviewer, batch=second)
    assert marks_of(one(trial)) == {"02"}


@pytest.mark.parametrize("seen", ["", "nothing", "another"])
def test_what_is_no_entry_of_the_result_was_not_seen(trial, seen):
    other = result_of(trial, trial.people["trainees"][1], LANE)
    with pytest.raises(ResultChanged):
        correct(trial.recorder, one(trial).subject, ["03"],
                seen=other.entry if seen == "another" else seen)  # fmt: skip


def test_the_same_sent_again_is_the_same_whatever_was_written_since(trial):
    seen = one(trial)
    said = {"result": seen.subject, "seen": seen.entry, "marked": ["02"], "reason": "No."}
    first = correct_trial_result(trial.recorder, entry_id="correction-1", **said)
    correct(viewer_named("third"), seen.subject, ["03"])
    again = correct_trial_result(trial.recorder, entry_id="correction-1", **said)
    assert (again.receipt.already_there, again.receipt.entry) == (1, first.receipt.entry)
    assert marks_of(one(trial)) == {"03"}


def test_what_changes_nothing_is_no_correction(trial):
    held, before = one(trial), EntryRow.objects.count()
    with pytest.raises(NothingCorrected) as refused:
        correct(trial.recorder, held.subject, sorted(marks_of(held), reverse=True))
    assert refused.value.number == "LR-A041"
    with pytest.raises(MarkOutsideLane):
        correct(trial.recorder, held.subject, ["99"])
    assert EntryRow.objects.count() == before


def test_a_result_of_an_abandoned_trial_is_left_as_it_is(trial):
    held = one(trial)
    abandon_trial(trial.designer, trial=trial.subject, reason="Rain.", on=DAY)
    with pytest.raises(TrialNotInThisState):
        correct(trial.recorder, held.subject, [])
    assert not queries.trial(trial.recorder, subject=trial.subject).may_correct


def test_what_was_passed_over_is_told_and_where_it_ends(trial):
    held, empty = one(trial), squares_of(trial, LANE, target=False)
    correct(trial.recorder, held.subject, [], not_searched=[empty[0], "20"])
    told = queries.trial_result(trial.recorder, subject=held.subject)
    assert (told.skipped, told.last_square) == ((empty[0],), "19")
    assert told.entry == one(trial).entry


def test_a_result_whose_lane_is_not_laid_out_is_shown_all_the_same(trial):
    held = one(trial)
    said = held.document.model_dump(mode="json") | {"lane": "L9"}
    draft = stated("trial_result", said, subject="result-9", on=held.on)
    state_at_once(trial.recorder, draft, programme=current_programme())
    told = queries.trial_result(trial.recorder, subject="result-9")
    assert (set(told.marked), told.last_square, told.skipped) == (marks_of(held), "", ())
