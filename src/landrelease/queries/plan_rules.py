"""What the programme's rules ask of a sampling plan on a day."""

from datetime import date

from landrelease import quality
from landrelease.store.people import Viewer
from landrelease.store.programme import current_programme


def rules_of_plans(_viewer: Viewer, *, on: date) -> quality.PlanRules:
    """Return the least share, confidence and side of squares that a plan may ask for.

    Rules are no secret: whoever may open the page may read them.

    Raises
    ------
    RuleNotInForce, UnknownRule, UnknownPack, PackNotRead
        When the programme's packs have no value on that day.
    """
    return quality.plan_rules(on=on, packs=current_programme().rule_packs)
