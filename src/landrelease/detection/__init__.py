"""How well people, dogs and instruments find, and how sure that is.

A trial on a blind lane gives counts; this room turns counts into probabilities of detection,
false alarms per m2 and comparisons, each with an interval. What a trial does not show is an
error or "not shown", never a number.
"""

from landrelease.detection._cohorts import CohortParity, DesignEffects, cohorts_on_a_par
from landrelease.detection._competence import (
    RightToWork,
    Standing,
    WorkStanding,
    standing_on,
)
from landrelease.detection._crossed import CrossedDetection, operators_and_devices
from landrelease.detection._curriculum import (
    Asked,
    Attended,
    Examined,
    Lacking,
    lacking,
    same_course,
    to_refresh,
)
from landrelease.detection._density import Exposure, found_per_hectare, lay_per_hectare
from landrelease.detection._errors import (
    CountsContradict,
    DetectionError,
    MarkOutsideLane,
    MixturesDiffer,
    NoTargets,
    NoTrend,
    NotSettled,
    OneKindOfResult,
    OnePerson,
    OneSize,
    ParameterOutOfRange,
    QuestionsDiffer,
    ResultsSeparated,
    TooFewPersons,
    TooFewTargets,
    TwoResults,
)
from landrelease.detection._false_alarms import false_alarm_rate
from landrelease.detection._ground import (
    GroundDetection,
    counts_for_ground,
    detection_for_ground,
    same_for_ground,
)
from landrelease.detection._hit_miss import DetectionCurve, fit_hit_miss
from landrelease.detection._operators import (
    OperatorDetection,
    OperatorPopulation,
    log_beta_binomial,
    operators_together,
)
from landrelease.detection._parity import (
    Margins,
    Parity,
    TrialTotals,
    Verdict,
    on_a_par,
    rate_difference,
)
from landrelease.detection._passes import chance_missed, probability_after_empty_passes
from landrelease.detection._proportion import Interval, detection_interval
from landrelease.detection._published import (
    BLIND_TRIAL_DETECTION,
    BLIND_TRIAL_FALSE_ALARMS,
    PublishedRange,
)
from landrelease.detection._roc import RocCurve, roc_curve
from landrelease.detection._sample_size import (
    demonstration_table,
    misses_allowed,
    parity_table,
    targets_needed,
)
from landrelease.detection._strata import (
    Stratum,
    pooled,
    require_same_mixture,
    standardised_difference,
)
from landrelease.detection._trial import (
    DEPTH_BANDS,
    Look,
    Run,
    Square,
    by_person,
    by_stratum,
    depth_band,
    looks_of,
    totals_of,
)
from landrelease.detection._two_samples import (
    NonInferiority,
    difference_interval,
    exact_non_inferiority,
    non_inferiority,
    power_of,
    targets_per_group,
)
from landrelease.detection._written_test import Question, WrittenTest, written_test

__all__ = [
    "BLIND_TRIAL_DETECTION",
    "BLIND_TRIAL_FALSE_ALARMS",
    "DEPTH_BANDS",
    "Asked",
    "Attended",
    "CohortParity",
    "CountsContradict",
    "CrossedDetection",
    "DesignEffects",
    "DetectionCurve",
    "DetectionError",
    "Examined",
    "Exposure",
    "GroundDetection",
    "Interval",
    "Lacking",
    "Look",
    "Margins",
    "MarkOutsideLane",
    "MixturesDiffer",
    "NoTargets",
    "NoTrend",
    "NonInferiority",
    "NotSettled",
    "OneKindOfResult",
    "OnePerson",
    "OneSize",
    "OperatorDetection",
    "OperatorPopulation",
    "ParameterOutOfRange",
    "Parity",
    "PublishedRange",
    "Question",
    "QuestionsDiffer",
    "ResultsSeparated",
    "RightToWork",
    "RocCurve",
    "Run",
    "Square",
    "Standing",
    "Stratum",
    "TooFewPersons",
    "TooFewTargets",
    "TrialTotals",
    "TwoResults",
    "Verdict",
    "WorkStanding",
    "WrittenTest",
    "by_person",
    "by_stratum",
    "chance_missed",
    "cohorts_on_a_par",
    "counts_for_ground",
    "demonstration_table",
    "depth_band",
    "detection_for_ground",
    "detection_interval",
    "difference_interval",
    "exact_non_inferiority",
    "false_alarm_rate",
    "fit_hit_miss",
    "found_per_hectare",
    "lacking",
    "lay_per_hectare",
    "log_beta_binomial",
    "looks_of",
    "misses_allowed",
    "non_inferiority",
    "on_a_par",
    "operators_and_devices",
    "operators_together",
    "parity_table",
    "pooled",
    "power_of",
    "probability_after_empty_passes",
    "rate_difference",
    "require_same_mixture",
    "roc_curve",
    "same_course",
    "same_for_ground",
    "standardised_difference",
    "standing_on",
    "targets_needed",
    "targets_per_group",
    "to_refresh",
    "totals_of",
    "written_test",
]
