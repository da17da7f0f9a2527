"""What the detection of a searched area rests on, in words; the record's export has it as kept."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext

from landrelease.kinds import NOT_KNOWN, ItemClass, Soil
from landrelease.pages import _format, _said_words

_ASKED: Final = frozenset({"found", "targets", "persons_tested", "results"})
"""What every account that this system wrote holds."""


def basis_told(kept: str) -> list[tuple[str, list[str]]]:
    """Return labels, each with what there is to say; nothing of an account of another system.

    Ids of results and of what was asked are left out: they are for asking again, not for reading.
    """
    try:
        basis = json.loads(kept)
    except ValueError:
        return []
    if not isinstance(basis, dict) or not basis.keys() >= _ASKED:
        return []
    return [(label, told) for label, told in _lines(basis) if told]


def _lines(basis: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    counts = {name: _number(basis[name]) for name in ("found", "targets")}
    yield gettext("Found"), [gettext("%(found)s of %(targets)s targets") % counts]
    yield gettext("Persons tested"), [_number(basis["persons_tested"])]
    named = _list(basis.get("persons")) or [gettext("nobody is named: the whole cohort")]
    yield gettext("Persons who searched"), named
    devices = basis.get("devices")
    yield gettext("Devices"), [gettext("any")] if devices == "any" else _list(devices)
    yield gettext("Class"), [_class(str(basis.get("item_class", "")))]
    yield gettext("Soil"), [_soil(one) for one in _list(basis.get("soil"))]
    yield gettext("Targets down to"), [_depth(basis.get("deepest_m", NOT_KNOWN))]
    before = basis.get("instead_of")
    yield gettext("Detection before"), [] if before is None else [_known(before)]
    used = len(str(basis["results"]).split())
    yield gettext("Results used"), [_number(used)]
    look_at = [gettext(one) for one in _list(basis.get("to_look_at"))]
    yield gettext("To look at"), [" ".join(look_at)] if look_at else []


def _list(said: Any) -> list[str]:
    return [str(one) for one in said] if isinstance(said, list) else []


def _class(value: str) -> str:
    labels = {one.value: one.label for one in ItemClass}
    return gettext(labels.get(value, "all that were laid out"))


def _soil(value: str) -> str:
    return gettext({one.value: one.label for one in Soil}.get(value, value))


def _depth(value: Any) -> str:
    if isinstance(value, int | float):
        return _format.isolated(f"{_format.number(value, 2)}\u00a0m")
    return gettext("any depth: that of the search is not known")


def _known(value: Any) -> str:
    if isinstance(value, int | float):
        return _format.probability(value)
    return _said_words.said("Not known")


def _number(value: Any) -> str:
    return _format.number(value) if isinstance(value, int | float) else str(value)
