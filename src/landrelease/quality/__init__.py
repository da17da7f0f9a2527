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
    LotNotDivided,
    NoSuchPlan,
    PlanBelowRules,
    PlanOutOfRange,
    QualityError,
    SampleNotFollowed,
    SquaresNotRead,
)
from landrelease.quality._facts import BLOCKING, OpenNonconformity, QualityFacts
from landrelease.quality._independence import require_independent
from landrelease.quality._lot_plan import (
    PlannedLot,
    Walk,
    first_bad,
    operating_characteristic,
    plan_lot,
    walk,
)
from landrelease.quality._plan_rules import (
    PlanAsked,
    PlanRules,
    below_rules,
    plan_rules,
    require_plan_rules,
)
from landrelease.quality._sampling import Risks, SamplingPlan, risks_of, smallest_plan
from landrelease.quality._sequential import SequentialPlan, Step
from landrelease.quality._squares import MOST_SQUARES, LotSquares, draw_squares, squares_of
from landrelease.quality._standing import (
    LotsStanding,
    WorkingDay,
    standing_of_lots,
    working_days,
)
from landrelease.quality._verdict import LotPlan, Verdict, squares_named, verdict_of
from landrelease.quality._what_a_pass_proves import (
    MISSED,
    IfMissed,
    PassProves,
    if_missed,
    what_a_pass_proves,
)
from landrelease.quality._work import InspectedLot, InternalVisit, Record, WorkDone

__all__ = [
    "BLOCKING",
    "MISSED",
    "MOST_SQUARES",
    "AfterCheck",
    "IfMissed",
    "InspectedLot",
    "InspectorNotIndependent",
    "InternalVisit",
    "ItemsLeft",
    "LotNotDivided",
    "LotPlan",
    "LotSquares",
    "LotsStanding",
    "NoSuchPlan",
    "OpenNonconformity",
    "PassProves",
    "PlanAsked",
    "PlanBelowRules",
    "PlanOutOfRange",
    "PlanRules",
    "PlannedLot",
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
    "Walk",
    "WorkDone",
    "WorkingDay",
    "after_clean_check",
    "below_rules",
    "chance_of_a_clean_check",
    "draw_squares",
    "first_bad",
    "if_missed",
    "left_after_finds",
    "operating_characteristic",
    "plan_lot",
    "plan_rules",
    "require_independent",
    "require_plan_rules",
    "risks_of",
    "smallest_plan",
    "squares_named",
    "squares_of",
    "standing_of_lots",
    "verdict_of",
    "walk",
    "what_a_pass_proves",
    "working_days",
]
