"""What persons decide, as an officer tells it: tests/situations/decisions/*.yaml.

Given land, settlements and reports; when somebody takes a step; then it is recorded or refused.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.conftest import point, square
from tests.land import SIDE, Land

from landrelease.actions import AreaOrder, Certificate, decide_access, decide_area
from landrelease.errors import LandreleaseError
from landrelease.kinds import AccessStatus, AreaStep
from landrelease.store.area_map import area_map
from landrelease.store.models import RegisterRow
from landrelease.store.programme import current_programme

FOLDER = Path(__file__).parents[1] / "situations" / "decisions"
SITUATIONS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in FOLDER.glob("*.yaml")}
PAPER = {
    "number": "HO-1", "signed_for_authority": "A. N.", "signed_for_operator": "O. P.",
    "restrictions": "None.", "residual_risk": "Some may remain.", "markers_told": "None.",
}  # fmt: skip
STEPS = {step.value for step in AreaStep}


class Told:
    """The land of a situation, and what persons do on it."""

    def __init__(self, says: Any, day: date) -> None:
        self.says, self.day = says, day
        self.land = Land(says)
        self.settlement = self.seen = self.task = ""

    def given(self, word: str) -> None:
        """Bring about one of the facts that situations begin with."""
        places = {
            "item_in_it": lambda: self.land.record(
                "item_found", place=point(0.101, 0.101, precision="surveyed"), first=self.day
            ),
            "accident_in_it": lambda: self.land.record(
                "accident", place=point(0.101, 0.101, precision="surveyed"), first=self.day
            ),
        }
        made = {
            "accredited": self.land.accredited,
            "surveyed": self.land.surveyed,
            "surveyed_in_silence": lambda: self.land.surveyed(items_found="not_known"),
            "surveyed_with_two_finds": lambda: self.land.surveyed(items_found=2),
            "sighting": self._sighted,
            "indirect_report": self.land.sighted,
            "sighting_answered": self._answered,
            "worked": self._worked,
            "inspected": lambda: self.land.inspected(self.task),
            "settlement_on_it": self._settlement,
        }
        if found := (places | made).get(word):
            found()
        else:
            self.takes(word.removesuffix("_before"), reason="Decided before.")

    def _sighted(self) -> None:
        self.seen = self.land.sighted(precision="surveyed")

    def _answered(self) -> None:
        self.land.sighted(precision="surveyed", subject=self.seen, follow_up="answered")

    def _worked(self) -> None:
        self.task = self.land.task()
        self.land.worked(self.task)

    def _settlement(self) -> None:
        self.settlement = self.says.settlement("Ostrel", east=0.102, north=0.102)

    def takes(self, step: str, *, reason: str = "", **more: Any) -> None:
        """Take a step in the name of the authority."""
        if step == "open_settlement":
            decide_access(
                self.says.people.authority, settlement=self.settlement, status=AccessStatus.OPEN,
                reason=reason, restrictions="None.", on=self.day,
            )  # fmt: skip
        elif step == "enter_settlement":
            place = point(0.05, 0.05, radius_m=300.0)
            self.says.approved(
                "settlement", {"name": more["name"], "code": more["code"], "place": place}
            )
        else:
            paper = Certificate(**PAPER | more.pop("certificate", {}))
            ground = {"half": square(0.1, 0.1, SIDE / 2)["geometry"]}.get(more.pop("ground", ""))
            order = AreaOrder(
                step=AreaStep(step), area=self.land.area, on=self.day, reason=reason,
                ground=ground, certificate=paper, **more,
            )  # fmt: skip
            decide_area(self.says.people.authority, order)


def stands(told: Told) -> dict[str, Any]:
    """What is found afterwards, in the words of situations."""
    held = area_map(crs=current_programme().crs)
    row, account = held.row(told.land.area), held.account(told.land.area)
    decision = held.decisions.get(told.land.area)
    given_back = account.cancelled_m2 + account.reduced_m2 + account.cleared_m2
    return {
        "status": row.status,
        "classification": "cha" if held.confirmed(told.land.area) else "sha",
        "people_keep_out": not held.remaining(told.land.area).is_empty,
        "areas": len(held.areas),
        "investigations": len(held.report_rows()),
        "given_back_percent": round(100 * given_back / account.initial_m2),
        "decided_by": "" if decision is None else decision.payload()["decider"],
        "settlements": RegisterRow.objects.filter(kind="settlement").count(),
    }


@pytest.mark.parametrize("name", sorted(SITUATIONS))
def test_situation(says, name):
    told = SITUATIONS[name]
    land = Told(says, told["day"])
    for word in told["given"]:
        if isinstance(word, dict):
            land.takes(**word)
        else:
            land.given(word)
    refused = ""
    try:
        land.takes(**told["when"])
    except LandreleaseError as error:
        refused = str(error)
    then = dict(told["then"])
    wanted = then.pop("refused", "")
    assert (wanted in refused) if wanted else not refused, refused
    found = stands(land)
    assert {word: found[word] for word in then} == then, told["name"]


def test_every_step_is_taken_and_refused():
    ways = {(one["when"]["step"], "refused" in one["then"]) for one in SITUATIONS.values()}
    steps = (STEPS - {AreaStep.NOT_KNOWN.value}) | {"open_settlement", "enter_settlement"}
    assert steps - {"reduce"} == {step for step, _ in ways}
    assert ways == {(step, way) for step, _ in ways for way in (True, False)}
