"""From entries to what holds, by two clocks."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import DAWN, Pen

from landrelease.kinds import UnknownVersion, When
from landrelease.ledger import Act, fold, standings, superseded

KALAN = ("organisation", "kalan")


def names(entries, **clocks):
    """What holds, by subject."""
    return {key[1]: state.entry.payload["name"] for key, state in fold(entries, **clocks).items()}


def test_nothing_is_held_of_an_empty_ledger():
    assert fold([]) == {}


def test_what_is_approved_holds(pen):
    entry = pen.approved("A")
    state = fold(pen.entries)[KALAN]
    assert (state.entry, state.history, state.revision) == (entry, (entry,), 1)
    assert state.document().title() == "A"


@pytest.mark.parametrize("acts", [[], [Act.SUBMIT], [Act.SUBMIT, Act.REJECT]])
def test_what_is_not_approved_does_not_hold(pen, acts):
    pen.record("A", batch="b")
    for act in acts:
        pen.write(act, "b", reason="why")
    assert fold(pen.entries) == {}


def test_what_was_put_into_a_batch_after_its_approval_does_not_hold(pen):
    """Nobody has seen it: an approval speaks of what had been said before it."""
    pen.approved("A", batch="b")
    pen.record("Late", batch="b", subject="other")
    assert names(pen.entries) == {"kalan": "A"}
    assert names(pen.entries, standing=standings(pen.entries)) == {"kalan": "A"}


def test_a_batch_is_approved_whole(pen):
    pen.record("A", batch="b", subject="a")
    pen.approved("B", batch="b", subject="b")
    assert names(pen.entries) == {"a": "A", "b": "B"}


def test_a_later_day_prevails_over_a_later_report(pen):
    pen.approved("Now", first=date(2024, 3, 1))
    pen.approved("Before", first=date(2023, 3, 1))
    assert names(pen.entries) == {"kalan": "Now"}


def test_of_two_reports_about_one_day_the_later_one_prevails(pen):
    pen.approved("First told")
    pen.approved("Then told")
    assert names(pen.entries) == {"kalan": "Then told"}
    assert [e.payload["name"] for e in fold(pen.entries)[KALAN].history] == [
        "First told",
        "Then told",
    ]


def test_what_holds_since_an_unknown_day_is_older_than_all_that_is_dated(pen):
    pen.approved("Dated", first=date(1995, 1, 1))
    pen.approved("Some time", first=None)
    assert names(pen.entries) == {"kalan": "Dated"}
    assert names(pen.entries, at=date(1990, 1, 1)) == {"kalan": "Some time"}


def test_a_correction_takes_the_place_of_what_it_corrects(pen):
    wrong = pen.approved("Wrong", first=date(2024, 5, 1))
    right = pen.approved("Right", first=date(2024, 1, 1), corrects=wrong.id)
    state = fold(pen.entries)[KALAN]
    assert (state.entry, state.history, state.revision) == (right, (right,), 2)


def test_a_correction_of_a_correction_replaces_both(pen):
    """The first text once came back, and prevailed when it spoke of a later day."""
    wrong = pen.approved("Wrong", first=date(2024, 5, 1))
    better = pen.approved("Better", first=date(2024, 1, 1), corrects=wrong.id)
    right = pen.approved("Right", first=date(2024, 1, 1), corrects=better.id)
    assert fold(pen.entries)[KALAN].history == (right,)


def test_a_correction_that_is_not_approved_changes_nothing(pen):
    wrong = pen.approved("Wrong")
    pen.record("Right", corrects=wrong.id)
    assert names(pen.entries) == {"kalan": "Wrong"}


def test_what_is_withdrawn_no_longer_holds(pen):
    pen.approve(pen.withdraw(pen.approved("A")))
    assert fold(pen.entries) == {}


def test_withdrawing_the_last_state_brings_back_the_one_before(pen):
    pen.approved("Before", first=date(2023, 1, 1))
    pen.approve(pen.withdraw(pen.approved("After", first=date(2024, 1, 1))))
    state = fold(pen.entries)[KALAN]
    assert (state.entry.payload["name"], state.revision) == ("Before", 3)


def test_withdrawing_a_correction_brings_back_the_original(pen):
    wrong = pen.approved("Original")
    pen.approve(pen.withdraw(pen.approved("Correction", corrects=wrong.id)))
    assert names(pen.entries) == {"kalan": "Original"}


def test_withdrawing_the_second_correction_brings_back_the_first(pen):
    wrong = pen.approved("Original")
    better = pen.approved("First correction", corrects=wrong.id)
    pen.approve(pen.withdraw(pen.approved("Second correction", corrects=better.id)))
    assert names(pen.entries) == {"kalan": "First correction"}
    assert len(fold(pen.entries)[KALAN].history) == 1


def test_withdrawing_a_correction_that_was_corrected_leaves_the_last_one(pen):
    wrong = pen.approved("Original")
    better = pen.approved("First correction", corrects=wrong.id)
    pen.approved("Second correction", corrects=better.id)
    pen.approve(pen.withdraw(better))
    assert [e.payload["name"] for e in fold(pen.entries)[KALAN].history] == ["Second correction"]


def test_withdrawing_a_withdrawal_brings_back_what_was_withdrawn(pen):
    away = pen.approve(pen.withdraw(pen.approved("A")))
    assert fold(pen.entries) == {}
    back = pen.approve(pen.withdraw(away))
    assert names(pen.entries) == {"kalan": "A"}
    pen.approve(pen.withdraw(back))
    assert fold(pen.entries) == {}


def test_a_withdrawal_that_is_not_approved_changes_nothing(pen):
    pen.withdraw(pen.approved("A"))
    assert names(pen.entries) == {"kalan": "A"}


def test_an_entry_about_one_subject_takes_nothing_back_of_another(pen):
    theirs = pen.approved("Theirs", subject="theirs")
    pen.approved("Ours", subject="ours", corrects=theirs.id)
    pen.approve(
        pen.write(Act.WITHDRAW, "w", kind="organisation", subject="ours", withdraws=theirs.id)
    )
    assert names(pen.entries) == {"theirs": "Theirs", "ours": "Ours"}


@pytest.mark.parametrize("act", [Act.RECORD, Act.WITHDRAW])
def test_entries_that_take_back_each_other_end_somewhere(pen, act):
    """No client writes such; a merged ledger may hold anything."""
    field = "corrects" if act is Act.RECORD else "withdraws"
    kept = pen.approved("A", subject="kept")
    loop = {"kind": "organisation", "subject": "kalan", "payload": {"name": "L"}}
    for number in range(3):
        link = {field: f"loop-{(number + 1) % 3}"}
        pen.approve(pen.write(act, f"b{number}", id=f"loop-{number}", **loop, **link))
    assert fold(pen.entries)["organisation", "kept"].entry == kept


def test_a_state_holds_from_its_first_day_on(pen):
    pen.approved("A", first=date(2024, 2, 1))
    assert names(pen.entries, at=date(2024, 1, 31)) == {}
    assert names(pen.entries, at=date(2024, 2, 1)) == {"kalan": "A"}
    assert names(pen.entries, at=date(2034, 2, 1)) == {"kalan": "A"}


def test_a_state_no_longer_holds_after_its_last_day(pen):
    pen.approved("A", first=date(2024, 2, 1), last=date(2024, 2, 29))
    assert names(pen.entries, at=date(2024, 2, 29)) == {"kalan": "A"}
    assert names(pen.entries, at=date(2024, 3, 1)) == {}


def test_a_state_of_a_year_holds_in_that_year(pen):
    year = When.read("2019")
    pen.approved("A", first=year.first, last=year.last)
    held = [year for year in range(2017, 2022) if names(pen.entries, at=date(year, 7, 1))]
    assert held == [2019]


def test_the_state_at_a_date_is_the_last_that_had_begun(pen):
    for year in (2021, 2023, 2022):
        pen.approved(str(year), first=date(year, 1, 1))
    assert names(pen.entries, at=date(2022, 6, 1)) == {"kalan": "2022"}
    assert names(pen.entries) == {"kalan": "2023"}


def accident(pen, **when):
    place = {"geometry": {"type": "Point", "coordinates": [69.2, 34.5]}}
    return pen.approved(kind="accident", subject="x", payload={"place": place}, **when)


@pytest.mark.parametrize(
    ("at", "held"),
    [(date(2018, 12, 31), False), (date(2019, 1, 1), True), (date(2030, 1, 1), True)],
)
def test_an_event_has_happened_ever_after(pen, at, held):
    year = When.read("2019")
    accident(pen, first=year.first, last=year.last)
    assert bool(fold(pen.entries, at=at)) is held


def test_an_event_of_an_unknown_day_has_happened(pen):
    accident(pen, first=None)
    assert fold(pen.entries, at=date(1990, 1, 1))


def minutes(number):
    return DAWN + timedelta(minutes=number)


def test_what_was_known_needs_the_approval_not_the_report_alone(pen):
    pen.approved("A")  # recorded at minute 1, submitted at 2, approved at 3
    assert [bool(fold(pen.entries, known=minutes(n))) for n in range(5)] == [
        False,
        False,
        False,
        True,
        True,
    ]


def test_what_was_known_does_not_know_later_corrections(pen):
    wrong = pen.approved("Wrong")
    pen.approved("Right", corrects=wrong.id)
    assert names(pen.entries, known=minutes(5)) == {"kalan": "Wrong"}
    assert names(pen.entries, known=minutes(6)) == {"kalan": "Right"}


def test_what_was_withdrawn_since_was_known_then(pen):
    pen.approve(pen.withdraw(pen.approved("A")))
    assert names(pen.entries, known=minutes(5)) == {"kalan": "A"}
    assert names(pen.entries, known=minutes(6)) == {}


def test_the_two_clocks_are_read_apart(pen):
    pen.approved("Old news", first=date(2020, 1, 1))
    pen.approved("Told later of before", first=date(2021, 1, 1))
    assert names(pen.entries, at=date(2020, 6, 1), known=minutes(6)) == {"kalan": "Old news"}
    assert names(pen.entries, at=date(2022, 1, 1), known=minutes(3)) == {"kalan": "Old news"}
    assert names(pen.entries, at=date(2019, 1, 1), known=minutes(6)) == {}


def test_standings_given_are_read_by_the_same_clock(pen):
    pen.approved("A")
    given_ = standings(pen.entries)
    assert names(pen.entries, standing=given_, known=minutes(2)) == {}
    assert names(pen.entries, standing=given_, known=minutes(3)) == {"kalan": "A"}


def test_content_alone_folds_with_standings_computed_before(pen):
    wrong = pen.approved("Wrong")
    pen.approved("Right", corrects=wrong.id)
    pen.record("Waiting")
    content = [entry for entry in pen.entries if entry.act.is_content]
    assert fold(content, standing=standings(pen.entries)) == fold(pen.entries)


def test_two_origins_merged_are_their_union(pen, tablet):
    pen.approved("A", subject="a")
    tablet.approved("B", subject="b")
    assert fold(pen.entries + tablet.entries) == fold(pen.entries) | fold(tablet.entries)


def test_a_report_from_the_field_may_be_approved_in_the_office(pen, tablet):
    report = tablet.record("A")
    pen.now = tablet.now
    pen.approve(report)
    assert fold(tablet.entries) == {}
    assert names(tablet.entries + pen.entries) == {"kalan": "A"}


def test_what_comes_twice_counts_once(pen, tablet):
    entry = pen.approved("A")
    again = [replace(e, origin="tablet") for e in pen.entries]
    assert fold(pen.entries + pen.entries) == fold(pen.entries)
    assert fold(pen.entries + again)[KALAN].history == (entry,)


def test_a_kind_of_a_newer_release_is_passed_over(pen):
    pen.approved("A")
    pen.approved(kind="water_point", subject="w")
    assert list(fold(pen.entries)) == [KALAN]


def test_a_version_of_a_newer_release_is_held_but_not_read(pen):
    pen.approved("A", kind_version=9)
    with pytest.raises(UnknownVersion):
        fold(pen.entries)[KALAN].document()


def test_a_clock_set_back_between_report_and_approval_loses_nothing(pen):
    report = pen.record("A")
    pen.now -= timedelta(hours=2)
    pen.approve(report)
    assert names(pen.entries) == {"kalan": "A"}


def test_only_approved_entries_take_others_back(pen):
    wrong = pen.record("Wrong")
    right = pen.record("Right", corrects=wrong.id)
    assert superseded([wrong, right]) == {wrong.id}
    assert superseded([right]) == frozenset()


@st.composite
def histories(draw):
    """Two origins that write about two subjects, correct, withdraw and review at random."""
    pens = [Pen("office"), Pen("tablet")]
    content = []
    for _ in range(draw(st.integers(1, 14))):
        pen = pens[draw(st.integers(0, 1))]
        pen.now += timedelta(minutes=draw(st.integers(-2, 2)))
        choice = draw(st.sampled_from(["record", "correct", "withdraw", "approve", "reject"]))
        old = draw(st.sampled_from(content)) if content else None
        if old is None or choice == "record":
            day = draw(st.none() | st.dates(date(2024, 1, 1), date(2024, 1, 3)))
            content.append(pen.record("N", batch=f"b{len(content)}", first=day, subject="s"))
        elif choice == "correct":
            content.append(
                pen.record("C", batch=f"b{len(content)}", corrects=old.id, subject=old.subject)
            )
        elif choice == "withdraw":
            content.append(pen.withdraw(old, batch=f"b{len(content)}"))
        elif choice == "approve":
            pen.approve(old)
        else:
            pen.write(Act.REJECT, old.batch, reason="why")
    return pens[0].entries + pens[1].entries


@settings(deadline=None, max_examples=150)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(entries, rng):
    shuffled = rng.sample(entries, len(entries))
    assert fold(shuffled) == fold(entries)
    assert fold(shuffled, at=date(2024, 1, 2)) == fold(entries, at=date(2024, 1, 2))
    assert fold(shuffled, known=minutes(6)) == fold(entries, known=minutes(6))


@settings(deadline=None, max_examples=150)
@given(histories())
def test_nothing_holds_that_was_not_approved(entries):
    approved = {batch for batch, s in standings(entries).items() if s.state == "approved"}
    for state in fold(entries).values():
        assert {entry.batch for entry in state.history} <= approved


@settings(deadline=None, max_examples=100)
@given(histories())
def test_what_was_known_is_what_a_ledger_that_ended_then_says(entries):
    now = minutes(8)
    assert fold(entries, known=now) == fold([e for e in entries if e.recorded_at <= now])
