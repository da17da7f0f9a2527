"""What lies between a trial and a search that takes its detection from it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from landrelease.kinds import (
    Accreditation,
    AccreditationStatus,
    AccreditedHolder,
    Deminer,
    TrainingSession,
    read_document,
)
from landrelease.ledger import unsealed
from landrelease.store._accreditation_facts import states
from landrelease.store._named_workers import device_shortfalls
from landrelease.store.access_facts import document_of
from landrelease.store.chain import chunks
from landrelease.store.models import LinkRow, RegisterRow

_NO_RIGHT = (AccreditationStatus.SUSPENDED, AccreditationStatus.WITHDRAWN)
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Between:
    """The days between a trial and a search.

    Parameters
    ----------
    first, last
        The first day after the earlier of them and the last day of the later one; nothing lies
        between where `first` is after `last`.
    days
        From the end of the earlier to the beginning of the later; 0 where they overlap.
    trial_is_later
        Whether the trial was held after the search.
    """

    first: date
    last: date
    days: int
    trial_is_later: bool

    def holds(self, day: date | None) -> bool:
        """Whether a day lies between."""
        return day is not None and self.first <= day <= self.last


def between(walked: Collection[date], searched: tuple[date, date]) -> Between:
    """Return the days between a trial and a search.

    Parameters
    ----------
    walked
        Days on which lanes were walked; at least one.
    searched
        First and last day of the search.

    Examples
    --------
    >>> told = between([date(2025, 2, 10)], (date(2025, 3, 1), date(2025, 3, 5)))
    >>> told.days, told.trial_is_later, told.holds(date(2025, 2, 20))
    (19, False, True)
    """
    begins, ends = min(walked), max(walked)
    first, last = searched
    if begins > last:
        return Between(last + timedelta(1), begins - timedelta(1), (begins - last).days, True)
    return Between(begins + timedelta(1), last, max((first - ends).days, 0), False)


def happened_between(people: Mapping[str, Deminer], gap: Between) -> Iterator[str]:
    """Tell who was trained, lost the right to work or ran out of competence between the two.

    Parameters
    ----------
    people
        Those whose detection is taken, by subject.
    """
    codes = {subject: person.code for subject, person in people.items()}
    for row, document in _sessions(people, gap):
        who = [codes[one] for one in document.present if one in codes]
        yield f"{_names(who)} sat in training ({document.title()}) on {row.first}, between the two."
    for code, status, since in sorted(_suspended(people, gap)):
        yield f"The accreditation of {code} was {status.label.lower()} on {since}, between the two."
    for person in sorted(people.values(), key=lambda one: one.code):
        until = person.competent_until
        if isinstance(until, date) and gap.holds(until):
            yield f"The competence of {person.code} ran out on {until}, between the two."


def out_of_check(used: Iterable[tuple[str, date]]) -> Iterator[str]:
    """Tell of devices that were out of their check when lanes were walked, as is known now.

    Parameters
    ----------
    used
        Subject of the device, and the day.
    """
    for device, on in sorted(set(used)):
        yield from (one.why for one in device_shortfalls([device], on=on))


def _sessions(
    people: Collection[str], gap: Between
) -> Iterator[tuple[RegisterRow, TrainingSession]]:
    found: set[str] = set()
    for part in chunks(sorted(people)):
        links = LinkRow.objects.filter(kind=TrainingSession.kind, field="present", target__in=part)
        found |= set(links.values_list("subject", flat=True))
    for part in chunks(sorted(found)):
        rows = RegisterRow.objects.filter(kind=TrainingSession.kind, subject__in=part)
        for row in rows.filter(first__gte=gap.first, first__lte=gap.last).order_by("first"):
            document = document_of(row)
            if isinstance(document, TrainingSession):
                yield row, document


def _suspended(
    people: Mapping[str, Deminer], gap: Between
) -> Iterator[tuple[str, AccreditationStatus, date]]:
    wanted = {(one.organisation, one.code.strip().casefold()): one.code for one in people.values()}
    held = LinkRow.objects.filter(
        kind=Accreditation.kind, target__in=sorted({of for of, _ in wanted})
    )
    subjects = sorted(set(held.values_list("subject", flat=True)))
    for state in states(Accreditation.kind, subjects, on=None).values():
        for entry in state.history:
            said = read_document(Accreditation, unsealed(entry.payload), version=entry.kind_version)
            if not isinstance(said, Accreditation) or said.holder is not AccreditedHolder.PERSON:
                continue
            code = wanted.get((said.organisation, said.name.strip().casefold()))
            if code and entry.first and said.status in _NO_RIGHT and gap.holds(entry.first):
                yield code, said.status, entry.first


def _names(codes: Collection[str]) -> str:
    told = sorted(codes)
    more = f" and {len(told) - _NAMED} others" if len(told) > _NAMED else ""
    return ", ".join(told[:_NAMED]) + more
