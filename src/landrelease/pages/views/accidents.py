"""Accidents, whom they hurt, and what follows from them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from landrelease import queries
from landrelease.pages.middleware import PersonRequest
from landrelease.pages.views._reading import page_of


@require_GET
def accidents(request: PersonRequest) -> HttpResponse:
    """List accidents and where their investigation and recommendations stand."""
    page = page_of(request.GET.get("page", ""))
    told = queries.accidents(request.viewer, on=timezone.localdate(), page=page)
    return render(request, "pages/accidents.html", {"told": told})


@require_GET
def accident(request: PersonRequest, subject: str) -> HttpResponse:
    """Show one accident."""
    told = queries.accident(request.viewer, subject=subject, on=timezone.localdate())
    return render(request, "pages/accident.html", {"told": told})
