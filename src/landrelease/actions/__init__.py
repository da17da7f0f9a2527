"""The only writers: each checks the right and the rule, appends, or says why not."""

from landrelease.actions._accounts import record_organisation
from landrelease.actions._appending import Receipt, new_id
from landrelease.actions._cell_size import (
    MOST_CELLS,
    CellTooLarge,
    CellTooSmall,
    TooManyCells,
    check_cell,
)
from landrelease.actions._checks import check_draft
from landrelease.actions._competence import (
    CompetenceMissing,
    require_checked_device,
    require_competence,
)
from landrelease.actions._deciding import GuardNotMet, NotFromThere
from landrelease.actions._detections_again import DetectionChange, changes_if
from landrelease.actions._record_seen import RecordChanged
from landrelease.actions._searched_detection import TakenDetection
from landrelease.actions._second_person import GOOD_FOR, right_of
from landrelease.actions._tasks import why_not_task_step
from landrelease.actions._trial_errors import (
    BasisNotKept,
    CorrectionWaits,
    DetectionNoMore,
    NotBlind,
    NothingCorrected,
    OnlyTheDesigner,
    ResultChanged,
    ResultIsThere,
    TrialHasResults,
    TrialNotInThisState,
    TrialTooFarOff,
)
from landrelease.actions.add_picture import add_picture
from landrelease.actions.add_user import add_user
from landrelease.actions.adopt_plan import (
    ASSIGN_DAYS,
    Move,
    PlanIsStale,
    adopt_plan,
    digest_of,
    moves_of,
)
from landrelease.actions.answer_nonconformity import (
    NotAnswered,
    answer_nonconformity,
    check_nonconformity,
)
from landrelease.actions.assign_task import assign_task
from landrelease.actions.change_user import (
    ONE_TIME_FOR,
    change_user,
    deactivate_user,
    reactivate_user,
    reset_password,
    reset_second_factor,
)
from landrelease.actions.classify_area import confirm_area, suspect_area, unconfirm_area
from landrelease.actions.close_trial import abandon_trial, close_trial
from landrelease.actions.complete_task import complete_task, searched_subject
from landrelease.actions.compute_hazard import (
    NoEvidence,
    NoLinesInTiles,
    NotAGeotiff,
    cancel_job,
    compute_hazard,
    start_hazard_job,
)
from landrelease.actions.decide_access import decide_access, goes_against
from landrelease.actions.decide_area import AreaOrder, decide_area
from landrelease.actions.declare_parity import against_finding, declare_parity
from landrelease.actions.design_trial import design_trial, lay_out_lanes
from landrelease.actions.erase_personal import erase_personal_fields
from landrelease.actions.evaluate_hazard import (
    EVALUATION_JOB,
    NothingToEvaluate,
    evaluate_hazard,
    start_evaluation_job,
)
from landrelease.actions.hand_over_land import Certificate, hand_over_land
from landrelease.actions.keep_ledger import rebuild_register, write_backup
from landrelease.actions.make_demo import ACCOUNTS, PASSWORD, DemoAccount, make_demo, play_district
from landrelease.actions.make_plan import (
    PLAN_JOB,
    NothingToPlan,
    PlanAsked,
    make_plan,
    plan_asked,
    start_plan_job,
    stop_plan_job,
)
from landrelease.actions.move_task import MOVES, move_task
from landrelease.actions.own_account import (
    change_own_password,
    end_own_session,
    enrol_second_factor,
    remove_own_second_factor,
)
from landrelease.actions.plan_inspection import (
    LotAsked,
    NotSearchedAgain,
    PlanWaiting,
    plan_inspection,
)
from landrelease.actions.plan_task import plan_task
from landrelease.actions.record_batch import record_batch
from landrelease.actions.record_inspection import PlanHasItsAnswer, Searched, record_inspection
from landrelease.actions.record_progress import record_progress
from landrelease.actions.record_report import record_report
from landrelease.actions.record_trial_result import (
    CorrectedResult,
    correct_trial_result,
    record_trial_result,
)
from landrelease.actions.record_visit import Fault, Visit, raise_nonconformity, record_visit
from landrelease.actions.release_land import Release, release_land, status_after
from landrelease.actions.reopen_land import reopen_land
from landrelease.actions.review_batch import (
    approve_batch,
    authors_of,
    reject_batch,
    submit_batch,
    why_not_now,
    why_not_reject,
    why_not_review,
    why_not_submit,
    why_not_withdraw,
    withdraw_proposal,
)
from landrelease.actions.sign_in import check_code, check_password
from landrelease.actions.suspend_area import resume_area, suspend_area
from landrelease.actions.take_detection import detection_of_search, take_detection
from landrelease.actions.withdraw_entry import withdraw_entry

