"""Who is remembered: entry by entry, with the family's consent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from landrelease.kinds import Answered, Kind, Remembrance, read_document
from landrelease.ledger import Act, Entry, State, unsealed
from landrelease.store.access_facts import document_of
from landrelease.store.chain import entries, personal_values
from landrelease.store.models import BatchRow, EntryRow, RegisterRow


@dataclass(frozen=True, slots=True)
class Remembered:
    """One person who died in this work."""

    name: str
    """Empty when it was erased."""
    organisation: str
    died_on: date
    words: str


def remembered() -> tuple[Remembered, ...]:
    """Return those whom all may remember: published, and the family consents.

    The name is personal and kept apart; consent to this entry is what shows it here, to everybody
    who may see the programme's public pages, and to nobody once it is erased or not published.
    Whoever a report that waits for approval would take off the page is off it already: hiding can
    be undone, and a family that takes its consent back does not wait for an office.
    """
    hidden = _taken_off()
    held = []
    for row in RegisterRow.objects.filter(kind=Remembrance.kind).exclude(subject__in=hidden):
        document = document_of(row)
        if _is_public(document):
            held.append((row.entry, document))
    told = _told(held)
    return tuple(sorted(told, key=lambda one: (one.died_on, one.name)))


def shown_to_all(content: Iterable[Entry]) -> tuple[Remembered, ...]:
    """Return what everybody would read of the people a report names, once it is approved.

    For whoever may approve it: nobody publishes a name without having read it.
    """
    said = [
        (one.id, document)
        for one in content
        if one.kind == Remembrance.kind
        and one.act is not Act.WITHDRAW
        and _is_public(document := _document(one))
    ]
    return _told(said)


def takes_off_the_page(content: Iterable[Entry]) -> bool:
    """Return whether a report would take somebody off the page who was shown to all."""
    off = [one.subject for one in content if _takes_off(one)]
    rows = RegisterRow.objects.filter(kind=Remembrance.kind, subject__in=off)
    return any(_is_public(document_of(row)) for row in rows)


def _taken_off() -> frozenset[str]:
    """Return the subjects that a report which waits would take off the page."""
    waits = BatchRow.objects.filter(state=State.SUBMITTED.value).values("batch")
    said = EntryRow.objects.filter(kind=Remembrance.kind, batch__in=waits)
    waiting = list(said.values_list("entry", flat=True))
    return frozenset(one.subject for one in entries(ids=waiting) if _takes_off(one))


def _takes_off(said: Entry) -> bool:
    if said.kind != Remembrance.kind:
        return False
    return said.act is Act.WITHDRAW or not _is_public(_document(said))


def _document(said: Entry) -> Kind | None:
    return read_document(Remembrance, unsealed(said.payload), version=said.kind_version)


def _is_public(document: Kind | None) -> bool:
    return (
        isinstance(document, Remembrance)
        and document.published
        and document.consent is Answered.YES
    )


def _told(held: Sequence[tuple[str, Kind | None]]) -> tuple[Remembered, ...]:
    names = personal_values([entry for entry, _ in held])
    said = [(entry, one) for entry, one in held if isinstance(one, Remembrance)]
    wanted = {document.organisation for _, document in said} - {""}
    organisations = dict(
        RegisterRow.objects.filter(kind="organisation", subject__in=wanted).values_list(
            "subject", "title"
        )
    )
    return tuple(
        Remembered(
            name=str(names.get(entry, {}).get("full_name", "")),
            organisation=organisations.get(document.organisation, ""),
            died_on=document.died_on,
            words=document.words,
        )
        for entry, document in said
    )
