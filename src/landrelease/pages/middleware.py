"""Who asks: the viewer of each request, and no page without one unless the public may look."""

import ipaddress
from collections.abc import Callable
from typing import Any, Final

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext

from landrelease.errors import LandreleaseError
from landrelease.pages import faults
from landrelease.pages._held_form import held_form, is_held
from landrelease.store.people import PUBLIC_VIEWER, Viewer
from landrelease.store.programme import Programme, current_programme
from landrelease.store.refusals import NotAllowed

LOCAL_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
FORWARDED: Final = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP")

OPEN_TO_ALL: Final = frozenset({"sign-in", "sign-out"})
"""Pages that need no account; the API has a check of its own for each address."""


class PersonRequest(HttpRequest):
    """A request that knows who asks and of which programme."""

    viewer: Viewer
    programme: Programme


class PeopleMiddleware:
    """Puts viewer and programme on the request; turns errors of ours into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """Find out who asks, then answer."""
        request.programme = current_programme()
        request.viewer = viewer_of(request)
        response = self.get_response(request)
        if request.viewer.username and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_view(
        self, request: Any, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Deny by default: without public access only signed-in people pass."""
        match = request.resolver_match
        if request.viewer.username or request.programme.public_access:
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


def viewer_of(request: Any) -> Viewer:
    """Return who asks; demo accounts count on this machine only."""
    user = request.user
    if not user.is_authenticated or (user.loopback_only and not is_local(request)):
        return PUBLIC_VIEWER
    viewer: Viewer = user.viewer()
    return viewer


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
