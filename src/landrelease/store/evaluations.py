"""Evaluations of the hazard model that were made: what came out, and for whom."""

from typing import Final

from landrelease.kinds import Tier
from landrelease.store.models import EvaluationRow

SHOWN: Final = 20
"""Evaluations of a tier that are kept; older ones can be made again."""


def keep_evaluation(row: EvaluationRow) -> EvaluationRow:
    """Store an evaluation, and forget those that no page lists any more."""
    row.save(force_insert=True)
    held = EvaluationRow.objects.filter(tier=row.tier).order_by("-computed_at", "id")
    kept = list(held.values_list("id", flat=True)[:SHOWN])
    held.exclude(id__in=kept).delete()
    return row


def newest_evaluation(clearance: Tier, *, id: str = "") -> EvaluationRow | None:
    """Return the newest evaluation that the clearance allows, or the one asked for."""
    rows = EvaluationRow.objects.filter(tier__lte=int(clearance))
    if id:
        rows = rows.filter(pk=id)
    return rows.order_by("-computed_at").first()
