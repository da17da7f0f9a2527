"""Keeping the ledger is a right of its own, checked where it is done, not at the door."""

import pytest

from landrelease.actions import rebuild_register, write_backup
from landrelease.cli import main
from landrelease.queries import verify_ledger
from landrelease.store.chain import heads
from landrelease.store.models import RegisterRow
from landrelease.store.people import GRANTS, Right, Role
from landrelease.store.refusals import NotAllowed


def test_only_the_administrator_keeps_the_ledger():
    assert [role for role in Role if Right.KEEP in GRANTS[role].rights] == [Role.ADMINISTRATOR]


def test_who_may_and_what_comes_of_it(says, programme, tmp_path):
    settlement, admin = says.settlement(), says.people.administrator
    path = tmp_path / "kept.tar"
    for viewer in (viewer for viewer in says.people.all() if viewer != admin):
        with pytest.raises(NotAllowed):
            verify_ledger(viewer)
        with pytest.raises(NotAllowed):
            rebuild_register(viewer)
        with pytest.raises(NotAllowed):
            write_backup(viewer, directory=programme.directory, path=path)
    assert not path.exists()
    assert list(verify_ledger(admin, heads())) == []
    RegisterRow.objects.all().delete()
    assert rebuild_register(admin)[0] == 1
    assert RegisterRow.objects.get().subject == settlement
    assert write_backup(admin, directory=programme.directory, path=path).heads == heads()
    assert path.is_file()


@pytest.mark.parametrize("words", [["verify"], ["rebuild"], ["backup", "x.tar"]])
@pytest.mark.parametrize(("who", "told"), [("nobody", "no active account"), ("officer", "right")])
def test_the_door_refuses_as_every_door_does(people, capsys, words, who, told):
    assert main([*words, "--as", who]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert told in said.err
