"""Add an account."""

from collections.abc import Sequence

from django.db import transaction

from landrelease.actions._accounts import (
    Problems,
    areas_of,
    name_problems,
    note,
    organisation_of,
    password_problems,
    record_organisation,
    scope_problems,
)
from landrelease.actions._checks import require
from landrelease.store.models import User
from landrelease.store.people import Right, Role, Viewer
from landrelease.store.refusals import NotValid


@transaction.atomic
def add_user(
    viewer: Viewer,
    *,
    username: str,
    password: str,
    role: Role,
    name: str = "",
    organisation: str = "",
    new_organisation: str = "",
    areas: Sequence[str] = (),
    own_organisation: bool = False,
    second_factor_required: bool = False,
    loopback_only: bool = False,
) -> str:
    """Add an account; an empty password makes one that cannot sign in until it has one.

    Parameters
    ----------
    organisation
        Subject, name or short name of an organisation in the register.
    new_organisation
        Name of one that is not there yet: it is recorded with the account.
    areas
        Subjects, names or codes of the administrative areas the person is limited to.

    Raises
    ------
    NotAllowed
        Without the right to manage accounts.
    NotValid
        When the name is taken, the password too weak, or organisation or area are not known.
    """
    require(viewer, Right.MANAGE_USERS)
    username = username.strip()
    user = User(
        username=username,
        name=name.strip() or username,
        role=role.value,
        own_organisation=own_organisation,
        second_factor_required=second_factor_required,
        loopback_only=loopback_only,
    )
    problems = name_problems(username, user.name)
    if User.objects.filter(username__iexact=username).exists():
        problems.append(("username", f"There is already an account {username!r}."))
    if password and not loopback_only:
        problems += password_problems(password, user)
    problems += _set_scope(user, organisation or new_organisation, areas, new=new_organisation)
    if problems:
        raise NotValid(problems)
    if new_organisation.strip():
        record_organisation(viewer, new_organisation)
        user.organisation_subject, user.organisation = organisation_of(new_organisation)
    user.set_password(password or None)
    user.save()
    note(user, viewer, f"added as {role.value}")
    return username


def _set_scope(user: User, organisation: str, areas: Sequence[str], *, new: str) -> Problems:
    problems: Problems = []
    try:
        if not new.strip():
            user.organisation_subject, user.organisation = organisation_of(organisation)
    except NotValid as error:
        problems += error.problems
    try:
        user.areas = list(areas_of(areas))
    except NotValid as error:
        problems += error.problems
    role = Role(user.role)
    return problems + scope_problems(role, organisation, user.areas, own=user.own_organisation)
