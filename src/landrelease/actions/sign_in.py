"""Signing in: a password, and where the account has one, a second factor."""

from django.contrib.auth import authenticate
from django.db import transaction

from landrelease.store.clock import now
from landrelease.store.models import User
from landrelease.store.one_time_codes import hash_of_recovery, step_of
from landrelease.store.sign_in_limits import (
    begin_try,
    keys_of,
    keys_of_code,
    note_success,
)


def check_password(
    username: str, password: str, *, address: str, on_this_machine: bool
) -> User | None:
    """Return the account that the name and the password fit; None says no more than that.

    An unknown name, an account without a password and a wrong password cost the same hashing and
    count alike.

    Raises
    ------
    TooManyTries
        When too many failed lately; the password is then not looked at.
    """
    username, at = username.strip(), now()
    keys = keys_of(username, address)
    begin_try(keys, now=at)
    user: User | None = authenticate(username=username, password=password)
    if user is None or (user.loopback_only and not on_this_machine):
        return None
    if user.password_until is not None and user.password_until < at:
        return None
    note_success(keys, now=at)
    return user


@transaction.atomic
def take_code(user: User, code: str) -> bool:
    """Whether a code of the second factor fits: each counts once, a recovery code for good."""
    held = User.objects.select_for_update().get(pk=user.pk)
    if not held.is_active or not held.totp_key:
        return False
    step = step_of(held.totp_key, code, now=now(), after=held.totp_step)
    if step is not None:
        held.totp_step = step
    elif (recovery := hash_of_recovery(code)) in held.recovery:
        held.recovery = [kept for kept in held.recovery if kept != recovery]
    else:
        return False
    held.save(update_fields=["totp_step", "recovery"])
    return True


def check_code(user: User, code: str) -> bool:
    """Whether a code fits, counting tries.

    Raises
    ------
    TooManyTries
        When too many failed lately.
    """
    keys, at = keys_of_code(user.username), now()
    begin_try(keys, now=at)
    if not take_code(user, code):
        return False
    note_success(keys, now=at)
    return True
