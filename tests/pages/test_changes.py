"""A record that is otherwise from a day on: renewed, suspended, checked again."""

import re
from datetime import date

import pytest
from tests.pages.conftest import viewer

from landrelease.actions import (
    RecordChanged,
    approve_batch,
    erase_personal_fields,
    record_report,
    reject_batch,
)
from landrelease.kinds import KINDS, may_change
from landrelease.ledger import Source
from landrelease.store.chain import personal_values
from landrelease.store.models import EntryRow, RegisterRow
from landrelease.store.refusals import NotAllowed, NotFound, NotValid

FRESH = {"entry_id": "change-1", "batch_id": "batch-of-change-1"}
GRADE = {"source_reliability": "A", "source_credibility": "1"}


@pytest.fixture
def owner(held):
    return held("organisation", name="Contingent")


@pytest.fixture
def accreditation(held, owner):
    return held("accreditation", organisation=owner, scope="clearance", conditions="By day.")


def row_of(subject):
    return RegisterRow.objects.get(subject=subject)


def change(client, subject, **said):
    """Open the form that the record's page leads to, and send it with other answers."""
    kind = row_of(subject).kind
    page = client.get(f"/records/{kind}/{subject}/").content.decode()
    [link] = re.findall(r'id="change" href="([^"]+)"', page)
    form = client.get(link).content.decode()
    assert "Why is it corrected" not in form
    chosen = dict(
        re.findall(r'<select name="(\w+)".*?<option value="([^"]*)" selected', form, re.DOTALL)
    )
    asked = dict(re.findall(r'<input type="text" name="(\w+)" value="([^"]*)"', form))
    ticked = dict.fromkeys(re.findall(r'name="([\w-]+-not_known)"[^>]* checked', form), "on")
    texts = dict(re.findall(r'<textarea name="(\w+)"[^>]*>\s*([^<]*)</textarea>', form))
    entry = {"changes": row_of(subject).entry}
    return client.post(link, chosen | asked | ticked | texts | FRESH | GRADE | entry | said)


def approved(answer):
    assert answer.status_code == 302, answer.content.decode()
    approve_batch(viewer("rita"), batch=answer.url.rstrip("/").split("/")[-1])


def stands(client, on):
    page = client.get(f"/competence/?on={on}").content.decode()
    return re.findall(r'<tr data-holds="(yes|no)">', page.split('id="devices"')[0])


def test_a_suspension_holds_from_its_day_and_earlier_days_stay(signed_in, accreditation):
    client = signed_in("omar")
    approved(change(client, accreditation, status="suspended", when_first="2025-03-01"))
    assert stands(client, "2025-02-28") == ["yes"]
    assert stands(client, "2025-03-01") == ["no"]
    renewed = {"entry_id": "change-2", "batch_id": "batch-of-change-2"}
    approved(change(client, accreditation, status="valid", when_first="2025-05-01", **renewed))
    assert stands(client, "2025-04-30") == ["no"]
    assert stands(client, "2025-05-01") == ["yes"]
    assert row_of(accreditation).payload()["conditions"] == "By day."
    assert RegisterRow.objects.filter(kind="accreditation").count() == 1


def test_a_new_check_of_a_device_lets_it_be_used_again(signed_in, held, owner):
    device = held("device", code="H-1", organisation=owner, check_holds_until="2024-12-31")
    check = {"check_holds_until": "2025-12-31", "when_first": "2025-02-03"}
    client = signed_in("omar")
    approved(change(client, device, **check))
    for on, told in (("2024-06-01", "Yes"), ("2025-02-01", "No"), ("2025-02-03", "Yes")):
        page = client.get(f"/competence/?on={on}").content.decode().split('id="devices"')[1]
        assert re.search(r"May be used\'?\"?[^>]*>(?:<span><b>)?(\w+)", page)[1] == told


def test_a_change_has_a_day_of_its_own(signed_in, accreditation):
    answer = change(signed_in("omar"), accreditation, status="suspended")
    assert answer.status_code == 400
    assert "earlier days stay as they are" in answer.content.decode()


def changed(who, subject, *, kind="accreditation", entry="", first=date(2025, 3, 1), **said):
    row = row_of(subject)
    return record_report(
        viewer(who), kind=kind, payload=row.payload() | said, first=first, last=None,
        source=Source(), submit=True, changes=entry or row.entry,
    )  # fmt: skip


