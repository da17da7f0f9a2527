"""demo: an invented district in a new folder."""

import argparse
import os
from pathlib import Path

import django

from landrelease.cli._acting import Bar


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of demo."""
    parser.add_argument("directory", type=Path, metavar="DIR")


def run(asked: argparse.Namespace) -> int:
    """Make the demo programme."""
    directory = asked.directory.resolve()
    os.environ["LANDRELEASE_PROGRAMME"] = str(directory)
    django.setup()
    from landrelease.actions import make_demo

    bar = Bar("demo")
    try:
        programme = make_demo(directory, progress=bar)
    finally:
        bar.close()
    print(f"Made the demo {programme.name!r}. Names and places are invented.")
    return 0
