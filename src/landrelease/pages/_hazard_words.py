"""The hazard map in words: what each band shows, its classes, what a run was made from."""

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from landrelease import queries
from landrelease.pages import _format
from landrelease.pages._method_words import method_in_words

BANDS: Final = {
    "expected": gettext_lazy("Expected"),
    "probability": gettext_lazy("Probability"),
    "uncertainty": gettext_lazy("Uncertainty"),
    "surveyed": gettext_lazy("Coverage"),
}
UNITS: Final = {
    "expected": gettext_lazy("Items expected to remain per km², mean of cells of %(cell)s m."),
    "probability": gettext_lazy("Probability of at least one item in a cell of %(cell)s m."),
    "uncertainty": gettext_lazy("Standard deviation of the log intensity, cells of %(cell)s m."),
    "surveyed": gettext_lazy("Share of a cell of %(cell)s m searched or reported on."),
}
EVENT_UNITS: Final = {
    "expected": gettext_lazy("Reported events per km², mean of cells of %(cell)s m."),
    "probability": gettext_lazy("Probability of at least one event in a cell of %(cell)s m."),
}
STATES: Final = {
    "queued": gettext_lazy("Waiting"),
    "running": gettext_lazy("Running"),
    "done": gettext_lazy("Done"),
    "failed": gettext_lazy("Failed"),
}


def counts_items(layer: queries.HazardLayer) -> bool:
    """Whether band 1 counts items rather than reported events."""
    return layer.counts == "items"


def hazard_config(layer: queries.HazardLayer | None) -> dict[str, Any] | None:
    """Return what the map needs to show a run; None when there is none to show."""
    if layer is None:
        return None
    units = UNITS if counts_items(layer) else UNITS | EVENT_UNITS
    cell = _format.number(layer.cell_m)
    return {
        "cell_m": layer.cell_m,
        "corners": layer.corners,
        "at": "/api/hazard/at",
        "stale": layer.newer_entries,
        "words": in_words(layer),
        "bands": [
            {
                "name": band,
                "label": str(BANDS[band]),
                "url": f"/api/hazard/{layer.run}/{band}.png",
                "unit": str(units[band]) % {"cell": cell},
                "stops": _stops(layer, band),
            }
            for band in layer.bands
        ],
        "more": reverse("pages:hazard"),
    }


def in_words(layer: queries.HazardLayer) -> str:
    """Say when a run was computed, how fine, and what it could not place."""
    told = gettext("Computed %(when)s, cells of %(cell)s m.") % {
        "when": _format.day(layer.computed_at),
        "cell": _format.number(layer.cell_m),
    }
    if layer.unplaced:
        left = ngettext(
            "%(count)s record could not be placed on it.",
            "%(count)s records could not be placed on it.",
            layer.unplaced,
        )
        told += " " + left % {"count": _format.number(layer.unplaced)}
    return told


def _stops(layer: queries.HazardLayer, band: str) -> list[dict[str, str]]:
    classes = layer.legend[band]
    share = band == "surveyed"
    stops = []
    for index, item in enumerate(classes):
        low = _value(item.least, share=share)
        if index + 1 < len(classes):
            high = _value(classes[index + 1].least, share=share)
            words = gettext("%(low)s to %(high)s") % {"low": low, "high": high}
        else:
            words = gettext("%(low)s and more") % {"low": low}
        stops.append({"colour": item.colour, "words": words})
    return stops


def _value(value: float, *, share: bool) -> str:
    return _format.number(100 * value, 0) + "\u00a0%" if share else _format.number(value)


def parameters(layer: queries.HazardLayer) -> list[tuple[str, str]]:
    """Return what a run was made from, by label."""
    facts = layer.facts
    rows = [
        (
            gettext("Counts"),
            gettext("Items") if counts_items(layer) else gettext("Reported events"),
        ),
        (gettext("Cell"), gettext("%(cell)s m") % {"cell": _format.number(layer.cell_m)}),
        (gettext("As things stood on"), _format.day(layer.at) or gettext("the day of computing")),
        (gettext("As known at"), _format.day(layer.known) or gettext("the time of computing")),
        (gettext("Area taken from"), gettext(str(facts.get("area_from", "")))),
        (gettext("Records used"), _by_kind(facts.get("used", {}))),
        (gettext("Records not placed"), _by_kind(facts.get("unplaced", {}))),
        (gettext("Seed"), _format.isolated(str(facts.get("seed", "")))),
        (gettext("Run"), _format.isolated(layer.run)),
    ]
    rows += method_in_words(facts.get("method", {}))
    return [(label, value) for label, value in rows if value]


def _by_kind(counts: Any) -> str:
    return ", ".join(
        f"{gettext(str(name).replace('_', ' '))} {_format.number(count)}"
        for name, count in dict(counts).items()
        if count
    )