def test_what_was_changed_meanwhile_is_looked_at_again(people, accreditation):
    seen = row_of(accreditation).entry
    first = changed("omar", accreditation, status="suspended")
    approve_batch(viewer("rita"), batch=first.batch)
    with pytest.raises(NotValid, match="meanwhile"):
        changed("omar", accreditation, entry=seen, first=date(2025, 4, 1))


@pytest.mark.parametrize("first", [date(2024, 5, 1), date(2024, 4, 30)])
def test_a_change_rewrites_no_day_that_the_record_speaks_of(people, accreditation, first):
    """It would be a correction without a reason, or one that suspends nothing."""
    with pytest.raises(NotValid, match="holds from 2024-05-01: write a later day"):
        changed("omar", accreditation, status="suspended", first=first)
    assert not EntryRow.objects.filter(body__contains="suspended").exists()


def test_an_older_change_that_waited_lifts_no_suspension(signed_in, accreditation):
    waits = changed("omar", accreditation, conditions="By night.", first=date(2025, 4, 1))
    suspends = changed("omar", accreditation, status="suspended")
    approve_batch(viewer("rita"), batch=suspends.batch)
    page = signed_in("rita").get(f"/workbench/{waits.batch}/").content.decode()
    assert "it would bring back what holds no more" in page
    with pytest.raises(RecordChanged) as refused:
        approve_batch(viewer("rita"), batch=waits.batch)
    assert refused.value.number == "LR-A042"
    assert refused.value.subject == accreditation
    assert row_of(accreditation).status == "suspended"
    reject_batch(viewer("rita"), batch=waits.batch, reason="It is suspended meanwhile.")


def test_a_change_sent_again_after_its_approval_adds_nothing(people, accreditation):
    def send(entry):
        return record_report(
            viewer("omar"), kind="accreditation", payload=payload, first=date(2025, 3, 1),
            last=None, source=Source(), submit=True, changes=entry, entry_id="once",
        )  # fmt: skip

    seen, payload = row_of(accreditation).entry, row_of(accreditation).payload()
    approve_batch(viewer("rita"), batch=send(seen).batch)
    assert send(seen).already_there == 1


def test_without_a_day_nothing_is_changed(people, accreditation):
    with pytest.raises(NotValid, match="earlier days stay"):
        changed("omar", accreditation, first=None)


def test_who_does_not_see_a_name_leaves_it_as_it_is(signed_in, held, owner):
    person = held("deminer", code="D-1", organisation=owner, full_name="Ilan Resk")
    answer = change(
        signed_in("omar"), person, eod_level="level_2", when_first="2025-02-01",
        **{"competent_until-not_known": "on"},
    )  # fmt: skip
    approved(answer)
    assert personal_values([row_of(person).entry])[row_of(person).entry] == {
        "full_name": "Ilan Resk"
    }
    assert "Resk" not in "".join(EntryRow.objects.values_list("body", flat=True))
    erase_personal_fields(viewer("ada"), kind="deminer", subject=person, reason="They asked.")
    assert personal_values([row_of(person).entry]) == {}


@pytest.mark.parametrize("kind", ["accident", "hazardous_area", "indication"])
def test_what_was_seen_and_what_is_decided_is_not_changed_so(signed_in, people, kind):
    assert not may_change(KINDS[kind])
    assert signed_in("omar").get(f"/report/{kind}/?changes=entry-1").status_code == 404
    with pytest.raises(NotAllowed, match="corrected, or decided on"):
        record_report(
            viewer("omar"), kind=kind, payload={}, first=None, last=None, source=Source(),
            submit=True, changes="entry-1",
        )  # fmt: skip


def test_an_entry_of_another_kind_or_above_the_tier_is_not_found(signed_in, held, accreditation):
    other = held("organisation", name="Other")
    with pytest.raises(NotFound):
        changed("omar", accreditation, entry=row_of(other).entry)
    entry = row_of(accreditation).entry
    assert signed_in("pia").get(f"/report/accreditation/?changes={entry}").status_code == 403
    assert signed_in("omar").get(f"/report/device/?changes={entry}").status_code == 404
