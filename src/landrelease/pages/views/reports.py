"""Entering and correcting reports."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final, cast

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from landrelease import actions, queries
from landrelease.errors import LandreleaseError
from landrelease.geo import AxisOrder, read_geojson_geometry
from landrelease.kinds import KINDS, Kind, kind_named, may_change
from landrelease.ledger import IdAlreadyUsed
from landrelease.pages import _format
from landrelease.pages._kind_words import KindWords, kind_words
from landrelease.pages._map_words import map_words
from landrelease.pages.forms import ReportForm, Shape, initial_of, read_place
from landrelease.pages.middleware import PersonRequest
from landrelease.pages.views.map import bounds_of
from landrelease.store.people import Right
from landrelease.store.refusals import NotAllowed, NotFound, NotValid

WHEN: Final = frozenset({"when_first", "when_first-not_known", "when_last"})
"""Questions whose answers a change does not take over: it has a day of its own."""


def _require_enter(request: PersonRequest) -> None:
    if not request.viewer.may(Right.ENTER):
        raise NotAllowed(Right.ENTER)


@require_GET
def choose_kind(request: PersonRequest) -> HttpResponse:
    """Ask what is to be reported."""
    _require_enter(request)
    kinds = [k for k in KINDS.values() if k.reported and request.viewer.may_enter(k.kind)]
    groups = (
        (gettext("What was seen, found or done"), _words(kinds, evidence=True)),
        (gettext("Areas, places, people, claims"), _words(kinds, evidence=False)),
    )
    return render(request, "pages/choose_kind.html", {"groups": groups})


def _words(kinds: list[type[Kind]], *, evidence: bool) -> list[KindWords]:
    return [kind_words(kind) for kind in kinds if kind.is_evidence == evidence]


@require_http_methods(["GET", "POST"])
def report(request: PersonRequest, kind: str) -> HttpResponse:
    """Show the form of a kind, or record what it says."""
    _require_enter(request)
    declared = kind_named(kind)
    if not request.viewer.may_enter(kind):
        raise NotAllowed(Right.ENTER)
    if not declared.reported:
        raise NotFound("report form for", declared.label)
    corrects = request.POST.get("corrects", "") or request.GET.get("corrects", "")
    changes = request.POST.get("changes", "") or request.GET.get("changes", "")
    if changes and not may_change(declared):
        raise NotFound("form to change", declared.label)
    form, title = _form(request, declared, corrects, changes)
    if request.method == "POST" and form.is_valid():
        answer = _record(request, declared, form, corrects, changes)
        if answer is not None:
            return answer
    context = {
        "form": form,
        "declared": kind_words(declared),
        "corrects": corrects,
        "changes": "" if corrects else changes,
        "corrected_title": title,
        "map_config": _draw_config(request, form),
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "pages/report.html", context, status=status)


def _form(
    request: PersonRequest, kind: type[Kind], corrects: str, changes: str
) -> tuple[ReportForm, str]:
    initial, title = {}, ""
    if before := corrects or changes:
        said = queries.entry_to_correct(request.viewer, entry=before)
        if said.kind != kind.kind:
            raise NotFound("entry", before)
        initial = initial_of(kind, said.payload, said.first, said.last)
        if corrects:
            initial |= {
                "source_subject": said.source,
                "source_reliability": said.reliability,
                "source_credibility": said.credibility,
            }
        else:
            initial = {name: value for name, value in initial.items() if name not in WHEN}
        title = queries.record(request.viewer, kind=kind.kind, subject=said.subject).row.title
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        options=_options(request),
        clearance=request.viewer.looking_at(kind.kind).own_clearance,
        correcting=bool(corrects),
        changing=bool(changes),
        initial=initial,
    )
    return form, title


def _options(request: PersonRequest) -> Callable[[str], tuple[tuple[str, str], ...]]:
    def of(kind: str) -> tuple[tuple[str, str], ...]:
        found = queries.choices(request.viewer, kind=kind)
        return tuple((item.subject, item.title) for item in found)

    return of


def _record(
    request: PersonRequest, kind: type[Kind], form: ReportForm, corrects: str, changes: str
) -> HttpResponse | None:
    """Record what the form says; None when it cannot be, with the form saying why."""
    said = form.cleaned_data
    submit = request.POST.get("then") != "save"
    try:
        receipt = actions.record_report(
            request.viewer,
            kind=kind.kind,
            payload=form.payload(),
            first=form.first,
            last=form.last,
            source=form.graded_source(),
            submit=submit,
            entry_id=said["entry_id"],
            batch_id=said["batch_id"],
            corrects=corrects,
            changes=changes,
            reason=said.get("correction_reason", ""),
        )
    except NotValid as error:
        form.tell(error.problems)
        return None
    except (IdAlreadyUsed, LandreleaseError) as error:
        if isinstance(error, NotAllowed | NotFound):
            raise
        form.add_error(None, gettext(str(error)))
        return None
    told = (
        gettext("Submitted. Another person must approve it before it counts.")
        if submit
        else gettext("Saved. Only you see it until you submit it.")
    )
    messages.success(request, told, extra_tags="done saved")
    return redirect("pages:batch", batch=receipt.batch)


def _draw_config(request: PersonRequest, form: ReportForm) -> dict[str, object] | None:
    if form.place is None:
        return None
    boundary = request.programme.boundary
    return {
        "bounds": None if boundary is None else bounds_of(boundary),
        "boundary": None if boundary is None else boundary.__geo_interface__,
        "shapes": form.shapes,
        "words": map_words(),
    }


@require_POST
def check_place(request: PersonRequest) -> JsonResponse:
    """Say how a place would be read, while it is being typed."""
    if not request.viewer.may(Right.DECIDE_AREA):
        _require_enter(request)
    said = request.POST
    shape, order = said.get("shape") or None, said.get("order") or None
    try:
        read = read_place(
            said.get("text", ""),
            shape=cast("Shape | None", shape),
            order=cast("AxisOrder | None", order),
        )
    except LandreleaseError as error:
        return JsonResponse({"error": gettext(str(error))})
    middle = read_geojson_geometry(read.geometry).centroid
    words = {
        "type": gettext(read.geometry["type"]),
        "system": read.system,
        "position": _format.position(middle.x, middle.y),
    }
    told = gettext("Read as %(type)s (%(system)s), middle at %(position)s.") % words
    return JsonResponse({"geometry": read.geometry, "told": told})
