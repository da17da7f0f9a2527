"""What the actions on accounts share: finding one, its rules, noting what was done."""

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from landrelease.actions.record_batch import record_batch
from landrelease.kinds import Organisation
from landrelease.ledger import Act, Draft, Source
from landrelease.store.clock import now
from landrelease.store.models import AccountEvent, RegisterRow, SessionRow, User
from landrelease.store.people import Role, Viewer
from landrelease.store.refusals import NotFound, NotValid

Problems = list[tuple[str, str]]
_NAME: Final = re.compile(r"[^\W_](?:[^\W_]|[.-])*")
LONGEST: Final = {"username": 80, "name": 200}


def account_named(username: str) -> User:
    """Return an account, locked for the change.

    Raises
    ------
    NotFound
        When there is none.
    """
    user = User.objects.select_for_update().filter(username=username).first()
    if user is None:
        raise NotFound("account", username)
    return user


def note(user: User, by: Viewer, what: str) -> None:
    """Keep who did what to an account."""
    AccountEvent.objects.create(at=now(), username=user.username, by=by.username, what=what)


def end_sessions(user: User, *, but: str = "") -> int:
    """End every session of an account, but the one kept; return how many there were."""
    return int(SessionRow.objects.filter(account=user).exclude(session_key=but).delete()[0])


def password_problems(password: str, user: User) -> Problems:
    """Say what is wrong with a password."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [("password", message) for message in error.messages]
    return []


def name_problems(username: str, name: str) -> Problems:
    """Say what is wrong with a user name and a name."""
    problems = []
    if _NAME.fullmatch(username) is None:
        problems.append(("username", "Use letters, digits, full stops and hyphens."))
    said = {"username": username, "name": name}
    return problems + [
        (field, f"Use at most {most} characters.")
        for field, most in LONGEST.items()
        if len(said[field]) > most
    ]


def scope_problems(role: Role, organisation: str, areas: Iterable[str], *, own: bool) -> Problems:
    """Say what is wrong with the limits of an account."""
    problems = []
    areas = tuple(areas)
    if role is Role.PUBLIC:
        problems.append(("role", "The public needs no account."))
    if role is Role.ADMINISTRATOR and areas:
        told = "An administrator keeps the whole ledger: he cannot be limited to areas."
        problems.append(("areas", told))
    held = RegisterRow.objects.filter(
        kind="administrative_area", subject__in=areas, geometry__isnull=False
    )
    missing = set(areas) - set(held.values_list("subject", flat=True))
    problems += [
        ("areas", f"There is no administrative area {name!r} with a boundary in the register.")
        for name in sorted(missing)
    ]
    if own and not organisation:
        told = "Name the organisation that the person writes for."
        problems.append(("organisation", told))
    return problems


def organisation_of(text: str) -> tuple[str, str]:
    """Return subject and name of the organisation a text names: by subject, name or short name.

    Raises
    ------
    NotValid
        When the register has none, or several.
    """
    text = text.strip()
    if not text:
        return "", ""
    rows = list(RegisterRow.objects.filter(kind=Organisation.kind).defer("geometry"))
    exact = [row for row in rows if row.subject == text]
    wanted = text.casefold()
    named = [row for row in rows if wanted in {row.title.casefold(), _short(row).casefold()}]
    found = exact or named
    if len(found) == 1:
        return found[0].subject, found[0].title
    why = "no organisation" if not found else f"{len(found)} organisations"
    told = (
        f"There is {why} {text!r} in the register. Enter it first, or add it with the account."
        if not found
        else f"There are {why} called {text!r}: name it by its id."
    )
    raise NotValid([("organisation", told)])


def _short(row: RegisterRow) -> str:
    return str(row.payload().get("short_name", ""))


def areas_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the subjects of the administrative areas that texts name, by subject, name or code.

    Raises
    ------
    NotValid
        When the register has none of that name, or several.
    """
    rows = list(RegisterRow.objects.filter(kind="administrative_area").defer("geometry"))
    return tuple(_area(text.strip(), rows) for text in texts if text.strip())


def _area(text: str, rows: list[RegisterRow]) -> str:
    found = [row for row in rows if row.subject == text] or [
        row for row in rows if text.casefold() in {row.title.casefold(), _code(row).casefold()}
    ]
    if len(found) == 1:
        return found[0].subject
    told = (
        f"There is no administrative area {text!r} in the register: enter it first."
        if not found
        else f"There are {len(found)} administrative areas called {text!r}: name it by its id."
    )
    raise NotValid([("areas", told)])


def _code(row: RegisterRow) -> str:
    return str(row.payload().get("code", ""))


def record_organisation(viewer: Viewer, name: str, *, on: date | None = None) -> str:
    """Record an organisation that the register does not have; return its subject.

    The first accounts of a programme come before anybody who could enter or approve: the
    administrator says and approves it in one step, as he may an import, and the entry says so.

    Raises
    ------
    NotAllowed
        Without the rights to import and to approve one's own import.
    NotValid
        When the register has one of that name.
    """
    name = name.strip()
    if RegisterRow.objects.filter(kind=Organisation.kind, search=name.casefold()).exists():
        raise NotValid([("organisation", f"There is an organisation {name!r} already: choose it.")])
    digest = hashlib.sha256(f"organisation {name.casefold()}".encode()).hexdigest()[:32]
    draft = Draft(
        id=digest,
        act=Act.RECORD,
        batch=f"organisation-{digest}",
        kind=Organisation.kind,
        subject=digest,
        first=on or now().date(),
        source=Source(),
        payload={"name": name},
    )
    note_ = {"title": f"Organisation: {name}"}
    record_batch(viewer, [draft], batch_id=draft.batch, note=note_, approve=True)
    return digest
