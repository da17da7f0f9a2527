"""user: the accounts of a programme."""

import argparse
import getpass
import sys

from landrelease.cli._acting import acting, prepare
from landrelease.cli._shared_words import shared_words
from landrelease.store.people import Role

ROLES = [role.value for role in Role if role is not Role.PUBLIC]


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of user."""
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    add = what.add_parser("add", help="add an account")
    _who(add)
    add.add_argument("--role", required=True, choices=ROLES, metavar="R", help=", ".join(ROLES))
    _limits(add)
    add.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input"
    )
    change = what.add_parser("change", help="change role, name or limits; sessions end")
    _who(change)
    change.add_argument("--role", choices=ROLES, metavar="R", help=", ".join(ROLES))
    _limits(change)
    change.add_argument(
        "--whole-programme", action="store_true", help="limit the account to areas no longer"
    )
    for name, about in _ABOUT.items():
        _who(what.add_parser(name, help=about, description=about))
    what.add_parser("list", help="list accounts")
    for parser_of in what.choices.values():
        shared_words(parser_of, default=argparse.SUPPRESS)


_ABOUT = {
    "deactivate": "close an account; its name stays with what it said",
    "reactivate": "open a closed account again",
    "reset-password": "give a one-time password, which is printed once",
    "reset-second-factor": "take away the second factor of somebody who lost it",
}


def _who(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username", metavar="NAME")


def _limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", default=None, help="the person's name")
    parser.add_argument(
        "--organisation", default=None, metavar="O", help="name, short name or id of a record"
    )
    parser.add_argument(
        "--new-organisation", default="", metavar="O", help="record an organisation with it"
    )
    parser.add_argument(
        "--area",
        dest="areas",
        action="append",
        metavar="A",
        help="limit to an administrative area: name, code or id; may be given again",
    )
    parser.add_argument(
        "--own-organisation",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="write for the own organisation alone",
    )
    parser.add_argument(
        "--second-factor",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="must have a second factor",
    )


def run(asked: argparse.Namespace) -> int:
    """Do what was asked with the accounts."""
    prepare()
    return _DOES[asked.what](asked)


def _add(asked: argparse.Namespace) -> int:
    from landrelease.actions import add_user

    if asked.password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    elif sys.stdin.isatty():
        password = getpass.getpass(f"Password for {asked.username} (empty: cannot sign in): ")
    else:
        password = ""
    username = add_user(
        acting(asked),
        username=asked.username,
        password=password,
        role=Role(asked.role),
        name=asked.name or "",
        organisation=asked.organisation or "",
        new_organisation=asked.new_organisation,
        areas=asked.areas or (),
        own_organisation=bool(asked.own_organisation),
        second_factor_required=bool(asked.second_factor),
    )
    can = "can sign in" if password else "cannot sign in: it has no password"
    print(f"Added {username} ({Role(asked.role).label}), who {can}.")
    return 0


def _change(asked: argparse.Namespace) -> int:
    from landrelease.actions import change_user

    change_user(
        acting(asked),
        username=asked.username,
        role=None if asked.role is None else Role(asked.role),
        name=asked.name,
        organisation=asked.organisation,
        new_organisation=asked.new_organisation,
        areas=() if asked.whole_programme else asked.areas,
        own_organisation=asked.own_organisation,
        second_factor_required=asked.second_factor,
    )
    print(f"Changed {asked.username}.")
    return 0


def _deactivate(asked: argparse.Namespace) -> int:
    from landrelease.actions import deactivate_user

    deactivate_user(acting(asked), username=asked.username)
    print(f"Closed {asked.username}; every session has ended.")
    return 0


def _reactivate(asked: argparse.Namespace) -> int:
    from landrelease.actions import reactivate_user

    reactivate_user(acting(asked), username=asked.username)
    print(f"Opened {asked.username} again.")
    return 0


def _reset_password(asked: argparse.Namespace) -> int:
    from landrelease.actions import ONE_TIME_FOR, reset_password

    password = reset_password(acting(asked), username=asked.username)
    print(f"One-time password of {asked.username}, for {ONE_TIME_FOR.days} days: {password}")
    return 0


def _reset_second_factor(asked: argparse.Namespace) -> int:
    from landrelease.actions import reset_second_factor

    reset_second_factor(acting(asked), username=asked.username)
    print(f"{asked.username} has no second factor any more; every session has ended.")
    return 0


def _list(asked: argparse.Namespace) -> int:
    from landrelease.queries import accounts

    for account in accounts(acting(asked)):
        areas = ", ".join(area.title for area in account.areas)
        marks = [
            "" if account.active else "closed",
            "second factor" if account.second_factor else "",
            f"limited to {areas}" if areas else "",
            "own organisation alone" if account.own_organisation else "",
        ]
        told = "; ".join(mark for mark in marks if mark)
        line = f"{account.username:<16} {account.role.label:<20} {account.organisation}"
        print(f"{line}  ({told})" if told else line.rstrip())
    return 0


_DOES = {
    "add": _add,
    "change": _change,
    "deactivate": _deactivate,
    "reactivate": _reactivate,
    "reset-password": _reset_password,
    "reset-second-factor": _reset_second_factor,
    "list": _list,
}
