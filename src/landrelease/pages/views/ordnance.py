"""The catalogue of ordnance, to be recognised and left alone, and how much of it was found."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from landrelease import queries
from landrelease.pages.middleware import PersonRequest
from landrelease.pages.views._clocks import clocks_of
from landrelease.pages.views._reading import date_of


@require_GET
def ordnance(request: PersonRequest) -> HttpResponse:
    """List models, or those whose name is like the one sought."""
    text = request.GET.get("q", "")[:100]
    rows = queries.ordnance(request.viewer, text=text)
    context = {"rows": rows, "q": text, "density": queries.may_see_density(request.viewer)}
    return render(request, "pages/ordnance.html", context)


@require_GET
def density(request: PersonRequest) -> HttpResponse:
    """Show items per hectare of searched ground, of an area or of the programme."""
    at = date_of(request.GET.get("at", ""))
    known = date_of(request.GET.get("known", ""), end=True)
    told = queries.density(request.viewer, area=request.GET.get("area", ""), at=at, known=known)
    tables = (
        ("class", gettext("By class"), gettext("Class"), (told.total, *told.by_class)),
        ("model", gettext("By model"), gettext("Model"), told.by_model),
        ("country", gettext("By country of manufacture"), gettext("Country"), told.by_country),
    )
    context = {"told": told, "tables": tables, "clocks": clocks_of(request.GET)}
    return render(request, "pages/density.html", context)
