"""Whether the agreement under which a contingent works is in force on a day, and for which work."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from landrelease.kinds import (
    Agreement,
    AgreementStatus,
    Answered,
    Cohort,
    Deminer,
    Organisation,
    OrganisationType,
    TaskPurpose,
    read_document,
)
from landrelease.ledger import Entry, SubjectState, unsealed
from landrelease.standards import rule
from landrelease.store._accreditation_facts import SCOPES, Shortfall, counting, states
from landrelease.store._named_workers import documents
from landrelease.store._nearby import document_of
from landrelease.store.models import LinkRow, RegisterRow

ASKED: Final = "competence.agreement"


@dataclass(frozen=True, slots=True)
class _Standing:
    """An agreement, and why work under it may not be done; both empty where it may."""

    subject: str
    why: str
    way_out: str


def agreement_shortfalls(
    organisation: str, purpose: TaskPurpose, *, on: date, packs: tuple[str, ...]
) -> Iterator[Shortfall]:
    """Tell why an organisation may not work under its agreements on a day.

    Where agreements are recorded one of them must be in force and cover the work. Whether a
    contingent needs one where none is recorded, a rule says.
    """
    asked = rule(ASKED, on=on, packs=packs)
    links = LinkRow.objects.filter(kind=Agreement.kind, field="organisation", target=organisation)
    stand = list(_standings(links.values_list("subject", flat=True), purpose, on=on))
    if any(not one.why for one in stand):
        return
    if stand:
        newest = stand[-1]
        record = (Agreement.kind, newest.subject)
        yield Shortfall("organisation", newest.why, newest.way_out, asked.name, record)
    elif asked.value and _is_contingent(organisation):
        why = (
            f"No agreement under which this contingent works is recorded as of {on} "
            f"(rule {asked.name}, {asked.pack})."
        )
        way_out = "Record the agreement with the work it covers, or choose another."
        yield Shortfall("organisation", why, way_out, asked.name)


def cohort_shortfalls(
    persons: Sequence[str], purpose: TaskPurpose, *, on: date
) -> Iterator[Shortfall]:
    """Tell which persons belong to a cohort whose agreement does not hold for the work."""
    people = _people(persons, on=on).values()
    against = _against_cohorts((one.cohort for one in people), purpose, on=on)
    for cohort, found in against.items():
        codes = ", ".join(sorted({one.code for one in people if one.cohort == cohort}))
        yield from (_of_cohort(codes, one) for one in found)


def cohort_shortfalls_of_each(
    persons: Sequence[str], purpose: TaskPurpose, *, on: date
) -> dict[str, list[Shortfall]]:
    """Tell the same of each person alone, by subject."""
    people = _people(persons, on=on)
    against = _against_cohorts((one.cohort for one in people.values()), purpose, on=on)
    return {
        subject: [_of_cohort(person.code, one) for one in against.get(person.cohort, ())]
        for subject, person in people.items()
    }


def _people(persons: Sequence[str], *, on: date) -> dict[str, Deminer]:
    held = documents(Deminer.kind, persons, on=on)
    return {subject: one for subject, one in held.items() if isinstance(one, Deminer)}


def _against_cohorts(
    cohorts: Iterable[str], purpose: TaskPurpose, *, on: date
) -> dict[str, list[_Standing]]:
    """Return, by cohort, how the agreement it works under stands where it does not hold."""
    held = documents(Cohort.kind, sorted({one for one in cohorts if one}), on=on)
    return {
        subject: [one for one in _standings([cohort.works_under], purpose, on=on) if one.why]
        for subject, cohort in held.items()
        if isinstance(cohort, Cohort) and cohort.works_under
    }


def _of_cohort(codes: str, stands: _Standing) -> Shortfall:
    record = (Agreement.kind, stands.subject)
    return Shortfall("searchers", f"{codes}: {stands.why}", stands.way_out, ASKED, record)


def _standings(subjects: Iterable[str], purpose: TaskPurpose, *, on: date) -> Iterator[_Standing]:
    """Yield how agreements stand on a day, the one that began last at the end."""
    held = states(Agreement.kind, sorted(set(subjects)), on=None)
    begun = {subject: counting(state, on=on) for subject, state in held.items()}
    for subject in sorted(held, key=lambda one: (_since(begun[one]), one)):
        why, way_out = _why_not(begun[subject], held[subject], purpose, on=on)
        yield _Standing(subject, why, way_out)


def _since(entry: Entry | None) -> date:
    return date.min if entry is None or entry.first is None else entry.first


def _why_not(
    entry: Entry | None, state: SubjectState, purpose: TaskPurpose, *, on: date
) -> tuple[str, str]:
    said = entry or state.history[0]
    document = read_document(Agreement, unsealed(said.payload), version=said.kind_version)
    if not isinstance(document, Agreement):
        return "", ""
    name, renew = document.name, "Have it renewed and record the new state, or choose another."
    if entry is None:
        wait = "Wait until it is in force, or choose another."
        return f"The agreement {name!r} is in force from {said.first} alone, after {on}.", wait
    if said.last is not None and said.last < on:
        return f"The agreement {name!r} ran out on {said.last}, before {on}.", renew
    if document.status is not AgreementStatus.IN_FORCE:
        return f"The agreement {name!r} is {document.status.label.lower()} on {on}.", renew
    told = {getattr(document, scope.value) for scope in SCOPES[purpose]}
    if Answered.YES in told:
        return "", ""
    if Answered.NOT_KNOWN in told:
        why = f"Whether the agreement {name!r} covers {purpose.label} is not recorded."
        return why, "Record which work it covers, or choose another."
    why = f"The agreement {name!r} does not cover {purpose.label}."
    return why, "Have it extended and record the new state, or choose another."


def _is_contingent(organisation: str) -> bool:
    row = RegisterRow.objects.filter(kind=Organisation.kind, subject=organisation).first()
    document = None if row is None else document_of(row)
    return isinstance(document, Organisation) and document.type is OrganisationType.CONTINGENT
