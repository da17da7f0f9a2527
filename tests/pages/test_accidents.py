"""An accident's page: counts beside victims, findings with evidence, follow-up, claims."""

import json
import re

import pytest
from tests.pages.conftest import viewer

from landrelease.actions import (
    approve_batch,
    erase_personal_fields,
    record_report,
    withdraw_entry,
)
from landrelease.ledger import Source
from landrelease.queries import needs_of_victims
from landrelease.store.models import EntryRow, RegisterRow
from landrelease.store.refusals import NotAllowed

PLACE = {"geometry": {"type": "Point", "coordinates": [36.2, 49.1]}}
WHO = {
    "full_name": "Ilan Reskarand",
    "lost_leg": "yes",
    "needs": "A prosthesis.",
    "contact": "Via Orubelle",
}


@pytest.fixture
def accident(held):
    return held("accident", item_class="ap_mine", killed=1, injured=1, place=PLACE)


def page(signed_in, subject, name="omar"):
    return signed_in(name).get(f"/accidents/{subject}/").content.decode()


def number(text, name):
    return re.search(rf'id="{name}">\D*(\d+)\D', text)[1]


def agreements(text):
    return re.findall(r'data-agreement="(\w+)"', text)


def test_victims_stand_beside_the_count_and_are_not_added(signed_in, held, accident):
    held("victim", accident=accident, code="V-1", harm="killed")
    held("victim", accident=accident, code="V-2", harm="injured")
    text = page(signed_in, accident)
    assert agreements(text) == ["agree", "agree", "agree"]
    assert number(text, "killed") == "1"
    listed = signed_in("omar").get("/figures/injured/?from=2024-01-01&to=2024-12-31")
    assert f"/records/accident/{accident}/" in listed.content.decode()
    assert "/records/victim/" not in listed.content.decode()


def test_more_victims_than_counted_are_said_to_contradict_it(signed_in, held, accident):
    for code in ("V-1", "V-2"):
        held("victim", accident=accident, code=code, harm="killed")
    assert agreements(page(signed_in, accident)) == ["more", "fewer", "agree"]
    assert "contradict the count" in signed_in("omar").get("/accidents/").content.decode()


def test_one_code_twice_counts_once_and_is_named(signed_in, held, accident):
    for harm in ("killed", "injured"):
        held("victim", accident=accident, code="V-1", harm=harm)
    text = page(signed_in, accident)
    assert agreements(text) == ["not_settled", "not_settled", "fewer"]
    assert 'id="twice"' in text


def test_needs_are_listed_for_those_who_look_after_victims_and_for_nobody_else(
    signed_in, held, accident
):
    held("victim", accident=accident, code="V-1", harm="injured", **WHO, assistance="Fitted.")
    held("victim", accident=accident, code="V-2", harm="injured", needs="A wheelchair.")
    held("victim", accident=accident, code="V-3", harm="injured")
    for name in ("vera", "ada"):
        text = signed_in(name).get("/accidents/").content.decode()
        listed = text.split('id="needs-of-victims"')[1]
        assert re.findall(r"V-\d", listed) == ["V-2", "V-1"]
        assert "A wheelchair." in listed
        assert listed.count("none recorded") == 1
    for name in ("omar", "alma", "pia"):
        text = signed_in(name).get("/accidents/").content.decode()
        assert not re.search("wheelchair|prosthesis|needs-of-victims|Needs and", text)


def test_needs_of_many_accidents_are_read_at_once(people, held, django_assert_max_num_queries):
    for number in range(6):
        where = held("accident", item_class="ap_mine", killed=0, injured=1, place=PLACE)
        held("victim", accident=where, code=f"V-{number}", harm="injured", needs="A wheelchair.")
    with django_assert_max_num_queries(4):
        told = needs_of_victims(viewer("vera"))
    assert sorted(one.code for one in told) == [f"V-{number}" for number in range(6)]
    assert len({one.accident for one in told}) == 6


