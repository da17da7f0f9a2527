"""What every address of the API reads: who asks, by which clock, under which id."""

from datetime import datetime
from typing import Final

from django.http import HttpRequest

from landrelease.store.clock import moment_of
from landrelease.store.people import Viewer

ID_LENGTHS: Final = (8, 80)
"""Characters of a sender's id: an empty or a short one may be another sender's too."""


def viewer_of(request: HttpRequest) -> Viewer:
    """Return who asks."""
    viewer: Viewer = request.auth
    return viewer


def known_of(text: str) -> datetime | None:
    """Read the moment by which things were known; None when it is left out."""
    return moment_of(text) if text else None
