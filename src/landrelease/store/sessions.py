"""Sessions in a table of their own, that knows whose they are: so they can be listed and ended."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

LONGEST: Final = timedelta(hours=12)
"""A session ends then, however busy."""
IDLE: Final = timedelta(hours=1)
"""A session ends after that long without a request."""
STARTED, ADDRESS, DEVICE = "started", "address", "device"


class SessionStore(DatabaseStore):
    """Keeps beside each session its account, when it began and where."""

    @classmethod
    def get_model_class(cls) -> Any:
        """Return the table."""
        return apps.get_model("store", "SessionRow")

    def cycle_key(self) -> None:
        """Take a new key, as signing in does, and begin to count the session's life."""
        super().cycle_key()
        self[STARTED] = timezone.now().isoformat()

    def create_model_instance(self, data: Mapping[str, Any]) -> Any:
        """Return the row of a session."""
        row = super().create_model_instance(data)
        account = data.get(SESSION_KEY)
        row.account_id = None if account is None else int(account)
        row.started_at = started(data)
        row.address, row.device = str(data.get(ADDRESS, "")), str(data.get(DEVICE, ""))
        return row


def started(session: Mapping[str, Any]) -> datetime | None:
    """Return when a session began; None before anybody signed in."""
    text = session.get(STARTED)
    return None if text is None else datetime.fromisoformat(text)


def has_ended(session: Mapping[str, Any], *, seen: datetime | None, now: datetime) -> bool:
    """Whether a session has lived too long, or idled too long since it was last seen."""
    began = started(session)
    if began is None:
        return True
    return now - began > LONGEST or now - max(began, seen or began) > IDLE


def public_id(key: str) -> str:
    """Return a name for a session that does not give its key away."""
    return hashlib.sha256(f"name of {key}".encode()).hexdigest()[:16]
