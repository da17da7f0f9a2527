"""Signing in and out."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from landrelease import actions, queries
from landrelease.pages._seen import SEEN
from landrelease.pages.middleware import PersonRequest, address_of, is_local
from landrelease.store.models import User
from landrelease.store.sessions import ADDRESS, DEVICE
from landrelease.store.sign_in_limits import TooManyTries

HALF: Final = "half"
"""Where a session keeps that the password was right and the code is still to come."""
HALF_FOR: Final = timedelta(minutes=5)
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: PersonRequest) -> HttpResponse:
    """Ask for name and password, and go where the person wanted to go."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    context: dict[str, Any] = {
        "next": wanted,
        "username": request.POST.get("username", ""),
        "demo_here": request.programme.demo and is_local(request),
    }
    if request.method != "POST":
        return render(request, "pages/sign_in.html", context)
    try:
        user = actions.check_password(
            request.POST.get("username", ""),
            request.POST.get("password", ""),
            address=address_of(request),
            on_this_machine=is_local(request),
        )
    except TooManyTries as error:
        return _wait(request, "pages/sign_in.html", context, error)
    if user is None:
        context["failed"] = True
        status = HTTPStatus.UNAUTHORIZED
        return render(request, "pages/sign_in.html", context, status=status)
    if not user.has_second_factor:
        return _let_in(request, user, wanted)
    request.session.flush()
    request.session[HALF] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": timezone.now().isoformat(),
        "next": wanted,
    }
    return redirect("pages:sign-in-code")


def _wait(
    request: HttpRequest, page: str, context: dict[str, Any], error: TooManyTries
) -> HttpResponse:
    told = context | {"wait": gettext(str(error)), "number": error.number}
    response = render(request, page, told, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(error.seconds)
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_code(request: PersonRequest) -> HttpResponse:
    """Ask for the code of the second factor."""
    half = request.session.get(HALF) or {}
    user = _half_in(half)
    if user is None:
        return redirect("pages:sign-in")
    if request.method != "POST":
        return render(request, "pages/sign_in_code.html")
    try:
        fits = actions.check_code(user, request.POST.get("code", "")[:40])
    except TooManyTries as error:
        return _wait(request, "pages/sign_in_code.html", {}, error)
    if fits:
        return _let_in(request, user, str(half["next"]))
    status = HTTPStatus.UNAUTHORIZED
    return render(request, "pages/sign_in_code.html", {"failed": True}, status=status)


def _half_in(half: dict[str, Any]) -> User | None:
    """Return whose password was right a moment ago, if it is still the same."""
    if not half or timezone.now() - datetime.fromisoformat(half["at"]) > HALF_FOR:
        return None
    user = queries.active_user(half["user"])
    same = user is not None and user.get_session_auth_hash() == half["hash"]
    return user if same else None


def _let_in(request: PersonRequest, user: User, wanted: str) -> HttpResponse:
    """Begin a session with a new key: nothing of what was before is carried over."""
    request.session.flush()
    request.session[ADDRESS] = address_of(request)
    request.session[DEVICE] = request.META.get("HTTP_USER_AGENT", "")[:200]
    auth.login(request, user, backend=BACKEND)
    return redirect(_safe(request, wanted))


def _safe(request: HttpRequest, wanted: str) -> str:
    own = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if own else reverse("pages:map")


@require_POST
def sign_out(request: PersonRequest) -> HttpResponse:
    """End the session."""
    auth.logout(request)
    response = redirect("pages:sign-in")
    response.delete_cookie(SEEN)
    return response
