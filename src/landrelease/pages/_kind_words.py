"""A kind as templates may hold it: templates call whatever can be called, and a class can."""

from dataclasses import dataclass

from django.utils.translation import gettext

from landrelease.kinds import Kind


@dataclass(frozen=True, slots=True)
class KindWords:
    """The words of a kind in the reader's language."""

    kind: str
    label: str
    label_plural: str
    about: str


def kind_words(kind: type[Kind]) -> KindWords:
    """Return the words of a kind."""
    return KindWords(
        kind=kind.kind,
        label=gettext(kind.label),
        label_plural=gettext(kind.label_plural),
        about=gettext(kind.about),
    )
