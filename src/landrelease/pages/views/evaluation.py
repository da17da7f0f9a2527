"""How well the hazard map did: the evaluation kept with the programme."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from landrelease import actions, queries
from landrelease.errors import LandreleaseError
from landrelease.pages._hazard_words import STATES
from landrelease.pages.forms import EvaluationForm
from landrelease.pages.middleware import PersonRequest
from landrelease.reports import evaluation_body
from landrelease.store.people import Right
from landrelease.store.refusals import NotAllowed


@require_http_methods(["GET", "POST"])
def evaluation(request: PersonRequest) -> HttpResponse:
    """Show the newest evaluation the viewer may see, or the one asked for; start one."""
    form = EvaluationForm(
        request.POST if request.method == "POST" else None, cell_m=request.programme.cell_m
    )
    if request.method == "POST" and form.is_valid():
        try:
            job = actions.start_evaluation_job(request.viewer, cell_m=form.cleaned_data["cell_m"])
        except NotAllowed:
            raise
        except LandreleaseError as error:
            form.add_error("cell_m", gettext(str(error)))
        else:
            return redirect("pages:job", id=job)
    report = queries.evaluation_report(
        request.viewer, evaluation=request.GET.get("evaluation", "")[:40]
    )
    under_way = queries.jobs_under_way(request.viewer)
    context = {
        "report": report,
        "form": form,
        "may_compute": request.viewer.may(Right.COMPUTE),
        "jobs": [job for job in under_way if job.kind == actions.EVALUATION_JOB],
        "job_states": STATES,
    }
    if report is not None:
        context |= {
            "tier": gettext(report.tier.word),
            "body": mark_safe(evaluation_body(report)),  # noqa: S308 - the reports room escapes it
        }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "pages/evaluation.html", context, status=status)
