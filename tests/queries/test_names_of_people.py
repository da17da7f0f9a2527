"""Names of persons and reasons come to those cleared; others see the organisation."""

import json
from datetime import date

import pytest
from tests.conftest import point

from landrelease import queries
from landrelease.actions import decide_access, reject_batch
from landrelease.kinds import AccessStatus, Tier
from landrelease.store.models import EntryRow, User
from landrelease.store.people import GRANTS, Grant, Right, Role

NAME = "Alma Verhoven"


@pytest.fixture
def decided(says):
    """A settlement on which a person whose name is not her user name decided."""
    User.objects.filter(username="authority").update(name=NAME)
    authority = User.objects.get(username="authority").viewer()
    settlement = says.settlement()
    decide_access(
        authority,
        settlement=settlement,
        status=AccessStatus.CLOSED,
        reason="Mines were seen.",
        restrictions="",
        on=date(2026, 1, 2),
    )
    return settlement


def test_partners_see_the_organisation_and_not_the_person(says, decided):
    people = says.people
    for viewer, named in ((people.partner, False), (people.officer, True)):
        line = queries.settlement(viewer, subject=decided).decisions[0]
        assert line.organisation == "Centre"
        assert (line.author, line.reviewed_by) == ((NAME, NAME) if named else ("", ""))


def test_the_chain_keeps_the_account_and_the_page_its_name(says, decided):
    bodies = EntryRow.objects.values_list("body", flat=True)
    assert not any(NAME in body for body in bodies)
    assert [json.loads(body)["payload"]["decider"] for body in bodies if "decider" in body] == [
        "authority"
    ]

    def decider(viewer):
        found = queries.record(viewer, kind="access_decision", subject=decided)
        return [field.value for field in found.fields if field.name == "decider"]

    assert decider(says.people.officer) == [NAME]
    assert decider(says.people.partner) == []
    User.objects.filter(username="authority").update(name="erased")
    assert decider(says.people.officer) == ["erased"]


def test_the_workbench_gives_reasons_and_names_by_the_rule_of_the_history(says, monkeypatch):
    people = says.people
    grant = Grant(frozenset({Right.ENTER}), Tier.PARTNER)
    monkeypatch.setitem(GRANTS, Role.PARTNER, grant)
    said = {"description": "By the well", "place": point()}
    first = says.approved("accident", said)
    again = says.report("accident", said, corrects=first.entry, reason="Seen by a neighbour")
    reject_batch(people.reviewer, batch=again.batch, reason="She was not there")
    for viewer, told in ((people.partner, False), (people.operations, True)):
        detail = queries.batch(viewer, batch=again.batch)
        reasons = (detail.row.reason, detail.entries[0].reason)
        assert reasons == (("She was not there", "Seen by a neighbour") if told else ("", ""))
        assert bool(detail.row.author) is told
        assert bool(detail.row.by) is told
        assert detail.row.organisation == "Centre"