__all__ = [
    "ACCOUNTS",
    "ASSIGN_DAYS",
    "EVALUATION_JOB",
    "GOOD_FOR",
    "MOST_CELLS",
    "MOVES",
    "ONE_TIME_FOR",
    "PASSWORD",
    "PLAN_JOB",
    "AreaOrder",
    "BasisNotKept",
    "CellTooLarge",
    "CellTooSmall",
    "Certificate",
    "CompetenceMissing",
    "CorrectedResult",
    "CorrectionWaits",
    "DemoAccount",
    "DetectionChange",
    "DetectionNoMore",
    "Fault",
    "GuardNotMet",
    "LotAsked",
    "Move",
    "NoEvidence",
    "NoLinesInTiles",
    "NotAGeotiff",
    "NotAnswered",
    "NotBlind",
    "NotFromThere",
    "NotSearchedAgain",
    "NothingCorrected",
    "NothingToEvaluate",
    "NothingToPlan",
    "OnlyTheDesigner",
    "PlanAsked",
    "PlanHasItsAnswer",
    "PlanIsStale",
    "PlanWaiting",
    "Receipt",
    "RecordChanged",
    "Release",
    "ResultChanged",
    "ResultIsThere",
    "Searched",
    "TakenDetection",
    "TooManyCells",
    "TrialHasResults",
    "TrialNotInThisState",
    "TrialTooFarOff",
    "Visit",
    "abandon_trial",
    "add_picture",
    "add_user",
    "adopt_plan",
    "against_finding",
    "answer_nonconformity",
    "approve_batch",
    "assign_task",
    "authors_of",
    "cancel_job",
    "change_own_password",
    "change_user",
    "changes_if",
    "check_cell",
    "check_code",
    "check_draft",
    "check_nonconformity",
    "check_password",
    "close_trial",
    "complete_task",
    "compute_hazard",
    "confirm_area",
    "correct_trial_result",
    "deactivate_user",
    "decide_access",
    "decide_area",
    "declare_parity",
    "design_trial",
    "detection_of_search",
    "digest_of",
    "end_own_session",
    "enrol_second_factor",
    "erase_personal_fields",
    "evaluate_hazard",
    "goes_against",
    "hand_over_land",
    "lay_out_lanes",
    "make_demo",
    "make_plan",
    "move_task",
    "moves_of",
    "new_id",
    "plan_asked",
    "plan_inspection",
    "plan_task",
    "play_district",
    "raise_nonconformity",
    "reactivate_user",
    "rebuild_register",
    "record_batch",
    "record_inspection",
    "record_organisation",
    "record_progress",
    "record_report",
    "record_trial_result",
    "record_visit",
    "reject_batch",
    "release_land",
    "remove_own_second_factor",
    "reopen_land",
    "require_checked_device",
    "require_competence",
    "reset_password",
    "reset_second_factor",
    "resume_area",
    "right_of",
    "searched_subject",
    "start_evaluation_job",
    "start_hazard_job",
    "start_plan_job",
    "status_after",
    "stop_plan_job",
    "submit_batch",
    "suspect_area",
    "suspend_area",
    "take_detection",
    "unconfirm_area",
    "why_not_now",
    "why_not_reject",
    "why_not_review",
    "why_not_submit",
    "why_not_task_step",
    "why_not_withdraw",
    "withdraw_entry",
    "withdraw_proposal",
    "write_backup",
]
