"""The finding that a decider looked at, as it is kept with the decision."""

from typing import Final

from landrelease.kinds import Tier
from landrelease.ledger import canonical
from landrelease.release import Finding

AS_FOUND: Final = "In accordance with the finding."
RECORDS: Final = 20
"""How many records of each condition are kept with a decision."""
_LONGEST: Final = 500
"""Characters of an explanation that are kept: it names records that are kept beside it."""


def kept(finding: Finding) -> str:
    """Return the text of a finding that is kept with a decision."""
    return canonical(
        {
            "question": finding.question,
            "outcome": finding.outcome.value,
            "conditions": [
                {
                    "rule": condition.rule.name,
                    "edition": condition.rule.edition,
                    "value": condition.rule.value,
                    "state": condition.state.value,
                    "explanation": str(condition.explanation)[:_LONGEST],
                    "records": [[item.kind, item.subject] for item in condition.evidence[:RECORDS]],
                    "of": len(condition.evidence),
                }
                for condition in finding.conditions
            ],
            "tier": Tier.RESTRICTED.word,
        }
    )
