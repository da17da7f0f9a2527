"""Figures, and beside them what is claimed; the programme over the months before a day."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from landrelease import queries
from landrelease.pages import _plots
from landrelease.pages.middleware import PersonRequest
from landrelease.pages.views._clocks import clocks_of
from landrelease.pages.views._reading import date_of
from landrelease.pages.views.statistics import FEW, query_of
from landrelease.store.clock import current_day


def overview_page(request: PersonRequest) -> HttpResponse:
    """Show counts, claims beside them, the months before, and the state of the hazard map."""
    at = date_of(request.GET.get("at", ""))
    known = date_of(request.GET.get("known", ""), end=True)
    told = queries.dashboard(request.viewer, at=at, known=known)
    whole = queries.Period(date.min, at or current_day(), known)
    context = {
        "figures": queries.overview(request.viewer, at=at, known=known),
        "hazard": queries.hazard_layer(request.viewer) if not (at or known) else None,
        "clocks": clocks_of(request.GET),
        "told": told,
        "series": [_drawn(one, known) for one in _series(told)],
        "query": query_of(told.period),
        "whole": query_of(whole),
        "few": FEW,
        "then": bool(at or known),
    }
    return render(request, "pages/overview.html", context)


def _series(told: queries.Dashboard) -> list[queries.Series]:
    return [one for one in (told.settlements, told.areas, told.searched) if one is not None]


def _drawn(series: queries.Series, known: Any) -> dict[str, Any]:
    """Return a series as a plot and a table, each number with the address of its list."""
    titles = {
        "settlements": gettext("Settlements by status"),
        "areas": gettext("Hazardous areas by state"),
        "searched": gettext("Ground searched in each month, by method (m²)"),
    }
    drawn = tuple(
        _plots.Series(gettext(line.label), tuple(cell.value for cell in line.cells))
        for line in series.lines
    )
    places = [f"{month:%y-%m}" for month in series.months]
    alt = gettext("%(title)s; the table below has the numbers.") % {"title": titles[series.name]}
    draw = _plots.stacked_bars if series.name == "searched" else _plots.step_lines
    return {
        "name": series.name,
        "title": titles[series.name],
        "plot": draw(series.name, places, drawn, alt=alt) if drawn else "",
        "months": [f"{month:%Y-%m}" for month in series.months],
        "lines": [
            (
                gettext(line.label),
                [
                    (cell, query_of(queries.Period(cell.first, cell.last, known)))
                    for cell in line.cells
                ],
            )
            for line in series.lines
        ],
    }


def about_page(request: PersonRequest) -> HttpResponse:
    """Say what the programme's pages mean and do not mean."""
    return render(request, "pages/about.html")
