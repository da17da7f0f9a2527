"""Accidents, whom they hurt, and what follows from them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from landrelease import queries
from landrelease.pages.middleware import PersonRequest
from landrelease.pages.views._reading import page_of
from landrelease.store.clock import current_day


@require_GET
def accidents(request: PersonRequest) -> HttpResponse:
    """List accidents and where their investigation and recommendations stand."""
    page = page_of(request.GET.get("page", ""))
    told = queries.accidents(request.viewer, on=current_day(), page=page)
    needs = queries.needs_of_victims(request.viewer)
    return render(request, "pages/accidents.html", {"told": told, "needs": needs})


@require_GET
def accident(request: PersonRequest, subject: str) -> HttpResponse:
    """Show one accident."""
    told = queries.accident(request.viewer, subject=subject, on=current_day())
    return render(request, "pages/accident.html", {"told": told})
