"""Lists of records, and one record with its history."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from landrelease import actions, queries
from landrelease.kinds import KINDS, Precision, kind_named, personal_fields
from landrelease.kinds import may_change as has_states
from landrelease.pages._kind_words import kind_words
from landrelease.pages.forms import PictureForm, ReasonForm
from landrelease.pages.middleware import PersonRequest
from landrelease.pages.views._reading import date_of, page_of, place_config
from landrelease.store.people import Right

CHOICES_AT_ONCE = 50


@require_GET
def all_records(request: PersonRequest) -> HttpResponse:
    """List the kinds of record the viewer may see, with counts."""
    return render(request, "pages/all_records.html", {"figures": queries.overview(request.viewer)})


@require_GET
def records(request: PersonRequest, kind: str) -> HttpResponse:
    """List records of a kind; searched, filtered, page by page."""
    asked = request.GET
    found = queries.records_of_kind(
        request.viewer,
        kind=kind,
        text=asked.get("q", "")[:200],
        status=asked.get("status", "")[:40],
        page=page_of(asked.get("page", "")),
    )
    declared = kind_named(kind)
    context = {
        "found": found,
        "declared": kind_words(declared),
        "q": asked.get("q", ""),
        "status": asked.get("status", ""),
        "reportable": declared.reported and request.viewer.may_enter(declared.kind),
    }
    return render(request, "pages/records.html", context)


@require_GET
def choices(request: PersonRequest, kind: str) -> JsonResponse:
    """Return records to choose from, for the searchable select of a form."""
    text = request.GET.get("q", "")[:200]
    found = queries.choices(request.viewer, kind=kind, text=text)[:CHOICES_AT_ONCE]
    told = [{"value": item.subject, "text": item.title} for item in found]
    return JsonResponse({"choices": told})


@require_GET
def record(request: PersonRequest, kind: str, subject: str) -> HttpResponse:
    """Show a record: what is held, who said it, how it came to be so."""
    return record_page(request, kind, subject)


def record_page(
    request: PersonRequest,
    kind: str,
    subject: str,
    *,
    withdraw_form: ReasonForm | None = None,
    erase_form: ReasonForm | None = None,
    picture_form: PictureForm | None = None,
) -> HttpResponse:
    """Print a record with the forms that withdraw it and erase persons from it."""
    at, known = date_of(request.GET.get("at", "")), date_of(request.GET.get("known", ""), end=True)
    detail = queries.record(request.viewer, kind=kind, subject=subject, at=at, known=known)
    declared = KINDS[kind]
    may_change = declared.reported and request.viewer.may_enter(kind) and not (at or known)
    may_erase = bool(personal_fields(declared)) and request.viewer.may(Right.ERASE)
    context = {
        "detail": detail,
        "declared": kind_words(declared),
        "withdraw_form": withdraw_form or ReasonForm(),
        "erase_form": erase_form or _erase_form(),
        "picture_form": picture_form or PictureForm(),
        "may_erase": may_erase and not (at or known),
        "may_change": may_change,
        "has_states": has_states(declared),
        "corrected": ()
        if at or known
        else queries.corrected_since(request.viewer, kind=kind, subject=subject),
        "waiting": ()
        if at or known or kind != "searched_area"
        else queries.detections_waiting(request.viewer, subject=subject),
        "kind_of_record": kind,
        "at": request.GET.get("at", ""),
        "known": request.GET.get("known", ""),
        "precision_label": {item.value: item.label for item in Precision}.get(detail.precision, ""),
        "map_config": place_config(detail.place, detail.radius_m),
    }
    refused = not (withdraw_form is None and erase_form is None and picture_form is None)
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return render(request, "pages/record.html", context, status=status)


def _erase_form(said: QueryDict | None = None) -> ReasonForm:
    """Return the form with ids of its own: it stands beside the one that withdraws."""
    return ReasonForm(said, auto_id="id_erase_%s")


@require_POST
def withdraw(request: PersonRequest, kind: str, subject: str) -> HttpResponse:
    """Ask that an entry no longer count."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return record_page(request, kind, subject, withdraw_form=form)
    receipt = actions.withdraw_entry(
        request.viewer, entry=request.POST.get("entry", ""), reason=form.cleaned_data["reason"]
    )
    told = gettext(
        "The withdrawal waits for approval by another person. Until then nothing changes."
    )
    messages.success(request, told, extra_tags="done")
    return redirect("pages:batch", batch=receipt.batch)


@require_POST
def erase(request: PersonRequest, kind: str, subject: str) -> HttpResponse:
    """Erase the personal fields of a record; the chain keeps that it was done, and why."""
    form = _erase_form(request.POST)
    if not form.is_valid():
        return record_page(request, kind, subject, erase_form=form)
    erased = actions.erase_personal_fields(
        request.viewer, kind=kind, subject=subject, reason=form.cleaned_data["reason"]
    )
    told = ngettext(
        "%(n)d personal value was erased. Backups made before still hold it.",
        "%(n)d personal values were erased. Backups made before still hold them.",
        erased,
    )
    messages.success(request, told % {"n": erased}, extra_tags="done")
    return redirect("pages:record", kind=kind, subject=subject)
