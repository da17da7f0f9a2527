"""Which models of ordnance there are, found by a name in any script."""

from dataclasses import dataclass

from landrelease.kinds import OrdnanceModel, find_ordnance, known_ordnance
from landrelease.store.access_facts import document_of
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer


@dataclass(frozen=True, slots=True)
class OrdnanceRow:
    """A model, where it comes from, and how near its name is to the one sought."""

    model: OrdnanceModel
    subject: str
    """Of the programme's own record; empty for one that came with the package."""
    matched: str
    """The name that matched, when it is not the model's first one."""
    is_near: bool
    """Whether the name is like the one sought, and not the same."""


def ordnance(viewer: Viewer, *, text: str = "") -> tuple[OrdnanceRow, ...]:
    """Return the models that come with the package and those of the programme.

    A programme's own record of a model stands before the one of the package of the same name.
    Nothing found means not known here; it never means harmless.
    """
    own = {}
    if viewer.may_see(OrdnanceModel.tier):
        for row in RegisterRow.objects.filter(kind=OrdnanceModel.kind).order_by("title"):
            document = document_of(row)
            if isinstance(document, OrdnanceModel):
                own[row.subject] = document
    named = {model.name.casefold() for model in own.values()}
    models = list(own.items())
    models += [("", model) for model in known_ordnance() if model.name.casefold() not in named]
    subject_of = {id(model): subject for subject, model in models}
    if not text.strip():
        models.sort(key=lambda pair: pair[1].name.casefold())
        return tuple(OrdnanceRow(model, subject, "", is_near=False) for subject, model in models)
    return tuple(
        OrdnanceRow(
            match.model,
            subject_of[id(match.model)],
            "" if match.name == match.model.name else match.name,
            is_near=match.distance > 0,
        )
        for match in find_ordnance(text, [model for _, model in models])
    )
