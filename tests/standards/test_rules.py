"""Rules in force at a date, and packs that say what packs say."""

from datetime import date

import pytest
import yaml

from landrelease.standards import (
    DatedRule,
    DatedValue,
    PackNotRead,
    RuleNotInForce,
    UnknownPack,
    UnknownRule,
    pack_names,
    read_pack,
    rule,
    rule_in,
)

NAME = "access.road_distance"


def dated(*values: tuple[str, str | None, float], edition: str = "1st") -> dict[str, DatedRule]:
    """Make a pack with one rule."""
    read = tuple(
        DatedValue(date.fromisoformat(a), None if b is None else date.fromisoformat(b), v)
        for a, b, v in values
    )
    return {NAME: DatedRule(NAME, "Distance", "m", edition, read)}


def value(on: str, **packs) -> float:
    return rule_in(NAME, on=date.fromisoformat(on), packs=packs).value


def test_a_rule_has_the_value_of_the_day():
    pack = dated(("2000-01-01", "2009-12-31", 10), ("2010-01-01", None, 20))
    days = ["2000-01-01", "2009-12-31", "2010-01-01", "2099-01-01"]
    assert [value(day, imas=pack) for day in days] == [10, 10, 20, 20]


@pytest.mark.parametrize("on", ["1999-12-31", "2010-01-01"])
def test_outside_its_days_a_rule_is_not_in_force(on):
    with pytest.raises(RuleNotInForce, match=f"{NAME}.*{on}.*imas"):
        value(on, imas=dated(("2000-01-01", "2009-12-31", 10)))


def test_a_later_pack_prevails():
    imas, national = dated(("2000-01-01", None, 20)), dated(("2000-01-01", None, 50))
    assert value("2024-01-01", imas=imas, national=national) == 50
    assert value("2024-01-01", national=national, imas=imas) == 20


def test_where_the_later_pack_is_silent_the_earlier_one_speaks():
    imas, national = dated(("2000-01-01", None, 20)), dated(("2010-01-01", "2011-12-31", 50))
    days = ["2009-12-31", "2010-01-01", "2012-01-01"]
    assert [value(day, imas=imas, national=national) for day in days] == [20, 50, 20]


def test_a_rule_says_which_pack_edition_and_day_it_comes_from():
    packs = {"imas": dated(("2000-01-01", None, 20), edition="2nd")}
    found = rule_in(NAME, on=date(2024, 1, 1), packs=packs)
    assert (found.pack, found.edition, found.since) == ("imas", "2nd", date(2000, 1, 1))


def test_a_rule_no_pack_has_is_not_merely_out_of_force():
    with pytest.raises(UnknownRule, match=r"Rules there: .*access.area_distance"):
        rule("access.rod_distance", on=date(2024, 1, 1), packs=["imas"])


def test_without_any_pack_no_rule_is_known():
    with pytest.raises(UnknownRule, match=r"\(none\)"):
        rule(NAME, on=date(2024, 1, 1), packs=[])


def test_a_pack_there_is_none_of_is_refused_with_those_there_are():
    with pytest.raises(UnknownPack, match=r"Packs: .*imas"):
        rule(NAME, on=date(2024, 1, 1), packs=["imas", "atlantis"])


@pytest.mark.parametrize("pack", pack_names())
def test_every_pack_that_comes_with_the_product_is_sound(pack):
    day = date(2024, 1, 1)
    assert rule("access.area_distance", on=day, packs=["imas", pack]).value >= 0


