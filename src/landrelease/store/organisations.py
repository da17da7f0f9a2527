"""Who belongs to which organisation: by its record where an account names one, else by name."""

from dataclasses import dataclass

from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation, and every name it goes by."""

    subject: str
    name: str
    names: frozenset[str]

    def is_same(self, other: "Organisation") -> bool:
        """Whether two records speak of one organisation: by subject or by any name."""
        return self.subject == other.subject or bool(self.names & other.names)


def organisation_named(subject: str) -> Organisation | None:
    """Return an organisation by the subject of its record; None when there is none."""
    row = RegisterRow.objects.filter(kind="organisation", subject=subject).first()
    return None if row is None else _read(row)


def organisation_of(viewer: Viewer) -> Organisation | None:
    """Return the organisation a person belongs to; None where the register has none of it."""
    if viewer.organisation_subject:
        return organisation_named(viewer.organisation_subject)
    sought = _plain(viewer.organisation)
    if not sought:
        return None
    rows = RegisterRow.objects.filter(kind="organisation").defer("geometry").order_by("subject")
    found = (organisation for row in rows if sought in (organisation := _read(row)).names)
    return next(found, None)


def belongs_to(viewer: Viewer, organisation: Organisation) -> bool:
    """Whether a person belongs to an organisation, by its record or by any name it goes by."""
    own = organisation_of(viewer)
    if own is not None:
        return own.is_same(organisation)
    return _plain(viewer.organisation) in organisation.names


def _read(row: RegisterRow) -> Organisation:
    said = row.payload()
    names = {_plain(str(said.get(field, ""))) for field in ("name", "short_name")} - {""}
    return Organisation(row.subject, row.title, frozenset(names))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
