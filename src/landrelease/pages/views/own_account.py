"""A person's own page: password, second factor, where he is signed in."""

from http import HTTPStatus
from typing import Any, Final

from django.contrib import auth, messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from landrelease import actions, queries
from landrelease.pages._qr import qr_svg
from landrelease.pages.forms import EnrolForm, PasswordForm, RemoveForm
from landrelease.pages.forms._accounts import ToldForm
from landrelease.pages.middleware import PersonRequest
from landrelease.store.one_time_codes import key_uri, new_key
from landrelease.store.people import Right
from landrelease.store.refusals import NotValid
from landrelease.store.sign_in_limits import TooManyTries

ENROLLING: Final = "enrolling"
"""Where a session keeps the key it has shown, until a code proves that it was read."""


@never_cache
@require_http_methods(["GET"])
def own_account(request: PersonRequest) -> HttpResponse:
    """Show who one is here, what one may do, and where one is signed in."""
    viewer = request.viewer
    context = {
        "held": queries.own_account(viewer),
        "rights": [right for right in Right if viewer.may(right)],
        "clearance": viewer.own_clearance,
        "limited": bool(viewer.areas),
        "own_alone": viewer.writes_for_own_alone,
        "sessions": queries.own_sessions(viewer, key=request.session.session_key or ""),
        "remove_form": RemoveForm(),
        "due": request.due,
    }
    return render(request, "pages/own_account.html", context)


@sensitive_post_parameters("old", "new", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def own_password(request: PersonRequest) -> HttpResponse:
    """Change one's password."""
    held = queries.own_account(request.viewer)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_own_password(
                request.viewer,
                old=form.cleaned_data["old"],
                new=form.cleaned_data["new"],
                keep=request.session.session_key or "",
            )
        except (NotValid, TooManyTries) as error:
            _tell(form, error)
        else:
            auth.update_session_auth_hash(request, queries.user_of(request.viewer))
            told = gettext("The password is changed; you were signed out everywhere else.")
            messages.success(request, told, extra_tags="done")
            return redirect("pages:account")
    return _shown(request, "pages/own_password.html", form, {"held": held})


def _tell(form: ToldForm, error: NotValid | TooManyTries) -> None:
    if isinstance(error, NotValid):
        form.tell(error.problems)
    else:
        form.add_error(None, gettext(str(error)))


def _shown(
    request: PersonRequest, page: str, form: ToldForm, context: dict[str, Any]
) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, page, context | {"form": form}, status=status)


@sensitive_post_parameters("password", "code")
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: PersonRequest) -> HttpResponse:
    """Show the key of a second factor, and turn it on when its first code fits."""
    viewer = request.viewer
    held = queries.own_account(viewer)
    form = EnrolForm(request.POST if request.method == "POST" else None)
    key = request.session.get(ENROLLING) or new_key()
    if request.method == "POST" and form.is_valid():
        try:
            codes = actions.enrol_second_factor(viewer, key=key, **form.cleaned_data)
        except (NotValid, TooManyTries) as error:
            _tell(form, error)
        else:
            del request.session[ENROLLING]
            return render(request, "pages/recovery_codes.html", {"codes": codes})
    request.session[ENROLLING] = key
    uri = key_uri(key, username=viewer.username, issuer=request.programme.name)
    context = {
        "held": held,
        "key": " ".join(key[start : start + 4] for start in range(0, len(key), 4)),
        "uri": uri,
        "qr": qr_svg(uri),
    }
    return _shown(request, "pages/second_factor.html", form, context)


@sensitive_post_parameters("password")
@require_POST
def remove_second_factor(request: PersonRequest) -> HttpResponse:
    """Turn one's second factor off."""
    form = RemoveForm(request.POST)
    if form.is_valid():
        try:
            actions.remove_own_second_factor(request.viewer, **form.cleaned_data)
        except (NotValid, TooManyTries) as error:
            messages.error(request, gettext(str(error)), extra_tags="error")
        else:
            messages.success(request, gettext("The second factor is off."), extra_tags="done")
    return redirect("pages:account")


@require_POST
def end_session(request: PersonRequest, id: str) -> HttpResponse:
    """End one of one's sessions."""
    actions.end_own_session(request.viewer, id=id)
    messages.success(request, gettext("That session has ended."), extra_tags="done")
    return redirect("pages:account")
