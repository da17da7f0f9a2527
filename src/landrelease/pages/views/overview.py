"""Figures, and beside them what is claimed."""

from django.http import HttpResponse
from django.shortcuts import render

from landrelease import queries
from landrelease.pages.middleware import PersonRequest


def overview_page(request: PersonRequest) -> HttpResponse:
    """Show counts, claims beside them, and the state of the hazard map."""
    context = {
        "figures": queries.overview(request.viewer),
        "hazard": queries.hazard_layer(request.viewer),
    }
    return render(request, "pages/overview.html", context)


def about_page(request: PersonRequest) -> HttpResponse:
    """Say what the programme's pages mean and do not mean."""
    return render(request, "pages/about.html")
