"""Findings: may land be released, may a settlement reopen. A person decides, not this room."""

from landrelease.release._access import QUESTION, Nearby, SettlementFacts, access_finding
from landrelease.release._finding import (
    Condition,
    Evidence,
    Explanation,
    Finding,
    Met,
    Outcome,
    outcome_of,
)

__all__ = [
    "QUESTION",
    "Condition",
    "Evidence",
    "Explanation",
    "Finding",
    "Met",
    "Nearby",
    "Outcome",
    "SettlementFacts",
    "access_finding",
    "outcome_of",
]
