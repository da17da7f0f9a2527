"""The layers of the hazard map in words: units, classes, thresholds, and what changed."""

from typing import Any, Final

from django.utils.translation import gettext, gettext_lazy

from landrelease import queries
from landrelease.hazard import CHANGES, CLASSES, FACTORS, THRESHOLDS, Band
from landrelease.pages import _format

LABELS: Final[dict[Band, Any]] = {
    "probability": gettext_lazy("Probability"),
    "expected": gettext_lazy("Expected number"),
    "uncertainty": gettext_lazy("Uncertainty"),
    "surveyed": gettext_lazy("Coverage"),
}
UNITS: Final[dict[Band, Any]] = {
    "probability": gettext_lazy(
        "Probability of at least one item left in a cell of %(cell)s m × %(cell)s m. "
        "For a larger area it is higher."
    ),
    "expected": gettext_lazy("Items expected to be left per km², mean of a cell of %(cell)s m."),
    "uncertainty": gettext_lazy(
        "How well the number per km² is known in a cell of %(cell)s m: nine times in ten the "
        "true one lies within this factor, above or below, of the middle of what is likely."
    ),
    "surveyed": gettext_lazy("Share of a cell of %(cell)s m searched or reported on."),
}
EVENT_UNITS: Final[dict[Band, Any]] = {
    "probability": gettext_lazy(
        "Probability of at least one reported event in a cell of %(cell)s m × %(cell)s m. "
        "For a larger area it is higher."
    ),
    "expected": gettext_lazy("Reported events per km², mean of a cell of %(cell)s m."),
}
BEFORE: Final = gettext_lazy("Before the searches")
BEFORE_UNIT: Final = gettext_lazy(
    "Probability that at least one item lay in a cell of %(cell)s m × %(cell)s m before the "
    "searches made: what is left, and what was found and taken away."
)
HIGHLIGHT: Final = "#b3003bff"
"""What a threshold highlights."""
NEUTRAL: Final = "#dcd6c8ff"
"""What it leaves: the colour of paper, never one that reads as safe."""
_FELL: Final = ("#40206eff", "#7f63b0ff", "#c3b6dcff")
_ROSE: Final = ("#f6c48aff", "#e07b1aff", "#8a3b00ff")
CHANGE_COLOURS: Final = (*_FELL, NEUTRAL, NEUTRAL, NEUTRAL, *_ROSE)
"""One for each level. What fell is striped too, so that paper without colours tells them apart."""


def layer_words(layer: queries.HazardLayer, band: Band) -> dict[str, Any]:
    """Return what the map needs to draw a band and to say what it shows."""
    items = layer.counts == "items"
    units = UNITS if items else UNITS | EVENT_UNITS
    words = [threshold(band, number, items=items) for number in range(len(THRESHOLDS[band]))]
    return {
        "name": band,
        "label": str(LABELS[band]),
        "url": f"/api/hazard/{layer.run}/{band}/levels.png",
        "table": f"/api/hazard/{layer.run}/{band}/levels.json",
        "unit": str(units[band]) % {"cell": _format.number(layer.cell_m)},
        "colours": _colour_of_each_level(band),
        "stops": [
            {"colour": item.hex, "words": _class(band, number), "striped": False}
            for number, item in enumerate(CLASSES[band])
        ],
        "striped": [],
        "thresholds": [] if band == "surveyed" else words,
    }


def before_words(layer: queries.HazardLayer) -> dict[str, Any]:
    """Return how what lay there before the searches made is drawn and said."""
    return layer_words(layer, "probability") | {
        "name": "before",
        "label": str(BEFORE),
        "url": f"/api/hazard/{layer.run}/before/levels.png",
        "table": f"/api/hazard/{layer.run}/before/levels.json",
        "unit": str(BEFORE_UNIT) % {"cell": _format.number(layer.cell_m)},
    }


def _colour_of_each_level(band: Band) -> list[str]:
    lows = (0.0, *THRESHOLDS[band])
    return [[item for item in CLASSES[band] if item.least <= low][-1].hex for low in lows]


