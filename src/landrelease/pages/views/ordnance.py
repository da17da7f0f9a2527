"""The catalogue of ordnance, to be recognised and left alone, and how much of it was found."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from landrelease import actions, queries
from landrelease.pages.forms import PictureForm
from landrelease.pages.middleware import PersonRequest
from landrelease.pages.views._clocks import clocks_of
from landrelease.pages.views._reading import date_of
from landrelease.pages.views.records import record_page
from landrelease.store.clock import current_day
from landrelease.store.refusals import NotValid

_PART = 0.99
"""Ground with a stated detection below this share of all is not all of it."""


@require_GET
def ordnance(request: PersonRequest) -> HttpResponse:
    """List models, or those whose name is like the one sought."""
    text = request.GET.get("q", "")[:100]
    rows = queries.ordnance(request.viewer, text=text)
    context = {"rows": rows, "q": text, "density": queries.may_see_density(request.viewer)}
    return render(request, "pages/ordnance.html", context)


@require_GET
def picture(request: PersonRequest, digest: str) -> HttpResponse:
    """Show a picture of a model: an image and never anything else, whatever its bytes say."""
    kept = queries.picture(request.viewer, digest=digest)
    response = HttpResponse(kept.content, content_type=kept.media)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_POST
def add_picture(request: PersonRequest, subject: str) -> HttpResponse:
    """Report a picture of a model, for another person to approve."""
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        said = form.cleaned_data
        try:
            receipt = actions.add_picture(
                request.viewer,
                model=subject,
                content=said["picture"].read(),
                licence=said["picture_licence"],
                source=said["picture_source"],
                on=current_day(),
            )
        except NotValid as error:
            for field, why in error.problems:
                form.add_error(field if field in form.fields else None, why)
        else:
            told = gettext("The picture waits for approval by another person.")
            messages.success(request, told, extra_tags="done")
            return redirect("pages:batch", batch=receipt.batch)
    return record_page(request, "ordnance_model", subject, picture_form=form)


@require_GET
def density(request: PersonRequest) -> HttpResponse:
    """Show items per hectare of searched ground, of an area or of the programme."""
    at = date_of(request.GET.get("at", ""))
    known = date_of(request.GET.get("known", ""), end=True)
    told = queries.density(request.viewer, area=request.GET.get("area", ""), at=at, known=known)
    tables = (
        ("class", gettext("By class"), gettext("Class"), (told.total, *told.by_class)),
        ("model", gettext("By model"), gettext("Model"), told.by_model),
        ("country", gettext("By country of manufacture"), gettext("Country"), told.by_country),
    )
    context = {
        "told": told,
        "tables": tables,
        "clocks": clocks_of(request.GET),
        "other_ground": 0 < told.stated_m2 < _PART * told.ground_m2,
    }
    return render(request, "pages/density.html", context)
