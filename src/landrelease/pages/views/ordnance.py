"""The catalogue of ordnance: what it looks like, so that it is recognised and left alone."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from landrelease import queries
from landrelease.pages.middleware import PersonRequest


@require_GET
def ordnance(request: PersonRequest) -> HttpResponse:
    """List models, or those whose name is like the one sought."""
    text = request.GET.get("q", "")[:100]
    rows = queries.ordnance(request.viewer, text=text)
    return render(request, "pages/ordnance.html", {"rows": rows, "q": text})