def threshold(band: Band, number: int, *, items: bool) -> dict[str, str]:
    """Say a threshold: its key for addresses, and in words."""
    value = THRESHOLDS[band][number]
    if band == "probability":
        told = gettext("at least %(n)s in 100") % {"n": _format.number(round(100 * value))}
        return {"key": f"{value:g}", "words": told}
    if band == "uncertainty":
        factor = FACTORS[number]
        told = gettext("known within a factor of %(n)s at best") % {"n": _format.number(factor)}
        return {"key": f"{factor:g}", "words": told}
    told = gettext("at least %(n)s items per km²") if items else gettext("at least %(n)s per km²")
    return {"key": f"{value:g}", "words": told % {"n": _format.number(value)}}


def _class(band: Band, number: int) -> str:
    lows = [item.least for item in CLASSES[band]]
    low = lows[number]
    high = lows[number + 1] if number + 1 < len(lows) else None
    if band == "probability":
        low, high = round(100 * low), None if high is None else round(100 * high)
        return _between(low, high, gettext("%(low)s to %(high)s in 100"), more="in 100")
    if band == "uncertainty":
        return _factors(low, high)
    if band == "surveyed":
        low, high = round(100 * low), 100 if high is None else round(100 * high)
        return _between(low, high, gettext("%(low)s to %(high)s %%"), more="%")
    return _between(low, high, gettext("%(low)s to %(high)s per km²"), more="per km²")


def _between(low: float, high: float | None, words: str, *, more: str) -> str:
    if high is None:
        open_ended = {
            "in 100": gettext("%(low)s in 100 and more"),
            "%": gettext("%(low)s %% and more"),
            "per km²": gettext("%(low)s per km² and more"),
        }[more]
        return open_ended % {"low": _format.number(low)}
    if not low:
        below = {
            "in 100": gettext("below %(high)s in 100, never nought"),
            "%": gettext("below %(high)s %%"),
            "per km²": gettext("below %(high)s per km²"),
        }[more]
        return below % {"high": _format.number(high)}
    return words % {"low": _format.number(low), "high": _format.number(high)}


def _factors(low: float, high: float | None) -> str:
    by_sd = dict(zip(THRESHOLDS["uncertainty"], FACTORS, strict=True))
    if high is None:
        return gettext("a factor of %(n)s or more") % {"n": _format.number(by_sd[low])}
    if not low:
        return gettext("within a factor of %(n)s") % {"n": _format.number(by_sd[high])}
    told = {"low": _format.number(by_sd[low]), "high": _format.number(by_sd[high])}
    return gettext("a factor of %(low)s to %(high)s") % told


def change_words(layer: queries.HazardLayer) -> dict[str, Any]:
    """Return how a change of probability is drawn and said."""
    cell = _format.number(layer.cell_m)
    parts = [
        {"colour": CHANGE_COLOURS[level], "words": _moved(level), "striped": level < len(_FELL)}
        for level in range(len(CHANGES) + 1)
    ]
    return {
        "name": "change",
        "label": gettext("Change"),
        "url": f"/api/hazard/{layer.run}/since/BEFORE/levels.png",
        "table": f"/api/hazard/{layer.run}/since/BEFORE/levels.json",
        "unit": gettext(
            "How the probability of at least one in a cell of %(cell)s m differs: this "
            "map less the other, in hundredths."
        )
        % {"cell": cell},
        "colours": list(CHANGE_COLOURS),
        "stops": [part for part in parts if part["words"]],
        "striped": list(range(len(_FELL))),
        "thresholds": [],
    }


def _moved(level: int) -> str:
    """Say a level of change; the three in the middle are said once."""
    middle = len(CHANGES) // 2
    if level == middle:
        return gettext("less than 5 in 100 either way")
    if abs(level - middle) == 1:
        return ""
    sizes = sorted(abs(value) for value in CHANGES if value > 0)
    low = sizes[abs(level - middle) - 1]
    number = abs(level - middle)
    told = {"low": _format.number(round(100 * low))}
    if number == len(sizes):
        words = gettext("fell by %(low)s in 100 or more"), gettext("rose by %(low)s in 100 or more")
    else:
        told["high"] = _format.number(round(100 * sizes[number]))
        words = (
            gettext("fell by %(low)s to %(high)s in 100"),
            gettext("rose by %(low)s to %(high)s in 100"),
        )
    return words[level > middle] % told
