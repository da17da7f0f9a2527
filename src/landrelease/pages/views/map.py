"""The map, and the first page."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_lazy

from landrelease import queries
from landrelease.pages._hazard_words import hazard_config
from landrelease.pages._map_words import map_words
from landrelease.pages._said_words import changed_words
from landrelease.pages.middleware import PersonRequest
from landrelease.pages.views._clocks import Clocks, clocks_of
from landrelease.pages.views._reading import date_of

LAYERS: Final = (
    ("settlements", gettext_lazy("Settlements"), True),
    ("settlement_areas", gettext_lazy("Areas of settlements"), True),
    ("areas", gettext_lazy("Hazardous areas"), True),
    ("evidence", gettext_lazy("Indications, accidents, items found"), True),
    ("minefield_records", gettext_lazy("Minefield records"), False),
    ("searched", gettext_lazy("Searched areas"), False),
    ("safe_use", gettext_lazy("Areas in safe use"), False),
    ("roads", gettext_lazy("Roads"), True),
    ("administrative_areas", gettext_lazy("Administrative areas"), False),
    ("boundary", gettext_lazy("Boundary of the programme"), True),
)
"""Name, label and whether it is shown at first."""
NOT_LISTED: Final = frozenset({"boundary", "settlement_areas"})
SYMBOLS: Final = {
    "roads": "road",
    "searched": "searched_area",
    "safe_use": "safe_use",
    "minefield_records": "minefield_record",
    "administrative_areas": "administrative",
    "boundary": "boundary",
}
STATUSES: Final = (
    ("open", gettext_lazy("Settlement open")),
    ("restricted", gettext_lazy("Settlement restricted")),
    ("closed", gettext_lazy("Settlement closed to civilians")),
    ("not_known", gettext_lazy("Settlement without a decision")),
)
EVIDENCE: Final = (
    ("indication", gettext_lazy("Indication (reported sign)")),
    ("accident", gettext_lazy("Accident")),
    ("item_found", gettext_lazy("Item found")),
)
AREAS: Final = (
    ("cha", gettext_lazy("Confirmed hazardous area (CHA), open")),
    ("sha", gettext_lazy("Suspected hazardous area (SHA), open")),
    ("released", gettext_lazy("Hazardous area no longer open")),
)
LEGENDS: Final = {"settlements": STATUSES, "areas": AREAS, "evidence": EVIDENCE}


def map_page(request: PersonRequest) -> HttpResponse:
    """Show the map with its layers, list and legend."""
    viewer, programme = request.viewer, request.programme
    allowed = set(queries.layers(viewer))
    clocks = clocks_of(request.GET)
    at = date_of(request.GET.get("at", ""))
    known = date_of(request.GET.get("known", ""), end=True)
    then = at is not None or known is not None
    figures = queries.overview(viewer, at=at, known=known)
    runs = () if then else queries.hazard_runs(viewer)
    newest = None if then else queries.hazard_layer(viewer)
    asked = request.GET.get("run", "")
    layer = next((run for run in runs if run.run == asked), newest)
    hazard = hazard_config(layer, runs)
    layers = [
        {"name": name, "label": label, "shown": shown, "listed": name not in NOT_LISTED}
        for name, label, shown in LAYERS
        if name in allowed
    ]
    context = {
        "clocks": clocks,
        "layers": layers,
        "legend": _legend(allowed, hazard),
        "summary": summary_of(figures),
        "total_settlements": figures.settlements,
        "hazard": hazard,
        "layer": layer,
        "newest": newest,
        "not_kept": bool(asked and newest and (layer is None or layer.run != asked)),
        "map_config": base_config()
        | {
            "bounds": None if programme.boundary is None else bounds_of(programme.boundary),
            "clock": _clock(clocks),
            "hazard": hazard,
            "words": map_words(),
            "said": changed_words(),
        },
    }
    return render(request, "pages/map.html", context)


def _clock(clocks: Clocks) -> str:
    """Return the query by which the map asks for layers of another day."""
    asked = {"at": clocks.at, "known": clocks.known}
    return urlencode({name: value for name, value in asked.items() if value})


def base_config() -> dict[str, Any]:
    """Return addresses the map's modules ask and link to."""
    return {
        "api": "/api/map/LAYER.geojson",
        "settlement_url": reverse("pages:settlements"),
        "record_url": reverse("pages:all-records"),
        "symbols": {
            "road_segment": "road",
            "searched_area": "searched_area",
            "safe_use": "safe_use",
            "minefield_record": "minefield_record",
            "administrative_area": "administrative",
        },
    }


def bounds_of(shape: Any) -> list[list[float]]:
    """Return south-west and north-east corners, longitude first."""
    west, south, east, north = shape.bounds
    return [[west, south], [east, north]]


def summary_of(figures: queries.Overview) -> list[dict[str, Any]]:
    """Return how many settlements have each status."""
    return [
        {"symbol": count.status, "label": gettext(count.label).lower(), "count": count.value}
        for count in figures.by_status
    ]


def _legend(allowed: set[str], hazard: object) -> list[tuple[str, str]]:
    shown: list[tuple[str, str]] = []
    for name, label, _ in LAYERS:
        if name not in allowed or name == "settlement_areas":
            continue
        shown += LEGENDS.get(name, ((SYMBOLS[name], label),) if name in SYMBOLS else ())
    if hazard:
        shown.append(("not_surveyed", gettext("Not surveyed, nothing reported: not known")))
    return shown
