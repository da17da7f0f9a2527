"""What can be said: one file for each kind of record, and what is derived from it."""

from collections.abc import Mapping
from types import MappingProxyType

from landrelease.kinds._catalogue import NameMatch, find_ordnance, known_ordnance
from landrelease.kinds._derived import (
    FieldDescription,
    FieldType,
    fields_of,
    personal_fields,
    place_tier,
    read_document,
    redact,
)
from landrelease.kinds._errors import (
    DateNotRead,
    KindError,
    NotAsDeclared,
    UnknownKind,
    UnknownVersion,
)
from landrelease.kinds._kind import Kind, Place, Reference, fact
from landrelease.kinds._names_alike import folded
from landrelease.kinds._planning_words import AbsenceReason, TeamStatus, WorkingWeek
from landrelease.kinds._tier import Tier
from landrelease.kinds._training_words import (
    AccreditedHolder,
    AgreementStatus,
    AssessmentType,
    DeviceStatus,
    DeviceType,
    EodLevel,
    InstrumentType,
    MetalContent,
    ParityStatus,
    RequirementType,
    Soil,
    SourceStanding,
    TrialStatus,
)
from landrelease.kinds._victim_words import AgeGroup, Harm, Sex, VictimRole
from landrelease.kinds._vocabulary import (
    NOT_KNOWN,
    AccessStatus,
    AccreditationScope,
    AccreditationStatus,
    ActionStatus,
    Answered,
    AreaStatus,
    AreaStep,
    BeneficiaryKind,
    ClaimSubject,
    CompletionResult,
    Cover,
    FollowUp,
    HazardClass,
    Indication,
    InspectionSide,
    InvestigationStatus,
    ItemClass,
    ItemCondition,
    LandUse,
    MarkerStatus,
    MarkerType,
    NonconformityType,
    NotKnown,
    OrganisationType,
    Outcome,
    PositionSystem,
    Precision,
    QcResult,
    Qualifier,
    ReleaseMethod,
    SearchMethod,
    Severity,
    SourceType,
    TaskPurpose,
    Vocabulary,
    WorkStatus,
)
from landrelease.kinds._when import When
from landrelease.kinds.access_decision import AccessDecision
from landrelease.kinds.accident import Accident
from landrelease.kinds.accreditation import Accreditation
from landrelease.kinds.activity import Activity
from landrelease.kinds.administrative_area import AdministrativeArea
from landrelease.kinds.agreement import Agreement
from landrelease.kinds.area_decision import AreaDecision
from landrelease.kinds.assessment import Assessment
from landrelease.kinds.beneficiaries import Beneficiaries
from landrelease.kinds.claim import Claim
from landrelease.kinds.cohort import Cohort
from landrelease.kinds.completion_survey import CompletionSurvey
from landrelease.kinds.daily_progress import DailyProgress
from landrelease.kinds.deminer import Deminer
from landrelease.kinds.detector_model import DetectorModel
from landrelease.kinds.device import Device
from landrelease.kinds.former_front import FormerFront
from landrelease.kinds.hand_over_certificate import HandOverCertificate
from landrelease.kinds.hazardous_area import HazardousArea
from landrelease.kinds.indication import IndicationReport
from landrelease.kinds.information_source import InformationSource
from landrelease.kinds.instructor import Instructor
from landrelease.kinds.investigation import Investigation
from landrelease.kinds.investigation_finding import InvestigationFinding
from landrelease.kinds.item_found import ItemFound
from landrelease.kinds.land_cover import LandCover
from landrelease.kinds.land_release_product import LandReleaseProduct
from landrelease.kinds.marker import Marker
from landrelease.kinds.minefield_record import MinefieldRecord
from landrelease.kinds.nonconformity import Nonconformity
from landrelease.kinds.ordnance_model import OrdnanceModel
from landrelease.kinds.organisation import Organisation
from landrelease.kinds.parity_declaration import ParityDeclaration
from landrelease.kinds.plan import Plan
from landrelease.kinds.plan_adoption import PlanAdoption
from landrelease.kinds.post_release_report import PostReleaseReport
from landrelease.kinds.qa_visit import QaVisit
from landrelease.kinds.qc_inspection import QcInspection
from landrelease.kinds.qc_plan import QcPlan
from landrelease.kinds.recommendation import Recommendation
from landrelease.kinds.remembrance import Remembrance
from landrelease.kinds.road_segment import RoadSegment
from landrelease.kinds.safe_use import SafeUse
from landrelease.kinds.searched_area import SearchedArea
from landrelease.kinds.settlement import Settlement
from landrelease.kinds.task import Task
from landrelease.kinds.team import Team
from landrelease.kinds.team_absence import TeamAbsence
from landrelease.kinds.team_speed import TeamSpeed
from landrelease.kinds.training_requirement import TrainingRequirement
from landrelease.kinds.training_session import TrainingSession
from landrelease.kinds.trial import Trial
from landrelease.kinds.trial_result import TrialResult
from landrelease.kinds.trial_target import TrialTarget
from landrelease.kinds.victim import Victim

