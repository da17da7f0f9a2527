"""Every number is the sum of the list behind it, whoever asks and by whichever clock."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box
from tests.conftest import point, square
from tests.work import BEGAN, item

from landrelease import queries
from landrelease.actions import decide_access
from landrelease.cli import main
from landrelease.kinds import AccessStatus
from landrelease.ledger import fold
from landrelease.planning import Told, ground_added, told_twice, union_of
from landrelease.store.chain import entries
from landrelease.store.models import RegisterRow
from landrelease.store.refusals import NotFound, NotValid
from landrelease.store.register import register_row, rows_at

YEAR = queries.Period(date(2026, 1, 1), date(2026, 6, 30))


@pytest.fixture(autouse=True)
def plain_files(settings):
    settings.STATIC_ROOT = None


@pytest.fixture
def year(work):
    """Half a year with some of everything."""
    says = work.says
    area = {"name": "H 1", "classification": "cha", "place": square(0.1, 0.1)}
    says.approved("hazardous_area", area, first=date(2025, 6, 1))
    later = {"name": "H 2", "classification": "sha", "place": square(0.15, 0.1)}
    says.approved("hazardous_area", later, first=date(2026, 2, 1))
    gone = later | {"name": "H 3", "status": "cancelled", "place": square(0.05, 0.05)}
    says.imported("hazardous_area", gone, first=date(2026, 3, 1))
    work.begin().approved_day(items=[item(items=2)], hours=30, area_m2=9_000.0)
    work.approved_day(BEGAN + timedelta(days=40), east=0.1005, hours=20)
    work.approved_day(BEGAN + timedelta(days=40), east=0.1005, team="Team 2", hours=20)
    accident = {"killed": 1, "injured": 2, "place": point(0.12, 0.12)}
    says.approved("accident", accident, first=date(2026, 4, 2))
    for day, women in ((1, 44), (2, 40)):
        said = {"benefit": "direct", "women": women, "men": 3, "settlement": settlement(says)}
        says.approved("beneficiaries", said, first=date(2026, 5, day))
    return work


def settlement(says):
    held = RegisterRow.objects.filter(kind="settlement").first()
    if held is not None:
        return held.subject
    subject = says.settlement()
    said = {"reason": "Mines.", "restrictions": "Keep out.", "on": date(2026, 2, 1)}
    decide_access(says.people.authority, settlement=subject, status=AccessStatus.CLOSED, **said)
    return subject


def value(viewer, name, period=YEAR):
    return queries.figure(viewer, name=name, period=period).value


def test_a_figure_is_the_sum_of_its_list(year):
    held = queries.PeriodFigures(year.operations, YEAR)
    for figure in held.figures.values():
        assert figure.listed
        told = figure.value
        if figure.withheld == queries.Withheld.NOT_STATED:
            assert (told, figure.rows) == (None, ())
        else:
            assert told == pytest.approx(sum(row.amount for row in figure.rows))


def test_areas_and_ground_reconcile(year):
    told = queries.statistics(year.operations, period=YEAR)
    assert told.reconciles
    counts = {line.part: line.areas.value for line in told.lines}
    assert (counts["opening"], counts["new"], counts["cancelled"], counts["closing"]) == (
        1,
        2,
        1,
        2,
    )
    ground = sum(line.sign * line.ground.value for line in told.lines)
    assert ground == pytest.approx(told.lines[-1].ground.value, abs=told.tolerance_m2)


def test_the_same_lane_twice_is_listed_and_counted_once(year):
    told = queries.statistics(year.operations, period=YEAR)
    assert [one.kind for one in told.repeats] == ["daily_progress", "beneficiaries"]
    assert value(year.operations, "hours.manual") == 50.0
    one_day = value(year.operations, "searched.manual", queries.Period(BEGAN, BEGAN))
    assert value(year.operations, "searched.manual") == pytest.approx(2 * one_day, rel=1e-3)


def test_an_item_told_twice_is_counted_once_whenever_it_was_found(year):
    said = {"item_class": "ap_mine", "items": 1, "outcome": "removed", "place": point(0.12, 0.12)}
    for _ in range(2):
        year.says.approved("item_found", said, first=date(2025, 3, 1))
    assert value(year.operations, "found.ap_mine") == 3  # two of the day of work, and this one
    repeats = queries.statistics(year.operations, period=YEAR).repeats
    assert "item_found" not in {one.kind for one in repeats}
    then = queries.Period(date(2025, 3, 1), date(2025, 3, 31))
    [repeat] = queries.statistics(year.operations, period=then).repeats
    assert repeat.kind == "item_found"


def test_the_last_count_of_the_same_people_holds_and_sorts_are_never_added(year):
    people = ("women", "men", "girls", "boys")
    found = [value(year.operations, f"beneficiaries.direct.{who}") for who in people]
    assert found == [40, 3, None, None]
    assert value(year.operations, "beneficiaries.indirect.women") == 0


def test_what_does_not_agree_is_listed_beside(year):
    [one] = queries.statistics(year.operations, period=YEAR).contradictions
    assert (one.one, one.unit) == (9_000.0, "m2")
    assert one.other == pytest.approx(590, rel=0.05)


def test_donors_see_sums_without_records_and_no_few_people(year):
    donor = year.says.people.donor
    told = queries.statistics(donor, period=YEAR)
    assert told.aggregates_alone
    assert (told.repeats, told.contradictions, told.claims) == ((), (), ())
    lines = [(line.areas.value, line.areas.rows) for line in told.lines]
    assert (1.0, ()) in lines
    assert value(donor, "items.ap_mine.removed") == 2


@pytest.mark.parametrize(
    ("first", "last", "withheld"),
    [
        ((2025, 1, 1), (2025, 12, 31), ("few", "")),
        ((2025, 1, 1), (2025, 12, 30), ("part_of_year", "part_of_year")),
        ((2025, 3, 1), (2025, 12, 31), ("part_of_year", "part_of_year")),
        ((2025, 1, 1), (2026, 12, 31), ("part_of_year", "part_of_year")),
        ((2024, 1, 1), (2025, 12, 31), ("part_of_year", "part_of_year")),
    ],
)
def test_people_are_told_to_donors_by_whole_years_and_never_a_few(says, first, last, withheld):
    said = {"killed": 1, "injured": 7, "place": point(0.12, 0.12)}
    says.approved("accident", said, first=date(2025, 4, 2))
    period = queries.Period(date(*first), date(*last))
    donor = says.people.donor
    told = [queries.figure(donor, name=name, period=period) for name in ("killed", "injured")]
    assert tuple(figure.withheld.value for figure in told) == withheld
    assert [figure.value for figure in told] == [None, None if withheld[1] else 7]
    assert value(says.people.officer, "killed", period) == 1


def test_what_no_record_states_is_not_nought(says):
    says.approved("accident", {"place": point(0.12, 0.12)}, first=date(2025, 4, 2))
    period = queries.Period(date(2025, 1, 1), date(2025, 12, 31))
    for viewer in (says.people.donor, says.people.officer):
        figure = queries.figure(viewer, name="killed", period=period)
        assert (figure.value, figure.withheld.value) == (None, "not_stated")
    assert queries.statistics(says.people.donor, period=period).not_stated == {}
    assert queries.statistics(says.people.officer, period=period).not_stated["killed"] == 1


def test_counts_of_nobody_in_particular_do_not_repeat_each_other(says):
    for women in (100, 200):
        said = {"benefit": "indirect", "women": women}
        says.approved("beneficiaries", said, first=date(2026, 5, 1))
    assert value(says.people.officer, "beneficiaries.indirect.women") == 300


def test_a_partner_gets_the_sum_of_items_without_their_records(year):
    figure = queries.figure(year.says.people.partner, name="items.ap_mine.removed", period=YEAR)
    assert (figure.value, figure.rows, figure.listed) == (2.0, (), False)


def test_what_was_not_known_yet_is_not_counted(year):
    before = datetime(2026, 1, 1, tzinfo=UTC)
    then = queries.Period(YEAR.first, YEAR.last, before)
    assert value(year.operations, "searched.manual", then) == 0
    assert value(year.operations, "searched.manual") > 0


def test_a_period_that_ends_before_it_begins_and_a_figure_that_is_none_are_refused(year):
    with pytest.raises(NotValid):
        value(year.operations, "killed", queries.Period(YEAR.last, YEAR.first))
    for name in ("nothing", "searched.nothing", ""):
        with pytest.raises(NotFound):
            value(year.operations, name)


LINK = re.compile(
    r'data-figure="([^"]+)"[^>]*href="([^"]+)"[^>]*>\s*([^<]*?)\s*<'
    r'|data-figure="([^"]+)" href="([^"]+)">([^<]*)<'
)


def shown(text):
    return float(re.sub(r"[\u2066-\u2069,\s]", "", text).replace("\u2212", "-"))


@pytest.mark.parametrize(
    "address", ["/overview/", "/overview/?at=2026-03-15", "/statistics/?from=2026-01-01"]
)
def test_every_number_on_a_page_is_that_of_the_list_it_opens(year, in_person, address):
    client = in_person(year.operations)
    page = client.get(address).content.decode()
    found = [tuple(part for part in link if part) for link in LINK.findall(page)]
    assert len(found) > 20
    lists = {}
    for name, link, told in found:
        if (name, link) not in lists:
            query = link.replace("&amp;", "&")
            asked = dict(part.split("=") for part in query.split("?")[1].split("&"))
            period = queries.Period(
                date.fromisoformat(asked["from"]),
                date.fromisoformat(asked["to"]),
            )
            lists[name, link] = queries.figure(year.operations, name=name, period=period)
        figure = lists[name, link]
        assert shown(told) == pytest.approx(figure.value, abs=0.51), (name, link)
        assert sum(row.amount for row in figure.rows) == pytest.approx(figure.value)
    assert {figure.value for figure in lists.values()} > {0.0}


def test_the_list_of_a_figure_names_its_records(year, in_person):
    client = in_person(year.operations)
    page = client.get("/figures/killed/?from=2026-01-01&to=2026-06-30").content.decode()
    assert 'data-value="1.000000"' in page
    assert "Accident:" in page
    assert client.get("/figures/no-such/").status_code == 404
    told = in_person(year.says.people.donor).get("/figures/killed/?from=2026-01-01&to=2026-06-30")
    assert "told for single years" in told.content.decode()


def test_the_clocks_are_one_control_in_words(year, in_person):
    client = in_person(year.operations)
    for address in ("/", "/overview/", "/settlements/", "/tasks/", "/areas/"):
        page = client.get(address + "?known=2026-03-01&at=2026-02-01").content.decode()
        assert page.count('id="clocks"') == 1
        assert "As known on" in page
        assert "as it stood on" in page
        assert client.get(address + "?known=never").status_code == 400


def test_the_map_asks_for_the_layers_of_the_day_shown(year, in_person):
    client = in_person(year.operations)
    page = client.get("/?known=2026-03-01&at=2026-02-01")
    assert page.context["map_config"]["clock"] == "at=2026-02-01&known=2026-03-01"
    assert page.context["map_config"]["hazard"] is None
    assert page.content.decode().count(">as known on") == 2
    assert client.get("/").context["map_config"]["clock"] == ""


def test_the_board_is_a_page(year, in_person):
    page = in_person(year.operations).get("/tasks/?purpose=clearance").content.decode()
    assert "1 of" in re.sub(r"[\u2066-\u2069]", "", page)


@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_the_command_prints_the_statistics(year, form, capsys):
    assert main(["statistics", "--from", "2026-01", "--to", "2026-06", "--format", form]) == 0
    printed = capsys.readouterr().out
    assert "searched.manual" in printed or "Manual, with detector" in printed
    assert "No record is not evidence" in printed


def test_reading_some_kinds_gives_the_rows_of_reading_all(year):
    said = list(entries())
    for at in (date(2026, 1, 15), date(2026, 3, 1), None):
        for known in (None, datetime.now(UTC)):
            if at is None and known is None:
                continue
            whole = fold(said, at=at, known=known)
            rows = {(row.kind, row.subject): row.document for row in rows_at(at=at, known=known)}
            assert rows == {
                key: register_row(state, state.document()).document for key, state in whole.items()
            }
            some = rows_at(at=at, known=known, kinds={"hazardous_area", "task"})
            assert {(r.kind, r.subject): r.document for r in some} == {
                key: text for key, text in rows.items() if key[0] in {"hazardous_area", "task"}
            }


things = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(["a", "b"]), st.sampled_from([0, 1, 2])),
    max_size=8,
)


@given(things, st.randoms(use_true_random=False))
def test_what_is_told_twice_does_not_depend_on_the_order(told, chance):
    made = [
        Told(f"s{number}", like, date(2026, 1, 1 + day), Point(x * 0.4, 0))
        for number, (x, like, day) in enumerate(told)
    ]
    mixed = list(made)
    chance.shuffle(mixed)
    repeats = told_twice(made)
    assert told_twice(mixed) == repeats
    assert not set(repeats) & set(repeats.values())


corner = st.integers(0, 12)
lanes = st.lists(st.tuples(corner, corner, st.integers(1, 4), st.integers(1, 4)), max_size=12)


@given(lanes)
def test_each_square_metre_is_counted_by_the_first_who_searched_it(told):
    grounds = [box(x, y, x + wide, y + high) for x, y, wide, high in told]
    wholes = [union_of(grounds[:count]).area for count in range(len(grounds) + 1)]
    added = [after - before for before, after in pairwise(wholes)]
    assert list(ground_added(grounds)) == pytest.approx(added, abs=1e-9)


def test_lanes_beside_each_other_are_not_the_same_lane():
    day = date(2026, 1, 1)
    one, other = (Told(name, "m", day, box(x, 0, x + 1, 50)) for name, x in (("a", 0), ("b", 1)))
    assert told_twice([one, other]) == {}
