"""What a person limited to areas, or to his own organisation, may write: checked where it is said.

Every action appends and reviews through `_appending`, which asks here: an action needs no check of
its own, and none can be forgotten.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Protocol

import shapely

from landrelease.kinds import KINDS, fields_of
from landrelease.ledger import Act
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.refusals import NotYourGround, NotYourOrganisation
from landrelease.store.scope import place_of, places_of_subjects, scope_of

OF_WHOM: Final = "organisation"
"""The field that says whose work a record is of."""
NOT_WORK: Final = frozenset({"information_source"})
"""Kinds whose organisation is of somebody spoken to."""


class Said(Protocol):
    """A draft or an entry."""

    @property
    def act(self) -> Act: ...
    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...


def check_scope(viewer: Viewer, said: Iterable[Said]) -> None:
    """Refuse what lies beside the person's areas, or is of another organisation than his.

    Raises
    ------
    NotYourGround
        When a place, the place of the record spoken of, or, where there is neither, that of a
        record referred to, touches none of his areas.
    NotYourOrganisation
        When he writes for his own alone, and a record names another, or none.
    """
    said = [one for one in said if one.act.is_content or one.act is Act.ERASE]
    if viewer.areas:
        _check_ground(viewer, said)
    if viewer.writes_for_own_alone:
        _check_organisation(viewer, said)


def why_outside(viewer: Viewer, said: Iterable[Said]) -> str:
    """Return why the person may not write this; empty when he may."""
    try:
        check_scope(viewer, said)
    except (NotYourGround, NotYourOrganisation) as error:
        return str(error)
    return ""


def _check_ground(viewer: Viewer, said: list[Said]) -> None:
    scope = scope_of(viewer)
    held = places_of_subjects([name for one in said for name in (one.subject, *_referred(one))])
    for one in said:
        if not all(scope.holds(place) for place in _places(one, held)):
            raise NotYourGround


def _places(one: Said, held: dict[str, list[shapely.Geometry]]) -> list[shapely.Geometry]:
    own = place_of(one.payload)
    places = held.get(one.subject, []) + ([] if own is None else [own])
    return places or [place for name in _referred(one) for place in held.get(name, [])]


def _referred(one: Said) -> Iterator[str]:
    for field in fields_of(KINDS[one.kind]) if one.kind in KINDS else ():
        value = one.payload.get(field.name) if field.reference else None
        yield from (value,) if isinstance(value, str) else value if isinstance(value, list) else ()


def _check_organisation(viewer: Viewer, said: list[Said]) -> None:
    rows = RegisterRow.objects.filter(subject__in={one.subject for one in said} - {""})
    held = {(row.kind, row.subject): row for row in rows.defer("geometry")}
    for one in said:
        kind = KINDS.get(one.kind)
        names = () if kind is None or one.kind in NOT_WORK else fields_of(kind)
        if not any(f.name == OF_WHOM and f.reference == "organisation" for f in names):
            continue
        row = held.get((one.kind, one.subject))
        of = [] if row is None else [row.payload().get(OF_WHOM, "")]
        if one.act is Act.RECORD:
            of.append(one.payload.get(OF_WHOM, ""))
        if any(name != viewer.organisation_subject or not name for name in of):
            raise NotYourOrganisation(
                own=viewer.organisation if viewer.organisation_subject else ""
            )
