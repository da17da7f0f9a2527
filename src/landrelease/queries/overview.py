"""The programme at a glance: counts, and beside them what is claimed."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet

from landrelease.kinds import KINDS, NOT_KNOWN, fields_of
from landrelease.ledger import State
from landrelease.queries._beside_claims import (
    COUNTED_BESIDE,
    Against,
    Beside,
    CountedBeside,
    Rows,
)
from landrelease.queries._shown import payload_of, titles_of, when_text
from landrelease.store.models import BatchRow, RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.register import rows_at
from landrelease.store.scope import scope_of


@dataclass(frozen=True, slots=True)
class Count:
    """A counted figure and where its records are listed."""

    label: str
    value: int
    kind: str
    status: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """What somebody claims, in his own measure."""

    subject: str
    claimed_by: str
    quantity: str
    matter: str
    when: str
    grade: str
    against: Against
    """How it stands to what the programme counts."""


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """Claims about the same thing, side by side; nothing is added up or averaged."""

    about: str
    of_whom: str
    accident: str
    """The accident they are about, by its title; empty where they are about none alone."""
    lines: tuple[ClaimLine, ...]
    differ: bool
    counted: CountedBeside | None
    """What the programme counts of it; None where it counts no such thing."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first page of figures shows; empty parts are those the viewer may not see."""

    programme: str
    invented: bool
    settlements: int
    by_status: tuple[Count, ...]
    people_by_status: tuple[Count, ...]
    population_not_known: int
    areas: tuple[Count, ...]
    records: tuple[Count, ...]
    items_by_class: tuple[Count, ...]
    waiting: int | None
    claims: tuple[ClaimGroup, ...]


_COUNTED: Final = (
    frozenset({"settlement", "access_decision", "hazardous_area", "item_found", "claim"})
    | COUNTED_BESIDE
)


def _rows(viewer: Viewer, at: date | None, known: datetime | None) -> Rows:
    """Return a function that reads rows of a kind, as they are or were, that he may know of."""
    scope = scope_of(viewer)
    if at is None and known is None:
        return lambda kind: rows_now(viewer, kind)
    held = [row for row in rows_at(at=at, known=known, kinds=_COUNTED) if scope.knows(row)]
    held.sort(key=lambda row: (row.first or date.min, row.subject))
    return lambda kind: [row for row in held if row.kind == kind]


def rows_now(viewer: Viewer, kind: str) -> QuerySet[RegisterRow]:
    """Return the rows of a kind that a viewer may know of, by their first day."""
    rows = RegisterRow.objects.filter(scope_of(viewer).known(), kind=kind)
    rows = rows.order_by("first", "subject")
    return rows if kind == "land_release_product" else rows.defer("geometry")


def overview(viewer: Viewer, *, at: date | None = None, known: datetime | None = None) -> Overview:
    """Return the figures the viewer may see, as they are or were by either clock."""
    programme, rows = current_programme(), _rows(viewer, at, known)
    status = {row.subject: row.status for row in rows("access_decision")}
    people: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    unknown = 0
    for row in rows("settlement"):
        held = status.get(row.subject, "not_known")
        statuses[held] += 1
        population = payload_of(row).get("population")
        if isinstance(population, int):
            people[held] += population
        else:
            unknown += 1
    labels = _status_labels()
    return Overview(
        programme=programme.name,
        invented=programme.invented,
        settlements=sum(statuses.values()),
        by_status=tuple(
            Count(label, statuses[value], "settlement", value)
            for value, label in labels.items()
            if statuses[value] or value != "not_known"
        ),
        people_by_status=tuple(
            Count(labels[value], people[value], "settlement", value)
            for value in labels
            if people[value]
        ),
        population_not_known=unknown,
        areas=_areas(viewer, rows),
        records=_records(viewer),
        items_by_class=_items(viewer, rows),
        waiting=BatchRow.objects.filter(
            state=State.SUBMITTED.value, tier__lte=int(viewer.clearance)
        ).count()
        if viewer.may(Right.ENTER) or viewer.may(Right.APPROVE)
        else None,
        claims=claims_of(viewer, rows("claim"), counts=rows, known=known),
    )


def _status_labels() -> dict[str, str]:
    field = next(f for f in fields_of(KINDS["access_decision"]) if f.name == "status")
    return dict(field.choices) | {"not_known": "No decision recorded"}


