"""Why the hazard estimate is what it is at a place."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from landrelease import queries
from landrelease.errors import LandreleaseError
from landrelease.pages import _format
from landrelease.pages._hazard_words import in_words
from landrelease.pages._here_words import cell_words
from landrelease.pages._why_words import why_words
from landrelease.pages.forms import read_place
from landrelease.pages.middleware import PersonRequest
from landrelease.store.refusals import NotFound

LONGEST = 200
PANEL = "panel"


@require_GET
def here(request: PersonRequest) -> HttpResponse:
    """Say what a map says of the cell a place lies in, and what it rests on."""
    panel = request.headers.get("X-Part") == PANEL
    context: dict[str, Any] = {"panel": panel, "asked": request.GET.get("at", "")[:LONGEST]}
    status = HTTPStatus.OK
    try:
        layer = queries.hazard_layer(request.viewer, run=request.GET.get("run", ""))
    except NotFound:
        layer, status = None, HTTPStatus.NOT_FOUND
    context["layer"] = layer
    if layer is not None:
        context |= {"dated": in_words(layer), "tier": gettext(layer.tier.word)}
    if layer is not None and context["asked"].strip():
        try:
            context |= _place(request, context["asked"], layer)
        except LandreleaseError as error:
            context["problem"], status = gettext(str(error)), HTTPStatus.BAD_REQUEST
    page = "pages/parts/hazard_here.html" if panel else "pages/hazard_here.html"
    return render(request, page, context, status=status)


def _place(request: PersonRequest, text: str, layer: queries.HazardLayer) -> dict[str, Any]:
    lon, lat = read_place(text, shape="point").geometry["coordinates"]
    cell = queries.hazard_at(request.viewer, lon=lon, lat=lat, run=layer.run)
    told: dict[str, Any] = {"position": _format.position(lon, lat), "cell": cell}
    if cell is None:
        return told
    told |= {"words": cell_words(cell, layer), "outline": json.dumps(cell.outline)}
    if request.headers.get("X-Part") == PANEL:
        query = urlencode({"at": text, "run": layer.run})
        return told | {"later": f"{reverse('pages:hazard-why')}?{query}"}
    return told | {"explained": True} | _why(request, lon, lat, run=layer.run)


@require_GET
def why(request: PersonRequest) -> HttpResponse:
    """Say which records the estimate at a place rests on: it takes longer than the figures."""
    asked = request.GET
    if request.headers.get("X-Part") != PANEL:
        return here(request)
    place = read_place(asked.get("at", "")[:LONGEST], shape="point")
    lon, lat = place.geometry["coordinates"]
    context = _why(request, lon, lat, run=asked.get("run", ""))
    return render(request, "pages/parts/hazard_why.html", context)


def _why(request: PersonRequest, lon: float, lat: float, *, run: str) -> dict[str, Any]:
    told = queries.hazard_explanation(request.viewer, lon=lon, lat=lat, run=run)
    return {"why": None} if told is None else why_words(told)
