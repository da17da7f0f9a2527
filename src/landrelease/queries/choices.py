"""What a form offers to choose from, and who has an account."""

from dataclasses import dataclass

from landrelease.kinds import kind_named
from landrelease.store.models import RegisterRow, User
from landrelease.store.people import Right, Role, Viewer
from landrelease.store.refusals import NotAllowed
from landrelease.store.scope import scope_of

MOST = 2_000


@dataclass(frozen=True, slots=True)
class Choice:
    """A record a form may refer to."""

    subject: str
    title: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the administrator sees it."""

    username: str
    name: str
    organisation: str
    role: str
    active: bool
    loopback_only: bool


def choices(viewer: Viewer, *, kind: str, text: str = "") -> tuple[Choice, ...]:
    """Return records of a kind that the viewer may refer to."""
    declared = kind_named(kind)
    scope = scope_of(viewer)
    if not scope.viewer_at_home.may_see(declared.tier):
        return ()
    rows = RegisterRow.objects.filter(
        scope.known(), kind=kind, search__contains=text.strip().casefold()
    )
    found = rows.order_by("title", "subject").values_list("subject", "title")[:MOST]
    return tuple(Choice(subject, title) for subject, title in found)


def accounts(viewer: Viewer) -> tuple[Account, ...]:
    """Return every account.

    Raises
    ------
    NotAllowed
        Without the right to manage accounts.
    """
    if not viewer.may(Right.MANAGE_USERS):
        raise NotAllowed(Right.MANAGE_USERS)
    return tuple(
        Account(
            username=user.username,
            name=user.name,
            organisation=user.organisation,
            role=Role(user.role).label,
            active=user.is_active,
            loopback_only=user.loopback_only,
        )
        for user in User.objects.order_by("username")
    )
