"""The hazard map's words, and what it says to whom."""

import html
import re
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone
from tests.pages.conftest import PEOPLE, viewer

from landrelease.actions import compute_hazard
from landrelease.hazard import CHANGES, THRESHOLDS
from landrelease.kinds import Tier
from landrelease.pages._here_words import in_hundred
from landrelease.pages._layer_words import CHANGE_COLOURS, LABELS, change_words, layer_words
from landrelease.store.models import EvaluationRow, HazardAnswerRow
from landrelease.store.programme import current_programme

ISOLATES = re.compile("[\u2066-\u2069]")
HERE = "/hazard/here/?at=49.115 N 36.135 E"
NOBODY_LOOKED = "/hazard/here/?at=49.4 N 36.4 E"


def square(west, south, side):
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south]]
    return {"geometry": {"type": "Polygon", "coordinates": [ring]}}


@pytest.fixture
def run(held):
    """A map of large cells: one search that found something, one accident."""
    held("settlement", name="Verkhnia", code="V1", place=square(36.1, 49.1, 0.02))
    held(
        "searched_area",
        method="manual",
        coverage=1.0,
        items_found=2,
        detection=0.9,
        place=square(36.1, 49.1, 0.05),
    )
    held("accident", killed=1, place={"geometry": {"type": "Point", "coordinates": [36.2, 49.12]}})
    return compute_hazard(viewer("ada"), cell_m=4_000.0)


def text_of(answer) -> str:
    words = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(ISOLATES.sub("", words).split())


@pytest.mark.parametrize(
    ("probability", "told"),
    [
        (0.0, "less than 1 in 1,000"),
        (0.0049, "5 in 1,000"),
        (0.184, "18 in 100"),
        (0.995, "995 in 1,000"),
        (1.0, "more than 999 in 1,000"),
    ],
)
def test_an_estimated_probability_is_a_number_in_a_hundred_never_none_or_all(probability, told):
    assert ISOLATES.sub("", in_hundred(probability)) == told


def test_a_cell_is_told_with_its_size_and_how_sure_it_is(signed_in, run):
    told = text_of(signed_in("omar").get(HERE))
    assert re.search(r"At least one item left in this cell \d+ in 1", told)
    assert "4,000 m × 4,000 m" in told
    assert "; nine times in ten between" in told
    assert "tier: restricted" in told
    assert "Not surveyed" not in told


def test_where_nobody_looked_is_said_before_any_figure(signed_in, run):
    told = text_of(signed_in("omar").get(NOBODY_LOOKED))
    assert told.index("Not surveyed.") < told.index("At least one item left")
    assert "are no finding" in told


@pytest.mark.parametrize(
    ("place", "status", "told"),
    [
        ("9 N 9 E", 200, "outside the programme"),
        ("49.1 36.1", 400, "49.1 36.1"),
        ("", 200, "Give a place"),
    ],
)
def test_a_place_that_cannot_be_answered_is_told(signed_in, run, place, status, told):
    answer = signed_in("omar").get("/hazard/here/", {"at": place})
    assert answer.status_code == status
    assert told in text_of(answer)


def test_a_run_there_is_none_of_is_not_found(signed_in, run):
    assert signed_in("omar").get(f"{HERE}&run=none").status_code == 404


def test_nobody_below_the_tier_is_told_anything(signed_in, run):
    replace(current_programme(), public_access=True).write()
    assert run.tier == Tier.RESTRICTED
    for client, sees in [
        *((signed_in(name), viewer(name).may_see(Tier.RESTRICTED)) for name in PEOPLE),
        (Client(), False),
    ]:
        for address in (f"{HERE}&run={run.id}", HERE, f"/?run={run.id}", "/", "/hazard/"):
            shown = client.get(address).content.decode()
            inside = re.sub(rf"\?run={run.id}", "", shown)
            assert (run.id in inside or "data-outline" in inside) is sees, address
        address = f"/api/hazard/{run.id}/probability/levels.json"
        assert client.get(address).status_code == (200 if sees else 404)


def test_the_map_opens_the_run_the_address_names_or_says_it_is_another(signed_in, run):
    newer = compute_hazard(viewer("ada"), cell_m=5_000.0)
    client = signed_in("omar")
    shown = client.get("/", {"run": run.id}).context["hazard"]
    assert (shown["run"], shown["cell_m"]) == (run.id, 4_000.0)
    assert [one["run"] for one in shown["runs"]] == ["before", newer.id]
    assert [one["name"] for one in shown["bands"]][-1] == "before"
    assert b'id="not-newest"' in client.get("/", {"run": run.id}).content
    gone = client.get("/", {"run": "gone"})
    assert gone.context["hazard"]["run"] == newer.id
    assert b'id="not-kept"' in gone.content


