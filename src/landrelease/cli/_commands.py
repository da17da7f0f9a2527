"""The commands there are: each parses its words, calls one action or query, and prints.

A command's module is read when the command is asked for: what one of them needs, the others and
the list of all need not wait for.
"""

import argparse
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

Words = Callable[[argparse.ArgumentParser], None]
Run = Callable[[argparse.Namespace], int]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what it is about, the module of this room it is in, and two functions there."""

    about: str
    module: str
    words: str = "words"
    run: str = "run"

    def read(self) -> tuple[Words, Run]:
        """Return what declares its words and what runs it."""
        module = importlib.import_module(f"landrelease.cli.{self.module}")
        return cast("Words", getattr(module, self.words)), cast("Run", getattr(module, self.run))


COMMANDS = {
    "init": Command("make a programme in a new folder", "_init"),
    "demo": Command("make a demo programme: an invented district", "_demo"),
    "user": Command("add, change, close and list accounts", "_accounts"),
    "import": Command("take in a file of records", "_exchanging", "import_words", "take_in"),
    "export": Command("write records to a file", "_exchanging", "export_words", "write_out"),
    "hazard": Command("compute the hazard map as a GeoTIFF", "_hazard"),
    "settlements": Command("list settlements, their status and what is found", "_settlements"),
    "area": Command("list hazardous areas, show what stands in the way, and decide", "_areas"),
    "trial": Command("list and show blind trials, and correct their results", "_trials"),
    "detection": Command(
        "what trials say of a search, and correcting its record by it", "_detections"
    ),
    "statistics": Command(
        "totals of a period that reconcile, and what does not agree",
        "_statistics",
    ),
    "plan": Command(
        "plan which team does which task when, so that people regain most days of access",
        "_plan",
    ),
    "visits": Command(
        "plan which places teams visit in the hours they have, worth as much as can be",
        "_visits",
    ),
    "survey-value": Command(
        "which survey day changes the most decisions, by the newest hazard map",
        "_survey_value",
    ),
    "survey-design": Command("transects or samples for a stated probability", "_survey_design"),
    "quality": Command("plan the control of a lot: size, risks, what a pass proves", "_quality"),
    "rules": Command("say which findings a change of rules touches", "_rules"),
    "serve": Command("serve the programme to browsers", "_serving"),
    "work": Command(
        "compute what was asked for on the pages (serve starts this)",
        "_serving",
        "work_words",
        "work",
    ),
    "verify": Command("check the ledger's chain", "_keeping", "verify_words", "verify"),
    "rebuild": Command("make the register again from the ledger", "_keeping", "no_words", "again"),
    "backup": Command("write a backup", "_keeping", "backup_words", "backup"),
    "restore": Command("restore a backup", "_keeping", "restore_words", "restore"),
}
