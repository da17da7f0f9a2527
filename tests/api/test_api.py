"""The API: who may ask, which status, one body for every error, nothing above a tier."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from tests.conftest import SOUTH, WEST, point, square
from tests.queries import test_tiers

from landrelease import queries
from landrelease.actions import compute_hazard, start_hazard_job
from landrelease.kinds import KINDS, Tier
from landrelease.store import hazard_runs
from landrelease.store.hazard_runs import runs_folder
from landrelease.store.models import EntryRow, HazardRunRow, Job, User
from landrelease.store.people import PUBLIC_VIEWER

leaks, secrets = test_tiers.leaks, test_tiers.secrets
BODY = {"id": "client-1", "when": "2026-03-01", "payload": {"killed": 0, "place": point()}}


def post(client, kind="accident", body=BODY, **more):
    data = body if isinstance(body, str) else json.dumps(body)
    return client.post(f"/api/records/{kind}", data, content_type="application/json", **more)


def addresses(subjects, run="none"):
    yield "/api/kinds"
    for layer in ("settlements", "settlement_areas", "roads", "areas", "evidence", "searched",
                  "safe_use", "minefield_records", "administrative_areas", "boundary"):  # fmt: skip
        yield f"/api/map/{layer}.geojson"
        yield f"/api/map/{layer}.geojson?at=2026-06-01&known=2099-01-01"
        yield f"/api/map/{layer}.geojson?bbox={WEST},{SOUTH},{WEST + 0.2},{SOUTH + 0.2}"
    for kind in KINDS:
        yield f"/api/kinds/{kind}/schema"
        yield f"/api/records/{kind}"
        yield f"/api/records/{kind}?text=SECRET"
        if kind in subjects:
            yield f"/api/records/{kind}/{subjects[kind]}"
            yield f"/api/records/{kind}/{subjects[kind]}?at=2026-06-01"
    yield f"/api/records/access_decision/{subjects.get('settlement', 'x')}"
    yield "/api/settlements"
    yield "/api/settlements?at=2026-06-01&known=2099-01-01T00:00:00"
    yield "/api/jobs/nothing"
    yield f"/api/hazard/at?lon={WEST + 0.1}&lat={SOUTH + 0.1}"
    yield f"/api/hazard/why?lon={WEST + 0.1}&lat={SOUTH + 0.1}"
    yield f"/api/hazard/{run}/hazard.tif"
    yield f"/api/hazard/{run}/probability/levels.png"
    yield f"/api/hazard/{run}/probability/levels.json"
    yield f"/api/hazard/{run}/since/{run}/levels.png"
    yield f"/api/hazard/{run}/since/{run}/levels.json"
    yield f"/api/hazard/{run}/before/levels.png"
    yield f"/api/hazard/{run}/since/before/levels.json"
    yield f"/api/hazard/{run}/belts.geojson"


def content(response) -> str:
    data = b"".join(response.streaming_content) if response.streaming else response.content
    return data.decode(errors="replace")


def test_no_address_says_more_than_its_reader_may_see(secrets, people, in_person, programme):
    replace(programme, public_access=True).write()
    for viewer in people.all():
        client = in_person(viewer)
        for address in addresses(secrets):
            response = client.get(address)
            assert response.status_code in {200, 404}, (viewer.role, address, response.content)
            assert leaks(content(response), viewer.clearance) == [], (viewer.role, address)


def test_without_public_access_strangers_learn_nothing(secrets, in_person):
    client = in_person(PUBLIC_VIEWER)
    for address in addresses(secrets):
        response = client.get(address)
        assert response.status_code == 401, address
        assert response.json() == {
            "error": "NotSignedIn",
            "number": "",
            "detail": "Sign in first.",
            "fields": [],
        }
    assert post(client).status_code == 401


def test_rights_come_before_the_body(people, in_person, programme):
    replace(programme, public_access=True).write()
    for viewer in (people.partner, people.donor, people.authority, people.public):
        for body in ("{", "{}", BODY):
            response = post(in_person(viewer), body=body)
            assert response.status_code == 403, (viewer.role, body)
            assert response.json()["error"] == "NotAllowed"
    assert not EntryRow.objects.exists()


@pytest.mark.parametrize(
    ("kind", "body", "status", "error"),
    [
        ("accident", BODY, 201, ""),
        ("accident", "{", 400, "NotRead"),
        ("accident", {}, 422, "NotRead"),
        ("accident", BODY | {"when": "soon"}, 422, "DateNotRead"),
        ("accident", BODY | {"when": "2999"}, 422, "NotValid"),
        ("accident", BODY | {"payload": {"killed": -1}}, 422, "NotValid"),
        ("accident", BODY | {"id": "x" * 81}, 422, "NotRead"),
        ("accident", BODY | {"id": "x" * 7}, 422, "NotRead"),
        ("accident", BODY | {"id": ""}, 422, "NotRead"),
        ("accident", BODY | {"payload": BODY["payload"] | {"activity": "\x00"}}, 422, "NotValid"),
        ("rumour", BODY, 404, "UnknownKind"),
        ("access_decision", BODY, 403, "NotAllowed"),
    ],
)
def test_statuses_by_class_and_one_body(  # noqa: PLR0917 - a table
    people, in_person, kind, body, status, error
):
    response = post(in_person(people.officer), kind=kind, body=body)
    assert response.status_code == status, response.content
    if error:
        told = response.json()
        assert set(told) == {"error", "number", "detail", "fields"}
        assert (told["error"], bool(told["detail"])) == (error, True)
        assert not EntryRow.objects.exists()


def test_a_report_sent_again_is_added_once(people, in_person):
    client = in_person(people.officer)
    first, second = post(client).json(), post(client).json()
    assert (first["added"], second["added"]) == (1, 0)
    assert {k: v for k, v in first.items() if k != "added"} == {
        k: v for k, v in second.items() if k != "added"
    }
    other = post(client, body=BODY | {"payload": {"killed": 9, "place": point()}})
    assert (other.status_code, other.json()["error"]) == (409, "IdAlreadyUsed")


def test_a_signed_in_browser_needs_the_token(people, db):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="officer"))
    response = post(client)
    assert response.status_code == 403
    assert set(response.json()) == {"error", "number", "detail", "fields"}
    assert not EntryRow.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "/api/map/settlements.geojson?bbox=1,2,3",
        "/api/map/settlements.geojson?bbox=nan,0,1,1",
        "/api/map/settlements.geojson?bbox=-inf,-inf,inf,inf",
        "/api/map/settlements.geojson?bbox=10,0,5,1",
        "/api/records/settlement?bbox=0,0,999,1",
        "/api/records/settlement?text=%00",
        "/api/settlements?at=yesterday",
        "/api/settlements?known=yesterday",
        "/api/hazard/at?lon=x&lat=1",
    ],
)
def test_what_cannot_be_read_is_told(people, in_person, address):
    response = in_person(people.officer).get(address)
    assert response.status_code == 422, response.content
    assert set(response.json()) == {"error", "number", "detail", "fields"}


@pytest.mark.parametrize(
    "address", ["/api/hazard/at?lon=nan&lat=1", "/api/hazard/at?lon=900&lat=91"]
)
def test_nowhere_has_no_hazard_value(people, in_person, address):
    assert in_person(people.officer).get(address).json() is None


@pytest.mark.parametrize("page", ["-1", "0", "99999999999999999999"])
def test_pages_beyond_the_list_are_its_ends(says, in_person, page):
    says.settlement()
    response = in_person(says.people.officer).get(f"/api/records/settlement?page={page}")
    assert response.json()["page"] == 1


def test_unexpected_faults_have_the_same_body_and_say_nothing(
    people, in_person, monkeypatch, caplog
):
    def broken(*_args, **_more):
        raise RuntimeError("inner secret")

    monkeypatch.setattr(queries, "settlements", broken)
    response = in_person(people.officer).get("/api/settlements")
    assert response.status_code == 500
    assert "secret" not in response.content.decode()
    assert "inner secret" in caplog.text


def test_an_inactive_account_is_nobody(people, in_person):
    client = in_person(people.officer)
    User.objects.filter(username="officer").update(is_active=False)
    assert client.get("/api/settlements").status_code == 401


def test_demo_accounts_count_on_this_machine_only(people, in_person):
    User.objects.filter(username="officer").update(loopback_only=True)
    client = in_person(people.officer)
    assert (
        client.get("/api/settlements", REMOTE_ADDR="127.0.0.1", HTTP_HOST="127.0.0.1").status_code
        == 200
    )
    for change in (
        {"REMOTE_ADDR": "192.0.2.7"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_FORWARDED": "for=192.0.2.7"},
        {"HTTP_X_REAL_IP": "192.0.2.7"},
    ):
        asked = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1"} | change
        assert client.get("/api/settlements", **asked).status_code == 401, change


def test_jobs_are_seen_by_those_who_compute(people, in_person):
    job = start_hazard_job(people.officer, cell_m=500.0)
    assert in_person(people.operations).get(f"/api/jobs/{job}").json()["state"] == "queued"
    for viewer in (people.quality, people.partner, people.donor):
        assert in_person(viewer).get(f"/api/jobs/{job}").status_code == 404
    assert Job.objects.count() == 1


@pytest.fixture
def computed(says):
    says.settlement()
    says.approved("searched_area", {
        "method": "manual", "coverage": 1.0, "items_found": 2, "detection": 0.9,
        "place": square(0.05, 0.05, 0.03),
    }, last=date(2026, 1, 2))  # fmt: skip
    for east in (0.06, 0.12, 0.15):
        says.approved("accident", {"killed": 1, "place": point(east, 0.1)})
    return compute_hazard(says.people.officer, cell_m=2_000.0)


SERVED_OF_A_RUN = (
    "hazard.tif",
    "expected/levels.png",
    "uncertainty/levels.json",
    "since/{run}/levels.png",
    "since/{run}/levels.json",
    "before/levels.png",
    "before/levels.json",
    "since/before/levels.png",
)


def test_a_hazard_map_is_served_to_its_tier_and_above(computed, people, in_person, programme):
    replace(programme, public_access=True).write()
    assert computed.tier == Tier.RESTRICTED
    for viewer in people.all():
        client = in_person(viewer)
        wanted = 200 if viewer.may_see(Tier.RESTRICTED) else 404
        for band in SERVED_OF_A_RUN:
            response = client.get(f"/api/hazard/{computed.id}/{band.format(run=computed.id)}")
            assert response.status_code == wanted, (viewer.role, band)
            assert "no-store" in response.headers.get("Cache-Control", "no-store")
            response.close()
        at = f"/api/hazard/at?lon={WEST + 0.1}&lat={SOUTH + 0.1}"
        assert (client.get(at).json() is not None) is (wanted == 200)
        assert client.get(f"{at}&run={computed.id}").status_code == wanted
        answered = client.get("/api/settlements").json()[0]["area"]
        assert (answered is not None) is (wanted == 200)


@pytest.mark.parametrize(("tier", "kept"), [(Tier.PUBLIC, True), (Tier.PARTNER, False)])
def test_a_browser_keeps_pictures_of_public_maps_alone(computed, people, in_person, tier, kept):
    HazardRunRow.objects.filter(pk=computed.id).update(tier=int(tier))
    told = in_person(people.officer).get(f"/api/hazard/{computed.id}/expected/levels.png")
    assert ("max-age" in told["Cache-Control"]) is kept
    assert ("no-store" in told["Cache-Control"]) is not kept


def test_the_map_is_explained_to_its_tier_and_above(computed, people, in_person, programme):
    replace(programme, public_access=True).write()
    for viewer in people.all():
        told = in_person(viewer).get(f"/api/hazard/why?lon={WEST + 0.06}&lat={SOUTH + 0.06}").json()
        assert (told is not None) is viewer.may_see(Tier.RESTRICTED)
        if told is not None:
            assert told["sources"][0]["without"]["probability"] <= 1
            assert told["outlook"]["detection_from"] == "records"


@pytest.mark.parametrize("bad", ["polygon=nonsense", 'polygon={"type":"Point"}', "detection=2"])
def test_a_place_that_cannot_be_read_is_told(computed, people, in_person, bad):
    client = in_person(people.officer)
    response = client.get(f"/api/hazard/why?lon={WEST + 0.06}&lat={SOUTH + 0.06}&{bad}")
    assert response.status_code == 422


def test_no_picture_is_kept_that_could_miss_a_high_cell(computed, people, in_person):
    """Pictures of single cells were served beside the levels, where a pixel has the worst."""
    client = in_person(people.officer)
    assert client.get(f"/api/hazard/{computed.id}/probability.png").status_code == 404
    assert not list((runs_folder() / computed.id).glob("*.png"))


def test_the_searches_never_raise_what_is_left(computed, people, in_person):
    client = in_person(people.officer)
    before = client.get(f"/api/hazard/{computed.id}/before/levels.json").json()
    now = client.get(f"/api/hazard/{computed.id}/probability/levels.json").json()
    assert before["cells"] == now["cells"]
    pairs = list(zip(before["at_least"], now["at_least"], strict=True))
    assert all(was >= left for was, left in pairs)
    assert any(was > left for was, left in pairs)
    change = client.get(f"/api/hazard/{computed.id}/since/before/levels.json").json()
    assert change["at_least"][len(change["thresholds"]) // 2] == 0


def test_bands_that_do_not_exist_are_not_found(computed, people, in_person):
    client = in_person(people.officer)
    for path in ("nothing.png", "..%2Fhazard.png", "nothing/levels.json", "since/x/levels.png"):
        assert client.get(f"/api/hazard/{computed.id}/{path}").status_code == 404


def test_levels_are_counted_over_the_programme_and_its_settlements(computed, people, in_person):
    client = in_person(people.officer)
    told = client.get(f"/api/hazard/{computed.id}/expected/levels.json").json()
    assert told["cells"] >= told["not_surveyed"] > 0
    assert told["at_least"] == sorted(told["at_least"], reverse=True)
    assert told["cell_km2"] == 4.0
    (settlement,) = told["settlements"]
    assert settlement["name"] == "Ostrel"
    least = told["thresholds"][settlement["level"] - 1]
    around = [
        client.get(f"/api/hazard/at?lon={WEST + 0.1 + east}&lat={SOUTH + 0.1 + north}").json()
        for east in (-0.005, 0.0, 0.005)
        for north in (-0.0036, 0.0, 0.0036)
    ]
    assert least <= max(cell["per_km2"] for cell in around)  # the area of 400 m has several cells
    assert {len(cell["outline"]) for cell in around} == {5}


def test_maps_of_other_cells_are_not_subtracted(computed, says, people, in_person):
    finer = compute_hazard(says.people.officer, cell_m=1_000.0)
    client = in_person(people.officer)
    answer = client.get(f"/api/hazard/{finer.id}/since/{computed.id}/levels.json")
    assert (answer.status_code, answer.json()["error"]) == (422, "ShapesDiffer")


def test_a_run_whose_files_are_gone_is_told(computed, people, in_person):
    shutil.rmtree(runs_folder())
    client = in_person(people.officer)
    assert client.get(f"/api/hazard/{computed.id}/hazard.tif").status_code == 404
    assert client.get(f"/api/hazard/at?lon={WEST + 0.1}&lat={SOUTH + 0.1}").json() is None


def test_a_run_that_cannot_be_kept_leaves_no_files(says, computed, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(compute_hazard.__globals__, "keep_run", full)
    with pytest.raises(OSError, match="space"):
        compute_hazard(says.people.officer, cell_m=2_000.0)
    assert [folder.name for folder in runs_folder().iterdir()] == [computed.id]
    assert HazardRunRow.objects.count() == 1


def test_old_runs_are_forgotten_with_their_files(says, computed, monkeypatch):
    monkeypatch.setattr(hazard_runs, "SHOWN", 1)
    newer = compute_hazard(says.people.officer, cell_m=2_000.0)
    assert [run.id for run in HazardRunRow.objects.all()] == [newer.id]
    assert [folder.name for folder in hazard_runs.runs_folder().iterdir()] == [newer.id]


def test_lists_ask_the_database_a_bounded_number_of_times(
    computed, says, in_person, django_assert_max_num_queries
):
    for number in range(12):
        says.settlement(f"Place {number}", east=0.01 * number)
    client = in_person(says.people.officer)
    for address, most in {
        "/api/settlements": 12,
        "/api/map/settlements.geojson": 8,
        "/api/map/evidence.geojson": 8,
        "/api/records/settlement": 10,
    }.items():
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("count", [1, 2, 3])
def test_however_many_settlements_there_are_each_is_listed(count, in_person, people, says):
    for number in range(count):
        says.settlement(f"Place {number}", 0.02 + 0.05 * number)
    answer = in_person(people.officer).get("/api/settlements")
    assert [row["name"] for row in answer.json()] == [f"Place {n}" for n in range(count)]
