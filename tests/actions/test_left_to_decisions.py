"""What reports may not say of a hazardous area: its status, and less ground once decided upon."""

import json
from datetime import date

import pytest
from tests.conftest import square

from landrelease.actions import approve_batch, record_report, withdraw_entry
from landrelease.actions._appending import open_batch, review, say
from landrelease.ledger import Act, Draft, Source
from landrelease.store.models import RegisterRow
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed, NotValid


def area(**more):
    return {"name": "H 1", "classification": "sha", "place": square(0.1, 0.1)} | more


def decided(says, subject, **more):
    payload = {
        "hazardous_area": subject, "status": "open", "classification": "cha",
        "reason": "r", "decider": "authority",
    } | more  # fmt: skip
    draft = Draft(
        id=f"decision {next(says.numbers)}", act=Act.RECORD, batch=f"b{next(says.numbers)}",
        kind="area_decision", subject=subject, first=date(2026, 2, 1), payload=payload,
    )  # fmt: skip
    programme, who = current_programme(), says.people.authority
    row = open_batch(say(who, [draft], programme=programme).entries[0].batch)
    review(who, row, Act.SUBMIT, programme=programme)
    review(who, row, Act.APPROVE, programme=programme)


def held():
    return RegisterRow.objects.get(kind="hazardous_area")


def test_a_report_says_no_other_status_than_open(says):
    with pytest.raises(NotValid, match="decide there"):
        says.report("hazardous_area", area(status="cleared"))
    says.report("hazardous_area", area(status="open"))


def test_an_import_may_and_a_correction_keeps_what_it_said(says):
    subject = says.imported("hazardous_area", area(status="cleared"))
    entry = held().entry
    says.approved(
        "hazardous_area", area(name="H 2"), subject=subject, corrects=entry, reason="name"
    )
    assert (held().title, held().status) == ("H 2 (SHA)", "cleared")


def test_a_decision_shows_in_the_row_and_its_document(says):
    subject = says.approved("hazardous_area", area()).subject
    decided(says, subject, status="suspended")
    assert (held().status, held().title) == ("suspended", "H 1 (CHA)")
    document = json.loads(held().document)
    assert (document["status"], document["classification"]) == ("suspended", "cha")


def test_ground_decided_upon_is_not_left_out_by_a_report(says):
    receipt = says.approved("hazardous_area", area())
    smaller = area(place=square(0.1, 0.1, side=0.005))
    waiting = says.report(
        "hazardous_area", smaller, subject=receipt.subject, corrects=receipt.entry, reason="r"
    )
    decided(says, receipt.subject)
    for attempt in ({"corrects": receipt.entry, "reason": "r"}, {}):
        with pytest.raises(NotValid, match=r"75\.0% of the ground"):
            says.report("hazardous_area", smaller, subject=receipt.subject, **attempt)
    with pytest.raises(NotValid, match="leaves out"):
        approve_batch(says.people.reviewer, batch=waiting.batch)
    larger = area(place=square(0.1, 0.1, side=0.02))
    says.approved(
        "hazardous_area", larger, subject=receipt.subject, corrects=receipt.entry, reason="r"
    )


def test_no_ground_is_added_by_a_report_to_an_area_that_was_given_back(says):
    receipt = says.approved("hazardous_area", area())
    larger = area(place=square(0.1, 0.1, side=0.02))
    put_right = {"subject": receipt.subject, "corrects": receipt.entry, "reason": "r"}
    waiting = says.report("hazardous_area", larger, **put_right)
    decided(says, receipt.subject, status="cleared")
    with pytest.raises(NotValid, match=r"is cleared: the outline adds 300\.\d% that nobody"):
        says.report("hazardous_area", larger, **put_right)
    with pytest.raises(NotValid, match="an area of its own"):
        approve_batch(says.people.reviewer, batch=waiting.batch)
    says.approved("hazardous_area", area(name="H 2"), **put_right)


def test_a_record_decided_upon_is_not_withdrawn(says):
    receipt = says.approved("hazardous_area", area())
    waiting = withdraw_entry(says.people.officer, entry=receipt.entry, reason="r")
    decided(says, receipt.subject)
    with pytest.raises(NotAllowed, match="a decision about it stands"):
        withdraw_entry(says.people.officer, entry=receipt.entry, reason="r")
    with pytest.raises(NotAllowed, match="a decision about it stands"):
        approve_batch(says.people.reviewer, batch=waiting.batch)
    assert held().status == "open"


def test_nobody_reports_a_decision(says):
    with pytest.raises(NotAllowed, match="action of its own"):
        record_report(
            says.people.officer, kind="area_decision", payload={}, first=None, last=None,
            source=Source(), submit=True,
        )  # fmt: skip
