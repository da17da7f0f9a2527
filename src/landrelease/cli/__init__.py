"""The door for people at a terminal and for scripts: parses, prints, decides nothing."""

from landrelease.cli._main import main

__all__ = ["main"]
