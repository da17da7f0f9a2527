"""Pictures of models of ordnance, for those who may know of a record that shows them."""

from landrelease.kinds import OrdnanceModel
from landrelease.queries.workbench import batches_to_follow
from landrelease.store.models import EntryRow, RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.pictures import Picture, picture_kept
from landrelease.store.refusals import NotFound
from landrelease.store.scope import scope_of


def picture(viewer: Viewer, *, digest: str) -> Picture:
    """Return a picture that a model shows, or that waits with a report the viewer may open.

    Raises
    ------
    NotFound
        When there is none, or no record that shows it is for the viewer.
    """
    kept = picture_kept(digest)
    if kept is None or not (_is_shown(viewer, digest) or _waits(viewer, digest)):
        raise NotFound("picture", digest)
    return kept


def _is_shown(viewer: Viewer, digest: str) -> bool:
    rows = RegisterRow.objects.filter(scope_of(viewer).known(), kind=OrdnanceModel.kind)
    return rows.filter(document__contains=digest).exists()


def _waits(viewer: Viewer, digest: str) -> bool:
    said = EntryRow.objects.filter(kind=OrdnanceModel.kind, body__contains=digest)
    return bool(batches_to_follow(viewer, set(said.values_list("batch", flat=True))))
