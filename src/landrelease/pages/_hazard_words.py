"""The hazard map in words: what a run was made from, and what the map needs of it."""

from collections.abc import Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from landrelease import queries
from landrelease.pages import _format
from landrelease.pages._belt_words import belts_config
from landrelease.pages._layer_words import (
    HIGHLIGHT,
    LABELS,
    NEUTRAL,
    before_words,
    change_words,
    layer_words,
)
from landrelease.pages._method_words import method_in_words

STATES: Final = {
    "queued": gettext_lazy("Waiting"),
    "running": gettext_lazy("Running"),
    "done": gettext_lazy("Done"),
    "failed": gettext_lazy("Failed"),
}


_SIGNS: Final = 8
"""Signs of a hash that are enough to tell chains apart by eye."""
NOTHING_SAID: Final = _format.isolated("")
"""What an empty value is printed as."""


def counts_items(layer: queries.HazardLayer) -> bool:
    """Whether band 1 counts items rather than reported events."""
    return layer.counts == "items"


def hazard_config(
    layer: queries.HazardLayer | None, runs: Sequence[queries.HazardLayer] = ()
) -> dict[str, Any] | None:
    """Return what the map needs to show a run; None when there is none to show.

    Parameters
    ----------
    layer
        The run shown.
    runs
        All that the viewer may see; those that count the same can be compared with it.
    """
    if layer is None:
        return None
    return {
        "run": layer.run,
        "cell_m": layer.cell_m,
        "at": "/api/hazard/at",
        "here": reverse("pages:hazard-here"),
        "stale": layer.newer_entries,
        "stale_searches": layer.stale,
        "words": in_words(layer),
        "tier": gettext(layer.tier.word),
        "highlight": HIGHLIGHT,
        "neutral": NEUTRAL,
        "bands": [
            *(layer_words(layer, band) for band in LABELS),
            *([before_words(layer)] if layer.before else []),
        ],
        "change": change_words(layer),
        "runs": [
            *([_before_as_a_run(layer)] if layer.before else []),
            *(
                {"run": run.run, "label": name_of(run), "levels": f"/api/hazard/{run.run}/"}
                for run in runs
                if run.run != layer.run and run.counts == layer.counts
            ),
        ],
        "more": reverse("pages:hazard"),
        "belts": belts_config(layer),
    }


def _before_as_a_run(layer: queries.HazardLayer) -> dict[str, str]:
    """Return the map before the searches made, as another map to compare with."""
    return {
        "run": queries.BEFORE_SEARCHES,
        "label": gettext("This map, before the searches made"),
        "levels": f"/api/hazard/{layer.run}/",
    }


def name_of(layer: queries.HazardLayer) -> str:
    """Name a run by the dates it speaks of, when it was computed, and its cells."""
    told = [gettext("computed %(when)s") % {"when": _format.day(layer.computed_at)}]
    if layer.at is not None:
        told.insert(0, gettext("as things stood on %(when)s") % {"when": _format.day(layer.at)})
    if layer.known is not None:
        told.insert(0, gettext("as known at %(when)s") % {"when": _format.day(layer.known)})
    told.append(gettext("cells of %(cell)s m") % {"cell": _format.number(layer.cell_m)})
    if layer.belts is not None:
        told.append(gettext("with lines of finds"))
    text = ", ".join(told)
    return text[0].upper() + text[1:]


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


def parameters(layer: queries.HazardLayer) -> list[tuple[str, str]]:
    """Return what a run was made from, by label."""
    facts = layer.facts
    rows = [
        (
            gettext("Counts"),
            gettext("Items") if counts_items(layer) else gettext("Reported events"),
        ),
        (gettext("Cell"), gettext("%(cell)s m") % {"cell": _format.number(layer.cell_m)}),
        (gettext("Computed"), _format.day(layer.computed_at)),
        (gettext("As things stood on"), _format.day(layer.at) or gettext("the day of computing")),
        (gettext("As known at"), _format.day(layer.known) or gettext("the time of computing")),
        (gettext("Area taken from"), gettext(str(facts.get("area_from", "")))),
        (gettext("Records used"), _by_kind(facts.get("used", {}))),
        (gettext("Records not placed"), _by_kind(facts.get("unplaced", {}))),
        (gettext("Engine"), _format.isolated(str(facts.get("engine", "")))),
        (gettext("Seed"), _format.isolated(str(facts.get("seed", "")))),
        (gettext("Run"), _format.isolated(layer.run)),
        (gettext("Tier"), gettext(layer.tier.word)),
    ]
    rows += method_in_words(facts.get("method", {}))
    return [(label, value) for label, value in rows if value.strip(NOTHING_SAID)]


def heads_in_words(layer: queries.HazardLayer) -> list[dict[str, str]]:
    """Return where each chain of the ledger ended: in short, and whole."""
    return [{"short": _short(head), "whole": _format.isolated(head)} for head in layer.heads]


def _short(head: str) -> str:
    """Say a head by its origin, its number and the first signs of its hash.

    Examples
    --------
    >>> _short("office:1204:9f2c61d0aa").strip("\u2066\u2069")
    'office:1204:9f2c61d0…'
    """
    origin, _, digest = head.rpartition(":")
    cut = digest[:_SIGNS] + ("…" if len(digest) > _SIGNS else "")
    return _format.isolated(f"{origin}:{cut}" if origin else cut)


def _by_kind(counts: Any) -> str:
    return ", ".join(
        f"{gettext(str(name).replace('_', ' '))} {_format.number(count)}"
        for name, count in dict(counts).items()
        if count
    )
