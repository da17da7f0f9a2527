"""Which ground to look at next: survey design and search effort.

Lengths are metres in a projected plane. Sequence of work and teams are still to come.
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
from landrelease.planning._traversing import spacing_for_traversal, traversal_probability
from landrelease.planning._verification import (
    VerificationDesign,
    chance_of_no_find,
    verification_sample,
)

__all__ = [
    "AchievedCrossing",
    "Allocation",
    "DesignOutOfRange",
    "Ellipse",
    "FlaggingDesign",
    "FlaggingProbability",
    "NotReachable",
    "PlanningError",
    "TargetDensity",
    "VerificationDesign",
    "achieved_crossing",
    "after_search",
    "allocate",
    "anomaly_density",
    "chance_of_no_find",
    "circular_normal_detection",
    "crossing_probability",
    "detection_at_coverage",
    "flagged",
    "flagging_probability",
    "spacing_for_crossing",
    "spacing_for_traversal",
    "traversal_probability",
    "verification_sample",
]
