"""Hazard maps: what they were computed from, starting one, and watching it run."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from landrelease import actions, queries
from landrelease.errors import LandreleaseError
from landrelease.pages._hazard_words import STATES, heads_in_words, in_words, name_of, parameters
from landrelease.pages.forms import HazardForm
from landrelease.pages.middleware import PersonRequest
from landrelease.store.people import Right
from landrelease.store.refusals import NotAllowed


@require_http_methods(["GET", "POST"])
def hazard(request: PersonRequest) -> HttpResponse:
    """List runs with their parameters; start a computation."""
    form = HazardForm(
        request.POST if request.method == "POST" else None, cell_m=request.programme.cell_m
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            job = actions.start_hazard_job(
                request.viewer,
                cell_m=said["cell_m"],
                at=said["at"],
                known=said["known"],
                pattern=said["pattern"],
            )
        except NotAllowed:
            raise
        except LandreleaseError as error:
            form.add_error("cell_m", gettext(str(error)))
        else:
            return redirect("pages:job", id=job)
    kept = queries.hazard_runs(request.viewer)
    runs = [
        {
            "layer": run,
            "name": name_of(run),
            "words": in_words(run),
            "parameters": parameters(run),
            "heads": heads_in_words(run),
            "earlier": _comparable(run, kept),
        }
        for run in kept
    ]
    context = {
        "form": form,
        "runs": runs,
        "jobs": queries.jobs_under_way(request.viewer),
        "job_states": STATES,
        "may_compute": request.viewer.may(Right.COMPUTE),
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "pages/hazard.html", context, status=status)


def _comparable(run: queries.HazardLayer, kept: Sequence[queries.HazardLayer]) -> str:
    """Return the run on the same cells that knew the most of those that knew less."""
    same = [one for one in kept if _made_alike(one, run)]
    less = [one for one in same if one.at == run.at and _knew(one) < _knew(run)]
    return max(less, key=_knew).run if less else ""


def _made_alike(one: queries.HazardLayer, run: queries.HazardLayer) -> bool:
    """Whether what differs between two runs is what was recorded, not how they were made."""
    alike = (one.counts, one.cell_m) == (run.counts, run.cell_m)
    return alike and (one.belts is None) == (run.belts is None)


def _knew(run: queries.HazardLayer) -> datetime:
    """Return by when what went in had been recorded."""
    return run.computed_at if run.known is None else run.known


@require_GET
def job(request: PersonRequest, id: str) -> HttpResponse:
    """Show how far a computation is; the page asks again by itself."""
    row = queries.job(request.viewer, id=id)
    context = {"job": row, "state_label": STATES.get(row.state, row.state)}
    return render(request, "pages/job.html", context)
