"""The states a batch goes through, and reviews that do not fit."""

from datetime import timedelta
from itertools import product

import pytest

from landrelease.ledger import Act, NoReason, NotInThisState, State, next_state, standings

ALLOWED = {
    (State.SAVED, Act.RECORD): State.SAVED,
    (State.SAVED, Act.WITHDRAW): State.SAVED,
    (State.SAVED, Act.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Act.APPROVE): State.APPROVED,
    (State.SUBMITTED, Act.REJECT): State.REJECTED,
    (State.REJECTED, Act.RECORD): State.SAVED,
    (State.REJECTED, Act.WITHDRAW): State.SAVED,
    (State.REJECTED, Act.SUBMIT): State.SUBMITTED,
}


@pytest.mark.parametrize(("state", "act"), list(product(State, Act)))
def test_every_state_takes_the_acts_it_takes_and_no_other(state, act):
    if (state, act) in ALLOWED:
        assert next_state(state, act, reason="why") is ALLOWED[state, act]
    else:
        with pytest.raises(NotInThisState, match=f"Cannot {act} a report that is {state}"):
            next_state(state, act, reason="why")


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_rejection_says_why(reason):
    with pytest.raises(NoReason):
        next_state(State.SUBMITTED, Act.REJECT, reason=reason)


def test_nothing_leaves_the_state_approved():
    assert not [act for state, act in ALLOWED if state is State.APPROVED]


def state_of(pen, batch="b"):
    found = standings(pen.entries).get(batch)
    return None if found is None else found.state


def test_a_batch_stands_where_its_last_review_put_it(pen):
    pen.record(batch="b")
    assert state_of(pen) is State.SAVED
    pen.write(Act.SUBMIT, "b")
    assert state_of(pen) is State.SUBMITTED
    pen.write(Act.REJECT, "b", reason="no polygon")
    assert state_of(pen) is State.REJECTED
    pen.record("Better", batch="b")
    assert state_of(pen) is State.SAVED
    pen.write(Act.SUBMIT, "b")
    last = pen.write(Act.APPROVE, "b", author="boris")
    standing = standings(pen.entries)["b"]
    assert (standing.state, standing.since, standing.by) == (
        State.APPROVED,
        last.recorded_at,
        "boris",
    )


def test_a_rejected_batch_may_be_submitted_again_as_it_is(pen):
    pen.record(batch="b")
    pen.write(Act.SUBMIT, "b")
    pen.write(Act.REJECT, "b", reason="too early")
    pen.write(Act.SUBMIT, "b")
    assert state_of(pen) is State.SUBMITTED


def test_the_reason_of_a_rejection_is_kept(pen):
    pen.record(batch="b")
    pen.write(Act.SUBMIT, "b")
    pen.write(Act.REJECT, "b", reason="no polygon")
    assert standings(pen.entries)["b"].reason == "no polygon"


def test_adding_to_a_saved_batch_does_not_make_it_newer(pen):
    first = pen.record(batch="b")
    pen.record("Other", batch="b")
    assert standings(pen.entries)["b"].since == first.recorded_at


def test_batches_do_not_touch_each_other(pen):
    pen.approved("A")
    pen.record("B")
    assert {name: s.state for name, s in standings(pen.entries).items()} == {
        "batch of A": State.APPROVED,
        "batch of B": State.SAVED,
    }


def test_an_erasure_is_no_review(pen):
    pen.approved("A")
    pen.write(Act.ERASE, "batch of A")
    pen.write(Act.ERASE, "erasures")
    assert list(standings(pen.entries)) == ["batch of A"]


def test_the_order_in_which_entries_are_handed_over_does_not_matter(pen):
    pen.approved("A")
    pen.record("B")
    assert standings(reversed(pen.entries)) == standings(pen.entries)


@pytest.mark.parametrize("act", [Act.SUBMIT, Act.APPROVE, Act.REJECT])
def test_a_review_of_what_nobody_has_said_changes_nothing(pen, act):
    pen.write(act, "b", reason="why")
    assert state_of(pen) is None
    pen.record(batch="b")
    assert state_of(pen) is State.SAVED


@pytest.mark.parametrize("act", [Act.APPROVE, Act.REJECT, Act.SUBMIT])
def test_a_second_review_after_the_approval_changes_nothing(pen, act):
    """Two people on two machines reviewed the same batch before their ledgers were merged."""
    pen.approved("A")
    before = standings(pen.entries)
    pen.write(act, "batch of A", reason="why", author="third")
    assert standings(pen.entries) == before


def test_a_rejection_without_a_reason_changes_nothing(pen):
    pen.record(batch="b")
    pen.write(Act.SUBMIT, "b")
    pen.write(Act.REJECT, "b")
    assert state_of(pen) is State.SUBMITTED


def test_an_approval_nobody_asked_for_changes_nothing(pen):
    pen.record(batch="b")
    pen.write(Act.APPROVE, "b")
    assert state_of(pen) is State.SAVED


def test_a_clock_set_back_does_not_put_a_review_before_what_it_reviews(pen):
    pen.record(batch="b")
    pen.now -= timedelta(hours=3)
    pen.write(Act.SUBMIT, "b")
    pen.write(Act.APPROVE, "b")
    assert state_of(pen) is State.APPROVED


def test_every_order_of_reviews_ends_somewhere(pen):
    """Whatever a merged ledger holds, the programme can be rebuilt."""
    for acts in product([Act.RECORD, Act.SUBMIT, Act.APPROVE, Act.REJECT], repeat=4):
        for act in acts:
            pen.write(act, str(acts), kind="organisation", subject="s", reason="why")
    found = standings(pen.entries)
    assert len(found) == 4**4 - 3**4
    assert {s.state for s in found.values()} == set(State)
