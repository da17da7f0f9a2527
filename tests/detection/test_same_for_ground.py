"""The same counts are the same detection, whoever of those not named did what."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.detection import Look, Square, detection_for_ground, same_for_ground

PEOPLE = ("D1", "D2", "D3")
MET = 5


def looks(found):
    squares = [Square("1", f"{number}", "ap_mine", 0.05) for number in range(MET)]
    return [
        Look(person, "T", square, number < hits)
        for person, hits in zip(PEOPLE, found, strict=True)
        for number, square in enumerate(squares)
    ]


def counts(found):
    return {person: (hits, MET) for person, hits in zip(PEOPLE, found, strict=True)}


FOUND = st.tuples(*[st.integers(0, MET)] * len(PEOPLE))


@settings(max_examples=25)
@given(FOUND, st.permutations(range(len(PEOPLE))), st.sets(st.sampled_from(PEOPLE)))
def test_what_is_called_the_same_has_the_same_figure_and_totals(found, order, named):
    after = tuple(found[place] for place in order)
    persons = sorted(named)
    if not same_for_ground(counts(found), counts(after), persons=persons):
        return
    one, two = (detection_for_ground(looks(it), persons=persons) for it in (found, after))
    assert (one.found, one.targets, one.persons) == (two.found, two.targets, two.persons)
    ends = [(told.mean, told.low, told.high) for told in (one, two)]
    assert ends[0] == pytest.approx(ends[1], abs=1e-9)


@settings(max_examples=25)
@given(FOUND, FOUND)
def test_what_finds_another_number_is_never_called_the_same(found, other):
    if sum(found) != sum(other):
        assert not same_for_ground(counts(found), counts(other))


def test_who_of_those_named_did_what_plays_a_part():
    before, after = counts((5, 1, 3)), counts((1, 5, 3))
    assert same_for_ground(before, after)
    assert same_for_ground(before, after, persons=["D3"])
    assert not same_for_ground(before, after, persons=["D1"])
    figures = {
        detection_for_ground(looks(it), persons=["D1"]).mean for it in ((5, 1, 3), (1, 5, 3))
    }
    assert len(figures) == 2
