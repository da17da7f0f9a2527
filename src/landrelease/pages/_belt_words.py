"""Lines of finds in words: how sure each is, how long, how wide, how far it may go on."""

from typing import Any

from django.utils.translation import gettext, ngettext

from landrelease import queries
from landrelease.pages import _format
from landrelease.pages._here_words import in_hundred


def belts_config(layer: queries.HazardLayer) -> dict[str, Any] | None:
    """Return where the belts of a run are drawn from, and each in words; None without them."""
    if layer.belts is None:
        return None
    return {
        "url": f"/api/hazard/{layer.run}/belts.geojson",
        "none": _none(layer),
        "lines": [belt_words(number, belt) for number, belt in enumerate(layer.belts, start=1)],
    }


def belt_words(number: int, belt: queries.ShownBelt) -> dict[str, Any]:
    """Say one belt: a heading, and what is known of it."""
    finds = round(belt.finds)
    lon, lat = belt.line[len(belt.line) // 2]
    return {
        "title": gettext("Line %(n)s") % {"n": _format.number(number)},
        "at": _format.position(lon, lat),
        "facts": [
            ngettext("%(n)s find lies along it.", "%(n)s finds lie along it.", finds)
            % {"n": _format.number(finds)},
            gettext("%(chance)s that it is a line, and not chance or a round cluster.")
            % {"chance": in_hundred(belt.probability)},
            gettext("About %(length)s long (%(low)s to %(high)s), %(width)s wide.")
            % {
                "length": _about(belt.length_m[1]),
                "low": _about(belt.length_m[0]),
                "high": _about(belt.length_m[2]),
                "width": _about(belt.width_m[1]),
            },
        ],
    }


def _about(metres: float) -> str:
    """Print a length to two figures: more are not known."""
    return _format.metres(float(f"{metres:.2g}"))


def _none(layer: queries.HazardLayer) -> str:
    """Say why there is no line."""
    if layer.belts:
        return ""
    if layer.counts != "items":
        return gettext("Not looked for: nothing says where people looked.")
    return gettext("None was found: the map is the same as without them.")
