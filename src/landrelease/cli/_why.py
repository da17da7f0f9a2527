"""hazard --why: which evidence makes a place what it is, in words and figures."""

import argparse
from typing import TYPE_CHECKING, Final

from landrelease.cli._acting import acting, prepare
from landrelease.errors import LandreleaseError

if TYPE_CHECKING:
    from landrelease.hazard import Figures
    from landrelease.queries import ExplainedSource, HazardExplanation, SearchAhead

_ORIGINS: Final = {
    "asked": "as asked",
    "records": "the middle of the searches around here",
    "assumed": "assumed, no search around here states one",
}
_LEAST: Final = 0.01
_DIRECTIONS: Final = {"raises": "raises", "lowers": "lowers", "neither": "hardly changes"}


class PlaceNotRead(LandreleaseError):
    """``--why`` names no place."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(
            f"Read {text!r} as a place; write longitude and latitude in degrees: --why 69.21 34.56."
        )


class NothingToExplain(LandreleaseError):
    """No map that may be seen says anything of the place."""

    def __init__(self, lon: float, lat: float) -> None:
        self.lon, self.lat = lon, lat
        super().__init__(
            f"No hazard map that you may see explains {lon:g}, {lat:g}: it lies outside, or there "
            "is no map, or it is an old one. Compute one with `landrelease hazard --cell METRES`."
        )


def place_of(text: str) -> tuple[float, float]:
    """Read longitude and latitude.

    Raises
    ------
    PlaceNotRead
    """
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        raise PlaceNotRead(text) from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise PlaceNotRead(text)
    return lon, lat


def run(asked: argparse.Namespace) -> int:
    """Explain a place."""
    lon, lat = place_of(",".join(asked.why))
    prepare()
    from landrelease.queries import hazard_explanation

    told = hazard_explanation(acting(asked), lon=lon, lat=lat)
    if told is None:
        raise NothingToExplain(lon, lat)
    print("\n".join(_lines(told)))
    return 0


def _lines(told: "HazardExplanation") -> list[str]:
    return [
        _place(told),
        _surveyed(told.surveyed),
        f"Left now:          {_figures(told.after)}",
        f"Before searches:   {_figures(told.before)}",
        f"Without evidence:  {_figures(told.prior)}",
        "",
        "Without some of the evidence (the changes do not add up):",
        *(_source(one) for one in told.sources),
        "",
        _ahead(told.outlook),
    ]


def _place(told: "HazardExplanation") -> str:
    return (
        f"Cell of {told.cell_m:g} m at {told.lon:g}, {told.lat:g}; counts {told.counts}; "
        f"map {told.run}; tier {told.tier.word}."
    )


def _surveyed(share: float) -> str:
    if share == 0:
        return "Not surveyed: nothing was looked at here, which is not evidence of safety."
    return f"Surveyed: {_percent(share)} of it."


def _percent(share: float) -> str:
    """Say a share; neither little nor nearly all is rounded to nothing or everything."""
    if 0 < share < _LEAST:
        return "under 1 %"
    if 1 - _LEAST < share < 1:
        return "over 99 %"
    return f"{100 * share:.0f} %"


def _ahead(one: "SearchAhead") -> str:
    return (
        f"One more search, detection {one.detection:.2f} ({_ORIGINS[one.detection_from]}), "
        f"coverage {_percent(one.coverage)}: finds something with probability "
        f"{one.stated.find:.2f}; if it finds nothing, at least one is left with probability "
        f"{one.stated.probability_if_none:.3f} ({one.pessimistic.probability_if_none:.3f} at "
        f"detection {one.detection_low:.2f})."
    )


def _figures(one: "Figures") -> str:
    ends = f"{one.expected_low:.3g} to {one.expected_high:.3g}"
    told = f"{one.expected:.3g} expected ({ends})"
    if one.expected > one.expected_high:
        told = f"{ends} expected, and no mean can be told"
    return (
        f"{told}; "
        f"at least one: {one.probability:.2f} ({one.probability_low:.2f} to "
        f"{one.probability_high:.2f})"
    )


def _source(one: "ExplainedSource") -> str:
    label = one.kind_label or "Other records"
    named = f" {one.named[0].title!r}" if one.single and one.named else f" ({one.records})"
    return f"  {label}{named} {_DIRECTIONS[one.direction]} it: without, {_figures(one.without)}"
