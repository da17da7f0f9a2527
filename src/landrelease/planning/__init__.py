"""Which ground to look at next, by whom and how far they are: design, effort, tasks.

Lengths are metres in a projected plane; days are counted from the first day of a plan.
"""

from landrelease.planning._achieved import (
    AchievedCrossing,
    achieved_crossing,
    anomaly_density,
    flagged,
)
from landrelease.planning._bound import most_person_days
from landrelease.planning._changed import FactChange, what_changed
from landrelease.planning._choices import Choice, choices_by_threshold
from landrelease.planning._conflicts import conflicts, require_plannable
from landrelease.planning._crossing import Ellipse, crossing_probability, spacing_for_crossing
from landrelease.planning._effort import (
    Allocation,
    after_search,
    allocate,
    circular_normal_detection,
    detection_at_coverage,
)
from landrelease.planning._errors import (
    Conflict,
    DesignOutOfRange,
    NotReachable,
    PlanningError,
    PlanNotRead,
    SituationContradicts,
    SituationNotRead,
    SolverGaveUp,
)
from landrelease.planning._expected_work import ExpectedWork, expected_work, work_of_moments
from landrelease.planning._explaining import IfFirst, if_first
from landrelease.planning._flagging import (
    FlaggingDesign,
    FlaggingProbability,
    TargetDensity,
    flagging_probability,
)
from landrelease.planning._gamma_numbers import gamma_numbers
from landrelease.planning._moves import setting_off
from landrelease.planning._pace import Pace, pace_of
from landrelease.planning._policies import POLICIES, plan_by_policy
from landrelease.planning._reading import TeamsFile, read_situation, read_teams
from landrelease.planning._regained import Regained, people_regained
from landrelease.planning._scenario import plan_scenario, tasks_waited_for
from landrelease.planning._search import Effort
from landrelease.planning._sequence import plan_of, plan_sequence, replay, tries
from landrelease.planning._sequence_values import Assignment, Sequence
from landrelease.planning._several_detectors import SharedAllocation, allocate_detectors
from landrelease.planning._situation import Community, Pin, Road, Situation, Task, Team
from landrelease.planning._survey_grid import SurveyGrid, survey_grid
from landrelease.planning._survey_values import (
    DayValue,
    SurveyDay,
    best_days,
    perfect_value,
    survey_values,
)
from landrelease.planning._task_steps import STEPS, StepRule, TaskStep, why_not_step
from landrelease.planning._told_twice import Told, told_twice
from landrelease.planning._traversing import spacing_for_traversal, traversal_probability
from landrelease.planning._unfinished import why_not_done
from landrelease.planning._unkeepable import unkeepable
from landrelease.planning._verification import (
    VerificationDesign,
    VerificationTransects,
    chance_of_no_find,
    verification_sample,
    verification_transects,
)
from landrelease.planning._visit_bound import VisitBound, most_worth
from landrelease.planning._visit_conflicts import require_visits, visit_conflicts
from landrelease.planning._visit_plan import Round, Stop, VisitPlan
from landrelease.planning._visit_reading import OutingsFile, read_outings, read_visits
from landrelease.planning._visit_reasons import clock, why_not_visited
from landrelease.planning._visit_search import plan_visits
from landrelease.planning._visit_situation import Outing, VisitPlace, VisitSituation, Way
from landrelease.planning._what_if import (
    NOTHING_CHANGED,
    LostDays,
    MoreTeams,
    PinnedTask,
    WhatIf,
    what_if_read,
    with_changes,
)
from landrelease.planning._worked_ground import (
    DIFFERENCE_SHARE,
    NEAR_M,
    NEAR_POINT_M,
    SAME_SHARE,
    beyond_m,
    differs,
    ground_added,
    reach_m,
    shared_share,
    union_of,
    worked_ground,
)
from landrelease.planning._written import (
    sequence_read,
    sequence_written,
    situation_read,
    situation_written,
)

__all__ = [
    "DIFFERENCE_SHARE",
    "NEAR_M",
    "NEAR_POINT_M",
    "NOTHING_CHANGED",
    "POLICIES",
    "SAME_SHARE",
    "STEPS",
    "AchievedCrossing",
    "Allocation",
    "Assignment",
    "Choice",
    "Community",
    "Conflict",
    "DayValue",
    "DesignOutOfRange",
    "Effort",
    "Ellipse",
    "ExpectedWork",
    "FactChange",
    "FlaggingDesign",
    "FlaggingProbability",
    "IfFirst",
    "LostDays",
    "MoreTeams",
    "NotReachable",
    "Outing",
    "OutingsFile",
    "Pace",
    "Pin",
    "PinnedTask",
    "PlanNotRead",
    "PlanningError",
    "Regained",
    "Road",
    "Round",
    "Sequence",
    "SharedAllocation",
    "Situation",
    "SituationContradicts",
    "SituationNotRead",
    "SolverGaveUp",
    "StepRule",
    "Stop",
    "SurveyDay",
    "SurveyGrid",
    "TargetDensity",
    "Task",
    "TaskStep",
    "Team",
    "TeamsFile",
    "Told",
    "VerificationDesign",
    "VerificationTransects",
    "VisitBound",
    "VisitPlace",
    "VisitPlan",
    "VisitSituation",
    "Way",
    "WhatIf",
    "achieved_crossing",
    "after_search",
    "allocate",
    "allocate_detectors",
    "anomaly_density",
    "best_days",
    "beyond_m",
    "chance_of_no_find",
    "choices_by_threshold",
    "circular_normal_detection",
    "clock",
    "conflicts",
    "crossing_probability",
    "detection_at_coverage",
    "differs",
    "expected_work",
    "flagged",
    "flagging_probability",
    "gamma_numbers",
    "ground_added",
    "if_first",
    "most_person_days",
    "most_worth",
    "pace_of",
    "people_regained",
    "perfect_value",
    "plan_by_policy",
    "plan_of",
    "plan_scenario",
    "plan_sequence",
    "plan_visits",
    "reach_m",
    "read_outings",
    "read_situation",
    "read_teams",
    "read_visits",
    "replay",
    "require_plannable",
    "require_visits",
    "sequence_read",
    "sequence_written",
    "setting_off",
    "shared_share",
    "situation_read",
    "situation_written",
    "spacing_for_crossing",
    "spacing_for_traversal",
    "survey_grid",
    "survey_values",
    "tasks_waited_for",
    "told_twice",
    "traversal_probability",
    "tries",
    "union_of",
    "unkeepable",
    "verification_sample",
    "verification_transects",
    "visit_conflicts",
    "what_changed",
    "what_if_read",
    "why_not_done",
    "why_not_step",
    "why_not_visited",
    "with_changes",
    "work_of_moments",
    "worked_ground",
]
