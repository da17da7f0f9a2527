"""Add a picture to a model of ordnance, with its licence and source."""

from datetime import date

from django.db import transaction

from landrelease.actions._appending import Receipt
from landrelease.actions._checks import require_may_enter
from landrelease.actions.record_report import record_report
from landrelease.kinds import OrdnanceModel
from landrelease.ledger import OWN_SIGHT
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.pictures import PREFIX, NotAPicture, keep_picture
from landrelease.store.refusals import NotFound, NotValid
from landrelease.store.scope import scope_of


@transaction.atomic
def add_picture(
    viewer: Viewer, *, model: str, content: bytes, licence: str, source: str, on: date
) -> Receipt:
    """Report the new state of a model with a picture; another person approves it.

    The image alone is kept: what a camera writes beside it, as places and times, is left out.

    Parameters
    ----------
    content
        The bytes of a PNG or JPEG.
    licence, source
        Under what it may be shown, and whose it is; without both it is refused.

    Raises
    ------
    NotAllowed, NotFound
    NotValid
        Without licence or source, or when it is no picture or too large.
    """
    require_may_enter(viewer, OrdnanceModel.kind)
    row = RegisterRow.objects.filter(kind=OrdnanceModel.kind, subject=model).first()
    if row is None or not scope_of(viewer).knows(row):
        raise NotFound("ordnance model", model)
    missing = {"picture_licence": licence, "picture_source": source}
    problems = [
        (field, "A picture is kept only with its licence and its source: write both.")
        for field, text in missing.items()
        if not text.strip()
    ]
    if problems:
        raise NotValid(problems)
    try:
        digest = keep_picture(content)
    except NotAPicture as why:
        raise NotValid([("picture", f"The picture is refused: {why}.")]) from None
    said = {"picture": f"{PREFIX}{digest}", "picture_licence": licence, "picture_source": source}
    return record_report(
        viewer,
        kind=OrdnanceModel.kind,
        payload=row.payload() | said,
        first=on,
        last=None,
        source=OWN_SIGHT,
        submit=True,
        subject=model,
        attachments=(digest,),
    )
