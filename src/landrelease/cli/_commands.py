"""The commands there are: each parses its words, calls one action or query, and prints."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from landrelease.cli import (
    _accounts,
    _areas,
    _demo,
    _exchanging,
    _hazard,
    _init,
    _keeping,
    _plan,
    _quality,
    _rules,
    _serving,
    _settlements,
    _statistics,
    _survey_design,
)


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what it is about, its words, and what it does."""

    about: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


COMMANDS = {
    "init": Command("make a programme in a new folder", _init.words, _init.run),
    "demo": Command("make a demo programme: an invented district", _demo.words, _demo.run),
    "user": Command("add, change, close and list accounts", _accounts.words, _accounts.run),
    "import": Command("take in a file of records", _exchanging.import_words, _exchanging.take_in),
    "export": Command("write records to a file", _exchanging.export_words, _exchanging.write_out),
    "hazard": Command("compute the hazard map as a GeoTIFF", _hazard.words, _hazard.run),
    "settlements": Command(
        "list settlements, their status and what is found", _settlements.words, _settlements.run
    ),
    "area": Command(
        "list hazardous areas, show what stands in the way, and decide", _areas.words, _areas.run
    ),
    "statistics": Command(
        "totals of a period that reconcile, and what does not agree",
        _statistics.words,
        _statistics.run,
    ),
    "plan": Command(
        "plan which team does which task when, so that people regain most days of access",
        _plan.words,
        _plan.run,
    ),
    "survey-design": Command(
        "transects or samples for a stated probability", _survey_design.words, _survey_design.run
    ),
    "quality": Command(
        "plan the control of a lot: size, risks, what a pass proves", _quality.words, _quality.run
    ),
    "rules": Command("say which findings a change of rules touches", _rules.words, _rules.run),
    "serve": Command("serve the programme to browsers", _serving.words, _serving.run),
    "work": Command(
        "compute what was asked for on the pages (serve starts this)",
        _serving.work_words,
        _serving.work,
    ),
    "verify": Command("check the ledger's chain", _keeping.verify_words, _keeping.verify),
    "rebuild": Command(
        "make the register again from the ledger", _keeping.no_words, _keeping.again
    ),
    "backup": Command("write a backup", _keeping.backup_words, _keeping.backup),
    "restore": Command("restore a backup", _keeping.restore_words, _keeping.restore),
}
