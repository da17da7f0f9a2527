"""What a form offers to choose from."""

from dataclasses import dataclass

from landrelease.kinds import kind_named
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.scope import scope_of

MOST = 2_000


@dataclass(frozen=True, slots=True)
class Choice:
    """A record a form may refer to."""

    subject: str
    title: str


def choices(viewer: Viewer, *, kind: str, text: str = "") -> tuple[Choice, ...]:
    """Return records of a kind that the viewer may refer to."""
    declared = kind_named(kind)
    scope = scope_of(viewer)
    if not scope.viewer_at_home.looking_at(kind).may_see(declared.tier):
        return ()
    rows = RegisterRow.objects.filter(
        scope.known(), kind=kind, search__contains=text.strip().casefold()
    )
    found = rows.order_by("title", "subject").values_list("subject", "title")[:MOST]
    return tuple(Choice(subject, title) for subject, title in found)
