"""May released land be handed over, and must it be opened again after what was found in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverFacts:
    """What stands for handing over an area, and against it.

    Parameters
    ----------
    account
        Where every square metre stands.
    certificate_signed, restrictions_written, markers_listed
        Of the certificate; None if there is none.
    unanswered
        Items, accidents, failed checks and outstanding indications in the land that its release
        did not know of, and nobody investigates; None if not looked up.
    investigations
        Investigations into the land that are open; None if not looked up.
    open_areas
        Other hazardous areas of which ground remains in it; None if not looked up.
    open_m2
        How much of it lies in them, square metres; None if not looked up.
    """

    account: AreaAccount
    certificate_signed: bool | None = None
    restrictions_written: bool | None = None
    markers_listed: bool | None = None
    unanswered: tuple[Evidence, ...] | None = None
    investigations: tuple[Evidence, ...] | None = None
    open_areas: tuple[Evidence, ...] | None = None
    open_m2: float | None = None


def hand_over_finding(facts: HandOverFacts, *, on: date, packs: Sequence[str]) -> Finding:
    """Find whether released land may be handed over.

    Source: FIELD, guard of hand-over (certificate, restrictions, markers); what a release did
    not know of, and ground that is open again, stand against it as they stand against the release.

    Raises
    ------
    UnknownPack, UnknownRule, RuleNotInForce

    Examples
    --------
    >>> import shapely
    >>> from landrelease.release import Product, ProductKind, account_of
    >>> area = shapely.box(0, 0, 100, 100)
    >>> account = account_of(area, [Product("p", ProductKind.CLEARED, area)])
    >>> facts = HandOverFacts(
    ...     account=account, certificate_signed=True, restrictions_written=True,
    ...     markers_listed=True, unanswered=(), investigations=(), open_areas=(), open_m2=0.0,
    ... )
    >>> hand_over_finding(facts, on=date(2026, 6, 1), packs=["imas"]).outcome.value
    'supported'
    """
    told = (
        all_accounted(area_rule("clear.remaining", on, packs), facts.account),
        _none(
            area_rule("hand_over.unanswered", on, packs),
            facts.unanswered,
            "Its release did not know of {items}.",
        ),
        _none(
            area_rule("hand_over.investigations", on, packs),
            facts.investigations,
            "Still open: {items}.",
        ),
        _no_overlap(area_rule("hand_over.open_areas", on, packs), facts),
        stated(
            area_rule("hand_over.certificate", on, packs), facts.certificate_signed, "certificate"
        ),
        stated(area_rule("hand_over.restrictions", on, packs), facts.restrictions_written, "list"),
        stated(area_rule("hand_over.markers", on, packs), facts.markers_listed, "list"),
    )
    return finding_of("May the land be handed over?", told)


def reopen_area_finding(
    after_release: Sequence[Evidence], *, on: date, packs: Sequence[str]
) -> Finding:
    """Find whether released land must be opened again.

    Source: FIELD, guard of opening again (a later find or accident); a lot that fails after its
    ground was released says the same of it.

    Parameters
    ----------
    after_release
        Items, accidents and failed external checks in it that its release did not know of.

    Raises
    ------
    UnknownPack, UnknownRule, RuleNotInForce
    """
    found = area_rule("reopen.evidence", on, packs)
    if len(after_release) < found.value:
        text = "Nothing was found in it since it was released, and no check of it failed."
        told = said(found, Met.NOT_MET, text)
    else:
        text = "Found, or told of, since it was released: {items}."
        told = said(found, Met.MET, text, after_release, items=names_of(after_release))
    return finding_of("Must the released land be opened again?", (told,))


def _none(rule_: Rule, records: Sequence[Evidence] | None, against: str) -> Condition:
    """Ask that there are no more records of a sort than a rule allows."""
    if records is None:
        return said(rule_, Met.NOT_KNOWN, "Nobody has looked it up.")
    if len(records) > rule_.value:
        return said(rule_, Met.NOT_MET, against, records, items=names_of(records))
    return said(rule_, Met.MET, "There is none.", records)


def _no_overlap(rule_: Rule, facts: HandOverFacts) -> Condition:
    """Ask that no more of the land than rounding lies in ground that is open."""
    if facts.open_m2 is None or facts.open_areas is None:
        return said(rule_, Met.NOT_KNOWN, "Nobody has looked it up.")
    if facts.open_m2 > max(rule_.value, facts.account.tolerance_m2):
        return said(
            rule_,
            Met.NOT_MET,
            "{m2} m2 of it lie in open areas: {items}.",
            facts.open_areas,
            m2=f"{facts.open_m2:.0f}",
            items=names_of(facts.open_areas),
        )
    return said(rule_, Met.MET, "None of it lies in an open area.", facts.open_areas)