def test_who_a_victim_is_stays_with_few(signed_in, held, accident):
    victim = held("victim", accident=accident, code="V-1", harm="injured", **WHO)
    for name in ("omar", "alma"):
        for path in (f"/accidents/{accident}/", f"/records/victim/{victim}/"):
            text = signed_in(name).get(path).content.decode()
            assert not re.search("Reskarand|prosthesis|Orubelle", text)
    assert "V-1" in page(signed_in, accident)
    assert "V-1" not in page(signed_in, accident, "pia")
    told = page(signed_in, accident, "ada")
    assert "Ilan Reskarand" in told
    assert "Lost a foot or leg" in told


def test_victim_assistance_sees_who_a_victim_is_and_of_nobody_else(signed_in, held, accident):
    victim = held("victim", accident=accident, code="V-1", harm="injured", **WHO)
    follow_up(held, accident)
    deminer = held("deminer", code="T-1", organisation=held("organisation", name="School"))
    told = page(signed_in, accident, "vera")
    assert "Ilan Reskarand" in told
    assert "Lost a foot or leg" in told
    assert "Mark every lane." not in told
    vera = signed_in("vera")
    assert "Ilan Reskarand" in vera.get(f"/records/victim/{victim}/").content.decode()
    assert "V-1" in vera.get("/records/victim/").content.decode()
    assert vera.get(f"/records/deminer/{deminer}/").status_code == 404
    assert vera.get("/learning/").status_code == 403


def test_victim_assistance_corrects_what_is_kept_apart_and_nothing_else(signed_in, held, accident):
    victim = held("victim", accident=accident, code="V-1", harm="injured", **WHO)
    entry = EntryRow.objects.filter(subject=victim).first().entry
    vera = signed_in("vera")
    form = vera.get(f"/report/victim/?corrects={entry}").content.decode()
    assert "A prosthesis." in form
    other = EntryRow.objects.filter(subject=accident).first().entry
    for path in ("/report/accident/", f"/report/accident/?corrects={other}"):
        assert vera.get(path).status_code == 403
    with pytest.raises(NotAllowed, match="Your role does not enter reports of the kind accident"):
        record_report(viewer("vera"), kind="accident", payload={"place": PLACE}, first=None,
                      last=None, source=Source(), submit=True)  # fmt: skip
    with pytest.raises(NotAllowed):
        withdraw_entry(viewer("vera"), entry=other, reason="No.")
    said = {"accident": accident, "code": "V-1", "harm": "injured"} | WHO | {"assistance": "Given."}
    receipt = record_report(viewer("vera"), kind="victim", payload=said, first=None, last=None,
                            source=Source(), corrects=entry, reason="Helped.",
                            submit=True)  # fmt: skip
    approve_batch(viewer("rita"), batch=receipt.batch)
    assert "Given." in page(signed_in, accident, "vera")
    assert "Given." not in page(signed_in, accident)


def test_victim_assistance_reads_reports_of_victims_that_wait_and_no_others(
    signed_in, people, accident
):
    said = {"accident": accident, "code": "V-9", "harm": "injured"} | WHO
    waits = record_report(viewer("omar"), kind="victim", payload=said, first=None, last=None,
                          source=Source(), submit=True)  # fmt: skip
    text = signed_in("vera").get(f"/workbench/{waits.batch}/").content.decode()
    assert "Ilan Reskarand" in text
    assert (
        "Ilan Reskarand" not in signed_in("rita").get(f"/workbench/{waits.batch}/").content.decode()
    )
    school = record_report(viewer("omar"), kind="organisation", payload={"name": "School"},
                           first=None, last=None, source=Source(), submit=True)  # fmt: skip
    approve_batch(viewer("rita"), batch=school.batch)
    deminer = {"code": "T-9", "organisation": school.subject}
    other = record_report(viewer("omar"), kind="deminer", payload=deminer, first=None, last=None,
                          source=Source(), submit=True)  # fmt: skip
    assert signed_in("vera").get(f"/workbench/{other.batch}/").status_code == 404


