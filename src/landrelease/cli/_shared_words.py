"""What every command may be told: the programme, and who acts."""

import argparse
import math
from pathlib import Path


def shared_words(parser: argparse.ArgumentParser, *, default: str | None) -> None:
    """Declare them; below the first parser they are suppressed unless said."""
    parser.add_argument(
        "--programme",
        type=Path,
        metavar="DIR",
        default=default,
        help="the programme's folder (default: LANDRELEASE_PROGRAMME, or ./programme)",
    )
    parser.add_argument(
        "--as",
        dest="acting",
        metavar="USER",
        default=default,
        help="who acts (default: the administrator of this machine)",
    )


def seconds(said: str) -> float:
    """Read how long something may take."""
    try:
        number = float(said)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        raise argparse.ArgumentTypeError(f"{said!r} is no number of seconds, 0 or more")
    return number
