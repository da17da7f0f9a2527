"""The questions: each takes the viewer and returns what he may see."""

from landrelease.queries.accounts import (
    Account,
    AccountEventLine,
    RoleLine,
    SessionLine,
    account,
    accounts,
    own_account,
    own_sessions,
    who_may_do_what,
)
from landrelease.queries.choices import Choice, choices
from landrelease.queries.evaluation_report import EvaluationReport, evaluation_report
from landrelease.queries.export_rows import ExportRow, export_rows, heads
from landrelease.queries.hazard import (
    HazardCell,
    HazardLayer,
    ShownBelt,
    hazard_at,
    hazard_belts,
    hazard_layer,
    hazard_raster,
    hazard_runs,
    hazard_tier,
)
from landrelease.queries.hazard_explanation import (
    ExplainedRecord,
    ExplainedSource,
    HazardExplanation,
    SearchAhead,
    hazard_explanation,
)
from landrelease.queries.hazard_levels import (
    HazardLevels,
    SettlementLevel,
    hazard_change,
    hazard_change_picture,
    hazard_levels,
    hazard_levels_picture,
)
from landrelease.queries.jobs import JobRow, job, jobs_under_way
from landrelease.queries.ledger import verify_ledger
from landrelease.queries.map_features import layers, map_features
from landrelease.queries.overview import Overview, overview
from landrelease.queries.record import (
    HistoryLine,
    Prefilled,
    RecordDetail,
    entry_to_correct,
    record,
)
from landrelease.queries.records_of_kind import RecordPage, records_of_kind
from landrelease.queries.settlements import (
    SettlementDetail,
    SettlementRow,
    settlement,
    settlements,
)
from landrelease.queries.workbench import (
    BatchDetail,
    WorkbenchPage,
    WorkbenchRow,
    batch,
    workbench,
)

__all__ = [
    "Account",
    "AccountEventLine",
    "BatchDetail",
    "Choice",
    "EvaluationReport",
    "ExplainedRecord",
    "ExplainedSource",
    "ExportRow",
    "HazardCell",
    "HazardExplanation",
    "HazardLayer",
    "HazardLevels",
    "HistoryLine",
    "JobRow",
    "Overview",
    "Prefilled",
    "RecordDetail",
    "RecordPage",
    "RoleLine",
    "SearchAhead",
    "SessionLine",
    "SettlementDetail",
    "SettlementLevel",
    "SettlementRow",
    "ShownBelt",
    "WorkbenchPage",
    "WorkbenchRow",
    "account",
    "accounts",
    "batch",
    "choices",
    "entry_to_correct",
    "evaluation_report",
    "export_rows",
    "hazard_at",
    "hazard_belts",
    "hazard_change",
    "hazard_change_picture",
    "hazard_explanation",
    "hazard_layer",
    "hazard_levels",
    "hazard_levels_picture",
    "hazard_raster",
    "hazard_runs",
    "hazard_tier",
    "heads",
    "job",
    "jobs_under_way",
    "layers",
    "map_features",
    "overview",
    "own_account",
    "own_sessions",
    "record",
    "records_of_kind",
    "settlement",
    "settlements",
    "verify_ledger",
    "who_may_do_what",
    "workbench",
]
