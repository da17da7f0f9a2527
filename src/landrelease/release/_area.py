"""May a hazardous area be suspected, confirmed, cancelled, reduced or cleared.

Findings alone: each condition met, not met or not known under the rules of a day. A hazard score
is among no facts of this module, so it can be no condition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from landrelease.release._accounting import AreaAccount
from landrelease.release._conditions import (
    all_accounted,
    area_rule,
    finding_of,
    names_of,
    said,
    stated,
)
from landrelease.release._finding import Condition, Evidence, Finding, Met
from landrelease.standards import Rule

_STALE: Final = (
    "Trial results were corrected since the detection of these searches was taken from them: "
    "{items}."
)
_UNKNOWN: Final = {
    "sources were asked": "No record says how many sources were asked.",
    "of the area was sampled": "No record says what share of the area was sampled.",
    "items were found": "No record says whether technical survey found anything.",
    "is the upper bound of the probability that an item is left": (
        "No hazard map that knows all the evidence says what may be left."
    ),
    "m is the least depth searched": "No record says to which depth all of it was searched.",
    "working days have no internal check": "Some or all of it was worked on no day on record.",
}
"""What is said of an amount that nobody has recorded, by what it counts."""


@dataclass(frozen=True, slots=True)
class AreaEvidence:
    """A record that speaks for explosive ordnance in an area.

    Parameters
    ----------
    evidence
        The record.
    direct
        True when somebody saw, found or met an item at a place that can be pointed to.
    distance_m
        From the polygon, metres; 0 inside; infinite when it has no place.
    """

    evidence: Evidence
    direct: bool
    distance_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFacts:
    """What survey says of an area or a part of it.

    Parameters
    ----------
    evidence
        What speaks for ordnance.
    polygon
        Whether the area has an outline.
    accredited
        Whether the deciding organisation is accredited for survey on the day; None if not known.
    nts_complete
        Whether non-technical survey is complete; None if not recorded.
    sources_asked
        Independent sources the survey asked; None if not recorded.
    criteria_met
        Whether the survey met the criteria of all reasonable effort; None if not recorded.
    confirmed
        Whether the area is confirmed (CHA); None if nobody has decided.
    nts_found
        Items that non-technical survey says it found and that lie nowhere else on record; None if
        it does not say.
    ts_share
        Share of the area that technical survey sampled, 0 to 1; None if not recorded.
    ts_found
        Items that technical survey found; None if nobody has said.
    residual
        Probability of at least one item left, upper bound, 0 to 1; None if not computed.
    accreditations, survey, sampling
        The records that accreditation, non-technical and technical survey rest on.
    unplaced
        Evidence on reference points, which speaks for no ground in particular.
    stale_detections
        Searched areas whose detection rests on trial results corrected since: no hazard map
        knows better than they do.
    """

    evidence: tuple[AreaEvidence, ...] = ()
    polygon: bool = True
    accredited: bool | None = None
    nts_complete: bool | None = None
    sources_asked: int | None = None
    criteria_met: bool | None = None
    confirmed: bool | None = None
    nts_found: int | None = None
    ts_share: float | None = None
    ts_found: int | None = None
    residual: float | None = None
    accreditations: tuple[Evidence, ...] = ()
    survey: tuple[Evidence, ...] = ()
    sampling: tuple[Evidence, ...] = ()
    unplaced: tuple[Evidence, ...] = ()
    stale_detections: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceFacts:
    """What clearance and its checks say of an area or a part of it.

    Parameters
    ----------
    account
        Where every square metre stands.
    confirmed
        Whether it was confirmed (CHA) before it was cleared.
    depth_m
        Least depth searched, metres; None if not recorded everywhere.
    internal_qa_missing
        Working days without an internal check; None if not recorded.
    qc_accepted
        Whether the external check accepted every lot; None if there was none yet.
    nonconformities
        Open nonconformities that are major or critical; None if not recorded.
    items_without_outcome
        Items found whose outcome is not recorded, that were left, or that were found where
        clearance had searched before; None if not looked up.
    stale_detections
        Searched areas among the work whose detection rests on trial results corrected since; None
        if not looked up.
    work, checks, decided
        The records of ground searched, of its checks, and of the decision that confirmed it.
    """

    account: AreaAccount
    confirmed: bool | None = None
    depth_m: float | None = None
    internal_qa_missing: int | None = None
    qc_accepted: bool | None = None
    nonconformities: tuple[Evidence, ...] | None = None
    items_without_outcome: tuple[Evidence, ...] | None = None
    stale_detections: tuple[Evidence, ...] | None = None
    work: tuple[Evidence, ...] = ()
    checks: tuple[Evidence, ...] = ()
    decided: tuple[Evidence, ...] = ()


def suspect_finding(facts: SurveyFacts, *, on: date, packs: Sequence[str]) -> Finding:
    """Find whether an area may be recorded as suspected (SHA).

    Raises
    ------
    UnknownPack, UnknownRule, RuleNotInForce
    """
    told = (
        _evidence(area_rule("sha.evidence", on, packs), facts.evidence),
        _outline(area_rule("area.polygon", on, packs), facts.polygon),
        _accredited(area_rule("area.accredited", on, packs), facts),
    )
    return finding_of("May the area be recorded as suspected?", told)


def confirm_finding(facts: SurveyFacts, *, on: date, packs: Sequence[str]) -> Finding:
    """Find whether an area may be confirmed (CHA): direct evidence in or next to it.

    Raises
    ------
    UnknownPack, UnknownRule, RuleNotInForce
    """
    told = (
        _direct(
            area_rule("cha.direct_evidence", on, packs),
            facts.evidence,
            area_rule("cha.distance", on, packs),
        ),
        _outline(area_rule("area.polygon", on, packs), facts.polygon),
        _accredited(area_rule("area.accredited", on, packs), facts),
    )
    return finding_of("May the area be confirmed as hazardous?", told)


def cancel_finding(facts: SurveyFacts, *, on: date, packs: Sequence[str]) -> Finding:
    """Find whether an area may be cancelled after non-technical survey.

    Raises
    ------
    UnknownPack, UnknownRule, RuleNotInForce
    """
    survey, sources = facts.survey, area_rule("cancel.sources_asked", on, packs)
    told = (
        _suspected(area_rule("cancel.suspected", on, packs), facts.confirmed),
        _complete(area_rule("cancel.nts_complete", on, packs), facts),
        stated(
            area_rule("cancel.criteria", on, packs),
            facts.criteria_met,
            "statement that all reasonable effort was made",
            survey,
        ),
        _at_least(sources, facts.sources_asked, "sources were asked", survey),
        _none_left(area_rule("cancel.no_evidence", on, packs), facts),
        _accredited(area_rule("area.accredited", on, packs), facts),
    )
    return finding_of("May the area be cancelled?", told)


def reduce_finding(facts: SurveyFacts, *, on: date, packs: Sequence[str]) -> Finding:
    """Find whether an area may be reduced after technical survey.

    Raises
    ------
    UnknownPack, UnknownRule, RuleNotInForce
    """
    sampling = facts.sampling
    told = (
        _at_least(
            area_rule("reduce.share", on, packs),
            facts.ts_share,
            "of the area was sampled",
            sampling,
        ),
        _at_most(
            area_rule("reduce.finds", on, packs), facts.ts_found, "items were found", sampling
        ),
        _below(
            area_rule("reduce.residual", on, packs),
            facts.residual,
            "is the upper bound of the probability that an item is left",
            facts.stale_detections,
        ),
        _accredited(area_rule("area.accredited", on, packs), facts),
    )
    return finding_of("May the area be reduced?", told)


def clear_finding(facts: ClearanceFacts, *, on: date, packs: Sequence[str]) -> Finding:
    """Find whether an area may be declared cleared.

    Raises
    ------
    UnknownPack, UnknownRule, RuleNotInForce
    """
    told = (
        stated(
            area_rule("clear.confirmed", on, packs),
            facts.confirmed,
            "confirmation as hazardous",
            facts.decided,
        ),
        _cleared(area_rule("clear.remaining", on, packs), facts),
        _at_least(
            area_rule("clear.depth", on, packs),
            facts.depth_m,
            "m is the least depth searched",
            facts.work,
        ),
        _at_most(
            area_rule("clear.internal_qa", on, packs),
            facts.internal_qa_missing,
            "working days have no internal check",
            facts.checks,
        ),
        stated(
            area_rule("clear.quality_control", on, packs),
            facts.qc_accepted,
            "external check",
            facts.checks,
        ),
        _nonconformities(area_rule("clear.nonconformities", on, packs), facts.nonconformities),
        _items(area_rule("clear.items_recorded", on, packs), facts.items_without_outcome),
        _current(area_rule("clear.detection_current", on, packs), facts.stale_detections),
    )
    return finding_of("May the area be declared cleared?", told)


def _evidence(rule_: Rule, evidence: Sequence[AreaEvidence]) -> Condition:
    records = [item.evidence for item in evidence]
    if len(records) < rule_.value:
        return said(rule_, Met.NOT_MET, "No evidence is recorded for it.")
    return said(rule_, Met.MET, "It rests on {items}.", records, items=names_of(records))


def _direct(rule_: Rule, evidence: Sequence[AreaEvidence], near: Rule) -> Condition:
    direct = [item for item in evidence if item.direct]
    there = [item.evidence for item in direct if item.distance_m <= near.value]
    if len(there) >= rule_.value:
        return said(rule_, Met.MET, "Direct: {items}.", there, items=names_of(there))
    metres = f"{near.value:.0f}"
    if direct:
        others = [item.evidence for item in direct]
        return said(
            rule_,
            Met.NOT_MET,
            "Direct evidence lies farther off than {metres} m: {items}.",
            others,
            metres=metres,
            items=names_of(others),
        )
    others = [item.evidence for item in evidence]
    return said(rule_, Met.NOT_MET, "There is indirect evidence alone.", others)


def _suspected(rule_: Rule, confirmed: bool | None) -> Condition:  # noqa: FBT001 - the fact itself
    if rule_.value < 1:
        return said(rule_, Met.MET, "The rule does not ask for it.")
    if confirmed:
        return said(rule_, Met.NOT_MET, "It is confirmed: direct evidence spoke for it.")
    if confirmed is None:
        text = "Nobody has decided whether it is suspected, and its record does not say so."
        return said(rule_, Met.NOT_KNOWN, text)
    return said(rule_, Met.MET, "It is not confirmed.")


def _complete(rule_: Rule, facts: SurveyFacts) -> Condition:
    if rule_.value >= 1 and facts.nts_complete is False and facts.survey:
        text = "Non-technical survey is not complete: {items}."
        items = names_of(facts.survey)
        return said(rule_, Met.NOT_MET, text, facts.survey, items=items)
    return stated(rule_, facts.nts_complete, "non-technical survey", facts.survey)


def _accredited(rule_: Rule, facts: SurveyFacts) -> Condition:
    if rule_.value >= 1 and facts.accredited is False and facts.accreditations:
        records = facts.accreditations
        text = "Not accredited for survey on the day: {items}."
        return said(rule_, Met.NOT_MET, text, records, items=names_of(records))
    return stated(rule_, facts.accredited, "accreditation", facts.accreditations)


def _none_left(rule_: Rule, facts: SurveyFacts) -> Condition:
    records = [item.evidence for item in facts.evidence]
    if len(records) > rule_.value:
        return said(
            rule_, Met.NOT_MET, "It still rests on {items}.", records, items=names_of(records)
        )
    if not facts.nts_complete:
        text = "No evidence is recorded, but the survey that looks for it is not complete."
        return said(rule_, Met.NOT_KNOWN, text)
    if facts.nts_found is None:
        text = "No evidence is recorded, but the survey does not say whether it found anything."
        return said(rule_, Met.NOT_KNOWN, text, facts.survey)
    if facts.nts_found > rule_.value:
        text = "The survey found items, and where they lay is not on record: {found}."
        return said(rule_, Met.NOT_MET, text, facts.survey, found=f"{facts.nts_found:,}")
    if facts.unplaced:
        text = (
            "No evidence stands for it. On reference points, for no ground in particular: {items}."
        )
        items = names_of(facts.unplaced)
        return said(rule_, Met.MET, text, facts.unplaced, items=items)
    return said(rule_, Met.MET, "No evidence stands for it.")


def _outline(rule_: Rule, known: bool) -> Condition:  # noqa: FBT001 - the fact itself
    if known or rule_.value < 1:
        return said(rule_, Met.MET, "Its outline is recorded.")
    return said(rule_, Met.NOT_MET, "It has no outline.")


def _at_least(
    rule_: Rule, amount: float | None, what: str, evidence: Sequence[Evidence] = ()
) -> Condition:
    if amount is None:
        return said(rule_, Met.NOT_KNOWN, _UNKNOWN[what], evidence)
    state = Met.MET if amount >= rule_.value else Met.NOT_MET
    return _compared(rule_, state, amount, what, "at least", evidence=evidence)


def _at_most(
    rule_: Rule, amount: float | None, what: str, evidence: Sequence[Evidence] = ()
) -> Condition:
    if amount is None:
        return said(rule_, Met.NOT_KNOWN, _UNKNOWN[what], evidence)
    state = Met.MET if amount <= rule_.value else Met.NOT_MET
    return _compared(rule_, state, amount, what, "at most", evidence=evidence)


def _below(
    rule_: Rule, amount: float | None, what: str, stale: Sequence[Evidence] = ()
) -> Condition:
    if rule_.value >= 1:
        return said(rule_, Met.MET, "The rule does not ask for it.")
    if stale:
        return said(rule_, Met.NOT_KNOWN, _STALE, stale, items=names_of(stale))
    if amount is None:
        return said(rule_, Met.NOT_KNOWN, _UNKNOWN[what])
    state = Met.MET if amount < rule_.value else Met.NOT_MET
    return _compared(rule_, state, amount, what, "less than")


def _compared(
    rule_: Rule,
    state: Met,
    amount: float,
    what: str,
    word: str,
    *,
    evidence: Sequence[Evidence] = (),
) -> Condition:
    return said(
        rule_,
        state,
        "{amount} {what}; the rule asks for {word} {value}.",
        evidence,
        amount=f"{amount:g}",
        what=what,
        word=word,
        value=f"{rule_.value:g}",
    )


def _cleared(rule_: Rule, facts: ClearanceFacts) -> Condition:
    if facts.account.cleared_m2 <= facts.account.tolerance_m2:
        return said(rule_, Met.NOT_MET, "No part of it was cleared.", facts.work)
    return all_accounted(rule_, facts.account)


def _nonconformities(rule_: Rule, found: Sequence[Evidence] | None) -> Condition:
    if found is None:
        return said(rule_, Met.NOT_KNOWN, "No check of the work is recorded.")
    if len(found) > rule_.value:
        return said(rule_, Met.NOT_MET, "Open: {items}.", found, items=names_of(found))
    return said(rule_, Met.MET, "None is open.")


def _items(rule_: Rule, items: Sequence[Evidence] | None) -> Condition:
    if items is None:
        return said(rule_, Met.NOT_KNOWN, "Outcomes of the items found are not known.")
    if len(items) > rule_.value:
        text = "Left, without an outcome, or found after the ground was searched: {items}."
        return said(rule_, Met.NOT_MET, text, items, items=names_of(items))
    return said(rule_, Met.MET, "Every item found has an outcome, and none was left or missed.")


def _current(rule_: Rule, stale: Sequence[Evidence] | None) -> Condition:
    if rule_.value < 1:
        return said(rule_, Met.MET, "The rule does not ask for it.")
    if stale is None:
        return said(rule_, Met.NOT_KNOWN, "Nobody looked up what the detection rests on.")
    if stale:
        return said(rule_, Met.NOT_MET, _STALE, stale, items=names_of(stale))
    return said(rule_, Met.MET, "None of its searches rests on a trial result corrected since.")
