"""Checks of work done: sampling plans with their risks, and what a pass proves."""

from landrelease.quality._after_checks import (
    AfterCheck,
    ItemsLeft,
    Process,
    after_clean_check,
    chance_of_a_clean_check,
    left_after_finds,
)
from landrelease.quality._errors import (
    InspectorNotIndependent,
    NoSuchPlan,
    PlanOutOfRange,
    QualityError,
)
from landrelease.quality._independence import require_independent
from landrelease.quality._sampling import Risks, SamplingPlan, risks_of, smallest_plan
from landrelease.quality._sequential import SequentialPlan, Step

__all__ = [
    "AfterCheck",
    "InspectorNotIndependent",
    "ItemsLeft",
    "NoSuchPlan",
    "PlanOutOfRange",
    "Process",
    "QualityError",
    "Risks",
    "SamplingPlan",
    "SequentialPlan",
    "Step",
    "after_clean_check",
    "chance_of_a_clean_check",
    "left_after_finds",
    "require_independent",
    "risks_of",
    "smallest_plan",
]
