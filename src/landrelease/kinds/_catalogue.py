"""The catalogue of well-known ordnance that comes with the package, and finding a name in it."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

from landrelease.kinds.ordnance_model import OrdnanceModel

_CYRILLIC: Final = dict(
    zip("абвгдезийклмнопрстуфыэіїєґёјћ", "abvgdeziiklmnoprstufyeiiegejc", strict=True)
)
_CYRILLIC_LONG: Final = {
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ю": "yu",
    "я": "ya",
    "ъ": "",
    "ь": "",
    "љ": "lj",
    "њ": "nj",
    "ђ": "dj",
    "џ": "dz",
}
_ARABIC: Final = dict(
    zip("ابتجحدرزسصضطظعفقكلمنهويءئىةپگکی", "abtjhdrzssdtzafqklmnhwyayyapgky", strict=True)
)
_ARABIC_LONG: Final = {"ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "غ": "gh", "چ": "ch"}
_LETTERS: Final = _CYRILLIC | _CYRILLIC_LONG | _ARABIC | _ARABIC_LONG


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A model whose name is like the one sought.

    Parameters
    ----------
    distance
        0 for the same name in any script; else how many letters differ.
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


def folded(name: str) -> str:
    """Fold a name of any script to plain Latin letters and digits.

    Examples
    --------
    >>> folded("ПФМ-1"), folded("pfm 1"), folded("Лепесток"), folded("légère")
    ('pfm1', 'pfm1', 'lepestok', 'legere')
    """
    kept = []
    for letter in name.casefold():
        if letter in _LETTERS:
            kept.append(_LETTERS[letter])
            continue
        plain = [one for one in unicodedata.normalize("NFKD", letter) if one.isalnum()]
        kept += [_LETTERS.get(one, one) for one in plain]
    return "".join(kept)


def find_ordnance(text: str, models: Iterable[OrdnanceModel]) -> tuple[NameMatch, ...]:
    """Find models by a name in any script, forgiving spelling; nearest first.

    One letter may differ in names of four to six letters, two in longer ones, none in shorter
    ones; numbers must agree. Nothing found means not known here, never harmless.

    Examples
    --------
    >>> [match.model.name for match in find_ordnance("лепесток", known_ordnance())]
    ['PFM-1']
    >>> find_ordnance("PMX", known_ordnance())
    ()
    """
    sought = folded(text)
    if not sought:
        return ()
    found = []
    for model in models:
        names = [model.name, *(name.strip() for name in model.other_names.split(";"))]
        near = [
            (distance, name)
            for name in names
            if name and (distance := _distance(sought, folded(name))) < _TOO_FAR
        ]
        if near:
            found.append(NameMatch(model, *min(near, key=lambda pair: pair[0])))
    return tuple(sorted(found, key=lambda match: (match.distance, match.model.name)))


_TOO_FAR: Final = 99


def _allowed(length: int) -> int:
    return 0 if length < 4 else 1 if length < 7 else 2


def _distance(sought: str, name: str) -> int:
    """Letters that differ; a number that differs, or too many letters, is too far.

    A name sought without its number finds all that have it, as near ones.
    """
    numbers = [[c for c in text if c.isdigit()] for text in (sought, name)]
    if not numbers[0] and numbers[1]:
        letters = "".join(c for c in name if not c.isdigit())
        away = _edits(sought, letters)
        return away + 1 if away <= _allowed(len(sought)) else _TOO_FAR
    if numbers[0] != numbers[1]:
        return _TOO_FAR
    away = _edits(sought, name)
    return away if away <= _allowed(len(sought)) else _TOO_FAR


def _edits(sought: str, name: str) -> int:
    """Count insertions, deletions, changes and swaps of neighbours.

    Source: restricted Damerau-Levenshtein; Damerau (1964), CACM 7: 171-176.
    """
    if abs(len(sought) - len(name)) > 2:
        return _TOO_FAR
    before: list[int] = []
    row = list(range(len(name) + 1))
    for i, one in enumerate(sought, start=1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(name, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one != other))
            swapped = i > 1 and j > 1 and one == name[j - 2] and sought[i - 2] == other
            row.append(min(cost, earlier[j - 2] + 1) if swapped else cost)
    return row[-1]
