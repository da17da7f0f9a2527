"""Names are kept apart from the chain, and cannot be read out of it."""

from hashlib import sha256
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.kinds import KINDS, personal_fields
from landrelease.ledger import (
    PersonalValue,
    canonical,
    commitment,
    is_commitment,
    split_personal,
    unsealed,
)

ACCIDENT = KINDS["accident"]


def salts():
    numbers = count()
    return lambda: f"{next(numbers):032x}"


def test_a_name_is_replaced_by_a_commitment():
    kept, apart = split_personal(
        ACCIDENT, {"victims": "Karim N.", "killed": 1}, salt=lambda: "ab" * 16
    )
    assert kept == {"victims": commitment("ab" * 16, "Karim N."), "killed": 1}
    assert apart == [PersonalValue("victims", "ab" * 16, "Karim N.")]


def test_what_a_chain_holds_does_not_say_the_name():
    kept, _ = split_personal(ACCIDENT, {"victims": "Karim N."}, salt=lambda: "ab" * 16)
    assert "Karim" not in canonical(kept)


def test_without_the_salt_a_name_cannot_be_tried():
    """Names are few: a hash of the name alone could be looked up."""
    sealed = commitment("ab" * 16, "Karim N.")["sealed"]
    tried = ["Karim N.", '"Karim N."', ':"Karim N."', "Karim N.:"]
    assert sealed not in {sha256(text.encode()).hexdigest() for text in tried}


def test_the_same_name_twice_cannot_be_recognised():
    salt = salts()
    one, _ = split_personal(ACCIDENT, {"victims": "Karim N."}, salt=salt)
    other, _ = split_personal(ACCIDENT, {"victims": "Karim N."}, salt=salt)
    assert one["victims"] != other["victims"]


def test_each_field_of_a_record_has_a_salt_of_its_own():
    said = {"name": "Source 4", "person_name": "Karim N.", "contact": "Karim N."}
    _, apart = split_personal(KINDS["information_source"], said, salt=salts())
    assert len({value.salt for value in apart}) == 2


def test_with_salt_and_value_a_commitment_can_be_checked():
    kept, [value] = split_personal(ACCIDENT, {"victims": "Karim N."}, salt=salts())
    assert commitment(value.salt, value.value) == kept["victims"]
    assert commitment(value.salt, "Karim M.") != kept["victims"]


def test_a_field_that_says_nothing_leaves_no_trace():
    assert split_personal(ACCIDENT, {"victims": "", "killed": 1}, salt=salts()) == (
        {"killed": 1},
        [],
    )


def test_the_payload_handed_over_is_left_as_it_is():
    said = {"victims": "Karim N."}
    split_personal(ACCIDENT, said, salt=salts())
    assert said == {"victims": "Karim N."}


@settings(deadline=None)
@given(
    st.sampled_from(list(KINDS.values())),
    st.text(min_size=8, alphabet="abcdefghijklmnop"),
    st.data(),
)
def test_no_personal_value_of_any_kind_stays_in_the_payload(kind, secret, data):
    names = data.draw(st.sets(st.sampled_from(list(kind.model_fields))))
    kept, apart = split_personal(kind, dict.fromkeys(names, secret), salt=salts())
    personal = set(personal_fields(kind))
    assert {value.field for value in apart} == names & personal
    assert all(is_commitment(kept[name]) for name in names & personal)
    assert all(kept[name] == secret for name in names - personal)


def test_a_payload_reads_without_what_is_sealed():
    kept, _ = split_personal(ACCIDENT, {"victims": "Karim N.", "killed": 1}, salt=salts())
    assert unsealed(kept) == {"killed": 1}
