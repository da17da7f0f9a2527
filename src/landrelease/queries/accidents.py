"""Accidents: whom they hurt, what was found and recommended, and what others claim."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from landrelease.kinds import (
    KINDS,
    Accident,
    ActionStatus,
    Claim,
    ClaimSubject,
    Investigation,
    NotKnown,
    Recommendation,
    Tier,
    Victim,
)
from landrelease.queries._investigations import (
    ShownInvestigation,
    investigations_of,
    is_overdue,
)
from landrelease.queries._shown import payload_of, when_text
from landrelease.queries._victims import (
    BesideCount,
    ShownVictim,
    beside_counts,
    shown_victims,
    victim_rows,
)
from landrelease.queries.overview import ClaimGroup, claims_of, rows_now
from landrelease.store.access_facts import document_of
from landrelease.store.models import LinkRow, RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotAllowed, NotFound
from landrelease.store.scope import Scope, scope_of

PAGE: Final = 100
"""Accidents on a page."""
_PEOPLE: Final = {ClaimSubject.KILLED.value, ClaimSubject.WOUNDED.value}
"""What claims beside accidents are about."""


@dataclass(frozen=True, slots=True)
class AccidentRow:
    """An accident in the list; what is above the viewer's tier stays empty."""

    subject: str
    item_class: str
    when: str
    demining: bool
    killed: int | NotKnown
    injured: int | NotKnown
    contradicted: bool
    """Whether more persons are recorded than it counts, or one code twice."""
    investigation: str
    """``open``, ``closed``, or empty where there is none or it is not shown."""
    open_recommendations: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Accidents:
    """A page of the accidents a viewer may know of, newest first."""

    rows: tuple[AccidentRow, ...]
    total: int
    page: int
    pages: int
    claims: tuple[ClaimGroup, ...]
    """Claims on killed and wounded that name no accident."""
    overdue: int
    """Recommendations of all of them that are overdue."""
    shows_investigations: bool


@dataclass(frozen=True, slots=True)
class AccidentDetail:
    """One accident as a viewer may see it."""

    row: AccidentRow
    activity: str
    description: str
    shows_investigations: bool
    """Whether investigations and claims are for this viewer here."""
    shows_victims: bool
    beside: tuple[BesideCount, ...]
    twice: tuple[str, ...]
    """Codes that more than one record of a victim has."""
    victims: tuple[ShownVictim, ...]
    shows_identity: bool
    investigations: tuple[ShownInvestigation, ...]
    claims: tuple[ClaimGroup, ...]


@dataclass(frozen=True, slots=True)
class _Followed:
    """Investigations and recommendations of all accidents, read at once for the list."""

    status: Mapping[str, str]
    recommendations: Mapping[str, Sequence[Recommendation]]


def accidents(viewer: Viewer, *, on: date, page: int = 1) -> Accidents:
    """List accidents with what became of them as of a day.

    Raises
    ------
    NotAllowed
        When accidents are above the viewer's tier.
    """
    scope = _scope(viewer)
    known = RegisterRow.objects.filter(scope.known(), kind=Accident.kind)
    total = known.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    start = (page - 1) * PAGE
    rows = known.order_by("-first", "subject")[start : start + PAGE]
    followed, victims = _followed(), victim_rows()
    shows = scope.viewer_at_home.may_see(Investigation.tier)
    here = {
        row.subject
        for row in known.filter(subject__in=followed.recommendations).only("subject", "geometry")
        if scope.viewer_at(row.geometry).may_see(Investigation.tier)
    }
    return Accidents(
        rows=tuple(_row(scope, row, followed, victims, on=on) for row in rows),
        total=total,
        page=page,
        pages=pages,
        claims=claims_of(viewer, _about_people(), counts=partial(rows_now, viewer)),
        overdue=sum(
            is_overdue(one, on=on)
            for accident, said in followed.recommendations.items()
            if accident in here
            for one in said
        ),
        shows_investigations=shows,
    )


