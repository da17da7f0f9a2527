"""What pages say, to whom, and what they must never say."""

import hashlib
import re
from pathlib import Path

import pytest
from tests.pages.conftest import PEOPLE, PLACE, viewer

import landrelease.pages
from landrelease.errors import LandreleaseError
from landrelease.kinds import KINDS, NOT_KNOWN, UnknownKind, fields_of
from landrelease.ledger import IdAlreadyUsed, NotInThisState
from landrelease.pages.faults import status_of
from landrelease.pages.templatetags.landrelease import tone
from landrelease.store.people import Right
from landrelease.store.refusals import NotAllowed, NotFound

ROOM = Path(landrelease.pages.__file__).parent
STATIC = ROOM / "static" / "pages"
OURS = [path for path in STATIC.rglob("*") if path.is_file() and "vendor" not in path.parts]
WARNING = "No record is not evidence of no contamination. A status is not permission to enter."
PAGES = ["/", "/overview/", "/settlements/", "/records/", "/records/settlement/", "/about/"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_warns_and_says_that_the_place_is_invented(page, signed_in, closed):
    shown = signed_in("dan").get(page).content.decode()
    assert WARNING in shown
    assert "Invented place" in shown


def test_the_settlement_page_warns_and_never_says_safe(signed_in, closed):
    shown = signed_in("omar").get(f"/settlements/{closed}/").content.decode()
    words = re.sub(r"<script.*?</script>|<[^>]+>", " ", shown, flags=re.DOTALL)
    assert WARNING in words
    assert not re.search(r"\bsafe\b", words, re.IGNORECASE)


def test_html_in_a_name_is_text(signed_in, held):
    area = {
        "type": "Polygon",
        "coordinates": [[[36.1, 49.1], [36.2, 49.1], [36.2, 49.2], [36.1, 49.1]]],
    }
    name = "</script><img src=x onerror=alert(1)>"
    subject = held("administrative_area", name=name, place={"geometry": area})
    client = signed_in("omar")
    for page in (f"/records/administrative_area/{subject}/", "/records/administrative_area/"):
        shown = client.get(page).content.decode()
        assert "<img src=x" not in shown
        assert "&lt;img src=x" in shown


def test_what_is_above_the_tier_is_counted_not_shown(signed_in, held):
    point = {"geometry": {"type": "Point", "coordinates": [36.2, 49.1]}}
    subject = held("accident", description="By the well", victims="Person N", place=point)
    page = f"/records/accident/{subject}/"
    partner = signed_in("pia").get(page).content.decode()
    assert "By the well" not in partner
    assert "Person N" not in partner
    assert "hidden at your tier" in partner
    assert "The place is above your tier" in partner
    assert "Person N" in signed_in("ada").get(page).content.decode()
    assert signed_in("dan").get(page).status_code == 404


def test_a_finding_is_not_for_the_public_tier(signed_in, closed):
    page = f"/settlements/{closed}/"
    assert b"data-rule" not in signed_in("dan").get(page).content
    assert b"data-rule" in signed_in("omar").get(page).content


def test_what_a_document_leaves_out_is_shown_as_not_known_within_the_clearance(signed_in, held):
    point = {"geometry": {"type": "Point", "coordinates": [36.2, 49.1]}}
    subject = held("accident", description="By the well", place=point)
    page = f"/records/accident/{subject}/"
    for name in ("omar", "pia"):
        detail = signed_in(name).get(page).context["detail"]
        assert {f.name for f in detail.fields if f.not_known} == {
            f.name
            for f in fields_of(KINDS["accident"])
            if f.default == NOT_KNOWN and f.tier <= viewer(name).clearance
        }


def test_a_claim_without_a_number_is_not_worded_as_exact(signed_in, held):
    said = {"about_what": "killed", "claimed_by": "Radio", "qualifier": "exactly"}
    client = signed_in("omar")
    for number, worded in (
        ({"quantity": "not_known"}, False),
        ({}, False),
        ({"quantity": 3}, True),
    ):
        shown = client.get(f"/records/claim/{held('claim', **said, **number)}/").content.decode()
        assert ("Worded as" in shown) == worded


def test_a_list_of_a_kind_without_a_status_has_no_column_for_one(signed_in, closed):
    client = signed_in("omar")
    assert b">Status<" not in client.get("/records/settlement/").content
    assert b">Status<" in client.get("/records/access_decision/").content


def test_a_rule_is_folded_away_with_its_unit_in_words(signed_in, closed):
    shown = signed_in("omar").get(f"/settlements/{closed}/").content.decode()
    assert '<details class="rule"><summary>' in shown
    assert "\u206620\u2069 metres" in shown


def test_an_open_hazardous_area_is_not_shown_as_good_news():
    assert tone("open", "settlement") == "open"
    assert tone("open", "hazardous_area") == tone("suspended", "hazardous_area") == "closed"
    assert tone("cleared", "hazardous_area") == "neutral"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAllowed(Right.ENTER), 403),
        (NotFound("record", "x"), 404),
        (UnknownKind("x", []), 404),
        (IdAlreadyUsed("x"), 409),
        (NotInThisState("approve", "saved"), 409),
        (LandreleaseError("x"), 400),
    ],
)
def test_each_error_has_its_status(error, status):
    assert status_of(error) == status


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("/nowhere/", 404),
        ("/records/dragon/", 404),
        ("/records/settlement/none/", 404),
        ("/settlements/none/", 404),
        ("/workbench/none/", 404),
        ("/jobs/none/", 404),
        ("/report/access_decision/", 404),
        ("/records/settlement/?page=99999999999999", 200),
        ("/workbench/?state=odd&page=-1", 200),
    ],
)
def test_bad_addresses_get_a_page_that_says_so(page, status, signed_in, closed):
    answer = signed_in("omar").get(page)
    assert answer.status_code == status
    assert (status == 404) == (b'id="fault"' in answer.content)


