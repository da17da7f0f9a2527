"""Appending to the chain: idempotent, personal values apart, nothing changed afterwards."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.conftest import point

from landrelease.ledger import Act, Draft, IdAlreadyUsed, verify
from landrelease.store.chain import append, entries, heads, personal_values, stored_entries
from landrelease.store.models import EntryRow, PersonalRow, RegisterRow

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
SECRET = "Irena Tolvay, born 1961"


def accident(id_="a1", **payload):
    said = {"item_class": "ap_mine", "victims": SECRET, "place": point()} | payload
    return Draft(
        id=id_, act=Act.RECORD, batch="b1", kind="accident", subject="s1",
        first=date(2026, 4, 1), last=date(2026, 4, 1), payload=said,
    )  # fmt: skip


def add(*drafts, at=NOW, author="ana"):
    with transaction.atomic():
        return append(drafts, origin="o", author=author, organisation="", recorded_at=at)


def test_same_draft_again_adds_nothing(programme):
    assert len(add(accident()).entries) == 1
    again = add(accident(), at=NOW + timedelta(days=1), author="somebody else")
    assert (again.entries, again.already_there) == ((), 1)
    assert EntryRow.objects.count() == PersonalRow.objects.count() == 1


def test_same_id_with_other_content_adds_nothing_at_all(programme):
    add(accident())
    with pytest.raises(IdAlreadyUsed) as caught:
        add(accident("a0"), accident(item_class="av_mine"))
    assert caught.value.id == "a1"
    assert EntryRow.objects.count() == PersonalRow.objects.count() == 1


@pytest.mark.parametrize("victims", ["another name", ""])
def test_another_personal_value_is_other_content(programme, victims):
    add(accident())
    with pytest.raises(IdAlreadyUsed):
        add(accident(victims=victims))


def test_two_personal_fields_keep_their_own_salts(programme):
    source = Draft(
        id="i", act=Act.RECORD, batch="b", kind="information_source", subject="i",
        payload={"name": "Heron", "person_name": SECRET, "contact": "by the mill"},
    )  # fmt: skip
    add(source)
    assert add(source).already_there == 1
    swapped = dict(source.payload) | {"person_name": "by the mill", "contact": SECRET}
    with pytest.raises(IdAlreadyUsed):
        add(
            Draft(id="i", act=Act.RECORD, batch="b", kind=source.kind, subject="i", payload=swapped)
        )


def test_personal_values_lie_apart_from_ledger_and_register(programme):
    add(accident())
    assert all(SECRET not in body for body in EntryRow.objects.values_list("body", flat=True))
    assert personal_values(["a1"]) == {"a1": {"victims": SECRET}}
    assert not RegisterRow.objects.exists()


def test_what_was_erased_is_still_already_there_and_is_not_kept_again(programme):
    add(accident())
    PersonalRow.objects.all().delete()
    assert add(accident()).already_there == 1
    assert not PersonalRow.objects.exists()


def test_a_tuple_in_a_payload_says_the_same_as_the_list_it_is_stored_as(programme):
    road = Draft(
        id="r", act=Act.RECORD, batch="b", kind="road_segment", subject="r",
        payload={"name": "R 1", "serves": ("x", "y")},
    )  # fmt: skip
    add(road)
    assert add(road).already_there == 1


def test_twice_in_one_append(programme):
    done = add(accident(), accident())
    assert (len(done.entries), done.already_there) == (1, 1)
    with pytest.raises(IdAlreadyUsed):
        add(accident("a2"), accident("a2", item_class="av_mine"))


def test_append_needs_a_transaction(transactional_db):
    with pytest.raises(transaction.TransactionManagementError):
        append([], origin="o", author="a", organisation="", recorded_at=NOW)


def test_a_clock_that_went_back_does_not_change_the_order(programme):
    add(accident())
    add(accident("a2"), at=NOW - timedelta(hours=1))
    said = sorted(entries(), key=lambda entry: (entry.recorded_at, entry.sequence))
    assert [entry.id for entry in said] == ["a1", "a2"]
    assert said[1].recorded_at == NOW + timedelta(microseconds=1)


def test_chain_verifies_and_ends_in_its_head(programme):
    add(*(accident(f"a{n}") for n in range(20)))
    assert list(verify(stored_entries(), heads=heads())) == []
    assert heads()[0].sequence == 20


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger SET body = ''", "DELETE FROM ledger", "UPDATE ledger SET author = 'x'"],
)
def test_ledger_refuses_changes_on_sqlite(programme, statement):
    add(accident())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(verify(stored_entries())) == []


@pytest.mark.postgis
@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger SET body = ''", "DELETE FROM ledger", "TRUNCATE ledger"],
)
def test_ledger_refuses_changes_on_postgresql(default_on_postgis, statement):
    add(accident())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert EntryRow.objects.count() == 1


def lift_triggers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='ledger'")
        names = [name for (name,) in cursor.fetchall()]
        assert names
        for name in names:
            cursor.execute(f'DROP TRIGGER "{name}"')


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "UPDATE ledger SET body = replace(body, 'ap_mine', 'av_mine') WHERE sequence = 2",
            "changed",
        ),
        ("UPDATE ledger SET body = '{' WHERE sequence = 2", "cannot be read"),
        ("DELETE FROM ledger WHERE sequence = 2", "removed"),
        ("UPDATE ledger SET author = 'else' WHERE sequence = 2", "columns differ"),
        ("UPDATE ledger SET subject = 'else' WHERE sequence = 2", "columns differ"),
        ("UPDATE ledger SET recorded_at = '2020-01-01' WHERE sequence = 2", "columns differ"),
    ],
)
def test_verify_finds_tampering(programme, statement, told):
    add(*(accident(f"a{n}") for n in range(3)))
    lift_triggers()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert any(told in str(fault) for fault in verify(stored_entries()))


def test_verify_finds_a_cut_tail_only_with_a_head_kept(programme):
    add(*(accident(f"a{n}") for n in range(3)))
    kept = heads()
    lift_triggers()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger WHERE sequence = 3")
    assert list(verify(stored_entries())) == []
    assert "tail was cut" in str(next(verify(stored_entries(), heads=kept)))
