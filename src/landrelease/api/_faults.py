"""One body for every error; the status comes from the class, never from the text."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from landrelease.errors import LandreleaseError
from landrelease.kinds import UnknownKind
from landrelease.ledger import IdAlreadyUsed, NotInThisState
from landrelease.store.refusals import NotAllowed, NotFound, NotValid

STATUS: dict[type[LandreleaseError], HTTPStatus] = {
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    UnknownKind: HTTPStatus.NOT_FOUND,
    IdAlreadyUsed: HTTPStatus.CONFLICT,
    NotInThisState: HTTPStatus.CONFLICT,
    LandreleaseError: HTTPStatus.UNPROCESSABLE_ENTITY,
}


def answer_faults(api: NinjaAPI) -> None:
    """Answer every error of ours, and every body that cannot be read, in one form."""

    def ours(request: HttpRequest, error: Exception) -> HttpResponse:
        status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
        return api.create_response(request, _body(error), status=status)

    def unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
        problems = error.errors if isinstance(error, ValidationError) else []
        told = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in problems
        )
        body = {"error": "NotRead", "detail": told, "fields": []}
        return api.create_response(request, body, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    api.add_exception_handler(LandreleaseError, ours)
    api.add_exception_handler(ValidationError, unreadable)


def _body(error: Exception) -> dict[str, Any]:
    fields = (
        [{"field": field, "detail": told} for field, told in error.problems]
        if isinstance(error, NotValid)
        else []
    )
    return {"error": type(error).__name__, "detail": str(error), "fields": fields}
