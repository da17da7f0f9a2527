"""What victims and their families need, and what they received: for those who look after them."""

from dataclasses import dataclass

from landrelease.kinds import KINDS, Accident, Tier, Victim
from landrelease.queries._shown import when_text
from landrelease.queries._victims import shown_victims, victim_rows
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.scope import scope_of


@dataclass(frozen=True, slots=True)
class VictimNeeds:
    """One person, and what is recorded of needs and assistance."""

    subject: str
    code: str
    name: str
    accident: str
    when: str
    """Day of the accident."""
    needs: str
    assistance: str


def needs_of_victims(viewer: Viewer) -> tuple[VictimNeeds, ...]:
    """Return everybody of whom a need or assistance is recorded, the unanswered needs first.

    Needs are personal: whoever may not read them of the victims of an accident is told nothing.
    """
    scope, victims = scope_of(viewer), victim_rows()
    known = RegisterRow.objects.filter(scope.known(), kind=Accident.kind, subject__in=victims)
    rows = [
        row
        for row in known.order_by("-first", "subject")
        if scope.viewer_at(row.geometry).looking_at(Victim.kind).may_see(Tier.PERSONAL)
    ]
    if not rows:
        return ()
    held = [(row, victim) for row in rows for victim in victims[row.subject]]
    shown = shown_victims(scope.viewer_at(rows[0].geometry), [victim for _, victim in held])
    told = [
        VictimNeeds(
            subject=one.subject,
            code=one.code,
            name=one.name,
            accident=row.subject,
            when=when_text(row.first, row.last, KINDS[Accident.kind]),
            needs=one.needs,
            assistance=one.assistance,
        )
        for (row, _), one in zip(held, shown, strict=True)
        if one.needs or one.assistance
    ]
    return tuple(sorted(told, key=lambda one: bool(one.assistance)))
