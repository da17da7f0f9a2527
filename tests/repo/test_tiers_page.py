"""The page of the tiers says what the kinds say."""

from tests.repo.tiers_page import HEAD, PAGE, with_table

from landrelease.kinds import KINDS, fields_of


def test_the_table_is_as_written_from_the_kinds():
    text = PAGE.read_text("utf-8")
    assert HEAD in text
    assert with_table(text) == text


def test_every_kind_and_every_stricter_field_is_in_its_row():
    rows = {
        cells[1].strip(" `"): cells
        for cells in (line.split("|") for line in PAGE.read_text("utf-8").splitlines())
        if len(cells) == 6
    }
    for name, kind in KINDS.items():
        assert rows[name][2].strip() == kind.tier.word
        for field in fields_of(kind):
            if field.type == "place":
                assert rows[name][3].strip() == max(kind.tier, field.tier).word
            elif field.tier > kind.tier:
                assert f"`{field.name}` {field.tier.word}" in rows[name][4]
