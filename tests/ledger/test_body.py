"""The body of an entry: one text, for ever."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.ledger import (
    GENESIS,
    Act,
    Draft,
    Entry,
    Source,
    canonical,
    from_body,
    same_content,
    seal,
)
from landrelease.ledger import Head as Begin

FIXED = Entry(
    id="0123456789abcdef",
    act=Act.RECORD,
    batch="b1",
    kind="item_found",
    kind_version=1,
    subject="s1",
    first=date(2024, 2, 29),
    last=None,
    source=Source(subject="witness", reliability="B", credibility="2"),
    payload={"items": 2, "depth_m": 0.13, "model": "é — 地雷"},
    attachments=("ab" * 32,),
    recorded_at=datetime(2024, 3, 1, 12, 30, 15, 123456, tzinfo=UTC),
    author="amina",
    organisation="Centre",
    origin="office",
    sequence=1,
    previous=GENESIS,
)
BODY = (
    '{"act":"record","attachments":["' + "ab" * 32 + '"],"author":"amina","batch":"b1",'
    '"corrects":"","first":"2024-02-29","id":"0123456789abcdef","kind":"item_found",'
    '"kind_version":1,"last":null,"organisation":"Centre","origin":"office","payload":'
    '{"depth_m":0.13,"items":2,"model":"é — 地雷"},"previous":"' + GENESIS + '","reason":"",'
    '"recorded_at":"2024-03-01T12:30:15.123456+00:00","sequence":1,"source":{"credibility":"2",'
    '"reliability":"B","subject":"witness"},"subject":"s1","withdraws":""}'
)
HASH = "691774a77913b759589d0593483a26a84c0e065d2767f8c8f01d717a68debbec"

times = st.datetimes(timezones=st.just(UTC)) | st.datetimes(
    min_value=datetime(1900, 1, 2),  # noqa: DTZ001 - the zone comes from the next line
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(timezone(timedelta(hours=4, minutes=30))),
)
payloads = st.dictionaries(
    st.text(max_size=8),
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=10),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
        max_leaves=4,
    ),
    max_size=4,
)
entries = st.builds(
    Entry,
    id=st.text(max_size=9),
    act=st.sampled_from(Act),
    batch=st.text(max_size=9),
    first=st.none() | st.dates(),
    last=st.none() | st.dates(),
    source=st.builds(Source, subject=st.text(max_size=9)),
    payload=payloads,
    attachments=st.lists(st.text(max_size=4), max_size=2).map(tuple),
    recorded_at=times,
    author=st.text(max_size=9),
    organisation=st.text(max_size=9),
    origin=st.text(max_size=9),
    sequence=st.integers(1),
    previous=st.just(GENESIS),
)


def test_the_body_is_written_as_it_always_was():
    assert FIXED.body == BODY


def test_the_hash_is_what_it_always_was():
    assert FIXED.hash == HASH


@settings(deadline=None)
@given(entries)
def test_an_entry_reads_back_from_its_body(entry):
    assert from_body(entry.body) == entry
    assert from_body(entry.body).body == entry.body


def test_the_same_moment_in_another_zone_has_the_same_body():
    kabul = FIXED.recorded_at.astimezone(timezone(timedelta(hours=4, minutes=30)))
    values = {name: getattr(FIXED, name) for name in Entry.__dataclass_fields__}
    assert Entry(**values | {"recorded_at": kabul}).hash == FIXED.hash


def test_the_order_of_a_payload_does_not_matter():
    assert canonical({"b": 1, "a": [2, {"d": 1, "c": 2}]}) == '{"a":[2,{"c":2,"d":1}],"b":1}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_in_json_is_refused(value):
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical({"depth_m": value})


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        canonical(datetime(2024, 1, 1))  # noqa: DTZ001 - that is the case


@pytest.mark.parametrize("value", [{1, 2}, b"bytes", object()])
def test_what_json_does_not_know_is_refused(value):
    with pytest.raises(TypeError, match="payload cannot hold"):
        canonical({"value": value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sequence", "1"),
        ("sequence", True),
        ("sequence", 1.0),
        ("origin", None),
        ("payload", []),
        ("source", "witness"),
        ("attachments", "ab"),
        ("act", "destroy"),
        ("first", "yesterday"),
        ("first", 5),
        ("recorded_at", "now"),
        ("extra", 1),
    ],
)
def test_a_text_with_something_else_in_it_is_no_entry(name, value):
    body = canonical(json.loads(BODY) | {name: value})
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_body(body)


@pytest.mark.parametrize("name", json.loads(BODY))
def test_a_text_without_one_of_its_parts_is_no_entry(name):
    values = json.loads(BODY)
    del values[name]
    with pytest.raises((KeyError, TypeError)):
        from_body(canonical(values))


@pytest.mark.parametrize("body", ["", "[]", "5", "null", "{", "{}", '"x"'])
def test_a_text_that_is_no_object_is_no_entry(body):
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_body(body)


def test_the_same_content_may_come_again_in_another_batch():
    draft = Draft(id="1", act=Act.RECORD, batch="b", payload={"name": "A"})
    [(entry, _)] = seal(
        [draft],
        head=Begin("office", 0, GENESIS),
        author="amina",
        organisation="",
        recorded_at=datetime(2024, 1, 1, tzinfo=UTC),
    )
    again = Draft(id="1", act=Act.RECORD, batch="c", payload={"name": "A"})
    other = Draft(id="1", act=Act.RECORD, batch="b", payload={"name": "B"})
    assert same_content(draft, entry)
    assert same_content(again, entry)
    assert not same_content(other, entry)
