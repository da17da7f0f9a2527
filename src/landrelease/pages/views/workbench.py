"""What waits for review, and reviewing it."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from landrelease import actions, queries
from landrelease.ledger import State
from landrelease.pages.forms import ReasonForm
from landrelease.pages.middleware import PersonRequest
from landrelease.pages.views._reading import page_of, place_config
from landrelease.store.people import Right
from landrelease.store.refusals import NotAllowed

STATES = {
    State.SUBMITTED.value: gettext_lazy("Waiting for approval"),
    State.SAVED.value: gettext_lazy("Saved by you"),
    State.REJECTED.value: gettext_lazy("Rejected"),
    State.APPROVED.value: gettext_lazy("Approved"),
}


@require_GET
def workbench(request: PersonRequest) -> HttpResponse:
    """List reports in one state."""
    viewer = request.viewer
    if not (viewer.may(Right.ENTER) or viewer.may(Right.APPROVE)):
        raise NotAllowed(Right.APPROVE)
    state = request.GET.get("state", State.SUBMITTED.value)
    state = state if state in STATES else State.SUBMITTED.value
    found = queries.workbench(viewer, state=state, page=page_of(request.GET.get("page", "")))
    tabs = [
        {"value": value, "label": label, "count": found.counts.get(value, 0)}
        for value, label in STATES.items()
    ]
    context = {"found": found, "tabs": tabs, "state": state, "state_label": STATES[state]}
    return render(request, "pages/workbench.html", context)


@require_GET
def batch(request: PersonRequest, batch: str) -> HttpResponse:
    """Show a report or an import, and what this person may do with it."""
    return _page(request, batch, ReasonForm())


def _page(
    request: PersonRequest, batch: str, form: ReasonForm, *, status: int = 200
) -> HttpResponse:
    detail = queries.batch(request.viewer, batch=batch)
    places = [entry.place for entry in detail.entries if entry.place is not None]
    merged = {"type": "GeometryCollection", "geometries": places} if places else None
    context = {
        "detail": detail,
        "state_label": STATES[detail.row.state],
        "reject_form": form,
        "map_config": place_config(merged, None),
    }
    return render(request, "pages/batch.html", context, status=status)


@require_POST
def submit(request: PersonRequest, batch: str) -> HttpResponse:
    """Hand a saved report to the reviewers."""
    actions.submit_batch(request.viewer, batch=batch)
    told = gettext("Submitted. Another person must approve it before it counts.")
    messages.success(request, told, extra_tags="done")
    return redirect("pages:batch", batch=batch)


@require_POST
def approve(request: PersonRequest, batch: str) -> HttpResponse:
    """Approve what another person submitted."""
    done = actions.approve_batch(request.viewer, batch=batch)
    messages.success(request, gettext("Approved. It counts from now on."), extra_tags="done")
    if done.proposed:
        told = ngettext(
            "%(n)d new detection is proposed from it: another person must approve it.",
            "%(n)d new detections are proposed from it: another person must approve each.",
            len(done.proposed),
        )
        messages.warning(request, told % {"n": len(done.proposed)}, extra_tags="warning")
    for told in done.odd:
        messages.warning(request, told, extra_tags="warning")
    return redirect("pages:batch", batch=batch)


@require_POST
def reject(request: PersonRequest, batch: str) -> HttpResponse:
    """Send back what another person submitted, with a reason."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, batch, form, status=HTTPStatus.BAD_REQUEST)
    actions.reject_batch(request.viewer, batch=batch, reason=form.cleaned_data["reason"])
    messages.success(request, gettext("Rejected; the author sees your reason."), extra_tags="done")
    return redirect("pages:batch", batch=batch)


@require_POST
def withdraw_proposal(request: PersonRequest, batch: str) -> HttpResponse:
    """Take back a decision of one's own that waits for a second person."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, batch, form, status=HTTPStatus.BAD_REQUEST)
    actions.withdraw_proposal(request.viewer, batch=batch, reason=form.cleaned_data["reason"])
    messages.success(request, gettext("Withdrawn. It changed nothing."), extra_tags="done")
    return redirect("pages:batch", batch=batch)
