"""What a person does to his own account: password, second factor, sessions."""

from django.db import transaction

from landrelease.actions._accounts import account_named, end_sessions, note, password_problems
from landrelease.store.clock import now
from landrelease.store.models import SessionRow, User
from landrelease.store.one_time_codes import hash_of_recovery, new_recovery_codes, step_of
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotAllowed, NotFound, NotValid
from landrelease.store.sessions import public_id
from landrelease.store.sign_in_limits import begin_try, keys_of_code, note_success


def change_own_password(viewer: Viewer, *, old: str, new: str, keep: str = "") -> None:
    """Change one's password; every other session ends.

    Raises
    ------
    NotValid
        When the old one does not fit, or the new one is weak or no other.
    TooManyTries
        When too many failed lately.
    """
    _check_own(viewer, old, field="old")
    with transaction.atomic():
        user = account_named(viewer.username)
        _not_a_demo(user)
        problems = [("new", told) for _, told in password_problems(new, user)]
        if old == new:
            problems.append(("new", "Choose another password than the old one."))
        if problems:
            raise NotValid(problems)
        user.set_password(new)
        user.must_change_password, user.password_until = False, None
        user.save()
        end_sessions(user, but=keep)
        note(user, viewer, "changed the password")


def _check_own(viewer: Viewer, password: str, *, field: str = "password") -> None:
    """Check one's own password again: a browser left open is not enough."""
    user = User.objects.filter(username=viewer.username, is_active=True).first()
    if user is None:
        raise NotFound("account", viewer.username)
    keys, at = keys_of_code(viewer.username), now()
    begin_try(keys, now=at)
    if not user.check_password(password):
        raise NotValid([(field, "This is not your password.")])
    note_success(keys, now=at)


def _not_a_demo(user: User) -> None:
    if user.loopback_only:
        why = "A demo account keeps its printed password and has no second factor."
        raise NotAllowed(Right.MANAGE_USERS, why=why)


def enrol_second_factor(viewer: Viewer, *, key: str, code: str, password: str) -> tuple[str, ...]:
    """Turn the second factor on, once its first code fits; return the recovery codes, shown once.

    Raises
    ------
    NotValid
        When password or code do not fit.
    TooManyTries
        When too many failed lately.
    """
    _check_own(viewer, password)
    step = step_of(key, code, now=now(), after=0)
    if step is None:
        told = (
            "The code does not fit. Wait for the next one, and see that your device's clock fits."
        )
        raise NotValid([("code", told)])
    codes = new_recovery_codes()
    with transaction.atomic():
        user = account_named(viewer.username)
        _not_a_demo(user)
        user.totp_key, user.totp_step = key, step
        user.recovery = [hash_of_recovery(one) for one in codes]
        user.save(update_fields=["totp_key", "totp_step", "recovery"])
        note(user, viewer, "turned the second factor on")
    return codes


def remove_own_second_factor(viewer: Viewer, *, password: str) -> None:
    """Turn one's second factor off, where the programme does not ask for one.

    Raises
    ------
    NotAllowed
        When the account must have one.
    NotValid
        When the password does not fit.
    """
    _check_own(viewer, password)
    with transaction.atomic():
        user = account_named(viewer.username)
        if user.second_factor_required:
            why = "Your account must have a second factor: you can replace it, not turn it off."
            raise NotAllowed(Right.MANAGE_USERS, why=why)
        user.totp_key, user.recovery = "", []
        user.save(update_fields=["totp_key", "recovery"])
        note(user, viewer, "turned the second factor off")


@transaction.atomic
def end_own_session(viewer: Viewer, *, id: str) -> None:
    """End one of one's own sessions.

    Raises
    ------
    NotFound
        When one has none such.
    """
    user = account_named(viewer.username)
    for row in SessionRow.objects.filter(account=user):
        if public_id(row.session_key) == id:
            row.delete()
            return
    raise NotFound("session", id)
