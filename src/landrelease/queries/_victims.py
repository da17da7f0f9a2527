"""Victims of an accident beside what the accident counts: compared, never added."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from landrelease.kinds import (
    NOT_KNOWN,
    Accident,
    Answered,
    Harm,
    NotKnown,
    Tier,
    Victim,
    fields_of,
)
from landrelease.store.access_facts import document_of
from landrelease.store.chain import personal_values
from landrelease.store.models import LinkRow, RegisterRow
from landrelease.store.people import Viewer

Agreement = Literal["agree", "more", "fewer", "not_counted", "not_settled"]
_INJURIES: Final = ("lost_leg", "lost_arm", "lost_sight", "lost_hearing", "other_injury")


@dataclass(frozen=True, slots=True)
class ShownVictim:
    """A victim as a viewer may see them; who it is stays empty for all but few."""

    subject: str
    code: str
    harm: str
    role: str
    sex: str
    age: str
    name: str
    injuries: tuple[str, ...]
    """Labels of the injuries recorded as suffered."""
    needs: str
    assistance: str
    consent: str
    """Whether the person may be named in remembrance; empty where it is not shown or erased."""


@dataclass(frozen=True, slots=True)
class BesideCount:
    """A number the accident gives, and how many persons are recorded.

    Parameters
    ----------
    what
        ``killed``, ``injured`` or ``people``: the two together.
    counted
        What the accident says.
    recorded
        Persons with a record that says so; each code once.
    agreement
        ``more`` persons than counted contradict the count; ``fewer`` mean that some have no record;
        ``not_settled`` hangs on persons of whom it is not known what became of them.
    """

    what: str
    counted: int | NotKnown
    recorded: int
    agreement: Agreement


def agreement_of(counted: int | NotKnown, recorded: int, open_: int) -> Agreement:
    """Say how a count stands to persons recorded, of whom some may belong to it or not.

    Examples
    --------
    >>> agreement_of(2, 2, 0), agreement_of(2, 3, 0), agreement_of(2, 1, 0), agreement_of(2, 1, 1)
    ('agree', 'more', 'fewer', 'not_settled')
    >>> agreement_of("not_known", 1, 0)
    'not_counted'
    """
    if counted == NOT_KNOWN:
        return "not_counted"
    if recorded > counted:
        return "more"
    if recorded + open_ < counted:
        return "fewer"
    return "not_settled" if open_ else "agree"


def beside_counts(
    accident: Accident, victims: Sequence[Victim]
) -> tuple[tuple[BesideCount, ...], tuple[str, ...]]:
    """Compare what an accident counts with its victims; return codes recorded twice as well.

    A code counts once; where its records do not agree, what became of the person is not known.
    """
    harms: dict[str, set[Harm]] = {}
    for victim in victims:
        harms.setdefault(victim.code.casefold(), set()).add(victim.harm)
    by = Counter(told.pop() if len(told) == 1 else Harm.NOT_KNOWN for told in harms.values())
    open_ = by[Harm.NOT_KNOWN]
    both: int | NotKnown = NOT_KNOWN
    if isinstance(accident.killed, int) and isinstance(accident.injured, int):
        both = accident.killed + accident.injured
    lines = (
        ("killed", accident.killed, by[Harm.KILLED], open_),
        ("injured", accident.injured, by[Harm.INJURED], open_),
        ("people", both, sum(by.values()), 0),
    )
    times = Counter(victim.code.casefold() for victim in victims)
    twice = sorted({victim.code for victim in victims if times[victim.code.casefold()] > 1})
    return tuple(
        BesideCount(what, counted, recorded, agreement_of(counted, recorded, more))
        for what, counted, recorded, more in lines
    ), tuple(twice)


def victim_rows(accident: str = "") -> dict[str, list[tuple[RegisterRow, Victim]]]:
    """Return the victims of one accident, or of each there is, by accident and code."""
    rows = RegisterRow.objects.filter(kind=Victim.kind).order_by("title", "subject")
    if accident:
        named = LinkRow.objects.filter(kind=Victim.kind, field="accident", target=accident)
        rows = rows.filter(subject__in=named.values("subject"))
    found: dict[str, list[tuple[RegisterRow, Victim]]] = {}
    for row in rows:
        document = document_of(row)
        if isinstance(document, Victim) and accident in ("", document.accident):
            found.setdefault(document.accident, []).append((row, document))
    return found


def shown_victims(
    viewer: Viewer, held: Sequence[tuple[RegisterRow, Victim]]
) -> tuple[ShownVictim, ...]:
    """Show victims; what is kept apart is read only for those who may see it."""
    may = viewer.looking_at(Victim.kind).may_see(Tier.PERSONAL)
    apart = personal_values([row.entry for row, _ in held]) if may else {}
    labels = {field.name: field.label for field in fields_of(Victim)}
    told = []
    for row, victim in held:
        own = apart.get(row.entry, {})
        told.append(
            ShownVictim(
                subject=row.subject,
                code=victim.code,
                harm=victim.harm.label,
                role=victim.role.label,
                sex=victim.sex.label,
                age=victim.age_group.label,
                name=str(own.get("full_name", "")),
                injuries=tuple(labels[one] for one in _INJURIES if own.get(one) == Answered.YES),
                needs=str(own.get("needs", "")),
                assistance=str(own.get("assistance", "")),
                consent=Answered(own["remembrance_consent"]).label
                if "remembrance_consent" in own
                else "",
            )
        )
    return tuple(told)
