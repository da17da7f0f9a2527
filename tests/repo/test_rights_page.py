"""The page of rights says what the table says."""

from tests.repo import rights_page

from landrelease.store.people import GRANTS, Right, Role


def test_the_page_of_rights_is_the_table():
    assert rights_page.PAGE.read_text("utf-8") == rights_page.page()


def test_every_role_has_a_grant_and_every_right_somebody():
    assert set(GRANTS) == set(Role)
    assert {right for grant in GRANTS.values() for right in grant.rights} == set(Right)


def test_whoever_decides_inspects_or_hands_over_is_never_the_administrator():
    kept = {Right.DECIDE_ACCESS, Right.DECIDE_AREA, Right.INSPECT, Right.HAND_OVER}
    assert not kept & GRANTS[Role.ADMINISTRATOR].rights


def test_only_the_administrator_manages_accounts_erases_and_keeps_the_ledger():
    for right in (Right.MANAGE_USERS, Right.ERASE, Right.KEEP, Right.APPROVE_OWN_IMPORT):
        assert [role for role in Role if right in GRANTS[role].rights] == [Role.ADMINISTRATOR]
