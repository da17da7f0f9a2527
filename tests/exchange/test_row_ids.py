"""The same row has the same id for ever; real repeats stay apart."""

from hypothesis import given
from hypothesis import strategies as st

from landrelease.exchange import Rejected, Row
from landrelease.exchange._rows import Drafts, Statement

rows = st.lists(st.sampled_from("abcd"), max_size=30)


def ids(letters, *, profile="p"):
    drafts = Drafts(profile, "b")
    said = Statement(kind="organisation", payload={"name": "x"})
    return [drafts.draft(n, {"letter": it}, said).draft.id for n, it in enumerate(letters)]


@given(rows)
def test_every_row_of_a_file_has_an_id_of_its_own(letters):
    assert len(set(ids(letters))) == len(letters)


@given(rows)
def test_reading_again_gives_the_same_ids(letters):
    assert ids(letters) == ids(letters)


@given(rows, st.randoms())
def test_the_order_of_rows_does_not_matter(letters, random):
    mixed = list(letters)
    random.shuffle(mixed)
    assert set(ids(mixed)) == set(ids(letters))


@given(rows, rows)
def test_two_files_leave_as_many_copies_as_the_one_that_has_most(one, other):
    both = set(ids(one)) | set(ids(other))
    assert len(both) == sum(max(one.count(it), other.count(it)) for it in "abcd")


def test_profiles_do_not_share_ids():
    assert not set(ids("ab")) & set(ids("ab", profile="q"))


def test_a_foreign_id_used_twice_is_rejected_and_named():
    drafts = Drafts("p", "b")
    said = Statement(kind="organisation", payload={"name": "x"}, key="7")
    assert isinstance(drafts.draft(2, {}, said), Row)
    again = drafts.draft(3, {}, said)
    assert again == Rejected(3, "id", "7", "the id is already used in line 2; ids must differ")
