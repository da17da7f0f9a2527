"""The life of a task: which step leads from which status to which."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from landrelease.kinds import Vocabulary, WorkStatus


class TaskStep(Vocabulary):
    """Something that is done with a task, once it is planned."""

    ASSIGN = "assign", "Assign"
    START = "start", "Start work"
    SUSPEND = "suspend", "Suspend"
    RESUME = "resume", "Resume"
    COMPLETE = "complete", "Complete"
    WITHDRAW = "withdraw", "Withdraw"


@dataclass(frozen=True, slots=True)
class StepRule:
    """What a step needs and where it leads."""

    start: frozenset[WorkStatus]
    end: WorkStatus
    reason: bool
    """Whether it is taken with a reason only."""
    by_team: bool
    """Whether the team leader of the assigned organisation may take it too."""


STEPS: Final[Mapping[TaskStep, StepRule]] = MappingProxyType(
    {
        TaskStep.ASSIGN: StepRule(
            frozenset({WorkStatus.PLANNED, WorkStatus.ASSIGNED}),
            WorkStatus.ASSIGNED,
            reason=False,
            by_team=False,
        ),
        TaskStep.START: StepRule(
            frozenset({WorkStatus.ASSIGNED}), WorkStatus.ONGOING, reason=False, by_team=True
        ),
        TaskStep.SUSPEND: StepRule(
            frozenset({WorkStatus.ONGOING}), WorkStatus.SUSPENDED, reason=True, by_team=True
        ),
        TaskStep.RESUME: StepRule(
            frozenset({WorkStatus.SUSPENDED, WorkStatus.COMPLETE}),
            WorkStatus.ONGOING,
            reason=True,
            by_team=False,
        ),
        TaskStep.COMPLETE: StepRule(
            frozenset({WorkStatus.ONGOING}), WorkStatus.COMPLETE, reason=True, by_team=True
        ),
        TaskStep.WITHDRAW: StepRule(
            frozenset(
                {
                    WorkStatus.PLANNED,
                    WorkStatus.ASSIGNED,
                    WorkStatus.ONGOING,
                    WorkStatus.SUSPENDED,
                }
            ),
            WorkStatus.WITHDRAWN,
            reason=True,
            by_team=False,
        ),
    }
)
"""Every step; whoever may stop work may be anybody on it, whoever lets it go on may not."""


def why_not_step(step: TaskStep, status: WorkStatus) -> str:
    """Say why a step does not lead on from a status; empty when it does.

    Examples
    --------
    >>> why_not_step(TaskStep.START, WorkStatus.ASSIGNED)
    ''
    >>> why_not_step(TaskStep.START, WorkStatus.SUSPENDED)
    'The task is suspended; it must be assigned first.'
    """
    rule = STEPS[step]
    if status in rule.start:
        return ""
    needed = " or ".join(item.label.lower() for item in WorkStatus if item in rule.start)
    return f"The task is {status.label.lower()}; it must be {needed} first."
