"""The catalogue holds what models look like and no more, and finds names of any script."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from landrelease.kinds import (
    NOT_KNOWN,
    ItemClass,
    OrdnanceModel,
    SourceStanding,
    fields_of,
    find_ordnance,
    folded,
    known_ordnance,
)

MODELS = known_ordnance()
NEVER = re.compile(
    r"fuze|fuse|detonator|TNT|RDX|explosive|charge|filling|arming|disarm|booster|neutrali|"
    r"trip ?wire|kg of|pressure of|booby|anti-lift|anti-handling",
    re.IGNORECASE,
)


def test_there_are_about_forty_and_each_says_where_it_was_read():
    assert len(MODELS) >= 40
    assert len({model.name for model in MODELS}) == len(MODELS)
    assert all(re.search(r"https?://\S+", model.read_in) for model in MODELS)
    assert all(model.item_class is not ItemClass.NOT_KNOWN for model in MODELS)


def test_each_says_what_kind_of_source_it_was_read_in():
    standing = {model.name: model.read_in_standing for model in MODELS}
    assert SourceStanding.NOT_KNOWN not in standing.values()
    weak = {name for name, one in standing.items() if one.is_weak}
    assert {"TS/6.1", "POM-2", "VS-50", "M14"} < weak
    assert len(weak) < len(MODELS) / 2
    assert weak & {"PMA-2", "M85", "PMN"} == set()


def test_nothing_says_how_one_works():
    for model in MODELS:
        told = f"{model.name} {model.other_names} {model.material} {model.colour}"
        assert NEVER.search(told) is None, model.name
    words = {field.name for field in fields_of(OrdnanceModel)}
    assert words & {"fuze", "charge", "filling", "explosive", "neutralisation"} == set()


def test_what_was_not_read_is_not_known():
    vs_50 = next(model for model in MODELS if model.name == "VS-50")
    assert vs_50.length_mm == vs_50.height_mm == NOT_KNOWN
    assert all(model.safe_distance_m == NOT_KNOWN for model in MODELS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ПМН", "PMN"), ("p.m.n.", "PMN"), ("пфм 1", "PFM-1"), ("Лепесток", "PFM-1"),
        ("lepestok", "PFM-1"), ("лепестк", "PFM-1"), ("تي إم-57", "TM-57"), ("tm57", "TM-57"),
        ("ТМ-62", "TM-62"), ("mine legere 49", "Mine légère 49"), ("claymoer", "M18A1 Claymore"),
        ("pomz", "POMZ-2"), ("ПРОМ1", "PROM-1"),
    ],
)  # fmt: skip
def test_a_name_is_found_in_any_script(text, name):
    assert find_ordnance(text, MODELS)[0].model.name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("تي إم-٥٧", "TM-57"), ("تی‌ام ۵۷", "TM-57"), ("تـي إم 57", "TM-57"), ("بي إم إن", "PMN"),
        ("لغم بي إم إن", "PMN"), ("في إس ٥٠", "VS-50"), ("كليمور", "M18A1 Claymore"),
        ("ليبستوك", "PFM-1"), ("клеймор", "M18A1 Claymore"), ("ПМH", "PMN"),
        ("PMN mine", "PMN"), ("мина ПМН-2", "PMN-2"), ("butterfly", "PFM-1"), ("mi 59", "Mine 59"),
        ("legere 49", "Mine légère 49"), ("72", "OZM-72"),
    ],
)  # fmt: skip
def test_a_name_is_found_as_people_type_it(text, name):
    [first, *_] = find_ordnance(text, MODELS)
    assert first.model.name == name


@pytest.mark.parametrize("text", ["PMN mine", "بي إم إن", "клеймор", "ПМH", "butterfly"])
def test_what_is_not_the_same_letters_is_near_and_not_the_same(text):
    assert all(match.distance > 0 for match in find_ordnance(text, MODELS))


def test_letters_of_another_style_are_the_same_letters():
    assert folded("\N{DOUBLE-STRUCK CAPITAL P}MN-2") == folded("PMN-2")


@pytest.mark.parametrize("text", ["", "  ", "PMX", "TM-46", "xyz", "-", "PFM-9", "лес"])
def test_what_is_not_there_is_not_found(text):
    assert find_ordnance(text, MODELS) == ()


@given(st.sampled_from([m.name for m in MODELS if len(folded(m.name)) > 6]), st.integers(0, 99))
def test_one_letter_left_out_is_forgiven(name, place):
    letters = [i for i, letter in enumerate(name) if letter.isalpha()]
    gone = letters[place % len(letters)]
    found = find_ordnance(name[:gone] + name[gone + 1 :], MODELS)
    assert name in [match.model.name for match in found]


@given(st.text(max_size=40))
@example("\N{DOUBLE-STRUCK CAPITAL P}MN")
def test_any_text_is_answered(text):
    assert all(match.distance < 4 for match in find_ordnance(text, MODELS))
    assert folded(folded(text)) == folded(text)