def accident(viewer: Viewer, *, subject: str, on: date) -> AccidentDetail:
    """Return an accident with its victims, investigations and the claims about it.

    Raises
    ------
    NotAllowed
        When accidents are above the viewer's tier.
    NotFound
        When there is none, or the viewer may not know of it.
    """
    scope = _scope(viewer)
    row = RegisterRow.objects.filter(kind=Accident.kind, subject=subject).first()
    document = None if row is None else document_of(row)
    if row is None or not scope.knows(row) or not isinstance(document, Accident):
        raise NotFound(KINDS["accident"].label.lower(), subject)
    here = scope.viewer_at(row.geometry)
    shows = here.may_see(Tier.RESTRICTED)
    of_victims = here.looking_at(Victim.kind)
    held = victim_rows(subject).get(subject, []) if of_victims.may_see(Victim.tier) else []
    beside, twice = beside_counts(document, [victim for _, victim in held])
    named = LinkRow.objects.filter(kind=Claim.kind, field="accident", target=subject)
    claims = RegisterRow.objects.filter(kind=Claim.kind, subject__in=named.values("subject"))
    return AccidentDetail(
        row=_row(scope, row, _followed(subject), {subject: held}, on=on),
        activity=document.activity if shows else "",
        description=document.description if shows else "",
        shows_investigations=shows,
        shows_victims=of_victims.may_see(Victim.tier),
        beside=beside if held else (),
        twice=twice,
        victims=shown_victims(here, held),
        shows_identity=of_victims.may_see(Tier.PERSONAL),
        investigations=investigations_of(viewer, accident=subject, on=on) if shows else (),
        claims=claims_of(
            viewer, claims.order_by("first", "subject"), counts=partial(rows_now, viewer)
        )
        if shows
        else (),
    )


def _scope(viewer: Viewer) -> Scope:
    scope = scope_of(viewer)
    if not scope.viewer_at_home.may_see(Accident.tier):
        raise NotAllowed(Right.ENTER, why="Accidents are above your tier.")
    return scope


def _row(
    scope: Scope,
    row: RegisterRow,
    followed: _Followed,
    victims: Mapping[str, Sequence[tuple[RegisterRow, Victim]]],
    *,
    on: date,
) -> AccidentRow:
    document = document_of(row)
    assert isinstance(document, Accident)  # noqa: S101 - rows of the kind accident are read
    here = scope.viewer_at(row.geometry)
    shows = here.may_see(Tier.RESTRICTED)
    shows_victims = here.looking_at(Victim.kind).may_see(Victim.tier)
    held = [victim for _, victim in victims.get(row.subject, ())] if shows_victims else []
    beside, twice = beside_counts(document, held)
    said = followed.recommendations.get(row.subject, ()) if shows else ()
    return AccidentRow(
        subject=row.subject,
        item_class=document.item_class.label,
        when=when_text(row.first, row.last, KINDS["accident"]),
        demining=document.demining,
        killed=document.killed,
        injured=document.injured,
        contradicted=bool(twice) or any(one.agreement == "more" for one in beside),
        investigation=followed.status.get(row.subject, "") if shows else "",
        open_recommendations=sum(one.status is not ActionStatus.CLOSED for one in said),
        overdue=sum(is_overdue(one, on=on) for one in said),
    )


def _followed(accident: str = "") -> _Followed:
    """Read investigations and recommendations; an accident is open while one of them is."""
    of: dict[str, str] = {}
    status: dict[str, str] = {}
    for row in RegisterRow.objects.filter(kind=Investigation.kind):
        document = document_of(row)
        if isinstance(document, Investigation) and accident in ("", document.accident):
            of[row.subject] = document.accident
            if status.get(document.accident) != "open":
                status[document.accident] = document.status.value
    said: dict[str, list[Recommendation]] = defaultdict(list)
    for row in RegisterRow.objects.filter(kind=Recommendation.kind):
        told = document_of(row)
        if isinstance(told, Recommendation) and told.investigation in of:
            said[of[told.investigation]].append(told)
    return _Followed(status, said)


def _about_people() -> Iterable[RegisterRow]:
    rows = RegisterRow.objects.filter(kind=Claim.kind).order_by("first", "subject")
    return [
        row
        for row in rows
        if (said := payload_of(row)).get("about_what") in _PEOPLE and not said.get("accident")
    ]
