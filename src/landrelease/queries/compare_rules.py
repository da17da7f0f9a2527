"""Which findings a change of rules touches: every open area and settlement under both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from landrelease.kinds import AreaStep
from landrelease.queries.area import METHODS
from landrelease.queries.areas import FINDINGS_TIER, read_areas
from landrelease.release import Condition, Finding, access_finding
from landrelease.store.access_facts import ACCESS_KINDS, AccessMap
from landrelease.store.area_facts import AreaMap
from landrelease.store.area_findings import AreaFindings
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed
from landrelease.store.register import rows_at
from landrelease.store.scope import scope_of


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Rule packs, the prevailing one last, and the day whose values hold."""

    packs: tuple[str, ...]
    on: date


@dataclass(frozen=True, slots=True)
class ConditionChange:
    """A condition that a change of rules touches."""

    rule: str
    title: str
    value_before: float | None
    """None where the rule was not asked before."""
    value_after: float | None
    state_before: str
    state_after: str
    pack: str
    edition: str


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding about an area or a settlement that differs under two sets of rules."""

    kind: str
    subject: str
    title: str
    question: str
    outcome_before: str
    outcome_after: str
    conditions: tuple[ConditionChange, ...]

    @property
    def turns(self) -> bool:
        """Whether the outcome itself differs, not a condition alone."""
        return self.outcome_before != self.outcome_after


def compare_rules(viewer: Viewer, *, before: Ruleset, after: Ruleset) -> tuple[FindingChange, ...]:
    """List findings of open areas and of settlements that differ under two sets of rules.

    Facts are those of today in both: what differs comes from the rules alone.

    Raises
    ------
    NotAllowed
        To viewers who may not see findings.
    UnknownPack, UnknownRule, RuleNotInForce
        When a set has no value for a rule on its day.
    """
    if viewer.own_clearance < FINDINGS_TIER:
        raise NotAllowed(Right.EXPORT, why="Findings are above your tier.")
    return (*_areas(viewer, before, after), *_settlements(viewer, before, after))


def _areas(viewer: Viewer, before: Ruleset, after: Ruleset) -> Iterator[FindingChange]:
    held, scope = read_areas(viewer, at=None, known=None), scope_of(viewer)
    for subject, row in sorted(held.areas.items()):
        if not held.is_hazard(subject) or not scope.viewer_at(row.geometry).may_see(FINDINGS_TIER):
            continue
        pairs = zip(
            _area_findings(held, subject, before, viewer.organisation),
            _area_findings(held, subject, after, viewer.organisation),
            strict=True,
        )
        for one, other in pairs:
            yield from _changed("hazardous_area", subject, row.title, one, other)


def _area_findings(
    held: AreaMap, subject: str, rules: Ruleset, organisation: str
) -> Sequence[Finding]:
    findings = AreaFindings(held, subject, rules.on, rules.packs, organisation)
    ground = held.account(subject).remaining
    told = [findings.classify(step) for step in (AreaStep.SUSPECT, AreaStep.CONFIRM)]
    if not ground.is_empty:
        told += [findings.release(method, ground) for method in METHODS.values()]
    return told


def _settlements(viewer: Viewer, before: Ruleset, after: Ruleset) -> Iterator[FindingChange]:
    crs, scope = current_programme().crs, scope_of(viewer)
    access = AccessMap(rows_at(at=None, known=None, kinds=ACCESS_KINDS), crs=crs)
    for subject, row in sorted(access.settlements.items()):
        if scope.viewer_at(row.geometry).may_see(FINDINGS_TIER):
            facts = access.facts(subject)
            one = access_finding(facts, on=before.on, packs=before.packs)
            other = access_finding(facts, on=after.on, packs=after.packs)
            yield from _changed("settlement", subject, row.title, one, other)


def _changed(
    kind: str, subject: str, title: str, one: Finding, other: Finding
) -> Iterator[FindingChange]:
    first = {condition.rule.name: condition for condition in one.conditions}
    second = {condition.rule.name: condition for condition in other.conditions}
    changes = tuple(
        _condition(second.get(name, told), first.get(name), second.get(name))
        for name, told in (first | second).items()
        if _seen(first.get(name)) != _seen(second.get(name))
    )
    if changes:
        yield FindingChange(
            kind=kind,
            subject=subject,
            title=title,
            question=one.question,
            outcome_before=one.outcome.value,
            outcome_after=other.outcome.value,
            conditions=changes,
        )


def _seen(condition: Condition | None) -> tuple[float, str] | None:
    return None if condition is None else (condition.rule.value, condition.state.value)


def _condition(told: Condition, one: Condition | None, other: Condition | None) -> ConditionChange:
    return ConditionChange(
        rule=told.rule.name,
        title=told.rule.title,
        value_before=None if one is None else one.rule.value,
        value_after=None if other is None else other.rule.value,
        state_before="" if one is None else one.state.value,
        state_after="" if other is None else other.state.value,
        pack=told.rule.pack,
        edition=told.rule.edition,
    )
