"""A detection is current exactly while the same asked again counts the same targets alike."""

import pytest
from tests.conftest import square
from tests.taken import (
    asked,
    corrected,
    limited_to_the_west,
    marks_of,
    result_of,
    searched,
    squares_of,
    taken,
)
from tests.trials import blind_trial

from landrelease import queries
from landrelease.actions import DetectionNoMore, approve_batch, take_detection
from landrelease.kinds import ItemClass
from landrelease.ledger import State
from landrelease.store.detection_basis import areas_on_trials, stale_detections
from landrelease.store.models import BatchRow

LANE = "L1"


@pytest.fixture
def walked(says):
    trial = blind_trial(says, persons=2)
    trial.walk_all(trainees=0.7, reference=1.0)
    trial.close()
    return trial


def stale():
    return sorted(stale_detections(areas_on_trials()))


def first(walked):
    return result_of(walked, walked.people["trainees"][0], LANE)


def other_marks(walked, result, square):
    """What a result says, with one square marked that was not, or the other way."""
    return marks_of(result) ^ {square}


def test_a_mark_on_an_empty_square_leaves_the_detection_current(says, walked):
    area = searched(says)
    taken(says, walked, area)
    result = first(walked)
    empty = squares_of(walked, LANE, target=False)[0]
    done, approved = corrected(says, walked, result, other_marks(walked, result, empty))
    assert (done.changes, approved.proposed, approved.odd) == ((), (), ())
    assert stale() == []
    held = {"kind": "searched_area", "subject": area}
    assert queries.corrected_since(says.people.officer, **held) == ()
    [rests] = queries.trial(says.people.officer, subject=walked.subject).rests_on_it
    assert rests.changed_since == ()


def test_a_target_deeper_than_the_search_counts_for_the_deeper_search_alone(says, walked):
    shallow, deep = searched(says), searched(says, depth_m=0.20, place=square(0.15, 0.15))
    for area in (shallow, deep):
        taken(says, walked, area)
    result = first(walked)
    below = set(squares_of(walked, LANE, target=True)) - set(
        squares_of(walked, LANE, target=True, deepest_m=0.10)
    )
    done, approved = corrected(says, walked, result, other_marks(walked, result, min(below)))
    assert [change.subject for change in done.changes] == [deep]
    assert (stale(), len(approved.proposed)) == ([deep], 1)


def test_nothing_but_a_count_of_those_asked_for_makes_it_stale(says, walked):
    """A target of the class and depth, met by a member of the cohort: that is all that counts."""
    area = searched(says)
    taken(says, walked, area, item_class=ItemClass.AP_MINE)
    target = squares_of(walked, LANE, target=True, deepest_m=0.10)[0]
    reference = result_of(walked, walked.people["reference"][0], LANE)
    corrected(says, walked, reference, other_marks(walked, reference, target))
    assert stale() == []
    corrected(says, walked, first(walked), other_marks(walked, first(walked), target))
    assert stale() == [area]


def test_two_persons_taken_for_each_other_change_what_is_said_of_one_not_of_the_cohort(
    says, walked
):
    whole, named = searched(says), searched(says, place=square(0.15, 0.15))
    one, other = walked.people["trainees"]
    taken(says, walked, whole)
    taken(says, walked, named, deminers=[one])
    for lane in ("L1", "L2", "L3"):
        mine, theirs = result_of(walked, one, lane), result_of(walked, other, lane)
        corrected(says, walked, mine, marks_of(theirs))
        corrected(says, walked, theirs, marks_of(mine))
    assert stale() == [named]


def test_a_result_put_back_makes_the_old_figure_current_and_ends_what_was_proposed(says, walked):
    area = searched(says)
    taken(says, walked, area)
    before = first(walked)
    _, once = corrected(says, walked, before, [])
    assert stale() == [area]
    done, twice = corrected(says, walked, first(walked), marks_of(before))
    assert (done.changes, twice.proposed, stale()) == ((), (), [])
    [ended] = BatchRow.objects.filter(batch__in=once.proposed)
    assert ended.state == State.REJECTED.value


def test_what_waits_is_approved_after_a_correction_that_changes_none_of_it(says, walked):
    """And the same is not proposed beside it."""
    area = searched(says)
    waits = take_detection(says.people.officer, **asked(walked, area))
    result = first(walked)
    empty = squares_of(walked, LANE, target=False)[0]
    corrected(says, walked, result, other_marks(walked, result, empty))
    again = take_detection(says.people.officer, **asked(walked, area))
    assert again.receipt.batch == waits.receipt.batch
    approve_batch(says.people.reviewer, batch=waits.receipt.batch)
    assert stale() == []


@pytest.fixture
def wim(says):
    return limited_to_the_west(says, "wim")


def test_what_a_limited_approval_makes_untrue_beyond_waits_to_be_rejected(says, walked, wim):
    taken(says, walked, searched(says))
    before = first(walked)
    _, once = corrected(says, walked, before, [])
    corrected(says, walked, first(walked), marks_of(before), by=wim)
    [waits] = BatchRow.objects.filter(batch__in=once.proposed)
    assert (stale(), waits.state) == ([], State.SUBMITTED.value)
    with pytest.raises(DetectionNoMore, match="reject it"):
        approve_batch(says.people.administrator, batch=waits.batch)


def test_who_is_limited_to_areas_approves_what_changes_nothing_beyond(says, walked, wim):
    taken(says, walked, searched(says))
    result = first(walked)
    empty = squares_of(walked, LANE, target=False)[0]
    marked = other_marks(walked, result, empty)
    _, approved = corrected(says, walked, result, marked, by=wim)
    assert approved.proposed == ()


def test_what_was_asked_and_not_kept_is_stale_after_any_correction(says, walked):
    """Nobody counts again what nobody knows was asked."""
    told = take_detection(says.people.officer, **asked(walked, searched(says)))
    account = f'{{"results": "{told.basis["results"]}"}}'
    area = searched(says, detection_trials=[walked.subject], detection_basis=account)
    assert stale() == []
    result = first(walked)
    empty = squares_of(walked, LANE, target=False)[0]
    _, approved = corrected(says, walked, result, other_marks(walked, result, empty))
    assert stale() == [area]
    assert "was not kept" in approved.odd[0]
