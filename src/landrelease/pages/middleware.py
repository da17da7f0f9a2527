"""Who asks: the viewer of each request, and no page without one unless the public may look."""

import ipaddress
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext

from landrelease.errors import LandreleaseError
from landrelease.pages import faults
from landrelease.pages._held_form import held_form, is_held
from landrelease.pages._seen import is_over, note_seen
from landrelease.store.clock import one_day
from landrelease.store.people import PUBLIC_VIEWER, Viewer
from landrelease.store.programme import Programme, current_programme
from landrelease.store.refusals import NotAllowed

LOCAL_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
FORWARDED: Final = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP")

OPEN_TO_ALL: Final = frozenset({"sign-in", "sign-in-code", "sign-out"})
"""Pages that need no account; the API has a check of its own for each address."""
OWN_PAGES: Final = frozenset({"account", "own-password", "second-factor", "sign-out", "sign-in"})
"""What a person sees who must first change his password or enrol his second factor."""
FOR_PERSONS: Final = frozenset(
    {"account", "own-password", "second-factor", "remove-factor", "end-session"}
)
"""Pages about the person who asks: the public is nobody."""


class PersonRequest(HttpRequest):
    """A request that knows who asks and of which programme."""

    viewer: Viewer
    programme: Programme
    due: str
    """The page he must do something on before any other."""


class PeopleMiddleware:
    """Puts viewer and programme on the request; turns errors of ours into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """Find out who asks, then answer."""
        request.programme = current_programme()
        request.viewer = viewer_of(request)
        request.due = due_page(request.user) if request.viewer.username else ""
        with one_day():
            response = self.get_response(request)
        if request.viewer.username and request.session.session_key:
            note_seen(request, response)
        if request.viewer.username and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_view(
        self, request: Any, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Deny by default: without public access only signed-in people pass."""
        match = request.resolver_match
        if request.due and (match.app_name != "pages" or match.url_name not in OWN_PAGES):
            if match.app_name == "pages":
                return redirect(f"pages:{request.due}")
            request.viewer = PUBLIC_VIEWER
        personal = match.app_name == "pages" and match.url_name in FOR_PERSONS
        if request.viewer.username or (request.programme.public_access and not personal):
            return None
        if match.app_name == "ninja" or match.url_name in OPEN_TO_ALL:
            return None
        if is_held(request):
            return held_form(request)
        return redirect_to_login(request.get_full_path(), reverse("pages:sign-in"))

    def process_exception(self, request: Any, error: Exception) -> HttpResponse | None:
        """Say errors of ours as pages; others are faults."""
        match = request.resolver_match
        if isinstance(error, NotAllowed) and is_held(request):
            return held_form(request, gettext(str(error)) if request.viewer.username else "")
        if isinstance(error, LandreleaseError) and match and match.app_name == "pages":
            return faults.of_error(request, error)
        return None


def due_page(user: Any) -> str:
    """Name the page a person must do something on before any other; empty where there is none."""
    if user.must_change_password:
        return "own-password"
    return "second-factor" if user.second_factor_required and not user.totp_key else ""


def viewer_of(request: Any) -> Viewer:
    """Return who asks; a session that is over ends, demo accounts count on this machine only."""
    user = request.user
    if user.is_authenticated and is_over(request):
        logout(request)
        return PUBLIC_VIEWER
    if not user.is_authenticated or (user.loopback_only and not is_local(request)):
        return PUBLIC_VIEWER
    viewer: Viewer = user.viewer()
    return viewer


def address_of(request: HttpRequest) -> str:
    """Return the address that asks: behind our proxy, the one it says last that it speaks for."""
    told = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return (told.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", "")))[:64]


def is_local(request: HttpRequest) -> bool:
    """Whether the browser runs on this machine and nobody passes its requests on."""
    if any(name in request.META for name in FORWARDED):
        return False
    host = request.get_host()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return address.is_loopback and name in LOCAL_NAMES
