"""Who is remembered: entry by entry, with the family's consent."""

from dataclasses import dataclass
from datetime import date

from landrelease.kinds import Answered, Remembrance
from landrelease.store.access_facts import document_of
from landrelease.store.chain import personal_values
from landrelease.store.models import RegisterRow


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
    """
    held = []
    for row in RegisterRow.objects.filter(kind=Remembrance.kind):
        document = document_of(row)
        if (
            isinstance(document, Remembrance)
            and document.published
            and document.consent is Answered.YES
        ):
            held.append((row.entry, document))
    names = personal_values([entry for entry, _ in held])
    wanted = {document.organisation for _, document in held} - {""}
    organisations = dict(
        RegisterRow.objects.filter(kind="organisation", subject__in=wanted).values_list(
            "subject", "title"
        )
    )
    told = [
        Remembered(
            name=str(names.get(entry, {}).get("full_name", "")),
            organisation=organisations.get(document.organisation, ""),
            died_on=document.died_on,
            words=document.words,
        )
        for entry, document in held
    ]
    return tuple(sorted(told, key=lambda one: (one.died_on, one.name)))
