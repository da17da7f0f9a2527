"""The catalogue of well-known ordnance that comes with the package, and finding a name in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from landrelease.kinds._names_alike import TOO_FAR, folded, how_far
from landrelease.kinds.ordnance_model import OrdnanceModel


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A model whose name is like the one sought.

    Parameters
    ----------
    distance
        0 for the same name in any script; else how far it is from it.
    name
        The name that matched.
    """

    model: OrdnanceModel
    distance: int
    name: str


@cache
def known_ordnance() -> tuple[OrdnanceModel, ...]:
    """Return the models that come with the package, by name."""
    text = (files("landrelease.kinds") / "ordnance_models.yaml").read_text(encoding="utf-8")
    found = [OrdnanceModel.model_validate(said) for said in yaml.safe_load(text)]
    return tuple(sorted(found, key=lambda model: model.name.casefold()))


def find_ordnance(text: str, models: Iterable[OrdnanceModel]) -> tuple[NameMatch, ...]:
    """Find models by a name in any script, forgiving spelling; nearest first.

    One letter may differ in names of four to six letters, two in longer ones, none in shorter
    ones; numbers must agree. Some of the words of a name find it, as do the same consonants in
    another script. Nothing found means not known here, never harmless.

    Examples
    --------
    >>> [match.model.name for match in find_ordnance("лепесток", known_ordnance())]
    ['PFM-1']
    >>> find_ordnance("PMX", known_ordnance())
    ()
    """
    if not folded(text):
        return ()
    found = []
    for model in models:
        names = [model.name, *(name.strip() for name in model.other_names.split(";"))]
        near = [
            (distance, name)
            for name in names
            if name and (distance := how_far(text, name)) < TOO_FAR
        ]
        if near:
            found.append(NameMatch(model, *min(near, key=lambda pair: pair[0])))
    return tuple(sorted(found, key=lambda match: (match.distance, match.model.name)))
