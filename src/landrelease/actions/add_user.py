"""Add an account, or change its role or password."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

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
    loopback_only: bool = False,
) -> str:
    """Add an account; an empty password makes one that cannot sign in until it has one.

    Raises
    ------
    NotAllowed
        Without the right to manage accounts.
    NotValid
        When the name is taken or the password too weak.
    """
    require(viewer, Right.MANAGE_USERS)
    username = username.strip()
    problems = []
    if not username or not username.replace("-", "").replace(".", "").isalnum():
        problems.append(("username", "Use letters, digits, full stops and hyphens."))
    elif User.objects.filter(username=username).exists():
        problems.append(("username", f"There is already an account {username!r}."))
    lengths = {"username": (username, 80), "name": (name, 200), "organisation": (organisation, 200)}
    problems += [
        (field, f"Use at most {most} characters.")
        for field, (text, most) in lengths.items()
        if len(text) > most
    ]
    if role is Role.PUBLIC:
        problems.append(("role", "The public needs no account."))
    user = User(
        username=username,
        name=name.strip() or username,
        organisation=organisation.strip(),
        role=role.value,
        loopback_only=loopback_only,
    )
    if password and not loopback_only:
        try:
            validate_password(password, user)
        except ValidationError as error:
            problems += [("password", message) for message in error.messages]
    if problems:
        raise NotValid(problems)
    user.set_password(password or None)
    user.save()
    return username
