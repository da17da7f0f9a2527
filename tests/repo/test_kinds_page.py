"""The reference page of the kinds says what the kinds say."""

from tests.repo.kinds_page import PAGE, page

from landrelease.kinds import KINDS, fields_of


def test_the_page_is_as_written_from_the_kinds():
    assert PAGE.read_text("utf-8") == page()


def test_the_page_names_every_kind_field_and_choice():
    text = PAGE.read_text("utf-8")
    for kind in KINDS.values():
        assert f"## {kind.label}\n" in text
        for field in fields_of(kind):
            assert f"`{field.name}`" in text
            assert all(f"`{value}`" in text for value, _ in field.choices)
