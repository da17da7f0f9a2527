"""Errors as pages: one table from what is the case to the status that says so."""

from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy

from landrelease.errors import LandreleaseError
from landrelease.kinds import UnknownKind
from landrelease.ledger import IdAlreadyUsed, NotInThisState
from landrelease.pages._held_form import from_elsewhere, held_form, is_held
from landrelease.store.refusals import NotAllowed, NotFound

STATUS: Final[tuple[tuple[type[LandreleaseError], HTTPStatus], ...]] = (
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (NotFound, HTTPStatus.NOT_FOUND),
    (UnknownKind, HTTPStatus.NOT_FOUND),
    (NotInThisState, HTTPStatus.CONFLICT),
    (IdAlreadyUsed, HTTPStatus.CONFLICT),
    (LandreleaseError, HTTPStatus.BAD_REQUEST),
)
"""The first class that fits gives the status."""

TITLES: Final = {
    HTTPStatus.BAD_REQUEST: gettext_lazy("This cannot be done as asked"),
    HTTPStatus.FORBIDDEN: gettext_lazy("Not allowed"),
    HTTPStatus.NOT_FOUND: gettext_lazy("Not found"),
    HTTPStatus.CONFLICT: gettext_lazy("Something else happened first"),
    HTTPStatus.INTERNAL_SERVER_ERROR: gettext_lazy("Something went wrong here"),
}


def status_of(error: LandreleaseError) -> HTTPStatus:
    """Return the status that says what an error says."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def fault_page(
    request: HttpRequest, status: HTTPStatus, told: str, *, number: str = ""
) -> HttpResponse:
    """Return a page that says what is wrong and what to do."""
    context = {"title": TITLES[status], "told": told, "status": int(status), "number": number}
    return render(request, "pages/fault.html", context, status=int(status))


def of_error(request: HttpRequest, error: LandreleaseError) -> HttpResponse:
    """Return the page for an error of ours."""
    return fault_page(request, status_of(error), gettext(str(error)), number=error.number)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that cannot be read."""
    told = gettext("The request could not be read. Go back and try again.")
    return fault_page(request, HTTPStatus.BAD_REQUEST, told)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request this person may not make."""
    told = gettext("You have no right to this. Sign in with an account that has.")
    return fault_page(request, HTTPStatus.FORBIDDEN, told)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old; long forms come back with what they held."""
    if is_held(request) and not from_elsewhere(reason):
        return held_form(request)
    told = gettext(
        "The form was open too long, or cookies are off. Nothing was recorded. "
        "Go back, reload the page and send it again."
    )
    return fault_page(request, HTTPStatus.FORBIDDEN, told)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request for a page there is none of."""
    told = gettext("There is no such page, or it is above your tier.")
    return fault_page(request, HTTPStatus.NOT_FOUND, told)


def server_error(request: HttpRequest) -> Any:
    """Answer when the fault is ours; needs nothing but the template."""
    told = gettext("The fault is on the server; nothing was recorded. Try again, or tell us.")
    return fault_page(request, HTTPStatus.INTERNAL_SERVER_ERROR, told)
