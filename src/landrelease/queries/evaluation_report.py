"""How well the hazard model did, by a protocol that opened the truth once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from landrelease.kinds import Tier
from landrelease.store.chain import heads
from landrelease.store.evaluations import newest_evaluation
from landrelease.store.people import Viewer
from landrelease.store.refusals import NotFound


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """An evaluation as reports draw it."""

    id: str
    computed_at: datetime
    tier: Tier
    """The strictest of its evidence: its maps show where things happened."""
    heads: tuple[str, ...]
    facts: Mapping[str, Any]
    newer_entries: bool
    """Whether anything was recorded since."""


def evaluation_report(viewer: Viewer, *, evaluation: str = "") -> EvaluationReport | None:
    """Return the newest evaluation the viewer may see, or the one asked for.

    Raises
    ------
    NotFound
        When the one asked for is not there, or is not for him to see.
    """
    row = newest_evaluation(viewer.clearance, id=evaluation)
    if row is None:
        if evaluation:
            raise NotFound("evaluation", evaluation)
        return None
    held = [str(head) for head in heads()]
    return EvaluationReport(
        id=row.id,
        computed_at=row.computed_at,
        tier=Tier(row.tier),
        heads=tuple(row.heads),
        facts=row.facts,
        newer_entries=list(row.heads) != held,
    )
