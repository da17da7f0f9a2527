"""A small blind trial for tests: two cohorts, three lanes, a designer and a recorder."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

DAY = date(2026, 2, 2)
LANES = ("L1", "L2", "L3")
SQUARES = 20


def lanes_of(rng: np.random.Generator) -> list[Any]:
    """Three lanes of 20 squares, 7 of them with a target of known depth."""
    from landrelease.detection import Square  # noqa: PLC0415 - slow to load

    laid = []
    for lane in LANES:
        with_target = set(rng.choice(SQUARES, 7, replace=False).tolist())
        for number in range(SQUARES):
            if number in with_target:
                depth = (0.02, 0.07, 0.13)[number % 3]
                laid.append(Square(lane, f"{number + 1:02d}", "ap_mine", depth))
            else:
                laid.append(Square(lane, f"{number + 1:02d}"))
    return laid


@dataclass(frozen=True)
class BlindTrial:
    """A trial that is laid out, and those who take part."""

    subject: str
    squares: list[Any]
    designer: Any
    recorder: Any
    people: dict[str, list[str]]
    ids: Any
    day: date = DAY

    def walk(self, person: str, lane: str, *, chance: float, rng: np.random.Generator) -> Any:
        """Have a person walk a lane: targets found with a chance, false alarms in 4 of 100."""
        from landrelease.actions import record_trial_result  # noqa: PLC0415 - slow to load

        marked = [
            square.square
            for square in self.squares
            if square.lane == lane and rng.random() < (chance if square.target else 0.04)
        ]
        return record_trial_result(
            self.recorder, trial=self.subject, deminer=person, lane=lane, marked=marked,
            on=self.day, entry_id=f"run-{next(self.ids)}",
        )  # fmt: skip

    def walk_all(self, *, trainees: float, reference: float, seed: int = 1) -> None:
        """Have everybody walk every lane."""
        rng = np.random.default_rng(seed)
        for cohort, chance in (("trainees", trainees), ("reference", reference)):
            for person in self.people[cohort]:
                for lane in LANES:
                    self.walk(person, lane, chance=chance, rng=rng)

    def close(self) -> None:
        """Let the designer close it."""
        from landrelease.actions import close_trial  # noqa: PLC0415 - slow to load

        close_trial(self.designer, trial=self.subject, on=self.day)


def walked_once(says: Any, *lanes: str) -> BlindTrial:
    """Return a closed trial whose lanes one of each cohort walked."""
    trial, rng = blind_trial(says, persons=1), np.random.default_rng(1)
    for people in trial.people.values():
        for lane in lanes:
            trial.walk(people[0], lane, chance=0.7, rng=rng)
    trial.close()
    return trial


def design_of(trainees: str, reference: str, **changes: Any) -> dict[str, Any]:
    """Return what a trial fixes beforehand."""
    return {
        "name": "Spring trial", "trainees": trainees, "reference": reference, "soil": "loam",
        "square_m": 0.5, "margin_detection": 0.15, "margin_false_alarms": 0.2,
    } | changes  # fmt: skip


def blind_trial(says: Any, *, persons: int = 6, day: date = DAY, **changes: Any) -> BlindTrial:
    """Design and lay out a trial."""
    from landrelease.actions import (  # noqa: PLC0415 - slow to load
        add_user,
        design_trial,
        lay_out_lanes,
    )
    from landrelease.store.people import Role  # noqa: PLC0415 - slow to load
    from landrelease.store.setting_up import viewer_named  # noqa: PLC0415 - slow to load

    for name in ("designer", "recorder"):
        add_user(says.people.administrator, username=name, password="", role=Role.TRAINER)
    designer, recorder = viewer_named("designer"), viewer_named("recorder")
    organisation = says.approved("organisation", {"name": "School"}).subject
    cohorts, people = {}, {}
    for name in ("trainees", "reference"):
        said = {"name": name.title(), "organisation": organisation}
        said |= {"qualified": "yes" if name == "reference" else "no"}
        cohorts[name] = says.approved("cohort", said, first=min(day, date(2026, 1, 1))).subject
        people[name] = [
            says.approved(
                "deminer",
                {"code": f"{name[0].upper()}-{number:02d}", "organisation": organisation,
                 "cohort": cohorts[name]},
            ).subject
            for number in range(1, persons + 1)
        ]  # fmt: skip
    design = design_of(cohorts["trainees"], cohorts["reference"], **changes)
    subject = design_trial(designer, design=design, on=day).subject
    squares = lanes_of(np.random.default_rng(20260202))
    lay_out_lanes(designer, trial=subject, squares=squares, models={}, on=day)
    return BlindTrial(subject, squares, designer, recorder, people, itertools.count(1), day)
