"""May a settlement reopen: the facts, and the finding they give under the rules of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from landrelease.release._finding import (
    Condition,
    Evidence,
    Explanation,
    Finding,
    Met,
    outcome_of,
)
from landrelease.standards import Rule, rule

QUESTION: Final = "May the settlement reopen to civilians?"
NAMED: Final = 5
"""How many records an explanation names."""


@dataclass(frozen=True, slots=True)
class Nearby:
    """A record and how far it is from the settlement's area or from its access road."""

    evidence: Evidence
    distance_m: float
    """From the place as stated; 0 when it touches."""
    radius_m: float = 0.0
    """How far off the stated place it may lie."""
    coarse: bool = False
    """Whether the place stands for a whole area, such as a municipality's reference point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementFacts:
    """What is known of a settlement's access on a day; distances are in metres."""

    boundary_known: bool
    """False for a point without a stated radius: then nothing can be said of its area."""
    open_areas: tuple[Nearby, ...]
    """Open or suspended hazardous areas, by distance to the settlement."""
    roads: tuple[Evidence, ...]
    """Its access roads; empty when none is recorded."""
    open_areas_by_road: tuple[Nearby, ...]
    unanswered: tuple[Nearby, ...]
    """Indications that wait for an answer, items left in place, and accidents since the last
    decision, by distance to the settlement."""
    unanswered_by_road: tuple[Nearby, ...]
    """The same by distance to the access road."""
    spot_tasks_outstanding: int | None
    """None while the programme keeps no record of spot tasks."""
    completion_survey_done: bool | None
    """Whether the newest is complete and after the last work; None while none is recorded."""
    restrictions: str | None
    """As written in the last decision; None when there is no decision."""
    spot_tasks: tuple[Evidence, ...] = ()
    """Those outstanding."""
    investigations: tuple[Evidence, ...] = ()
    """Open investigations into finds in released land, in it or beside its access road."""
    completion_surveys: tuple[Evidence, ...] = ()
    """The newest."""
    work_since_survey: date | None = None
    """The last day of work there, where that is after the newest survey."""


def access_finding(facts: SettlementFacts, *, on: date, packs: Sequence[str]) -> Finding:
    """Find whether the conditions for reopening a settlement are met on a day.

    A probability of hazard is never among the conditions: a score reopens nothing.

    Raises
    ------
    UnknownPack, UnknownRule, RuleNotInForce
        When no pack has the rules on that day.
    """
    rules = {
        name: rule(f"access.{name}", on=on, packs=packs)
        for name in (
            "area_distance",
            "road_distance",
            "indications",
            "road_indications",
            "spot_tasks",
            "investigations",
            "completion_survey",
            "restrictions_written",
        )
    }
    conditions = (
        _no_area_near(rules["area_distance"], facts),
        _no_area_by_road(rules["road_distance"], facts),
        _nothing_unanswered(rules["indications"], facts),
        _nothing_unanswered_by_road(rules["road_indications"], facts),
        _spot_tasks(rules["spot_tasks"], facts),
        _investigations(rules["investigations"], facts),
        _completion_survey(rules["completion_survey"], facts),
        _restrictions(rules["restrictions_written"], facts),
    )
    return Finding(QUESTION, outcome_of(conditions), conditions)


def _within(nearby: Sequence[Nearby], rule_: Rule) -> tuple[Nearby, ...]:
    """Return what is not known to be farther off than the rule's distance, nearest first."""
    found = (item for item in nearby if not item.distance_m > rule_.value)
    return tuple(sorted(found, key=lambda item: item.distance_m))


def _named(items: Sequence[Nearby]) -> str:
    told = [
        item.evidence.title + (f" ({item.distance_m:.0f} m)" if item.distance_m else "")
        for item in items[:NAMED]
    ]
    return ", ".join(told) + (f" + {len(items) - NAMED}" if len(items) > NAMED else "")


def _no_area_near(rule_: Rule, facts: SettlementFacts) -> Condition:
    found = _within(facts.open_areas, rule_)
    if found:
        return _said(rule_, Met.NOT_MET, "Open: {areas}.", found, areas=_named(found))
    if not facts.boundary_known:
        return _said(rule_, Met.NOT_KNOWN, "The settlement's extent is not recorded.")
    if not facts.open_areas:
        return _said(rule_, Met.MET, "The register holds no open hazardous area nearby.")
    nearest = [min(facts.open_areas, key=lambda item: item.distance_m)]
    return _said(rule_, Met.MET, "The nearest is {areas}.", nearest, areas=_named(nearest))