WHOLE = {
    "pack": "national",
    "edition": "1st",
    "rules": {
        NAME: {
            "title": "Distance",
            "unit": "m",
            "values": [
                {"from": date(2010, 1, 1), "value": 50},
                {"from": date(2000, 1, 1), "to": date(2009, 12, 31), "value": 20},
            ],
        }
    },
}


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes a pack from documents or texts and names its folder."""

    def write(*documents):
        path = tmp_path / "national"
        path.mkdir()
        for number, document in enumerate(documents):
            text = document if isinstance(document, str) else yaml.safe_dump(document)
            (path / f"{number}.yaml").write_text(text, encoding="utf-8")
        return path

    return write


def refused(folder, document) -> str:
    with pytest.raises(PackNotRead) as caught:
        read_pack(folder(document))
    assert str(caught.value).startswith("0.yaml is no rule pack: ")
    return str(caught.value)


def test_a_pack_is_read_with_its_values_oldest_first(folder):
    read = read_pack(folder(WHOLE))[NAME]
    assert [v.value for v in read.values] == [20, 50]
    assert (read.title, read.unit, read.edition) == ("Distance", "m", "1st")


def test_a_pack_may_have_several_files(folder):
    other = WHOLE | {"rules": {"access.other": WHOLE["rules"][NAME]}}
    assert set(read_pack(folder(WHOLE, other))) == {NAME, "access.other"}


def test_a_rule_in_two_files_of_a_pack_is_refused(folder):
    with pytest.raises(PackNotRead, match="in another file"):
        read_pack(folder(WHOLE, WHOLE))


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_without_one_of_its_parts_is_refused(folder, name):
    assert name in refused(folder, {k: v for k, v in WHOLE.items() if k != name})


@pytest.mark.parametrize("name", ["title", "unit", "values"])
def test_a_rule_without_one_of_its_parts_is_refused(folder, name):
    said = {k: v for k, v in WHOLE["rules"][NAME].items() if k != name}
    assert f"rule {NAME}: {name} is missing" in refused(folder, WHOLE | {"rules": {NAME: said}})


def with_values(*values):
    return WHOLE | {"rules": {NAME: WHOLE["rules"][NAME] | {"values": list(values)}}}


FROM = date(2000, 1, 1)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([], "values is no list"),
        ([5], "not a mapping"),
        ([{"value": 5}], "from is missing"),
        ([{"from": FROM}], "value is missing"),
        ([{"from": FROM, "value": "20 m"}], "'20 m', not a finite number"),
        ([{"from": FROM, "value": True}], "not a finite number"),
        ([{"from": FROM, "value": float("nan")}], "not a finite number"),
        ([{"from": "soon", "value": 1}], "'soon', not a day"),
        ([{"from": 2000, "value": 1}], "2000, not a day"),
        ([{"from": FROM, "to": "later", "value": 1}], "'later', not a day"),
        ([{"from": FROM, "to": date(1999, 1, 1), "value": 1}], "before it begins"),
        ([{"from": FROM, "until": date(2001, 1, 1), "value": 1}], "until is not known"),
        ([{"from": FROM, "value": 1}, {"from": date(2010, 1, 1), "value": 2}], "2010-01-01"),
        (
            [
                {"from": FROM, "to": date(2010, 1, 1), "value": 1},
                {"from": date(2010, 1, 1), "value": 2},
            ],
            "two values are in force on 2010-01-01",
        ),
        ([{"from": FROM, "value": 1}, {"from": FROM, "value": 1}], "two values are in force"),
    ],
)
def test_values_at_fault_are_refused(folder, values, why):
    assert why in refused(folder, with_values(*values))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not a mapping"),
        ("- a\n- b", "not a mapping"),
        ("pack: [", "while parsing"),
        ("pack: national\npack: imas", "written twice"),
        (yaml.safe_dump(WHOLE).replace("2010-01-01", "2010-02-30"), "day is out of range"),
        (yaml.safe_dump(WHOLE | {"pack": "imas"}), "folder 'national'"),
        (yaml.safe_dump(WHOLE | {"edition": ""}), "edition is ''"),
        (yaml.safe_dump(WHOLE | {"rules": {}}), "rules is no mapping"),
        (yaml.safe_dump(WHOLE | {"colour": "red"}), "colour is not known"),
    ],
)
def test_files_at_fault_are_refused(folder, text, why):
    assert why in refused(folder, text)


def test_all_that_is_wrong_is_told_at_once(folder):
    told = refused(folder, with_values({"from": "soon", "value": 1}) | {"edition": 3})
    assert "soon" in told
    assert "edition is 3" in told
