"""Nothing in a chain can be touched without being found."""

import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.ledger import (
    GENESIS,
    Act,
    Draft,
    Fault,
    Head,
    HeadNotRead,
    StoredEntry,
    canonical,
    seal,
    verify,
)

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
NAMES = ("id", "origin", "sequence", "act", "batch", "kind", "subject", "author", "recorded_at")


def chain(origin: str = "office", length: int = 5) -> list[StoredEntry]:
    drafts = [
        Draft(
            id=f"{origin}{n}",
            act=Act.RECORD,
            batch=f"b{n}",
            kind="organisation",
            subject=f"s{n}",
            first=date(2024, 1, n),
            payload={"name": f"Name {n}"},
        )
        for n in range(1, length + 1)
    ]
    sealed = seal(
        drafts,
        head=Head(origin, 0, GENESIS),
        author="amina",
        organisation="Centre",
        recorded_at=NOON,
    )
    return [
        replace(row, columns={name: getattr(entry, name) for name in NAMES})
        for entry, row in sealed
    ]


def head(rows: list[StoredEntry]) -> Head:
    said = json.loads(rows[-1].body)
    return Head(said["origin"], said["sequence"], rows[-1].hash)


def faults(rows: list[StoredEntry], *heads: Head) -> list[Fault]:
    return list(verify(rows, heads=heads))


def resealed(row: StoredEntry, **changes: object) -> StoredEntry:
    """Change a body and the hash beside it, as somebody with the database open could."""
    body = canonical(json.loads(row.body) | changes)
    return StoredEntry(body, sha256(body.encode()).hexdigest(), row.columns)


def test_a_whole_chain_has_no_fault():
    rows = chain()
    assert faults(rows, head(rows), head(rows[:2]), Head("office", 0, GENESIS)) == []


def test_chains_of_two_origins_stand_side_by_side():
    one, other = chain("office"), chain("tablet", 3)
    assert faults(one + other, head(one), head(other)) == []


def test_an_empty_ledger_has_no_fault():
    assert faults([]) == []


def test_each_entry_follows_the_one_before():
    rows = [json.loads(row.body) for row in chain()]
    hashes = [GENESIS] + [row.hash for row in chain()]
    assert [row["previous"] for row in rows] == hashes[:-1]
    assert [row["sequence"] for row in rows] == [1, 2, 3, 4, 5]


def test_a_chain_goes_on_after_its_head():
    rows = chain()
    draft = Draft(id="next", act=Act.SUBMIT, batch="b1")
    [(entry, row)] = seal([draft], head=head(rows), author="a", organisation="", recorded_at=NOON)
    assert entry.sequence == 6
    assert faults([*rows, row], head(rows)) == []


@pytest.mark.parametrize("number", range(5))
def test_a_changed_text_is_found_where_it_is(number):
    rows = chain()
    body = rows[number].body.replace("Name", "Nane")
    rows[number] = replace(rows[number], body=body)
    assert [(f.sequence, f.what) for f in faults(rows)] == [(number + 1, "its text was changed")]


@pytest.mark.parametrize("number", range(4))
def test_a_text_changed_with_its_hash_breaks_the_chain_behind_it(number):
    rows = chain()
    rows[number] = resealed(rows[number], payload={"name": "Other"})
    assert [f.sequence for f in faults(rows)] == [number + 2]


def test_the_last_text_changed_with_its_hash_is_found_against_a_head():
    rows = chain()
    kept = head(rows)
    rows[-1] = resealed(rows[-1], payload={"name": "Other"})
    assert faults(rows) == []
    assert "not that of the head" in str(faults(rows, kept)[0])


@pytest.mark.parametrize("number", range(4))
def test_a_removed_entry_is_found(number):
    rows = chain()
    del rows[number]
    assert "removed or reordered" in faults(rows)[0].what


def test_a_removed_last_entry_is_found_against_a_head_alone():
    rows = chain()
    assert faults(rows[:-1]) == []
    assert [str(f) for f in faults(rows[:-1], head(rows))] == [
        "office, entry 5: the head given is not in the chain: its tail was cut"
    ]


def test_an_emptied_ledger_is_found_against_a_head():
    assert len(faults([], head(chain()), head(chain("tablet")))) == 2


def test_the_cut_tail_of_one_origin_is_not_hidden_by_another():
    one, other = chain("office"), chain("tablet")
    assert [f.origin for f in faults(one[:2] + other, head(one), head(other))] == ["office"]


