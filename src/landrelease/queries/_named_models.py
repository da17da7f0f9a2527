"""Which model of the catalogue a name means, when there is no doubt about it."""

from dataclasses import dataclass
from functools import cache

from landrelease.kinds import ItemClass, ItemFound
from landrelease.queries.ordnance import ordnance
from landrelease.store.people import Viewer


@dataclass(frozen=True, slots=True)
class Identified:
    """What the catalogue says of an item; without a model it is not identified."""

    model: str = ""
    country: str = ""
    """Empty where the catalogue does not name one."""
    doubt: str = ""
    """The model it is like, where that is not sure."""


class NamedModels:
    """Names of models as people write them, matched with the catalogue.

    A name counts as identified when it is that of one model, in any script and spelling of the
    same letters, and the model is of the class that was recorded. One that is merely like a
    model's, that several models have, or whose class contradicts it is told as a doubt: the item
    is not identified, which never means that it is harmless.
    """

    def __init__(self, viewer: Viewer) -> None:
        self._found = cache(lambda text: ordnance(viewer, text=text))

    def identify(self, item: ItemFound) -> Identified:
        """Return what the catalogue says of an item."""
        if not item.model.strip():
            return Identified()
        matches = self._found(item.model)
        same = [match.model for match in matches if not match.is_near]
        if len(same) != 1:
            return Identified(doubt=", ".join(match.model.name for match in matches[:3]))
        [model] = same
        known = {item.item_class, model.item_class} - {ItemClass.NOT_KNOWN}
        if len(known) > 1:
            return Identified(doubt=f"{model.name} ({model.item_class.label})")
        return Identified(model.name, model.country)
