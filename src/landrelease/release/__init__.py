"""Findings: may land be released, may a settlement reopen. A person decides, not this room."""

from landrelease.release._access import QUESTION, Nearby, SettlementFacts, access_finding
from landrelease.release._accounting import (
    AreaAccount,
    Overlap,
    Product,
    ProductKind,
    account_of,
)
from landrelease.release._area import (
    AreaEvidence,
    ClearanceFacts,
    SurveyFacts,
    cancel_finding,
    clear_finding,
    confirm_finding,
    reduce_finding,
    suspect_finding,
)
from landrelease.release._errors import AreaDoesNotAddUp, GroundNotReadable, ReleaseError
from landrelease.release._finding import (
    Condition,
    Evidence,
    Explanation,
    Finding,
    Met,
    Outcome,
    outcome_of,
)
from landrelease.release._flow import (
    ADDS,
    TAKES,
    AreaState,
    Balance,
    Flow,
    area_state,
    balance,
)
from landrelease.release._hand_over import HandOverFacts, hand_over_finding, reopen_area_finding
from landrelease.release._ways import way_out

__all__ = [
    "ADDS",
    "QUESTION",
    "TAKES",
    "AreaAccount",
    "AreaDoesNotAddUp",
    "AreaEvidence",
    "AreaState",
    "Balance",
    "ClearanceFacts",
    "Condition",
    "Evidence",
    "Explanation",
    "Finding",
    "Flow",
    "GroundNotReadable",
    "HandOverFacts",
    "Met",
    "Nearby",
    "Outcome",
    "Overlap",
    "Product",
    "ProductKind",
    "ReleaseError",
    "SettlementFacts",
    "SurveyFacts",
    "access_finding",
    "account_of",
    "area_state",
    "balance",
    "cancel_finding",
    "clear_finding",
    "confirm_finding",
    "hand_over_finding",
    "outcome_of",
    "reduce_finding",
    "reopen_area_finding",
    "suspect_finding",
    "way_out",
]
