"""Words that queries say in English, in the reader's language: looked up where they are printed."""

from functools import cache
from typing import Final

from django.utils.translation import gettext, gettext_noop

from landrelease.kinds import KINDS, fields_of
from landrelease.pages import _format

ANSWERS: Final = (
    gettext_noop("Yes"),
    gettext_noop("No"),
    gettext_noop("Not known"),
    gettext_noop("No decision recorded"),
)
"""What queries answer with, beside the labels of vocabularies."""
SINCE: Final = "since "
TO: Final = " to "


@cache
def own_words() -> frozenset[str]:
    """Return every word that can be looked up: answers, and labels of kinds and vocabularies."""
    labels = {kind.label for kind in KINDS.values()}
    choices = {
        label
        for kind in KINDS.values()
        for field in fields_of(kind)
        for _, label in field.choices or ()
    }
    return frozenset({*ANSWERS, *labels, *choices})


def said(text: str) -> str:
    """Say a word of ours in the reader's language; text of other people stays as it is."""
    return gettext(text) if text in own_words() else text


def days(text: str) -> str:
    """Say days as queries write them: one, "since" one, or one "to" another."""
    if text.startswith(SINCE):
        return gettext("since %(date)s") % {"date": _format.isolated(text.removeprefix(SINCE))}
    first, between, last = text.partition(TO)
    if between:
        ends = {"first": _format.isolated(first), "last": _format.isolated(last)}
        return gettext("%(first)s to %(last)s") % ends
    return _format.isolated(text)


def changed_words() -> dict[str, str]:
    """Return the words of ours that the reader's language says otherwise, for the map's modules."""
    return {text: told for text in sorted(own_words()) if (told := gettext(text)) != text}