def _no_area_by_road(rule_: Rule, facts: SettlementFacts) -> Condition:
    if not facts.roads:
        return _said(rule_, Met.NOT_KNOWN, "No access road is recorded.")
    metres = f"{rule_.value:.0f}"
    found = _within(facts.open_areas_by_road, rule_)
    if found:
        return _said(
            rule_,
            Met.NOT_MET,
            "Open within {metres} m of the road: {areas}.",
            found,
            metres=metres,
            areas=_named(found),
        )
    roads = ", ".join(road.title for road in facts.roads)
    text = Explanation("None within {metres} m of {roads}.", {"metres": metres, "roads": roads})
    return Condition(rule_, Met.MET, text, facts.roads)


def _nothing_unanswered(rule_: Rule, facts: SettlementFacts) -> Condition:
    found = _unanswered(rule_, facts.unanswered)
    if found is not None:
        return found
    if not facts.boundary_known:
        return _said(rule_, Met.NOT_KNOWN, "The settlement's extent is not recorded.")
    return _said(rule_, Met.MET, "None is recorded there.")


def _nothing_unanswered_by_road(rule_: Rule, facts: SettlementFacts) -> Condition:
    if not facts.roads:
        return _said(rule_, Met.NOT_KNOWN, "No access road is recorded.")
    found = _unanswered(rule_, facts.unanswered_by_road)
    if found is not None:
        return found
    metres = f"{rule_.value:.0f}"
    return _said(rule_, Met.MET, "None is recorded within {metres} m of the road.", metres=metres)


def _unanswered(rule_: Rule, nearby: Sequence[Nearby]) -> Condition | None:
    """Evidence that lies there, or else evidence that may lie there; None without either."""
    there = _within([item for item in nearby if not item.coarse], rule_)
    if there:
        items = _named(there)
        return _said(rule_, Met.NOT_MET, "Waiting for an answer: {items}.", there, items=items)
    maybe = [item for item in nearby if not item.distance_m - item.radius_m > rule_.value]
    if not maybe:
        return None
    maybe.sort(key=lambda item: item.distance_m)
    return _said(
        rule_,
        Met.NOT_KNOWN,
        "May lie there, as far as their places are known: {items}.",
        maybe,
        items=_named(maybe),
    )


def _spot_tasks(rule_: Rule, facts: SettlementFacts) -> Condition:
    count = facts.spot_tasks_outstanding
    if count is None:
        return _said(rule_, Met.NOT_KNOWN, "Spot tasks are not recorded in this programme.")
    state = Met.MET if count <= rule_.value else Met.NOT_MET
    text = Explanation("{count} outstanding.", {"count": count})
    return Condition(rule_, state, text, facts.spot_tasks)


def _investigations(rule_: Rule, facts: SettlementFacts) -> Condition:
    found = facts.investigations
    if len(found) > rule_.value:
        titles = ", ".join(item.title for item in found[:NAMED])
        text = Explanation("{count} open: {titles}.", {"count": len(found), "titles": titles})
        return Condition(rule_, Met.NOT_MET, text, found)
    return _said(rule_, Met.MET, "None is open there.")


def _completion_survey(rule_: Rule, facts: SettlementFacts) -> Condition:
    if rule_.value < 1:
        return _said(rule_, Met.MET, "The rule does not ask for one.")
    if facts.completion_survey_done is None:
        return _said(rule_, Met.NOT_KNOWN, "Completion surveys are not recorded in this programme.")
    if facts.completion_survey_done:
        text = Explanation("It is done.")
        return Condition(rule_, Met.MET, text, facts.completion_surveys)
    if facts.work_since_survey is not None:
        text = Explanation(
            "It was made before the last work there, of {day}.",
            {"day": facts.work_since_survey.isoformat()},
        )
        return Condition(rule_, Met.NOT_MET, text, facts.completion_surveys)
    text = Explanation("It is not done.")
    if facts.completion_surveys:
        text = Explanation("It asks for further work.")
    return Condition(rule_, Met.NOT_MET, text, facts.completion_surveys)


def _restrictions(rule_: Rule, facts: SettlementFacts) -> Condition:
    if rule_.value < 1:
        return _said(rule_, Met.MET, "The rule does not ask for them.")
    if facts.restrictions is None:
        return _said(rule_, Met.NOT_KNOWN, "No decision has been recorded.")
    if not facts.restrictions.strip():
        return _said(rule_, Met.NOT_KNOWN, "The last decision names no restrictions, nor none.")
    return _said(rule_, Met.MET, "{text}", text=facts.restrictions.strip())


def _said(
    rule_: Rule, state: Met, template: str, found: Sequence[Nearby] = (), **facts: object
) -> Condition:
    evidence = tuple(item.evidence for item in found)
    return Condition(rule_, state, Explanation(template, facts), evidence)
