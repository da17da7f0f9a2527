"""No field above the clearance gets through, whatever the kind."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.kinds import KINDS, Tier, fields_of, redact

payloads = st.sampled_from(list(KINDS)).flatmap(
    lambda kind: st.tuples(
        st.just(KINDS[kind]),
        st.dictionaries(
            st.sampled_from([*KINDS[kind].model_fields, "colour", "PLACE", "__class__"]),
            st.text(max_size=5) | st.integers() | st.none() | st.just({"sealed": "00"}),
        ),
    )
)


@settings(deadline=None)
@given(payloads, st.sampled_from(Tier))
def test_nothing_above_the_clearance_and_nothing_undeclared_gets_through(said, clearance):
    kind, payload = said
    tiers = {field.name: field.tier for field in fields_of(kind)}
    seen = redact(kind, payload, clearance=clearance)
    assert all(name in tiers and tiers[name] <= clearance for name in seen)
    assert all(payload[name] == value for name, value in seen.items())


@settings(deadline=None)
@given(payloads, st.sampled_from(Tier))
def test_all_that_may_be_seen_is_seen(said, clearance):
    kind, payload = said
    allowed = {field.name for field in fields_of(kind) if field.tier <= clearance}
    assert set(redact(kind, payload, clearance=clearance)) == allowed & set(payload)


@settings(deadline=None)
@given(payloads)
def test_who_may_not_know_of_a_record_sees_none_of_its_fields(said):
    kind, payload = said
    for clearance in Tier:
        if clearance < kind.tier:
            assert redact(kind, payload, clearance=clearance) == {}


@settings(deadline=None)
@given(payloads, st.sampled_from(Tier), st.sampled_from(Tier))
def test_a_higher_clearance_never_sees_less(said, one, other):
    kind, payload = said
    low, high = sorted((one, other))
    seen = redact(kind, payload, clearance=high)
    assert redact(kind, payload, clearance=low).items() <= seen.items()


def test_the_payload_itself_is_left_as_it_is():
    payload = {"victims": "N. N.", "killed": 1}
    redact(KINDS["accident"], payload, clearance=Tier.PUBLIC)
    assert payload == {"victims": "N. N.", "killed": 1}


@pytest.mark.parametrize("tier", Tier)
def test_a_tier_reads_back_from_its_word(tier):
    assert Tier.from_word(tier.word) is tier
    assert Tier.from_word(f" {tier.word.upper()} ") is tier


def test_a_word_that_is_no_tier_is_refused_with_those_that_are():
    with pytest.raises(ValueError, match="public, partner, restricted, personal"):
        Tier.from_word("secret")
