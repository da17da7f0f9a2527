"""When a browser was last seen: in a signed cookie, so that looking at pages writes nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse
from django.utils import timezone

from landrelease.store.sessions import has_ended

SEEN: Final = "seen"
SEEN_EVERY: Final = timedelta(minutes=1)


def is_over(request: Any) -> bool:
    """Whether the session has lived or idled too long."""
    return has_ended(request.session, seen=_seen(request), now=timezone.now())


def _signer(request: Any) -> Signer:
    return Signer(salt=f"seen in {request.session.session_key}")


def _seen(request: Any) -> datetime | None:
    try:
        text = _signer(request).unsign(request.COOKIES.get(SEEN, ""))
        return datetime.fromtimestamp(float(text), tz=UTC)
    except (BadSignature, ValueError):
        return None


def note_seen(request: Any, response: HttpResponse) -> None:
    """Let the browser keep when it was last seen, once a minute."""
    at, before = timezone.now(), _seen(request)
    if before is not None and at - before < SEEN_EVERY:
        return
    response.set_cookie(
        SEEN,
        _signer(request).sign(str(int(at.timestamp()))),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
