"""Change an account: its role and limits, whether it may sign in, its password, its factor.

No account is ever deleted: entries name it. What changes a person's rights ends his sessions.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction

from landrelease.actions._accounts import (
    account_named,
    areas_of,
    end_sessions,
    name_problems,
    note,
    organisation_of,
    record_organisation,
    scope_problems,
)
from landrelease.actions._checks import require
from landrelease.store.clock import now
from landrelease.store.models import User
from landrelease.store.one_time_codes import new_one_time_password
from landrelease.store.people import Right, Role, Viewer
from landrelease.store.refusals import NotAllowed, NotValid
from landrelease.store.setting_up import ADMINISTRATOR
from landrelease.store.sign_in_limits import forget_tries

ONE_TIME_FOR: Final = timedelta(days=7)
"""How long a one-time password can be used."""


@transaction.atomic
def change_user(
    viewer: Viewer,
    *,
    username: str,
    role: Role | None = None,
    name: str | None = None,
    organisation: str | None = None,
    new_organisation: str = "",
    areas: Sequence[str] | None = None,
    own_organisation: bool | None = None,
    second_factor_required: bool | None = None,
) -> None:
    """Change what is given, and leave the rest; a change of rights ends the person's sessions.

    Raises
    ------
    NotAllowed
        Without the right to manage accounts, for one's own role or limits, and for the role or
        limits of the programme's own administrator.
    NotFound
        When there is no such account.
    NotValid
        With every problem, by field.
    """
    require(viewer, Right.MANAGE_USERS)
    user = account_named(username)
    before = _rights_of(user)
    user.name = user.name if name is None else name.strip() or username
    user.role = user.role if role is None else role.value
    if own_organisation is not None:
        user.own_organisation = own_organisation
    if new_organisation.strip():
        organisation = record_organisation(viewer, new_organisation)
    if organisation is not None:
        user.organisation_subject, user.organisation = organisation_of(organisation)
    if areas is not None:
        user.areas = list(areas_of(areas))
    problems = name_problems(username, user.name) + scope_problems(
        Role(user.role), user.organisation_subject, user.areas, own=user.own_organisation
    )
    if problems:
        raise NotValid(problems)
    if _rights_of(user) != before:
        _not_oneself(viewer, user, "change rights of")
        end_sessions(user)
    if second_factor_required is not None:
        user.second_factor_required = second_factor_required
    user.save()
    note(user, viewer, _told(user))


def _rights_of(user: User) -> tuple[object, ...]:
    return user.role, user.organisation_subject, tuple(user.areas), user.own_organisation


def _told(user: User) -> str:
    said = [f"role {user.role}"]
    said += [f"organisation {user.organisation}"] if user.organisation else []
    said += [f"limited to {len(user.areas)} areas"] if user.areas else []
    said += ["own organisation alone"] if user.own_organisation else []
    said += ["second factor required"] if user.second_factor_required else []
    return f"changed: {', '.join(said)}"[:300]


def _not_oneself(viewer: Viewer, user: User, what: str) -> None:
    if user.username == viewer.username:
        why = f"You cannot {what} your own account: another administrator does."
        raise NotAllowed(Right.MANAGE_USERS, why=why)
    if user.username == ADMINISTRATOR:
        why = f"You cannot {what} the programme's own administrator: it works for this machine."
        raise NotAllowed(Right.MANAGE_USERS, why=why)


@transaction.atomic
def deactivate_user(viewer: Viewer, *, username: str) -> None:
    """Close an account at once; its name stays with what it said.

    Raises
    ------
    NotAllowed
        Without the right to manage accounts, and for one's own and the programme's own.
    """
    require(viewer, Right.MANAGE_USERS)
    user = account_named(username)
    _not_oneself(viewer, user, "close")
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    note(user, viewer, "closed")


@transaction.atomic
def reactivate_user(viewer: Viewer, *, username: str) -> None:
    """Open a closed account again.

    Raises
    ------
    NotAllowed
        Without the right to manage accounts, and for one's own.
    """
    require(viewer, Right.MANAGE_USERS)
    user = account_named(username)
    _not_oneself(viewer, user, "open")
    user.is_active = True
    user.save(update_fields=["is_active"])
    note(user, viewer, "opened again")


@transaction.atomic
def reset_password(viewer: Viewer, *, username: str) -> str:
    """Give an account a one-time password and return it: it is shown once and kept nowhere.

    It ends after seven days, and must be changed at the first use. Sessions end.

    Raises
    ------
    NotAllowed
        Without the right to manage accounts.
    """
    require(viewer, Right.MANAGE_USERS)
    user = account_named(username)
    if user.loopback_only:
        why = "A demo account keeps its printed password."
        raise NotAllowed(Right.MANAGE_USERS, why=why)
    password = new_one_time_password()
    user.set_password(password)
    user.must_change_password, user.password_until = True, now() + ONE_TIME_FOR
    user.save()
    end_sessions(user)
    forget_tries(username)
    note(user, viewer, "given a one-time password")
    return password


@transaction.atomic
def reset_second_factor(viewer: Viewer, *, username: str) -> None:
    """Take away the second factor of a person who lost it; he enrols again if he must have one.

    Raises
    ------
    NotAllowed
        Without the right to manage accounts, and for one's own: that takes the password.
    """
    require(viewer, Right.MANAGE_USERS)
    user = account_named(username)
    if user.username == viewer.username:
        why = "Take away your own second factor on your own page, with your password."
        raise NotAllowed(Right.MANAGE_USERS, why=why)
    user.totp_key, user.recovery = "", []
    user.save(update_fields=["totp_key", "recovery"])
    end_sessions(user)
    note(user, viewer, "second factor taken away")
