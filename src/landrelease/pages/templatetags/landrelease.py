"""Filters that print values; the only way numbers, dates and words of kinds reach a page."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.http import urlencode
from django.utils.translation import gettext

from landrelease.kinds import ItemClass
from landrelease.pages import _basis_words, _format, _said_words, _unit_words
from landrelease.store.pictures import PREFIX

register = template.Library()

register.filter("metres", _format.metres)
register.filter("probability", _format.probability)
register.filter("measured", _unit_words.measured)
register.filter("rule_value", _unit_words.rule_value)
register.filter("basis_told", _basis_words.basis_told)
register.filter("isolated", lambda value: _format.isolated(str(value)))


@register.filter
def number(value: Any, decimals: int | None = None) -> str:
    """Print a number."""
    return _format.number(value, decimals)


@register.filter
def mean(value: float, high: float | None) -> str:
    """Print a mean, if it lies within its interval."""
    return _format.mean(value, high)


@register.filter
def shown(value: Any) -> str:
    """Print whatever a record holds."""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if value == "not_known":
        return gettext("Not known")
    if isinstance(value, int | float):
        return _format.number(value)
    if isinstance(value, date | datetime):
        return _format.day(value)
    if isinstance(value, tuple | list):
        return ", ".join(shown(item) for item in value)
    return "" if value is None else gettext(str(value)) if str(value) else ""


@register.filter
def day(value: Any) -> str:
    """Print a date or time, or days as a query writes them."""
    if isinstance(value, date | datetime):
        return _format.day(value)
    return _said_words.days(str(value)) if value else ""


@register.filter
def words(value: Any) -> str:
    """Say a label of a kind or vocabulary in the reader's language."""
    return gettext(str(value)) if value else ""


@register.filter
def said(value: Any) -> str:
    """Say a value in the reader's language where it is a word of ours; others' words stay."""
    return _said_words.said(str(value)) if value else ""


@register.filter
def percent(value: float | None) -> str:
    """Print a share as a percentage."""
    return "" if value is None else _format.percent(value)


@register.filter
def rate(value: float) -> str:
    """Print a rate."""
    return _format.rate(value)


@register.filter
def points(value: float) -> str:
    """Print a difference of shares in percentage points, with its sign."""
    text = f"{value * 100:+.1f}".replace("-", "\u2212")
    return _format.isolated(text)


@register.filter
def item_class(value: str) -> str:
    """Say a class of ordnance in the reader's language."""
    return gettext(ItemClass(value).label) if value else ""


@register.filter
def depth_told(told: Any) -> str:
    """Say down to which depth nine of ten are found, and how sure that is.

    Nothing is told of ground below the deepest target: the curve goes on there, and nobody looked.
    """
    depth, deepest, sure = told.depth_m, told.deepest_m, told.depth_sure_m
    if depth is None or depth < 0:
        return gettext("Nine of ten are found at no depth.")
    words = {
        name: _format.number(value * 100, 1)
        for name, value in (("depth", depth), ("deepest", deepest), ("sure", sure))
        if value is not None
    }
    return _depth_sentence(deep=depth > deepest, sure=sure, deepest=deepest) % words


def _depth_sentence(*, deep: bool, sure: float | None, deepest: float) -> str:
    is_sure = sure is not None and sure > 0
    if not deep and not is_sure:
        return gettext("Nine of ten are found down to about %(depth)s cm; 95 %% sure of no depth.")
    if not deep:
        return gettext(
            "Nine of ten are found down to about %(depth)s cm; 95 %% sure down to %(sure)s cm."
        )
    if not is_sure:
        return gettext(
            "Nine of ten are found down to the deepest target, at %(deepest)s cm; 95 %% sure of no "
            "depth."
        )
    if sure is not None and sure < deepest:
        return gettext(
            "Nine of ten are found down to the deepest target, at %(deepest)s cm; 95 %% sure down "
            "to %(sure)s cm."
        )
    return gettext(
        "Nine of ten are found down to the deepest target, at %(deepest)s cm, 95 %% sure; deeper "
        "was not tried."
    )


@register.filter
def detection_told(figure: Iterable[Any]) -> str:
    """Say a detection as its mean and, in brackets, the two ends of its interval."""
    mean, low, high = (
        _format.probability(one) if isinstance(one, float | int) else gettext("not known")
        for one in figure
    )
    return f"{mean} ({low} – {high})"


@register.filter
def told(fields: Iterable[Any]) -> list[Any]:
    """Leave out how a number is worded where the number is not known."""
    fields = list(fields)
    without = any(field.name == "quantity" and field.not_known for field in fields)
    return [field for field in fields if not (without and field.name == "qualifier")]


_TONES = {
    "hazardous_area": {"open": "closed", "suspended": "closed"},
    "indication": {"outstanding": "restricted"},
    "item_found": {"left": "closed", "marked": "restricted"},
}
_ACCESS = frozenset({"settlement", "access_decision"})
_SYMBOLS = frozenset({"open", "restricted", "closed"})


@register.filter
def tone(status: str, kind: str) -> str:
    """Return the tone of a status: an open hazardous area is not good news, a settlement's is."""
    if kind in _ACCESS:
        return status
    return _TONES.get(kind, {}).get(status, "neutral")


@register.filter
def access_symbol(status: str) -> str:
    """Return the symbol of a settlement's status."""
    return status if status in _SYMBOLS else "not_known"


@register.filter
def get(mapping: Any, name: Any) -> Any:
    """Return a value by a name held in a variable."""
    return mapping.get(name, "")


@register.filter
def at_index(values: Any, index: int) -> Any:
    """Return the value at a place."""
    return values[index]


@register.simple_tag(takes_context=True)
def with_query(context: Any, **changes: Any) -> str:
    """Return this page's query with some of it changed; empty values are left out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query[name] = str(value)
    kept = {name: value for name, value in query.items() if value}
    return "?" + urlencode(kept)


@register.simple_tag
def with_only(**query: Any) -> str:
    """Return a query of the values that are given; nothing when there are none."""
    kept = {name: value for name, value in query.items() if value}
    return "?" + urlencode(kept) if kept else ""


@register.filter
def picture_digest(value: str) -> str:
    """Return the digest of a picture that is kept here; empty for any other address."""
    digest = value.removeprefix(PREFIX)
    return digest if value.startswith(PREFIX) and re.fullmatch("[0-9a-f]{64}", digest) else ""
