"""The finding on each step that an area may take, from the facts of the register."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import shapely

from landrelease.kinds import AreaStep, HandOverCertificate, ReleaseMethod
from landrelease.release import (
    Finding,
    Met,
    ProductKind,
    cancel_finding,
    clear_finding,
    confirm_finding,
    hand_over_finding,
    reduce_finding,
    reopen_area_finding,
    suspect_finding,
)
from landrelease.standards import rule
from landrelease.store.area_facts import REACH_M, AreaMap
from landrelease.store.hand_over_facts import hand_over_facts

_CLASSIFIES: Final[dict[AreaStep, Callable[..., Finding]]] = {
    AreaStep.SUSPECT: suspect_finding,
    AreaStep.CONFIRM: confirm_finding,
    AreaStep.UNCONFIRM: suspect_finding,
}


@dataclass(frozen=True, slots=True)
class AreaFindings:
    """Findings about one area on a day.

    Parameters
    ----------
    map
        What the register holds.
    area
        Subject of the hazardous area.
    on
        The day whose rules apply.
    packs
        The programme's rule packs, the prevailing one last.
    organisation
        Name of the organisation that decides.
    """

    map: AreaMap
    area: str
    on: date
    packs: Sequence[str]
    organisation: str = ""

    @property
    def near_m(self) -> float:
        """How far outside an area direct evidence counts."""
        return rule("land_release.cha.distance", on=self.on, packs=self.packs).value

    def part(self) -> shapely.Geometry:
        """Return what remains of the area; all of it where nothing does."""
        remaining = self.map.remaining(self.area)
        return self.map.ground(self.area) if remaining.is_empty else remaining

    def classify(self, step: AreaStep) -> Finding:
        """Find whether what remains may be recorded as suspected, or confirmed."""
        near_m = REACH_M if step is AreaStep.CONFIRM else self.near_m
        facts = self.map.survey_facts(
            self.area, self.part(), near_m=near_m, on=self.on, organisation=self.organisation
        )
        return _CLASSIFIES[step](facts, on=self.on, packs=self.packs)

    def direct(self) -> tuple[str, ...]:
        """Name the direct evidence for which the area may be confirmed."""
        return tuple(
            item.title
            for condition in self.classify(AreaStep.CONFIRM).conditions
            if condition.rule.name == "land_release.cha.direct_evidence"
            and condition.state is Met.MET
            for item in condition.evidence
        )

    def claimed(self, method: ReleaseMethod, ground: shapely.Geometry) -> shapely.Geometry:
        """Return the ground that a release claims: not what stronger or equal work gave back."""
        order = list(ProductKind)
        least = order.index(ProductKind(method.value))
        before = [p.ground for p in self.map.products(self.area) if order.index(p.kind) >= least]
        return ground.difference(shapely.union_all(before)) if before else ground

    def release(self, method: ReleaseMethod, ground: shapely.Geometry) -> Finding:
        """Find whether ground may be cancelled, reduced or cleared.

        Parameters
        ----------
        method
            How it is to be given back.
        ground
            Polygon in the programme's plane: all of it is asked about, inside the area or not.
        """
        part = self.claimed(method, ground)
        if method is ReleaseMethod.CLEARED:
            facts = self.map.clearance_facts(self.area, part)
            return clear_finding(facts, on=self.on, packs=self.packs)
        survey = self.map.survey_facts(
            self.area, part, near_m=self.near_m, on=self.on, organisation=self.organisation
        )
        find = cancel_finding if method is ReleaseMethod.CANCELLED else reduce_finding
        return find(survey, on=self.on, packs=self.packs)

    def hand_over(self, certificate: HandOverCertificate | None, *, signed: bool) -> Finding:
        """Find whether the area may be handed over with a certificate."""
        facts = hand_over_facts(self.map, self.area, certificate=certificate, signed=signed)
        return hand_over_finding(facts, on=self.on, packs=self.packs)

    def reopen(self) -> Finding:
        """Find whether released land must be opened again: finds nobody has answered."""
        news = self.map.found_after_release([self.area])
        waiting = [item.evidence for item in news if not item.answered]
        return reopen_area_finding(waiting, on=self.on, packs=self.packs)
