"""The programme at a glance: counts, and beside them what is claimed."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from landrelease.kinds import KINDS, NOT_KNOWN, fields_of
from landrelease.ledger import State
from landrelease.queries._shown import payload_of, titles_of, when_text
from landrelease.store.models import BatchRow, RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
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


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """Claims about the same thing, side by side; nothing is added up or averaged."""

    about: str
    of_whom: str
    lines: tuple[ClaimLine, ...]
    differ: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first page of figures shows; empty parts are those the viewer may not see."""

    programme: str
    invented: bool
    settlements: int
    by_status: tuple[Count, ...]
    people_by_status: tuple[tuple[str, int], ...]
    population_not_known: int
    areas: tuple[Count, ...]
    records: tuple[Count, ...]
    items_by_class: tuple[tuple[str, int], ...]
    waiting: int | None
    claims: tuple[ClaimGroup, ...]


def overview(viewer: Viewer) -> Overview:
    """Return the figures the viewer may see."""
    programme = current_programme()
    status = dict(
        RegisterRow.objects.filter(kind="access_decision").values_list("subject", "status")
    )
    people: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    unknown = 0
    for row in RegisterRow.objects.filter(kind="settlement").defer("geometry"):
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
        people_by_status=tuple((labels[value], people[value]) for value in labels if people[value]),
        population_not_known=unknown,
        areas=_areas(viewer),
        records=_records(viewer),
        items_by_class=_items(viewer),
        waiting=BatchRow.objects.filter(
            state=State.SUBMITTED.value, tier__lte=int(viewer.clearance)
        ).count()
        if viewer.may(Right.ENTER) or viewer.may(Right.APPROVE)
        else None,
        claims=claims_of(
            viewer, RegisterRow.objects.filter(kind="claim").order_by("first", "subject")
        ),
    )


def _status_labels() -> dict[str, str]:
    field = next(f for f in fields_of(KINDS["access_decision"]) if f.name == "status")
    return dict(field.choices) | {"not_known": "No decision recorded"}


def _areas(viewer: Viewer) -> tuple[Count, ...]:
    kind = KINDS["hazardous_area"]
    if not viewer.may_see(kind.tier):
        return ()
    counts: Counter[tuple[str, str]] = Counter()
    for row in RegisterRow.objects.filter(kind="hazardous_area").defer("geometry"):
        counts[payload_of(row)["classification"], row.status] += 1
    labels = {f.name: dict(f.choices) for f in fields_of(kind)}
    return tuple(
        Count(
            f"{classification.upper()}: {labels['status'].get(status, status)}",
            count,
            "hazardous_area",
            status,
        )
        for (classification, status), count in sorted(counts.items())
    )


def _records(viewer: Viewer) -> tuple[Count, ...]:
    scope = scope_of(viewer)
    counts = Counter(RegisterRow.objects.filter(scope.known()).values_list("kind", flat=True))
    return tuple(
        Count(declared.label_plural, counts[name], name, "")
        for name, declared in KINDS.items()
        if scope.viewer_at_home.may_see(declared.tier)
    )


def _items(viewer: Viewer) -> tuple[tuple[str, int], ...]:
    kind, scope = KINDS["item_found"], scope_of(viewer)
    if not scope.viewer_at_home.may_see(kind.tier):
        return ()
    counts: Counter[str] = Counter()
    for row in RegisterRow.objects.filter(scope.known(), kind="item_found").defer("geometry"):
        document = payload_of(row)
        counts[document.get("item_class", NOT_KNOWN)] += int(document.get("items", 1))
    labels = dict(next(f for f in fields_of(kind) if f.name == "item_class").choices)
    return tuple((labels[value], count) for value, count in counts.most_common())


def claims_of(viewer: Viewer, rows: Iterable[RegisterRow]) -> tuple[ClaimGroup, ...]:
    """Put claims about the same thing side by side, for a viewer who may know of them."""
    kind = KINDS["claim"]
    if not scope_of(viewer).viewer_at_home.may_see(kind.tier):
        return ()
    groups: dict[tuple[str, str], list[tuple[RegisterRow, dict[str, object]]]] = defaultdict(list)
    for row in rows:
        document = payload_of(row)
        key = (str(document["about_what"]), str(document.get("of_whom", "")))
        groups[key].append((row, document))
    titles = titles_of({("organisation", whom) for _, whom in groups if whom}, viewer)
    choices = {field.name: dict(field.choices) for field in fields_of(kind)}
    return tuple(
        ClaimGroup(
            about=choices["about_what"].get(about, about),
            of_whom=titles.get(("organisation", whom), ""),
            lines=tuple(_claim(row, document, choices) for row, document in said),
            differ=len({(d.get("quantity"), d.get("qualifier")) for _, d in said}) > 1,
        )
        for (about, whom), said in sorted(groups.items())
    )


def _claim(
    row: RegisterRow, document: dict[str, object], choices: dict[str, dict[str, str]]
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
    )
