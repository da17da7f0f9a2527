"""One body for every error; the status comes from the class, never from the text."""

import logging
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from landrelease.actions import (
    CorrectionWaits,
    GuardNotMet,
    NotFromThere,
    NothingCorrected,
    RecordChanged,
    ResultChanged,
    ResultIsThere,
    TrialNotInThisState,
)
from landrelease.errors import LandreleaseError
from landrelease.kinds import UnknownKind
from landrelease.ledger import IdAlreadyUsed, NotInThisState
from landrelease.store.refusals import NotAllowed, NotFound, NotValid

_log = logging.getLogger(__name__)
_NAMES: dict[int, str] = {HTTPStatus.FORBIDDEN: "NotAllowed", HTTPStatus.NOT_FOUND: "NotFound"}

STATUS: dict[type[LandreleaseError], HTTPStatus] = {
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    UnknownKind: HTTPStatus.NOT_FOUND,
    IdAlreadyUsed: HTTPStatus.CONFLICT,
    NotInThisState: HTTPStatus.CONFLICT,
    GuardNotMet: HTTPStatus.CONFLICT,
    NotFromThere: HTTPStatus.CONFLICT,
    CorrectionWaits: HTTPStatus.CONFLICT,
    ResultIsThere: HTTPStatus.CONFLICT,
    RecordChanged: HTTPStatus.CONFLICT,
    ResultChanged: HTTPStatus.CONFLICT,
    NothingCorrected: HTTPStatus.CONFLICT,
    TrialNotInThisState: HTTPStatus.CONFLICT,
    LandreleaseError: HTTPStatus.UNPROCESSABLE_ENTITY,
}


def answer_faults(api: NinjaAPI) -> None:
    """Answer every error of ours, and every request that cannot be read, in one form."""

    def answer(request: HttpRequest, status: int, name: str, told: str) -> HttpResponse:
        body = {"error": name, "number": "", "detail": told, "fields": []}
        return api.create_response(request, body, status=status)

    def ours(request: HttpRequest, error: Any) -> HttpResponse:
        status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
        return api.create_response(request, _body(error), status=status)

    def unreadable(request: HttpRequest, error: Any) -> HttpResponse:
        problems = error.errors if isinstance(error, ValidationError) else []
        told = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in problems
        )
        return answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, "NotRead", told)

    def nobody(request: HttpRequest, _error: Any) -> HttpResponse:
        return answer(request, HTTPStatus.UNAUTHORIZED, "NotSignedIn", "Sign in first.")

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        status = error.status_code if isinstance(error, HttpError) else HTTPStatus.NOT_FOUND
        return answer(request, status, _NAMES.get(status, "NotRead"), str(error))

    def unexpected(request: HttpRequest, error: Any) -> HttpResponse:
        _log.error("%s failed", request.path, exc_info=error)
        told = "It failed on our side. A report may be sent again: with the same id it counts once."
        return answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "Failed", told)

    api.add_exception_handler(LandreleaseError, ours)
    api.add_exception_handler(ValidationError, unreadable)
    api.add_exception_handler(AuthenticationError, nobody)
    api.add_exception_handler(HttpError, refused)
    api.add_exception_handler(Http404, refused)
    api.add_exception_handler(Exception, unexpected)


def _body(error: LandreleaseError) -> dict[str, Any]:
    fields = (
        [{"field": field, "detail": told} for field, told in error.problems]
        if isinstance(error, NotValid)
        else []
    )
    told = {
        "error": type(error).__name__,
        "number": error.number,
        "detail": str(error),
        "fields": fields,
    }
    return told | {"now": _now(error)} if isinstance(error, ResultChanged) else told


def _now(error: ResultChanged) -> dict[str, Any]:
    """Tell what a result says that somebody else corrected meanwhile."""
    return {
        "entry": error.entry,
        "by": error.by,
        "at": error.at,
        "marked": error.marked.split(),
        "not_searched": error.not_searched.split(),
        "reason": error.reason,
    }
