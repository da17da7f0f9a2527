"""From a report to what is held: what goes in comes out, and names stay apart."""

from datetime import UTC, date, datetime

import pytest
from tests.kinds.conftest import least_payload

from landrelease.kinds import KINDS, Tier, personal_fields, read_document, redact
from landrelease.ledger import (
    GENESIS,
    Act,
    Draft,
    Head,
    fold,
    from_body,
    seal,
    split_personal,
    unsealed,
    verify,
)

SECRET = "Karim, son of Nobody"
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(params=list(KINDS))
def told(request):
    """Report the least of a kind, with every name it can hold; approve it; store it."""
    kind = KINDS[request.param]
    said = least_payload(kind) | dict.fromkeys(personal_fields(kind), SECRET)
    payload, apart = split_personal(kind, said, salt=lambda: "5a" * 16)
    record = Draft(
        id="1",
        act=Act.RECORD,
        batch="b",
        kind=kind.kind,
        subject="s",
        first=date(2024, 5, 1),
        payload=payload,
    )
    reviews = [Draft(id=str(act), act=act, batch="b") for act in (Act.SUBMIT, Act.APPROVE)]
    rows = [
        row
        for _, row in seal(
            [record, *reviews],
            head=Head("office", 0, GENESIS),
            author="amina",
            organisation="",
            recorded_at=NOON,
        )
    ]
    return kind, said, apart, rows


def test_what_was_reported_is_what_is_held(told):
    kind, said, _, rows = told
    state = fold([from_body(row.body) for row in rows])[kind.kind, "s"]
    open_ = {name: value for name, value in said.items() if name not in personal_fields(kind)}
    assert unsealed(state.entry.payload) == open_
    assert state.document() == read_document(kind, open_, version=kind.version)


def test_no_name_is_in_what_is_stored(told):
    _, _, apart, rows = told
    assert {value.value for value in apart} <= {SECRET}
    assert not [row for row in rows if "Karim" in row.body]


def test_what_is_stored_verifies(told):
    assert list(verify(told[3])) == []


@pytest.mark.parametrize("clearance", list(Tier)[:-1])
def test_nobody_below_the_personal_tier_sees_even_a_commitment(told, clearance):
    kind, _, _, rows = told
    entry = from_body(rows[0].body)
    assert "sealed" not in str(redact(kind, entry.payload, clearance=clearance))
