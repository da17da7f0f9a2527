"""What a hazard run was computed with, in words: labels, units and rounding."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext, gettext_lazy

from landrelease.hazard import BELTS
from landrelease.pages import _format

VALUES: Final = {
    "thinned log-Gaussian Cox process": gettext_lazy("thinned log-Gaussian Cox process"),
    f"thinned log-Gaussian Cox process{BELTS}": gettext_lazy(
        "thinned log-Gaussian Cox process, and belts along lines of finds"
    ),
    "gva": gettext_lazy("Gaussian variational approximation"),
    "laplace": gettext_lazy("Laplace approximation"),
    "integrated": gettext_lazy("several values, weighted by how well they fit"),
    "fixed": gettext_lazy("given values"),
    "mode": gettext_lazy("the most probable values alone"),
    "tiles": gettext_lazy("the most probable values alone, the ground in tiles"),
}


def _word(value: str) -> str:
    return str(VALUES[value]) if value in VALUES else _format.isolated(value)


def _number(value: str) -> str:
    return _format.number(float(value))


def _count(value: str) -> str:
    return _format.number(int(value))


def _rounds(value: str) -> str:
    return _count(str(round(float(value))))


def _metres(value: str) -> str:
    return gettext("%(cell)s m") % {"cell": _format.number(float(value))}


def _square_km(value: str) -> str:
    return f"{_format.number(float(value))}\u00a0" + gettext("km²")


def _per_square_km(value: str) -> str:
    return gettext("%(number)s per km²") % {"number": _format.number(float(value))}


def _percent(value: str) -> str:
    return f"{_format.number(100 * float(value))}\u00a0%"


_SAID: Final[Mapping[str, tuple[Any, Callable[[str], str]]]] = {
    "method": (gettext_lazy("Method"), _word),
    "method_version": (gettext_lazy("Version of the method"), _format.isolated),
    "approximation": (gettext_lazy("Computed by"), _word),
    "events": (gettext_lazy("Items or events used"), _count),
    "exposure_km2": (gettext_lazy("Exposure: area observed, weighted by detection"), _square_km),
    "range_m": (gettext_lazy("Range of correlation"), _metres),
    "sd": (gettext_lazy("Standard deviation of the log intensity"), _number),
    "hyper_parameters": (gettext_lazy("Range and standard deviation taken as"), _word),
    "components": (gettext_lazy("Values weighted"), _count),
    "prior_range_m": (gettext_lazy("Prior: short range, below"), _metres),
    "prior_range_tail": (gettext_lazy("Prior: probability of a shorter range"), _percent),
    "prior_sd": (gettext_lazy("Prior: great standard deviation, above"), _number),
    "prior_sd_tail": (gettext_lazy("Prior: probability of a greater one"), _percent),
    "prior_level_median_per_km2": (
        gettext_lazy("Prior: median of the overall level"),
        _per_square_km,
    ),
    "prior_level_sd": (gettext_lazy("Prior: standard deviation of its logarithm"), _number),
    "factor_people": (
        gettext_lazy("Reports by people, as a multiple of what was assumed"),
        _number,
    ),
    "factor_people_log_sd": (
        gettext_lazy("Reports by people: standard deviation of the logarithm"),
        _number,
    ),
    "factor_use": (
        gettext_lazy("Triggering by use of the ground, as a multiple of what was assumed"),
        _number,
    ),
    "factor_use_log_sd": (
        gettext_lazy("Triggering by use: standard deviation of the logarithm"),
        _number,
    ),
    "factor_suspected": (
        gettext_lazy("Intensity of suspected ground, as a multiple of other ground"),
        _number,
    ),
    "factor_suspected_log_sd": (
        gettext_lazy("Suspected ground: standard deviation of the logarithm"),
        _number,
    ),
    "belts": (gettext_lazy("Lines of finds"), _rounds),
    "belts_finds": (gettext_lazy("Finds that belong to lines"), _number),
    "belts_length_m": (gettext_lazy("Mean length of belts beyond the least"), _metres),
    "belts_dispersion": (
        gettext_lazy("Regularity of finds along belts: variance over mean"),
        _number,
    ),
    "allotment_rounds": (gettext_lazy("Rounds until reports had found their cells"), _rounds),
    "allotment_moved": (
        gettext_lazy("Share of a report that moved in the last round, at most"),
        _percent,
    ),
}
_SLOPE: Final = "prior_slope_sd_"
SAID_ALREADY: Final = frozenset({"cell_m", "quantity"})


def method_in_words(method: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return each fact of a method by label; a fact without a label here is printed as it is."""
    known = [
        (str(label), _said(method[name], say))
        for name, (label, say) in _SAID.items()
        if name in method
    ]
    return known + [
        (_label(name), _said(value, _number if name.startswith(_SLOPE) else _format.isolated))
        for name, value in method.items()
        if name not in _SAID and name not in SAID_ALREADY
    ]


def _label(name: str) -> str:
    if name.startswith(_SLOPE):
        told = {"what": _format.isolated(name.removeprefix(_SLOPE))}
        return gettext("Prior: standard deviation of the slope of “%(what)s”") % told
    return name.replace("_", " ")


def _said(value: Any, say: Callable[[str], str]) -> str:
    try:
        return say(str(value))
    except ValueError:
        return _format.isolated(str(value))
