"""A name is shown to all with consent, and to nobody without, or once it is erased."""

import json

import pytest
from tests.pages.conftest import viewer
from tests.trials import DAY

from landrelease.actions import (
    erase_personal_fields,
    record_report,
    reject_batch,
    withdraw_entry,
)
from landrelease.ledger import Source
from landrelease.store.models import EntryRow
from landrelease.store.refusals import NotValid

SAID = {"died_on": "2025-03-02", "words": "He cleared the school yard.", "full_name": "Ilan Resk"}


def page(signed_in, name="dan"):
    return signed_in(name).get("/remembrance/").content.decode()


def test_who_is_published_with_consent_is_named_to_all(signed_in, held):
    held("remembrance", **SAID, consent="yes", published=True)
    assert "Ilan Resk" in page(signed_in)
    assert "school yard" in page(signed_in)


@pytest.mark.parametrize("more", [{"consent": "yes"}, {"consent": "no"}, {}])
def test_who_is_not_published_is_named_to_nobody(signed_in, held, more):
    held("remembrance", **SAID, **more)
    for name in ("dan", "pia", "omar"):
        assert "Ilan Resk" not in page(signed_in, name)
    assert 'id="nobody"' in page(signed_in)


def test_publishing_without_consent_cannot_be_recorded(people):
    for consent in ("no", "not_known"):
        with pytest.raises(NotValid, match="consent"):
            record_report(
                viewer("omar"), kind="remembrance", first=DAY, last=None, source=Source(),
                payload=SAID | {"consent": consent, "published": True}, submit=True,
            )  # fmt: skip


def test_nobody_died_on_a_day_still_to_come(people):
    with pytest.raises(NotValid, match="Died on: 3025-03-02 is still to come"):
        record_report(
            viewer("omar"), kind="remembrance", first=DAY, last=None, source=Source(),
            payload=SAID | {"died_on": "3025-03-02"}, submit=True,
        )  # fmt: skip


def test_what_is_wrong_with_a_record_as_a_whole_repeats_nothing_of_it(people):
    with pytest.raises(NotValid) as refused:
        record_report(
            viewer("omar"), kind="remembrance", first=DAY, last=None, source=Source(),
            payload=SAID | {"published": True}, submit=True,
        )  # fmt: skip
    assert "Resk" not in str(refused.value)
    assert "{" not in str(refused.value)


def test_an_erased_name_leaves_the_page_and_was_never_in_the_ledger(signed_in, held):
    subject = held("remembrance", **SAID, consent="yes", published=True)
    entry = EntryRow.objects.get(subject=subject)
    assert "Resk" not in json.dumps(entry.body)
    reason = "The family asked."
    erase_personal_fields(viewer("ada"), kind="remembrance", subject=subject, reason=reason)
    assert "Resk" not in page(signed_in)
    assert "school yard" in page(signed_in)


def corrected(subject, **said):
    """A correction of a record, submitted; return its batch."""
    entry = EntryRow.objects.filter(subject=subject).order_by("id").last()
    return record_report(
        viewer("omar"), kind="remembrance", first=DAY, last=None, source=Source(),
        payload={"died_on": "2025-03-02", "words": SAID["words"]} | said,
        corrects=entry.entry, reason="The family wrote.", submit=True,
    ).batch  # fmt: skip


def test_a_consent_taken_back_takes_the_name_off_before_anybody_approves_it(signed_in, held):
    subject = held("remembrance", **SAID, consent="yes", published=True)
    batch = corrected(subject, consent="no")
    assert "Ilan Resk" not in page(signed_in)
    assert 'id="off-the-page"' in waiting(signed_in, "rita", batch)
    reject_batch(viewer("rita"), batch=batch, reason="It was about somebody else.")
    assert "Ilan Resk" in page(signed_in)


def test_a_withdrawal_that_waits_takes_the_name_off(signed_in, held):
    subject = held("remembrance", **SAID, consent="yes", published=True)
    entry = EntryRow.objects.filter(subject=subject, act="record").get().entry
    withdraw_entry(viewer("omar"), entry=entry, reason="The family does not want it.")
    assert "Ilan Resk" not in page(signed_in)


def test_a_change_of_words_that_waits_hides_nobody(signed_in, held):
    subject = held("remembrance", **SAID, consent="yes", published=True)
    batch = corrected(subject, consent="yes", published=True, words="He cleared the well.")
    assert "school yard" in page(signed_in)
    assert "off-the-page" not in waiting(signed_in, "rita", batch)
    assert "Ilan Resk" in waiting(signed_in, "rita", batch)


def waiting(signed_in, name, batch):
    return signed_in(name).get(f"/workbench/{batch}/").content.decode()


@pytest.mark.parametrize(("published", "seen"), [(True, True), (False, False)])
def test_who_approves_reads_the_name_that_all_will_read_and_no_other(
    signed_in, held, published, seen
):
    said = SAID | {"consent": "yes", "published": published, "consent_of": "His sister Ada"}
    batch = record_report(
        viewer("omar"), kind="remembrance", payload=said, first=DAY, last=None, source=Source(),
        submit=True,
    ).batch  # fmt: skip
    assert ("Ilan Resk" in waiting(signed_in, "rita", batch)) is seen
    assert "Ilan Resk" not in waiting(signed_in, "omar", batch)
    assert "sister" not in waiting(signed_in, "rita", batch)


def test_retraining_that_runs_out_is_listed(signed_in, held):
    owner = held("organisation", name="School")
    person = held("deminer", code="D-1", organisation=owner)
    said = {"deminer": person, "competence": "clearance", "type": "practical", "passed": "yes"}
    held("assessment", **said, holds_until="2025-01-31")
    assert "overdue" in signed_in("omar").get("/competence/?on=2025-02-01").content.decode()
    assert (
        'id="retraining"'
        not in signed_in("omar").get("/competence/?on=2024-12-31").content.decode()
    )
    held("assessment", **said, holds_until="2026-01-31")
    assert (
        'id="retraining"'
        not in signed_in("omar").get("/competence/?on=2025-02-01").content.decode()
    )
