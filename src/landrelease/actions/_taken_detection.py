"""A detection taken from trials is not overtyped while the record says that it was taken."""

from collections.abc import Iterable, Iterator
from typing import Final

from landrelease.kinds import Kind, SearchedArea, fields_of
from landrelease.ledger import Draft
from landrelease.store.access_facts import document_of
from landrelease.store.chain import chunks
from landrelease.store.models import RegisterRow
from landrelease.store.refusals import NotValid

_TAKEN: Final = (
    "detection",
    "detection_low",
    "detection_high",
    "detection_trials",
    "depth_m",
    "method",
)
"""What an account of a detection speaks of."""
_WHY: Final = (
    "the detection of this record was taken from trials, for what the record says now. Empty in "
    "the same correction what the detection rests on, its trials and its figures; the detection is "
    "then taken again on the page of the record."
)


def check_taken(told: Iterable[tuple[Draft, Kind]]) -> None:
    """Refuse a searched area that keeps what its detection rests on and says something else.

    Taking the detection from trials again writes both.

    Raises
    ------
    NotValid
    """
    said = {
        draft.subject: document
        for draft, document in told
        if isinstance(document, SearchedArea) and document.detection_basis
    }
    problems: list[tuple[str, str]] = []
    for part in chunks(sorted(said)):
        for row in RegisterRow.objects.filter(kind=SearchedArea.kind, subject__in=part):
            held = document_of(row)
            if isinstance(held, SearchedArea):
                problems += _overtyped(held, said[row.subject])
    if problems:
        raise NotValid(problems[:10])


def _overtyped(held: SearchedArea, said: SearchedArea) -> Iterator[tuple[str, str]]:
    if held.detection_basis != said.detection_basis:
        return
    labels = {field.name: field.label for field in fields_of(SearchedArea)}
    for name in _TAKEN:
        if getattr(held, name) != getattr(said, name):
            yield name, f"{labels[name]}: {_WHY}"