def test_a_victim_is_erased_and_was_never_in_the_ledger(signed_in, held, accident):
    victim = held("victim", accident=accident, code="V-1", harm="injured", **WHO)
    body = json.dumps(EntryRow.objects.get(subject=victim).body)
    assert not re.search("Reskarand|prosthesis|Orubelle", body)
    assert json.loads(json.loads(body))["payload"]["lost_leg"].keys() == {"sealed"}
    erase_personal_fields(viewer("ada"), kind="victim", subject=victim, reason="Asked for.")
    assert not re.search("Reskarand|prosthesis|Lost a foot", page(signed_in, accident, "ada"))
    correction = {"accident": accident, "code": "V-1", "harm": "killed"}
    entry = EntryRow.objects.filter(subject=victim).first().entry
    record_report(
        viewer("omar"), kind="victim", payload=correction, first=None, last=None,
        source=Source(), corrects=entry, reason="Died since.", submit=True,
    )  # fmt: skip


def test_a_correction_by_who_may_not_see_keeps_what_is_kept_apart(signed_in, held, accident):
    victim = held("victim", accident=accident, code="V-1", harm="injured", **WHO)
    entry = EntryRow.objects.filter(subject=victim).first().entry
    form = signed_in("omar").get(f"/report/victim/?corrects={entry}").content.decode()
    assert 'name="lost_leg"' not in form
    assert 'name="harm"' in form


def follow_up(held, accident, **more):
    case = held("investigation", accident=accident, status="closed")
    found = held("investigation_finding", investigation=case, statement="The lane was not marked.")
    return held("recommendation", investigation=case, findings=[found],
                recommended="Mark every lane.", **more)  # fmt: skip


def test_a_recommendation_is_overdue_until_what_was_done_is_checked(signed_in, held, accident):
    follow_up(held, accident, due="2024-06-01", status="answered")
    text = page(signed_in, accident)
    assert "overdue" in text
    assert "Follows from:" in text
    assert 'id="overdue"' in signed_in("omar").get("/accidents/").content.decode()


@pytest.mark.parametrize("said", [{"due": "2024-06-01", "status": "closed"}, {"due": "2999-01-01"}])
def test_what_is_closed_or_not_yet_due_is_not_overdue(signed_in, held, accident, said):
    follow_up(held, accident, **said)
    assert "overdue" not in page(signed_in, accident)


def test_a_finding_says_what_it_rests_on_or_that_it_rests_on_nothing(signed_in, held, accident):
    case = held("investigation", accident=accident)
    held("investigation_finding", investigation=case, statement="First")
    assert "nothing recorded" in page(signed_in, accident)
    item = held("item_found", item_class="ap_mine", outcome="removed", items=1, place=PLACE)
    held("investigation_finding", investigation=case, statement="Second", items=[item])
    assert f"/records/item_found/{item}/" in page(signed_in, accident)
    RegisterRow.objects.filter(subject=item).delete()
    assert "record it names is not held" in page(signed_in, accident)


def test_claims_of_the_accident_stand_beside_its_count(signed_in, held, accident):
    for who, many in (("Radio", 3), ("Ministry", 1)):
        held("claim", about_what="killed", accident=accident, quantity=many, claimed_by=who)
    text = page(signed_in, accident)
    assert text.count("claims differ") == 2
    assert number(text, "killed") == "1"
    assert "Radio" not in page(signed_in, accident, "pia")


def test_donors_see_no_accident(signed_in, accident):
    assert signed_in("dan").get("/accidents/").status_code == 403
    assert signed_in("dan").get(f"/accidents/{accident}/").status_code == 403
    assert signed_in("omar").get("/accidents/none/").status_code == 404
