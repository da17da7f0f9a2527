"""Why the hazard estimate is what it is at a place."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from landrelease import queries
from landrelease.errors import LandreleaseError
from landrelease.pages import _format
from landrelease.pages._hazard_words import in_words
from landrelease.pages._here_words import cell_words
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
    return told | {"words": cell_words(cell, layer), "outline": json.dumps(cell.outline)}
