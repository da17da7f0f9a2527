"""Who has an account, who may do what, and what a person may know of his own account."""

from dataclasses import dataclass
from datetime import datetime

from landrelease.kinds import KINDS, Tier
from landrelease.store.clock import now
from landrelease.store.models import AccountEvent, RegisterRow, SessionRow, User
from landrelease.store.people import GRANTS, Right, Role, Viewer
from landrelease.store.refusals import NotAllowed, NotFound
from landrelease.store.sessions import LONGEST, public_id

SHOWN_EVENTS = 50


@dataclass(frozen=True, slots=True)
class AreaName:
    """An administrative area an account is limited to."""

    subject: str
    title: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the administrator, or the person himself, sees it."""

    username: str
    name: str
    organisation: str
    organisation_subject: str
    """Empty where the organisation is only a name, as in accounts of older versions."""
    role: Role
    areas: tuple[AreaName, ...]
    own_organisation: bool
    active: bool
    loopback_only: bool
    has_password: bool
    must_change_password: bool
    second_factor: bool
    second_factor_required: bool
    recovery_left: int
    last_signed_in: datetime | None


@dataclass(frozen=True, slots=True)
class AccountEventLine:
    """What was done to an account."""

    at: datetime
    by: str
    what: str


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A browser somebody is signed in at."""

    id: str
    started_at: datetime
    address: str
    device: str
    here: bool


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role, what it may do and the strictest tier it sees."""

    role: Role
    rights: frozenset[Right]
    clearance: Tier
    own_organisation: bool
    of_kinds: tuple[tuple[str, Tier], ...]
    """Labels of kinds of which it sees more, and up to which tier."""
    enters: tuple[str, ...]
    """Labels of the only kinds it enters; empty where it enters all, or none."""


def active_user(key: int) -> User | None:
    """Return the account of a key that a session holds, unless it was closed since."""
    return User.objects.filter(pk=key, is_active=True).first()


def user_of(viewer: Viewer) -> User:
    """Return the account of somebody who is signed in."""
    return User.objects.get(username=viewer.username)


def accounts(viewer: Viewer) -> tuple[Account, ...]:
    """Return every account.

    Raises
    ------
    NotAllowed
        Without the right to manage accounts.
    """
    _require(viewer)
    users = list(User.objects.order_by("username"))
    titles = _titles({name for user in users for name in user.areas})
    return tuple(_account(user, titles) for user in users)


def account(viewer: Viewer, *, username: str) -> tuple[Account, tuple[AccountEventLine, ...]]:
    """Return an account and what was done to it, newest first.

    Raises
    ------
    NotAllowed
        Without the right to manage accounts.
    NotFound
        When there is none.
    """
    _require(viewer)
    user = User.objects.filter(username=username).first()
    if user is None:
        raise NotFound("account", username)
    events = AccountEvent.objects.filter(username=username).order_by("-at", "-id")
    lines = tuple(AccountEventLine(row.at, row.by, row.what) for row in events[:SHOWN_EVENTS])
    return _account(user, _titles(set(user.areas))), lines


def own_account(viewer: Viewer) -> Account:
    """Return the viewer's own account.

    Raises
    ------
    NotFound
        When nobody is signed in.
    """
    user = User.objects.filter(username=viewer.username).first()
    if user is None:
        raise NotFound("account", viewer.username)
    return _account(user, _titles(set(user.areas)))


def own_sessions(viewer: Viewer, *, key: str) -> tuple[SessionLine, ...]:
    """Return where the viewer is signed in, newest first.

    Parameters
    ----------
    key
        The key of the session he asks in.
    """
    rows = SessionRow.objects.filter(
        account__username=viewer.username,
        started_at__gt=now() - LONGEST,
        expire_date__gt=now(),
    )
    return tuple(
        SessionLine(
            id=public_id(row.session_key),
            started_at=row.started_at,
            address=row.address,
            device=row.device,
            here=row.session_key == key,
        )
        for row in rows.order_by("-started_at")
    )


def who_may_do_what(viewer: Viewer) -> tuple[RoleLine, ...]:
    """Return every role with its rights, as the one table has them.

    Raises
    ------
    NotAllowed
        Without the right to manage accounts.
    """
    _require(viewer)
    return tuple(
        RoleLine(
            role,
            grant.rights,
            grant.clearance,
            grant.own_organisation,
            tuple((KINDS[kind].label_plural, tier) for kind, tier in grant.of_kinds.items()),
            tuple(KINDS[kind].label_plural for kind in sorted(grant.enters or ())),
        )
        for role, grant in GRANTS.items()
    )


def _require(viewer: Viewer) -> None:
    if not viewer.may(Right.MANAGE_USERS):
        raise NotAllowed(Right.MANAGE_USERS)


def _titles(subjects: set[str]) -> dict[str, str]:
    rows = RegisterRow.objects.filter(kind="administrative_area", subject__in=subjects)
    return dict(rows.values_list("subject", "title"))


def _account(user: User, titles: dict[str, str]) -> Account:
    return Account(
        username=user.username,
        name=user.name,
        organisation=user.organisation,
        organisation_subject=user.organisation_subject,
        role=Role(user.role),
        areas=tuple(AreaName(name, titles.get(name, name)) for name in user.areas),
        own_organisation=user.own_organisation,
        active=user.is_active,
        loopback_only=user.loopback_only,
        has_password=user.has_usable_password(),
        must_change_password=user.must_change_password,
        second_factor=user.has_second_factor,
        second_factor_required=user.second_factor_required,
        recovery_left=len(user.recovery),
        last_signed_in=user.last_login,
    )
