"""Whose work something is: a person and the organisation that a record names."""

from landrelease.kinds import Organisation, OrganisationType
from landrelease.store.access_facts import document_of
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer


def organisation_named(subject: str) -> Organisation | None:
    """Return the organisation of a subject, as the register has it."""
    row = RegisterRow.objects.filter(kind="organisation", subject=subject).first()
    document = None if row is None else document_of(row)
    return document if isinstance(document, Organisation) else None


def is_own(viewer: Viewer, organisation: str) -> bool:
    """Whether a record's organisation is the person's: by its record, or by its name."""
    if viewer.organisation_subject:
        return viewer.organisation_subject == organisation
    if not organisation or not viewer.organisation:
        return False
    named = organisation_named(organisation)
    if named is None:
        return False
    names = {named.name.casefold(), named.short_name.casefold()} - {""}
    return viewer.organisation.casefold() in names


def is_authority(organisation: str) -> bool:
    """Whether an organisation is the national authority or its centre."""
    named = organisation_named(organisation)
    return named is not None and named.type is OrganisationType.AUTHORITY
