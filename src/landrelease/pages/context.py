"""What every page shows: the programme, who looks, and where he can go."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from landrelease.kinds import Tier
from landrelease.store.people import PUBLIC_VIEWER, Right, Viewer

PLACES = (
    ("map", gettext_lazy("Map"), "/", None),
    ("overview", gettext_lazy("Overview"), "/overview/", None),
    ("settlements", gettext_lazy("Settlements"), "/settlements/", None),
    ("areas", gettext_lazy("Areas"), "/areas/", Tier.PARTNER),
    ("tasks", gettext_lazy("Tasks"), "/tasks/", Tier.PARTNER),
    ("plans", gettext_lazy("Plans"), "/plans/", Tier.RESTRICTED),
    ("all-records", gettext_lazy("Records"), "/records/", None),
    ("quality", gettext_lazy("Quality"), "/quality/", Tier.RESTRICTED),
    ("statistics", gettext_lazy("Statistics"), "/statistics/", None),
    ("workbench", gettext_lazy("Workbench"), "/workbench/", Right.ENTER),
    ("hazard", gettext_lazy("Hazard"), "/hazard/", None),
    ("trials", gettext_lazy("Trials"), "/trials/", Tier.RESTRICTED),
    ("accounts", gettext_lazy("Accounts"), "/accounts/", Right.MANAGE_USERS),
)


def programme(request: HttpRequest) -> dict[str, Any]:
    """Return programme, viewer and navigation."""
    viewer = getattr(request, "viewer", PUBLIC_VIEWER)
    may_review = viewer.may(Right.ENTER) or viewer.may(Right.APPROVE)
    return {
        "programme": getattr(request, "programme", None),
        "viewer": viewer,
        "role_label": gettext(viewer.role.label),
        "may_enter": viewer.may(Right.ENTER),
        "navigation": [
            {
                "url": reverse(f"pages:{name}"),
                "label": label,
                "current": _is_current(request.path, start),
            }
            for name, label, start, right in PLACES
            if _may_go(viewer, right, may_review=may_review)
        ],
    }


def _may_go(viewer: Viewer, needs: Right | Tier | None, *, may_review: bool) -> bool:
    """Whether a place is for him: by a right, or by the tier of what is shown there."""
    if isinstance(needs, Tier):
        return viewer.may_see(needs)
    return needs is None or viewer.may(needs) or (needs is Right.ENTER and may_review)


def _is_current(path: str, start: str) -> bool:
    return path == "/" if start == "/" else path.startswith(start)
