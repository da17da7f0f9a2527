"""Why a cell is what it is, in words: figures, what they rest on, and one more search."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext, gettext_lazy, ngettext

from landrelease import queries
from landrelease.pages import _format
from landrelease.pages._here_words import in_hundred

TWICE: Final = 2.0
"""From here on a rise is said as a factor."""
TONES: Final = {"raises": "closed", "lowers": "neutral", "neither": "plain"}
ORIGINS: Final = {
    "asked": gettext_lazy("as asked"),
    "records": gettext_lazy("the middle one of the searches recorded around here"),
    "assumed": gettext_lazy("assumed: no search around here states one"),
}


@dataclass(frozen=True, slots=True)
class SourceWords:
    """A piece of evidence in words."""

    title: str
    effect: str
    direction: str
    tone: str
    without: str
    named: tuple[queries.ExplainedRecord, ...]
    more: str


def why_words(why: queries.HazardExplanation) -> dict[str, Any]:
    """Return what the page shows of an explanation."""
    return {
        "why": why,
        "figures": _figures(why),
        "sources": [_source(one) for one in why.sources if one.direction != "neither"],
        "little": [_source(one) for one in why.sources if one.direction == "neither"],
        "planned": _planned(why.outlook),
        "outlook": _outlook(why.outlook),
        "basis": _basis(why),
        "lines": why.belts,
    }


def _figures(why: queries.HazardExplanation) -> list[tuple[str, list[tuple[str, str]]]]:
    rows = [
        (gettext("Left now, after the searches made"), _two(why, why.after)),
        (gettext("Before the searches made"), _two(why, why.before)),
        (gettext("Had nothing been recorded around here"), _two(why, why.prior)),
    ]
    if why.items_taken:
        taken = _format.number(float(f"{why.items_taken:.3g}"))
        rows.append((gettext("Found here and taken away"), [(taken, "")]))
    if why.items_known:
        known = _format.number(why.items_known)
        rows.append((gettext("Known to be here still"), [(known, "")]))
    return rows


def _two(why: queries.HazardExplanation, told: Any) -> list[tuple[str, str]]:
    """Say the probability of at least one, and the number expected, each with its range."""
    items = why.counts == "items"
    chance = gettext("At least one: %(n)s") % {"n": in_hundred(told.probability)}
    number = gettext("Items expected: %(n)s") if items else gettext("Events expected: %(n)s")
    return [
        (chance, _range(in_hundred(told.probability_low), in_hundred(told.probability_high))),
        (
            number % {"n": _format.mean(told.expected, told.expected_high)},
            _range(_format.number(told.expected_low), _format.number(told.expected_high)),
        ),
    ]


def _range(low: str, high: str) -> str:
    return gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def _source(one: queries.ExplainedSource) -> SourceWords:
    hidden = one.records - len(one.named)
    more = ngettext("and %(n)s more", "and %(n)s more", hidden) % {"n": _format.number(hidden)}
    words = gettext("Without it: at least one %(chance)s, %(n)s expected.")
    if one.without.expected > one.without.expected_high:
        words = gettext("Without it: at least one %(chance)s, and no mean can be told.")
    told = words % {
        "chance": in_hundred(one.without.probability),
        "n": _format.number(one.without.expected),
    }
    return SourceWords(
        title=_title(one),
        effect=_effect(one),
        direction=one.direction,
        tone=TONES[one.direction],
        without=told,
        named=one.named,
        more=more if hidden > 0 else "",
    )


def _title(one: queries.ExplainedSource) -> str:
    label = gettext(one.kind_label) if one.kind_label else gettext("Other records")
    if one.single and one.named:
        title = one.named[0].title
        return title if title.startswith(label) else f"{label}: {title}"
    if one.kind == "searched_area":
        label = (
            gettext("Searched areas with finds")
            if one.found
            else gettext("Searched areas without a find")
        )
    count = ngettext("%(n)s record", "%(n)s records", one.records)
    return f"{label}: " + count % {"n": _format.number(one.records)}


def _effect(one: queries.ExplainedSource) -> str:
    if one.direction == "neither":
        return gettext("changes little here")
    if one.direction == "lowers":
        share = {"n": _format.number(float(f"{100 * (1 - one.change):.2g}"))}
        return gettext("lowers it by %(n)s %%") % share
    if one.change < TWICE:
        share = {"n": _format.number(float(f"{100 * (one.change - 1):.2g}"))}
        return gettext("raises it by %(n)s %%") % share
    return gettext("makes it %(n)s times as much") % {
        "n": _format.number(float(f"{one.change:.2g}"))
    }


def _planned(ahead: queries.SearchAhead) -> str:
    return gettext(
        "A search of %(coverage)s of the cell that finds %(detection)s of the items there "
        "(%(origin)s); in brackets if it finds only %(low)s of them."
    ) % {
        "coverage": _format.percent(ahead.coverage),
        "detection": _format.percent(ahead.detection),
        "low": _format.percent(ahead.detection_low),
        "origin": str(ORIGINS[ahead.detection_from]),
    }


def _outlook(ahead: queries.SearchAhead) -> list[tuple[str, str]]:
    stated, low = ahead.stated, ahead.pessimistic

    def both(name: str) -> str:
        return f"{in_hundred(getattr(stated, name))} ({in_hundred(getattr(low, name))})"

    return [
        (gettext("It finds something"), both("find")),
        (gettext("If it finds nothing, at least one is left"), both("probability_if_none")),
        (gettext("After it, whatever it finds, at least one is left"), both("probability_after")),
    ]


def _basis(why: queries.HazardExplanation) -> str:
    return gettext(
        "Worked out anew from %(records)s records within %(margin)s, with %(samples)s joint "
        "samples, seed %(seed)s."
    ) % {
        "records": _format.number(why.records),
        "margin": _format.metres(why.margin_m),
        "samples": _format.number(why.samples),
        "seed": _format.isolated(str(why.seed)),
    }
