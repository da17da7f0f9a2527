"""Which ground to look at next, by whom and how far they are: design, effort, tasks.

Lengths are metres in a projected plane. The sequence of tasks for teams is still to come.
"""

from landrelease.planning._achieved import (
    AchievedCrossing,
    achieved_crossing,
    anomaly_density,
    flagged,
)
from landrelease.planning._crossing import Ellipse, crossing_probability, spacing_for_crossing
from landrelease.planning._effort import (
    Allocation,
    after_search,
    allocate,
    circular_normal_detection,
    detection_at_coverage,
)
from landrelease.planning._errors import DesignOutOfRange, NotReachable, PlanningError
from landrelease.planning._flagging import (
    FlaggingDesign,
    FlaggingProbability,
    TargetDensity,
    flagging_probability,
)
from landrelease.planning._task_steps import STEPS, StepRule, TaskStep, why_not_step
from landrelease.planning._told_twice import Told, told_twice
from landrelease.planning._traversing import spacing_for_traversal, traversal_probability
from landrelease.planning._verification import (
    VerificationDesign,
    chance_of_no_find,
    verification_sample,
)
from landrelease.planning._worked_ground import (
    DIFFERENCE_SHARE,
    NEAR_M,
    NEAR_POINT_M,
    SAME_SHARE,
    beyond_m,
    differs,
    reach_m,
    shared_share,
    union_of,
    worked_ground,
)

__all__ = [
    "DIFFERENCE_SHARE",
    "NEAR_M",
    "NEAR_POINT_M",
    "SAME_SHARE",
    "STEPS",
    "AchievedCrossing",
    "Allocation",
    "DesignOutOfRange",
    "Ellipse",
    "FlaggingDesign",
    "FlaggingProbability",
    "NotReachable",
    "PlanningError",
    "StepRule",
    "TargetDensity",
    "TaskStep",
    "Told",
    "VerificationDesign",
    "achieved_crossing",
    "after_search",
    "allocate",
    "anomaly_density",
    "beyond_m",
    "chance_of_no_find",
    "circular_normal_detection",
    "crossing_probability",
    "detection_at_coverage",
    "differs",
    "flagged",
    "flagging_probability",
    "reach_m",
    "shared_share",
    "spacing_for_crossing",
    "spacing_for_traversal",
    "told_twice",
    "traversal_probability",
    "union_of",
    "verification_sample",
    "why_not_step",
    "worked_ground",
]
