"""A finding: conditions met, not met or not known, and the records each rests on.

A finding proposes; only a person decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from landrelease.standards import Rule


class Met(StrEnum):
    """Whether a condition is met; not knowing is an answer of its own."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"


class Outcome(StrEnum):
    """What the conditions together say."""

    SUPPORTED = "supported"
    NOT_SUPPORTED = "not_supported"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record a condition rests on."""

    kind: str
    subject: str
    title: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A sentence and the facts in it, so that a door can say it in another language.

    Examples
    --------
    >>> print(Explanation("{count} outstanding.", {"count": 2}))
    2 outstanding.
    """

    template: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the sentence in English."""
        return self.template.format(**self.facts)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition, the rule it comes from, and why it is met or not."""

    rule: Rule
    state: Met
    explanation: Explanation
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What is found about a question on a day, condition by condition."""

    question: str
    outcome: Outcome
    conditions: tuple[Condition, ...]


def outcome_of(conditions: Iterable[Condition]) -> Outcome:
    """One condition not met is enough against; one not known is enough not to know.

    Examples
    --------
    >>> outcome_of([])
    <Outcome.NOT_KNOWN: 'not_known'>
    """
    states = {condition.state for condition in conditions}
    if Met.NOT_MET in states:
        return Outcome.NOT_SUPPORTED
    if Met.NOT_KNOWN in states or not states:
        return Outcome.NOT_KNOWN
    return Outcome.SUPPORTED
