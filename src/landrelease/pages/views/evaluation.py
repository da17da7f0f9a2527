"""How well the hazard map did: the evaluation kept with the programme."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from landrelease import queries
from landrelease.pages.middleware import PersonRequest
from landrelease.reports import evaluation_body


@require_GET
def evaluation(request: PersonRequest) -> HttpResponse:
    """Show the newest evaluation the viewer may see, or the one asked for."""
    report = queries.evaluation_report(
        request.viewer, evaluation=request.GET.get("evaluation", "")[:40]
    )
    if report is None:
        return render(request, "pages/evaluation.html", {"report": None})
    context = {
        "report": report,
        "tier": gettext(report.tier.word),
        "body": mark_safe(evaluation_body(report)),  # noqa: S308 - the reports room escapes it
    }
    return render(request, "pages/evaluation.html", context)