def test_of_two_heads_that_contradict_each_other_one_is_found_wrong():
    rows = chain()
    wrong = Head("office", 5, "f" * 64)
    assert len(faults(rows, head(rows), wrong)) == 1
    assert len(faults(rows, wrong, head(rows))) == 1


@pytest.mark.parametrize("number", range(4))
def test_reordered_entries_are_found(number):
    rows = chain()
    rows[number], rows[number + 1] = rows[number + 1], rows[number]
    assert faults(rows)


@pytest.mark.parametrize("number", range(5))
def test_a_duplicated_entry_is_found(number):
    rows = chain()
    assert faults([*rows[: number + 1], *rows[number:]])


def test_a_chain_that_comes_twice_is_found():
    assert any("second time" in f.what for f in faults(chain() + chain("tablet") + chain()))


def test_an_inserted_entry_is_found():
    rows = chain()
    forged = resealed(rows[2], id="forged", previous=rows[1].hash)
    assert faults([*rows[:2], forged, *rows[2:]])


def test_an_inserted_entry_is_found_though_the_rest_was_renumbered():
    rows = chain()
    forged = resealed(rows[2], id="forged")
    moved = [resealed(row, sequence=n) for n, row in enumerate(rows[2:], 4)]
    assert faults([*rows[:2], forged, *moved])


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_column_is_found(name):
    rows = chain()
    rows[2] = replace(rows[2], columns=rows[2].columns | {name: "changed"})
    assert [f.what for f in faults(rows)] == [f"columns differ from its text: {name}"]


def test_a_changed_hash_is_found():
    rows = chain()
    rows[2] = replace(rows[2], hash="f" * 64)
    assert [f.sequence for f in faults(rows)] == [3, 4]


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", '{"origin": "office"}', "\ud800"])
def test_a_text_that_cannot_be_read_is_a_fault_of_its_origin(body):
    one, other = chain("office"), chain("tablet")
    other[0] = replace(other[0], body=body)
    found = faults(one + other)
    assert [(f.origin, f.sequence) for f in found] == [("tablet", 1)]


@pytest.mark.parametrize("changes", [{"sequence": "3"}, {"sequence": None}, {"origin": 7}])
def test_numbers_and_words_of_another_type_are_a_fault(changes):
    rows = chain()
    rows[2] = resealed(rows[2], **changes)
    assert faults(rows)


def test_every_changed_byte_is_found():
    rows = chain(length=3)
    rng = random.Random(2)
    body = rows[1].body.encode()
    for place in range(len(body)):
        other = rng.choice([b for b in range(32, 127) if b != body[place]])
        changed = (body[:place] + bytes([other]) + body[place + 1 :]).decode()
        assert faults([rows[0], replace(rows[1], body=changed), rows[2]]), place


@settings(deadline=None, max_examples=50)
@given(st.permutations(range(5)))
def test_only_the_order_of_the_chain_is_without_fault(order):
    rows = chain()
    assert (faults([rows[n] for n in order]) == []) == (list(order) == [0, 1, 2, 3, 4])


@settings(deadline=None, max_examples=50)
@given(st.sets(st.integers(0, 4)))
def test_only_what_was_cut_from_the_end_needs_a_head(kept):
    rows = chain()
    left = [rows[n] for n in sorted(kept)]
    assert (faults(left) == []) == (sorted(kept) == list(range(len(kept))))
    assert (faults(left, head(rows)) == []) == (len(kept) == 5)


@given(st.text(min_size=1).filter(lambda t: t == t.strip() and "\n" not in t), st.integers(0, 9**9))
@settings(deadline=None)
def test_a_head_reads_back_as_printed(origin, number):
    printed = Head(origin, number, "ab" * 32)
    if str(printed).strip() == str(printed) and len(origin.splitlines()) == 1:
        assert Head.read(str(printed)) == printed


def test_a_head_may_be_typed_in_capitals_with_spaces_around():
    assert Head.read(f"  office:7:{'AB' * 32}\n") == Head("office", 7, "ab" * 32)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "office",
        "office:7",
        "office:x:" + GENESIS,
        ":7:" + GENESIS,
        "office:-1:" + GENESIS,
        "office:²:" + GENESIS,
        "office:7:" + GENESIS[1:],
        "office:7:" + "g" * 64,
    ],
)
def test_what_is_no_head_is_refused(text):
    with pytest.raises(HeadNotRead, match="origin:number:hash"):
        Head.read(text)
