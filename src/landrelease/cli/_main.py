"""Reads the command line, prepares the programme, runs one command, prints one line on error."""

import argparse
import errno
import os
import sys
from collections.abc import Sequence

from django.db import DatabaseError

from landrelease import __version__
from landrelease.cli._commands import COMMANDS, Command
from landrelease.cli._shared_words import shared_words
from landrelease.errors import LandreleaseError

_DATABASE = (
    "The programme's database cannot be used. Check that it runs and that DATABASE_URL names it; "
    "a register that was lost comes back with `landrelease restore`."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, or 1 after one line that says what to do."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.programme:
        os.environ["LANDRELEASE_PROGRAMME"] = str(asked.programme)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "landrelease.site.settings")
    try:
        return int(asked.run(asked))
    except LandreleaseError as error:
        print(f"landrelease: {error.number}. {error}", file=sys.stderr)
    except DatabaseError as error:
        told = " ".join(str(error).split())
        print(f"landrelease: {_DATABASE} It said: {told}", file=sys.stderr)
    except BrokenPipeError:
        sys.stderr.close()
    except KeyboardInterrupt:
        print("landrelease: stopped; what was not finished was not kept.", file=sys.stderr)
    except OSError as error:
        print(f"landrelease: {_told(error)}", file=sys.stderr)
    return 1


_WAYS_OUT: dict[int, str] = {
    errno.ENOENT: "Check the name, and make the folder if it is missing.",
    errno.ENOTDIR: "A part of the path is a file: name a folder.",
    errno.EISDIR: "It is a folder: name a file in it.",
    errno.EACCES: "You have not the right: choose another place, or ask for the right to it.",
    errno.EPERM: "You have not the right: choose another place, or ask for the right to it.",
    errno.EROFS: "Nothing can be written there: choose another place.",
    errno.ENOSPC: "The disk is full: make room, or choose another disk.",
}


def _told(error: OSError) -> str:
    """Say which path cannot be used, what the system said, and the way out."""
    said = str(error.strerror or error).rstrip(".")
    named = "" if error.filename is None else f"Cannot use {error.filename}: "
    way_out = _WAYS_OUT.get(error.errno or 0, "")
    return f"{named}{said}. {way_out}".strip()


class _CommandParser(argparse.ArgumentParser):
    """The parser of one command, which reads the command's module when it is used."""

    command: Command | None = None

    def parse_known_args(  # type: ignore[override]  # argparse allows any namespace; ours are plain
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Declare the command's words, then parse them."""
        if self.command is not None:
            words, run = self.command.read()
            words(self)
            self.set_defaults(run=run)
            self.command = None
        return super().parse_known_args(args, namespace)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="landrelease",
        description="Take back land from mines and other explosive ordnance.",
        epilog="Names and places in demo programmes are invented.",
    )
    parser.add_argument("--version", action="version", version=f"landrelease {__version__}")
    shared_words(parser, default=None)
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=_CommandParser
    )
    for name, command in COMMANDS.items():
        sub = commands.add_parser(name, help=command.about, description=command.about)
        shared_words(sub, default=argparse.SUPPRESS)
        sub.command = command
    return parser
