"""Statistics of a period, and the list behind any figure."""

from datetime import date, datetime
from typing import Final

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from landrelease import queries
from landrelease.kinds import When
from landrelease.pages.middleware import PersonRequest
from landrelease.pages.views._reading import date_of
from landrelease.store.clock import current_day

PARTS: Final = {
    "opening": gettext_lazy("Open at the beginning"),
    "new": gettext_lazy("New"),
    "redrawn": gettext_lazy("Outline redrawn"),
    "reopened": gettext_lazy("Re-opened"),
    "cancelled": gettext_lazy("Cancelled"),
    "reduced": gettext_lazy("Reduced"),
    "cleared": gettext_lazy("Cleared"),
    "otherwise": gettext_lazy("Closed, way not stated"),
    "withdrawn": gettext_lazy("Record withdrawn"),
    "closing": gettext_lazy("Open at the end"),
}
GROUPS: Final = {
    "searched": gettext_lazy("Ground searched, by method"),
    "hours": gettext_lazy("Hours of deminers, by method"),
    "items": gettext_lazy("Items found, by class and outcome"),
    "accidents": gettext_lazy("Accidents and casualties"),
    "beneficiaries": gettext_lazy("Beneficiaries, by sex and age"),
}
SIGNS: Final = {1: "+", -1: "\u2212", 0: "="}
FEW: Final = queries.FEW


def _period(asked: QueryDict) -> queries.Period:
    """Read the period of an address: this year until today if it names none."""
    today = current_day()
    first, last = asked.get("from", "").strip(), asked.get("to", "").strip()
    begin = When.read(first).first if first else date(today.year, 1, 1)
    end = date_of(last) or today
    return queries.Period(begin, end, _known(asked))


def _known(asked: QueryDict) -> datetime | None:
    return date_of(asked.get("known", ""), end=True)


def query_of(period: queries.Period) -> str:
    """Return the query of a period, for the address of a figure."""
    said = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    if period.known is not None:
        said["known"] = period.known.date().isoformat()
    return urlencode(said)


@require_GET
def statistics(request: PersonRequest) -> HttpResponse:
    """Show totals that reconcile; what does not agree stands beside them, not in them."""
    period = _period(request.GET)
    told = queries.statistics(request.viewer, period=period)
    context = {
        "told": told,
        "lines": [(SIGNS[line.sign], PARTS[line.part], line) for line in told.lines],
        "groups": [(GROUPS[group.name], group) for group in told.groups if group.figures],
        "query": query_of(period),
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "known": request.GET.get("known", ""),
        "few": FEW,
    }
    return render(request, "pages/statistics.html", context)


@require_GET
def figure(request: PersonRequest, name: str) -> HttpResponse:
    """List the records behind a figure; the figure is their sum."""
    period = _period(request.GET)
    found = queries.figure(request.viewer, name=name, period=period)
    context = {"found": found, "period": period, "few": FEW, "query": query_of(period)}
    return render(request, "pages/figure.html", context)
