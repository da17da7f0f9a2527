"""People who died in this work."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from landrelease import queries
from landrelease.pages.middleware import PersonRequest


@require_GET
def remembrance(request: PersonRequest) -> HttpResponse:
    """Name those whose families consent."""
    return render(request, "pages/remembrance.html", {"people": queries.remembered()})
