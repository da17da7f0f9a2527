"""How answers are written: the frozen values of the queries as JSON."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from ninja import Status
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder

from landrelease.actions import Receipt


class Encoder(NinjaJSONEncoder):
    """Writes frozen values as objects and read-only mappings as what they are."""

    def default(self, o: Any) -> Any:
        """Return something JSON has."""
        if is_dataclass(o) and not isinstance(o, type):
            return {field.name: getattr(o, field.name) for field in fields(o)}
        if isinstance(o, Mapping):
            return dict(o)
        if isinstance(o, frozenset):
            return sorted(o)
        return super().default(o)


class Answers(BaseRenderer):
    """Writes an answer."""

    media_type = "application/json"

    def render(
        self,
        request: HttpRequest,
        data: Any,
        *,
        response_status: int,
    ) -> str:
        """Return the text of an answer; a number that is not finite is a fault."""
        return json.dumps(data, cls=Encoder, ensure_ascii=False, allow_nan=False)


def made(receipt: Receipt, **more: Any) -> Status[dict[str, Any]]:
    """Answer what an action recorded, and where it stands."""
    told = {
        "state": receipt.state.value,
        "batch": receipt.batch,
        "entry": receipt.entry,
        "subject": receipt.subject,
        "added": receipt.added,
    }
    return Status(HTTPStatus.CREATED, told | more)
