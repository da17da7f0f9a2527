"""A page that is asked for at midnight speaks of one day, from its first line to its last."""

import itertools
import re
from datetime import UTC, datetime, timedelta

import pytest
from tests import conftest as everybody

from landrelease.store import clock

programme, people, says = everybody.programme, everybody.people, everybody.says
"""The people and the programme that `work` lies in, rather than those of the other pages."""

LAST, SECOND = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), timedelta(seconds=1)
PAGES = (
    "/overview/",
    "/statistics/",
    "/settlements/{settlement}/",
    "/tasks/new/",
    "/tasks/{task}/",
    "/tasks/{task}/day/",
    "/quality/plan/",
    "/quality/visit/",
    "/contingents/",
    "/learning/",
    "/plans/new/",
)
CHANCE = re.compile(r"[0-9A-Za-z]{32,}")
"""Tokens and ids of forms, which are new on each page."""


def set_clock(monkeypatch, *moments):
    """Let whoever asks what time it is be told these, one after another, and then the last."""
    told = itertools.chain(moments, itertools.repeat(moments[-1]))

    class Clock:
        @staticmethod
        def now():
            return next(told)

    monkeypatch.setattr(clock, "timezone", Clock)


def shown(client, address, monkeypatch, *moments):
    set_clock(monkeypatch, *moments)
    answer = client.get(address)
    assert answer.status_code == 200
    return CHANCE.sub("", answer.content.decode())


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_of_the_day_on_which_it_was_asked_for(page, work, in_person, monkeypatch):
    there = work.begin().says.people
    client = in_person(there.quality if page.startswith("/quality/") else there.operations)
    address = page.format(task=work.task, settlement=work.says.settlement())

    before = shown(client, address, monkeypatch, LAST)
    assert shown(client, address, monkeypatch, LAST, LAST + SECOND) == before
    assert shown(client, address, monkeypatch, LAST + SECOND) != before
