"""Hazardous areas over the API: the same refusals as on the pages."""

import json

import pytest
from tests.land import Land


@pytest.fixture
def land(says):
    land = Land(says)
    land.accredited(), land.surveyed()
    return land


def post(client, land, **body):
    said = {"id": "decision-0001", "on": "2026-06-01"} | body
    return client.post(
        f"/api/areas/{land.area}/decisions", json.dumps(said), content_type="application/json"
    )


def test_areas_are_listed_with_accounts_that_add_up(land, in_person):
    client = in_person(land.says.people.partner)
    [row] = client.get("/api/areas").json()["rows"]
    account = row["account"]
    parts = [account[f"{n}_m2"] for n in ("cancelled", "reduced", "cleared", "remaining")]
    assert sum(parts) == pytest.approx(account["initial_m2"])


def test_a_decision_is_recorded_once_or_refused_with_the_way_out(land, in_person):
    client = in_person(land.says.people.authority)
    assert post(client, land, step="cancel").status_code == 201
    assert post(client, land, step="cancel").json()["added"] == 0
    told = client.get(f"/api/areas/{land.area}").json()
    assert told["row"]["status"] == "cancelled"
    assert told["history"][0]["decider"]
    refused = post(client, land, step="reopen", id="decision-0002", reason="r")
    assert refused.status_code == 409
    assert refused.json()["error"] == "GuardNotMet"
    assert "Nothing was found in it since" in refused.json()["detail"]


def test_without_the_right_nothing_is_decided(land, in_person):
    client = in_person(land.says.people.officer)
    assert post(client, land, step="cancel").status_code == 403
    assert in_person(land.says.people.donor).get("/api/areas").status_code == 403
