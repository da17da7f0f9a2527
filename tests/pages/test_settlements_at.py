"""The list of settlements as of two dates."""

import re
from datetime import UTC, datetime, timedelta

import pytest


def statuses(client, query):
    shown = client.get("/settlements/" + query).content.decode()
    return re.findall(r'<tr data-status="(\w+)"', shown), shown


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("", ["closed"]),
        ("?at=2024-06-01", ["closed"]),
        ("?at=2024-05-31", ["not_known"]),
        ("?at=2024-04-30", []),
        ("?known=2024-06-30", []),
    ],
)
def test_both_dates_count(query, there, signed_in, closed):
    found, shown = statuses(signed_in("omar"), query)
    assert found == there
    assert ('id="as-it-was"' in shown) == bool(query)


def test_known_today_is_as_it_is_now(signed_in, closed):
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    found, shown = statuses(signed_in("omar"), f"?known={tomorrow}")
    assert found == ["closed"]
    assert f'name="known" value="{tomorrow}"' in shown


def test_the_dates_go_along_to_the_settlement_where_nothing_is_decided(signed_in, closed):
    client = signed_in("alma")
    _, shown = statuses(client, "?at=2024-06-01")
    assert 'id="decision-form"' not in shown
    link = re.search(rf'href="(/settlements/{closed}/[^"]*)"', shown).group(1)
    assert link == f"/settlements/{closed}/?at=2024-06-01"
    then = client.get(link).content.decode()
    assert 'id="as-it-was"' in then
    assert 'id="decision-form"' not in then
    assert 'id="decision-form"' in client.get(f"/settlements/{closed}/").content.decode()


def test_what_is_no_date_is_said(signed_in, closed):
    answer = signed_in("omar").get("/settlements/?at=yesterday")
    assert answer.status_code == 400
    assert b"yesterday" in answer.content