KINDS: Mapping[str, type[Kind]] = MappingProxyType(
    {
        kind.kind: kind
        for kind in (
            IndicationReport,
            Accident,
            ItemFound,
            HazardousArea,
            SearchedArea,
            SafeUse,
            MinefieldRecord,
            FormerFront,
            LandCover,
            Settlement,
            RoadSegment,
            AdministrativeArea,
            Organisation,
            Accreditation,
            InformationSource,
            Claim,
            Task,
            Activity,
            DailyProgress,
            Team,
            TeamSpeed,
            TeamAbsence,
            Plan,
            PlanAdoption,
            LandReleaseProduct,
            Marker,
            QaVisit,
            Nonconformity,
            QcPlan,
            QcInspection,
            CompletionSurvey,
            PostReleaseReport,
            Beneficiaries,
            HandOverCertificate,
            Agreement,
            Cohort,
            Deminer,
            OrdnanceModel,
            DetectorModel,
            Device,
            Trial,
            TrialTarget,
            TrialResult,
            ParityDeclaration,
            TrainingRequirement,
            Instructor,
            TrainingSession,
            Assessment,
            Victim,
            Investigation,
            InvestigationFinding,
            Recommendation,
            Remembrance,
            AreaDecision,
            AccessDecision,
        )
    }
)
"""Every kind there is, in the order forms and lists show them."""


DECIDED_BY: Mapping[str, str] = MappingProxyType(
    {kind.decides[0]: kind.kind for kind in KINDS.values() if kind.decides}
)
"""By kind: the kind of the decisions that settle some of its fields."""

DECISIONS: frozenset[str] = frozenset({AccessDecision.kind, AreaDecision.kind})
"""Kinds that named persons decide by: their subject is that of the record decided upon."""


def left_to_decisions(kind: type[Kind]) -> tuple[str, ...]:
    """Name the fields that no report fills in: decisions alone move them from their default.

    Examples
    --------
    >>> left_to_decisions(kind_named("hazardous_area"))
    ('status',)
    """
    decider = KINDS[DECIDED_BY[kind.kind]] if kind.kind in DECIDED_BY else None
    settled = () if decider is None or decider.decides is None else decider.decides[1]
    return tuple(
        field.name for field in fields_of(kind) if field.name in settled and not field.required
    )


def may_change(kind: type[Kind]) -> bool:
    """Whether a report may say that a record of the kind is otherwise from a day on.

    Not of evidence, which is what somebody saw, nor of what decisions alone move.

    Examples
    --------
    >>> [may_change(kind_named(name)) for name in ("accreditation", "accident", "hazardous_area")]
    [True, False, False]
    """
    states = kind.reported and kind.temporal == "state" and not kind.is_evidence
    return states and not left_to_decisions(kind)


def kind_named(name: str) -> type[Kind]:
    """Return the kind of that name.

    Raises
    ------
    UnknownKind
        When there is none; the message lists those there are.

    Examples
    --------
    >>> kind_named("hazardous_area").label
    'Hazardous area'
    """
    try:
        return KINDS[name]
    except KeyError:
        raise UnknownKind(name, list(KINDS)) from None


__all__ = [
    "DECIDED_BY",
    "DECISIONS",
    "KINDS",
    "NOT_KNOWN",
    "AbsenceReason",
    "AccessDecision",
    "AccessStatus",
    "Accident",
    "Accreditation",
    "AccreditationScope",
    "AccreditationStatus",
    "AccreditedHolder",
    "ActionStatus",
    "Activity",
    "AdministrativeArea",
    "AgeGroup",
    "Agreement",
    "AgreementStatus",
    "Answered",
    "AreaDecision",
    "AreaStatus",
    "AreaStep",
    "Assessment",
    "AssessmentType",
    "Beneficiaries",
    "BeneficiaryKind",
    "Claim",
    "ClaimSubject",
    "Cohort",
    "CompletionResult",
    "CompletionSurvey",
    "Cover",
    "DailyProgress",
    "DateNotRead",
    "Deminer",
    "DetectorModel",
    "Device",
    "DeviceStatus",
    "DeviceType",
    "EodLevel",
    "FieldDescription",
    "FieldType",
    "FollowUp",
    "FormerFront",
    "HandOverCertificate",
    "Harm",
    "HazardClass",
    "HazardousArea",
    "Indication",
    "IndicationReport",
    "InformationSource",
    "InspectionSide",
    "Instructor",
    "InstrumentType",
    "Investigation",
    "InvestigationFinding",
    "InvestigationStatus",
    "ItemClass",
    "ItemCondition",
    "ItemFound",
    "Kind",
    "KindError",
    "LandCover",
    "LandReleaseProduct",
    "LandUse",
    "Marker",
    "MarkerStatus",
    "MarkerType",
    "MetalContent",
    "MinefieldRecord",
    "NameMatch",
    "Nonconformity",
    "NonconformityType",
    "NotAsDeclared",
    "NotKnown",
    "OrdnanceModel",
    "Organisation",
    "OrganisationType",
    "Outcome",
    "ParityDeclaration",
    "ParityStatus",
    "Place",
    "Plan",
    "PlanAdoption",
    "PositionSystem",
    "PostReleaseReport",
    "Precision",
    "QaVisit",
    "QcInspection",
    "QcPlan",
    "QcResult",
    "Qualifier",
    "Recommendation",
    "Reference",
    "ReleaseMethod",
    "Remembrance",
    "RequirementType",
    "RoadSegment",
    "SafeUse",
    "SearchMethod",
    "SearchedArea",
    "Settlement",
    "Severity",
    "Sex",
    "Soil",
    "SourceStanding",
    "SourceType",
    "Task",
    "TaskPurpose",
    "Team",
    "TeamAbsence",
    "TeamSpeed",
    "TeamStatus",
    "Tier",
    "TrainingRequirement",
    "TrainingSession",
    "Trial",
    "TrialResult",
    "TrialStatus",
    "TrialTarget",
    "UnknownKind",
    "UnknownVersion",
    "Victim",
    "VictimRole",
    "Vocabulary",
    "When",
    "WorkStatus",
    "WorkingWeek",
    "fact",
    "fields_of",
    "find_ordnance",
    "folded",
    "kind_named",
    "known_ordnance",
    "left_to_decisions",
    "may_change",
    "personal_fields",
    "place_tier",
    "read_document",
    "redact",
]
