"""Erasing a person: the values go, the chain still verifies, what is rebuilt says so."""

import pytest
from tests.conftest import point

from landrelease.actions import erase_personal_fields
from landrelease.ledger import NoReason, verify
from landrelease.queries import record
from landrelease.store.chain import heads, stored_entries
from landrelease.store.models import EntryRow, PersonalRow
from landrelease.store.refusals import NotAllowed, NotFound
from landrelease.store.register import rebuild

SECRET = "Irena Tolvay"
ACCIDENT = {"item_class": "ap_mine", "victims": SECRET, "place": point()}


def test_erased_everywhere_and_the_chain_is_whole(says):
    receipt = says.approved("accident", ACCIDENT)
    says.approved(
        "accident", ACCIDENT, corrects=receipt.entry, reason="again", by=says.people.officer
    )
    admin = says.people.administrator
    kept = heads()
    assert erase_personal_fields(admin, kind="accident", subject=receipt.subject, reason="law") == 2
    assert not PersonalRow.objects.exists()
    assert list(verify(stored_entries(), heads=kept)) == []
    rebuild()
    shown = {
        f.name: f.value for f in record(admin, kind="accident", subject=receipt.subject).fields
    }
    assert shown["victims"] == "erased"
    assert all(SECRET not in body for body in EntryRow.objects.values_list("body", flat=True))


def test_who_may_and_why(says):
    receipt = says.approved("accident", ACCIDENT)
    with pytest.raises(NotAllowed):
        erase_personal_fields(
            says.people.officer, kind="accident", subject=receipt.subject, reason="law"
        )
    with pytest.raises(NoReason):
        erase_personal_fields(
            says.people.administrator, kind="accident", subject=receipt.subject, reason=" "
        )
    with pytest.raises(NotFound):
        erase_personal_fields(says.people.administrator, kind="accident", subject="x", reason="law")
    assert PersonalRow.objects.count() == 1