def _areas(viewer: Viewer, rows: Rows) -> tuple[Count, ...]:
    kind = KINDS["hazardous_area"]
    if not scope_of(viewer).viewer_at_home.may_see(kind.tier):
        return ()
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows("hazardous_area"):
        counts[payload_of(row)["classification"], row.status] += 1
    labels = {f.name: dict(f.choices) for f in fields_of(kind)}
    return tuple(
        Count(
            f"{classification.upper()}: {labels['status'].get(status, status)}",
            count,
            "hazardous_area",
            f"{classification}.{status}",
        )
        for (classification, status), count in sorted(counts.items())
    )


def _records(viewer: Viewer) -> tuple[Count, ...]:
    scope = scope_of(viewer)
    counts = Counter(RegisterRow.objects.filter(scope.known()).values_list("kind", flat=True))
    return tuple(
        Count(declared.label_plural, counts[name], name, "")
        for name, declared in KINDS.items()
        if scope.viewer_at_home.looking_at(name).may_see(declared.tier)
    )


def _items(viewer: Viewer, rows: Rows) -> tuple[Count, ...]:
    kind, scope = KINDS["item_found"], scope_of(viewer)
    if not scope.viewer_at_home.may_see(kind.tier):
        return ()
    counts: Counter[str] = Counter()
    for row in rows("item_found"):
        document = payload_of(row)
        counts[document.get("item_class", NOT_KNOWN)] += int(document.get("items", 1))
    labels = dict(next(f for f in fields_of(kind) if f.name == "item_class").choices)
    return tuple(
        Count(labels[value], count, "item_found", value) for value, count in counts.most_common()
    )


_Said = tuple[RegisterRow, dict[str, object]]


def claims_of(
    viewer: Viewer,
    rows: Iterable[RegisterRow],
    *,
    counts: Rows | None = None,
    known: datetime | None = None,
) -> tuple[ClaimGroup, ...]:
    """Put claims about the same thing side by side, for a viewer who may know of them.

    Parameters
    ----------
    counts
        Rows of a kind as the viewer may know them, to count beside the claims; None for no count.
        Of somebody who sees a part of the programme nothing is counted: the claims are of all.
    known
        By when what is counted on the day of a claim was recorded.
    """
    kind = KINDS["claim"]
    if not scope_of(viewer).viewer_at_home.may_see(kind.tier):
        return ()
    groups: defaultdict[tuple[str, str, str], list[_Said]] = defaultdict(list)
    for row in rows:
        document = payload_of(row)
        named = [str(document.get(name, "")) for name in ("of_whom", "accident")]
        key = (str(document["about_what"]), named[0], named[1])
        groups[key].append((row, document))
    wanted = {("organisation", whom) for _, whom, _ in groups if whom}
    wanted |= {("accident", accident) for _, _, accident in groups if accident}
    titles = titles_of(wanted, viewer)
    choices = {field.name: dict(field.choices) for field in fields_of(kind)}
    beside = None if counts is None or viewer.areas else Beside(counts, known=known)
    found = []
    for (about, whom, accident), said in sorted(groups.items()):
        counted = beside.of(about, organisation=whom, accident=accident) if beside else None
        found.append(
            ClaimGroup(
                about=choices["about_what"].get(about, about),
                of_whom=titles.get(("organisation", whom), ""),
                accident=titles.get(("accident", accident), ""),
                lines=tuple(
                    _claim(row, document, choices, _against(beside, about, row, document, counted))
                    for row, document in said
                ),
                differ=len({(d.get("quantity"), d.get("qualifier")) for _, d in said}) > 1,
                counted=counted,
            )
        )
    return tuple(found)


def _against(
    beside: Beside | None,
    about: str,
    row: RegisterRow,
    document: dict[str, object],
    counted: CountedBeside | None,
) -> Against:
    quantity, qualifier = document.get("quantity"), str(document.get("qualifier", "exactly"))
    if beside is None or counted is None or not isinstance(quantity, int):
        return Against()
    return beside.against(about, quantity, qualifier, counted, on=row.first)


def _claim(
    row: RegisterRow,
    document: dict[str, object],
    choices: dict[str, dict[str, str]],
    against: Against,
) -> ClaimLine:
    quantity = document.get("quantity")
    words = ""
    if isinstance(quantity, int):
        qualifier = str(document.get("qualifier", "exactly"))
        prefix = "" if qualifier == "exactly" else f"{choices['qualifier'][qualifier]} "
        words = f"{prefix}{quantity:,}"
    return ClaimLine(
        subject=row.subject,
        claimed_by=str(document["claimed_by"]),
        quantity=words,
        matter=str(document.get("matter", "") or document.get("statement", "")),
        when=when_text(row.first, row.last, KINDS["claim"]),
        grade=row.grade,
        against=against,
    )
