"""Signing in and out, and the accounts there are."""

from http import HTTPStatus
from typing import Any

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from landrelease import actions, queries
from landrelease.pages.forms import AccountForm
from landrelease.pages.middleware import PersonRequest, is_local
from landrelease.store.people import Role
from landrelease.store.refusals import NotValid


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
    if request.method == "POST":
        user = auth.authenticate(
            request,
            username=request.POST.get("username", "").strip(),
            password=request.POST.get("password", ""),
        )
        if user is not None and (is_local(request) or not user.loopback_only):
            auth.login(request, user)
            return redirect(_safe(request, wanted))
        context["failed"] = True
    status = HTTPStatus.UNAUTHORIZED if context.get("failed") else HTTPStatus.OK
    return render(request, "pages/sign_in.html", context, status=status)


def _safe(request: HttpRequest, wanted: str) -> str:
    own = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if own else reverse("pages:map")


@require_POST
def sign_out(request: PersonRequest) -> HttpResponse:
    """End the session."""
    auth.logout(request)
    return redirect("pages:sign-in")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def accounts(request: PersonRequest) -> HttpResponse:
    """List accounts and add one."""
    form = AccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            added = actions.add_user(
                request.viewer,
                username=said["username"],
                password=said["password"],
                role=Role(said["role"]),
                name=said["name"],
                organisation=said["organisation"],
            )
        except NotValid as error:
            form.tell(error.problems)
        else:
            told = gettext("Account %(name)s was added.") % {"name": added}
            messages.success(request, told, extra_tags="done")
            return redirect("pages:accounts")
    context = {"form": form, "accounts": queries.accounts(request.viewer)}
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "pages/accounts.html", context, status=status)
