"""The accounts there are, and who may do what."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from landrelease import actions, queries
from landrelease.pages.forms import AccountForm, ScopeForm
from landrelease.pages.middleware import PersonRequest
from landrelease.store.people import Right
from landrelease.store.refusals import NotValid


def _choices(request: PersonRequest) -> dict[str, list[tuple[str, str]]]:
    kinds = {"organisations": "organisation", "areas": "administrative_area"}
    return {
        name: [(one.subject, one.title) for one in queries.choices(request.viewer, kind=kind)]
        for name, kind in kinds.items()
    }


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def accounts(request: PersonRequest) -> HttpResponse:
    """List accounts and add one."""
    every = queries.accounts(request.viewer)
    form = AccountForm(request.POST if request.method == "POST" else None, **_choices(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            added = actions.add_user(
                request.viewer,
                username=said["username"],
                password=said["password"],
                **form.scope(),
            )
        except NotValid as error:
            form.tell(error.problems)
        else:
            told = gettext("Account %(name)s was added.") % {"name": added}
            messages.success(request, told, extra_tags="done")
            return redirect("pages:accounts")
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    context = {"form": form, "accounts": every}
    return render(request, "pages/accounts.html", context, status=status)


@require_http_methods(["GET", "POST"])
def account(request: PersonRequest, username: str) -> HttpResponse:
    """Show an account with what was done to it; change its role and limits."""
    held, _ = queries.account(request.viewer, username=username)
    form = ScopeForm(
        request.POST if request.method == "POST" else None,
        initial={
            "name": held.name,
            "role": held.role.value,
            "organisation": held.organisation_subject,
            "areas": [area.subject for area in held.areas],
            "own_organisation": held.own_organisation,
            "second_factor_required": held.second_factor_required,
        },
        **_choices(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_user(request.viewer, username=username, **form.scope())
        except NotValid as error:
            form.tell(error.problems)
        else:
            messages.success(request, gettext("The account was changed."), extra_tags="done")
            return redirect("pages:change-account", username=username)
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return _page(request, username, form, status=status)


def _page(
    request: PersonRequest, username: str, form: ScopeForm, *, status: HTTPStatus, **more: Any
) -> HttpResponse:
    held, events = queries.account(request.viewer, username=username)
    context = {"form": form, "held": held, "events": events, **more}
    return render(request, "pages/account_change.html", context, status=int(status))


@require_POST
def reset_password(request: PersonRequest, username: str) -> HttpResponse:
    """Give an account a one-time password, shown once."""
    password = actions.reset_password(request.viewer, username=username)
    held, _ = queries.account(request.viewer, username=username)
    context = {"held": held, "password": password, "days": actions.ONE_TIME_FOR.days}
    response = render(request, "pages/one_time_password.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def deactivate(request: PersonRequest, username: str) -> HttpResponse:
    """Close an account."""
    return _done(request, username, actions.deactivate_user, gettext("The account is closed."))


@require_POST
def reactivate(request: PersonRequest, username: str) -> HttpResponse:
    """Open a closed account again."""
    return _done(request, username, actions.reactivate_user, gettext("The account is open."))


@require_POST
def reset_factor(request: PersonRequest, username: str) -> HttpResponse:
    """Take away the second factor of a person who lost it."""
    told = gettext("The second factor was taken away.")
    return _done(request, username, actions.reset_second_factor, told)


def _done(
    request: PersonRequest, username: str, act: Callable[..., None], told: str
) -> HttpResponse:
    act(request.viewer, username=username)
    messages.success(request, told, extra_tags="done")
    return redirect("pages:change-account", username=username)


@require_GET
def rights(request: PersonRequest) -> HttpResponse:
    """Show who may do what: the one table, as it is in force."""
    roles = queries.who_may_do_what(request.viewer)
    context = {
        "roles": roles,
        "rights": [
            {"right": right, "cells": [(role, right in role.rights) for role in roles]}
            for right in Right
        ],
    }
    return render(request, "pages/rights.html", context)
