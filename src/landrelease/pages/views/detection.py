"""The detection of a searched area, taken from the trials of those who searched it."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from landrelease import actions, queries
from landrelease.errors import LandreleaseError
from landrelease.pages.forms import DetectionForm
from landrelease.pages.middleware import PersonRequest
from landrelease.store.people import Right
from landrelease.store.refusals import NotAllowed, NotFound


@require_http_methods(["GET", "POST"])
def detection(request: PersonRequest, subject: str) -> HttpResponse:
    """Show what trials say of a search, and correct its record when asked."""
    if not request.viewer.may_enter("searched_area"):
        raise NotAllowed(Right.ENTER)
    held = queries.record(request.viewer, kind="searched_area", subject=subject)
    closed = [row for row in queries.trials(request.viewer).rows if row.status == "closed"]
    form = DetectionForm(
        request.POST or None,
        trials=[(row.subject, f"{row.name} ({row.since})") for row in closed],
        cohorts=_choices(request, "cohort"),
        people=_choices(request, "deminer"),
        devices=_choices(request, "device"),
        initial=queries.who_searched(request.viewer, searched_area=subject),
    )
    told = None
    if request.method == "POST" and form.is_valid():
        taken = request.POST.get("then") == "take"
        act = actions.take_detection if taken else actions.detection_of_search
        try:
            told = act(request.viewer, searched_area=subject, **form.asked())
        except LandreleaseError as error:
            if isinstance(error, NotAllowed | NotFound):
                raise
            form.add_error(None, gettext(str(error)))
    if told is not None and told.receipt is not None:
        words = gettext("Submitted. Another person must approve it before it counts.")
        messages.success(request, words, extra_tags="done saved")
        return redirect("pages:batch", batch=told.receipt.batch)
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    context = {
        "form": form,
        "held": held,
        "told": told,
        "any_closed": bool(closed),
        "waiting": queries.detections_waiting(request.viewer, subject=subject),
        "kind_of_record": "searched_area",
        "corrected": queries.corrected_since(request.viewer, kind="searched_area", subject=subject),
    }
    return render(request, "pages/detection.html", context, status=status)


def _choices(request: PersonRequest, kind: str) -> list[tuple[str, str]]:
    return [(one.subject, one.title) for one in queries.choices(request.viewer, kind=kind)]
