"""What was typed goes back to the person who sent it, when it cannot be taken as sent."""

from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext

HELD: Final = frozenset({"report-kind", "settlement"})
"""Forms that take long to fill in."""
NOT_HELD: Final = frozenset({"csrfmiddlewaretoken", "then"})
ABOUT_WHAT_IT_CARRIES: Final = "CSRF "
"""How Django's reasons begin where only the token is at fault, not where the form came from."""


def is_held(request: HttpRequest) -> bool:
    """Whether a request sends one of the forms whose text is not to be lost."""
    match = request.resolver_match
    named = match is not None and match.app_name == "pages" and match.url_name in HELD
    return request.method == "POST" and named


def from_elsewhere(reason: str) -> bool:
    """Whether Django refused a form for where it came from; another site's text is not shown."""
    return not reason.startswith(ABOUT_WHAT_IT_CARRIES)


def held_form(request: Any, told: str = "") -> HttpResponse:
    """Return what was sent, hidden in a form that can be sent again; nothing of it is stored."""
    context = {
        "told": told or _told(request.viewer.username),
        "held": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in NOT_HELD
            for value in values
        ],
        "is_report": request.resolver_match.url_name == "report-kind",
        "send_to": request.get_full_path(),
    }
    response = render(request, "pages/held.html", context, status=HTTPStatus.FORBIDDEN)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _told(username: str) -> str:
    if username:
        return gettext("You signed in again since this form was opened, or cookies are off.")
    return gettext(
        "You were signed out. Sign in in another tab, come back to this one, then send again."
    )