def test_the_list_of_runs_says_what_each_was_made_from(signed_in, run):
    told = text_of(signed_in("omar").get("/hazard/"))
    for label in ("Method", "Version of the method", "Seed", "Heads of the ledger", "Records used"):
        assert label in told
    assert "searched area 1" in told
    assert run.heads[0] in told


@pytest.mark.parametrize("counts", ["items", "reported events"])
def test_every_layer_and_threshold_is_said_with_the_size_of_the_cell(signed_in, run, counts):
    layer = replace(signed_in("omar").get("/").context["layer"], counts=counts)
    for band in LABELS:
        words = layer_words(layer, band)
        assert "4,000 m" in ISOLATES.sub("", words["unit"])
        assert len(words["colours"]) == len(THRESHOLDS[band]) + 1
        assert len({one["key"] for one in words["thresholds"]}) == len(words["thresholds"])
        assert ("item" in words["unit"]) <= (counts == "items")
    assert len(change_words(layer)["stops"]) == len(CHANGES) - 1
    assert len(CHANGE_COLOURS) == len(CHANGES) + 1


def test_what_fell_is_striped_and_what_rose_is_not(signed_in, run):
    for stop in change_words(signed_in("omar").get("/").context["layer"])["stops"]:
        assert stop["striped"] is stop["words"].startswith("fell")


def test_which_records_it_rests_on_is_told_with_figures_and_links(signed_in, run):
    answer = signed_in("omar").get(HERE)
    told = text_of(answer)
    for words in ("Left now", "Before the searches made", "Without it", "If it finds nothing"):
        assert words in told
    assert "/records/searched_area/searched_area-2/" in answer.content.decode()
    assert "Worked out anew from" in told


def test_the_panel_gets_figures_first_and_the_reasons_apart(signed_in, run):
    client = signed_in("omar")
    panel = {"X-Part": "panel"}
    first = client.get(HERE, headers=panel).content.decode()
    assert "<html" not in first
    later = html.unescape(re.search(r'data-later="([^"]+)"', first)[1])
    assert "Without it" in text_of(client.get(later, headers=panel))
    assert "Without it" in text_of(client.get(later))
    assert signed_in("dan").get(later, headers=panel).status_code == 404


def test_a_settlement_says_what_lay_there_before_the_searches(signed_in, run):
    told = text_of(signed_in("omar").get("/settlements/settlement-1/"))
    taken = re.search(r"Found there and taken away ([\d.]+)", told)
    before = re.search(r"Before the searches made: items expected ([\d.]+)", told)
    left = re.search(r"\) Items expected ([\d.]+)", told)
    assert 0 < float(taken[1]) <= 2
    assert float(before[1]) == pytest.approx(float(left[1]) + float(taken[1]), rel=0.02)


def test_a_mean_that_a_few_extreme_fields_carry_is_not_told_as_what_to_expect(signed_in, run):
    (row,) = HazardAnswerRow.objects.filter(part="area")
    row.answer |= {"expected": 7e12}
    row.save()
    told = text_of(signed_in("omar").get("/settlements/settlement-1/"))
    assert "Items expected no mean can be told (" in told
    assert "7,000,000,000,000" not in told


def test_a_map_made_before_shows_no_figure_it_did_not_keep(signed_in, run):
    (row,) = HazardAnswerRow.objects.filter(part="area")
    names = ("taken", *(name for name in row.answer if name.startswith("before_")))
    row.answer = {name: value for name, value in row.answer.items() if name not in names}
    row.save()
    told = text_of(signed_in("omar").get("/settlements/settlement-1/"))
    assert "Items expected" in told
    assert "Before the searches" not in told


def test_the_map_before_is_the_one_that_knew_less(signed_in, run):
    again = compute_hazard(viewer("ada"), cell_m=4_000.0)
    later = again.computed_at.replace(year=again.computed_at.year + 1)
    ahead = compute_hazard(viewer("ada"), cell_m=4_000.0, known=later)
    shown = signed_in("omar").get("/hazard/").context["runs"]
    earlier = {one["layer"].run: one["earlier"] for one in shown}
    assert earlier == {ahead.id: again.id, again.id: run.id, run.id: ""}


def test_an_evaluation_is_shown_to_its_tier_and_above(signed_in, people):
    facts = {"programme": "Test district", "invented": True, "protocol": "blocks", "seed": 1}
    facts |= {"cell_m": 1_000.0, "rows": 9, "columns": 9, "clock": "ledger", "parts": []}
    EvaluationRow.objects.create(
        id="e1", computed_at=timezone.now(), heads=[], tier=int(Tier.RESTRICTED), facts=facts
    )
    for name in PEOPLE:
        shown = signed_in(name).get("/hazard/evaluation/").content
        sees = viewer(name).may_see(Tier.RESTRICTED)
        assert (b'id="evaluation"' in shown) is sees
        assert (b'id="no-evaluation"' in shown) is not sees
        named = signed_in(name).get("/hazard/evaluation/?evaluation=e1")
        assert named.status_code == (200 if sees else 404)
