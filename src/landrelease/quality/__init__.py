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
    SampleNotFollowed,
    SquaresNotRead,
)
from landrelease.quality._facts import BLOCKING, OpenNonconformity, QualityFacts
from landrelease.quality._independence import require_independent
from landrelease.quality._sampling import Risks, SamplingPlan, risks_of, smallest_plan
from landrelease.quality._sequential import SequentialPlan, Step
from landrelease.quality._standing import (
    LotsStanding,
    WorkingDay,
    standing_of_lots,
    working_days,
)
from landrelease.quality._verdict import LotPlan, Verdict, squares_named, verdict_of
from landrelease.quality._work import InspectedLot, InternalVisit, Record, WorkDone

__all__ = [
    "BLOCKING",
    "AfterCheck",
    "InspectedLot",
    "InspectorNotIndependent",
    "InternalVisit",
    "ItemsLeft",
    "LotPlan",
    "LotsStanding",
    "NoSuchPlan",
    "OpenNonconformity",
    "PlanOutOfRange",
    "Process",
    "QualityError",
    "QualityFacts",
    "Record",
    "Risks",
    "SampleNotFollowed",
    "SamplingPlan",
    "SequentialPlan",
    "SquaresNotRead",
    "Step",
    "Verdict",
    "WorkDone",
    "WorkingDay",
    "after_clean_check",
    "chance_of_a_clean_check",
    "left_after_finds",
    "require_independent",
    "risks_of",
    "smallest_plan",
    "squares_named",
    "standing_of_lots",
    "verdict_of",
    "working_days",
]