def test_a_date_that_is_none_is_refused_in_words(signed_in, closed):
    answer = signed_in("omar").get(f"/settlements/{closed}/?at=yesterday")
    assert answer.status_code == 400
    assert b"yesterday" in answer.content


def test_a_settlement_can_be_seen_as_it_was(signed_in, closed):
    shown = signed_in("omar").get(f"/settlements/{closed}/?at=2024-05-15").content.decode()
    assert "No decision" in shown


def test_the_searchable_select_finds_records(signed_in, closed):
    answer = signed_in("omar").get("/records/settlement/choices/?q=verk").json()
    assert answer == {"choices": [{"value": closed, "text": "Verkhnia (V1)"}]}


def test_typing_a_place_tells_how_it_is_read(signed_in):
    client = signed_in("omar")
    read = client.post("/report/check-place/", {"text": "49.1 N, 36.2 E"}).json()
    assert read["geometry"]["coordinates"] == [36.2, 49.1]
    assert "error" in client.post("/report/check-place/", {"text": "49.1 36.2"}).json()


def test_lists_filter_by_status(signed_in, closed):
    client = signed_in("omar")
    assert b"Verkhnia" in client.get("/settlements/?status=closed").content
    assert b"Verkhnia" not in client.get("/settlements/?status=open").content


# --- the content security policy: nothing inline, nothing from elsewhere -------------------------


def test_pages_carry_no_inline_script_style_or_handler(signed_in, closed):
    client = signed_in("alma")
    for page in [*PAGES, f"/settlements/{closed}/", f"/records/settlement/{closed}/"]:
        shown = client.get(page).content.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", shown), page
        kinds = re.findall(r"<script([^>]*)>", shown)
        assert all("src=" in kind or "application/json" in kind for kind in kinds), page


def test_pages_load_nothing_from_elsewhere(signed_in, closed):
    policy = signed_in("omar").get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    for path in OURS:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
        assert not re.search(r"https?://", text), path.name


def test_texts_are_never_written_as_html_by_our_modules():
    for path in OURS:
        if path.suffix == ".mjs":
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|setHTML|eval\(", text)


def test_vendored_files_are_as_written_down():
    folder = STATIC / "vendor"
    rows = re.findall(r"\| (\S+/\S+) \| `([0-9a-f]{64})` \|", (folder / "VENDORED.md").read_text())
    assert len(rows) == 4
    for name, digest in rows:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name


def test_symbols_of_map_and_page_are_the_same():
    sprite = (ROOM / "templates/pages/parts/symbols.svg").read_text()
    drawn = (STATIC / "map/symbols.mjs").read_text()
    for name in ("open", "restricted", "closed", "not_known", "indication", "accident"):
        fill = re.search(rf"\b{name}: {{.*?fill: \"(#\w+)\"", drawn, re.DOTALL)[1]
        part = re.search(rf'id="sym-{name}".*?</symbol>', sprite)[0]
        assert f'fill="{fill}"' in part, name


@pytest.mark.parametrize("name", PEOPLE)
def test_links_from_a_history_to_a_report_lead_there(signed_in, held, name):
    subject = held("settlement", name="Verkhnia", code="V1", place=PLACE)
    client, person = signed_in(name), viewer(name)
    text = client.get(f"/records/settlement/{subject}/").content.decode()
    links = re.findall(r'href="(/workbench/[^"?#]+)"', text)
    assert bool(links) is (person.may(Right.APPROVE) or person.may(Right.ENTER))
    assert {client.get(link).status_code for link in links} <= {200}
