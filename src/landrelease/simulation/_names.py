"""Names of a language nobody speaks.

A name is a stem and an ending. Vowels keep harmony: a stem with a, o, u takes the ending
with a, o, u. Endings mean something: hill, field, wood, stone, pasture, well. Stems and
endings are long enough that real places do not come out by chance.
"""

from collections.abc import Sequence

from numpy.random import Generator

from landrelease.simulation._draws import choose, happens
from landrelease.simulation._errors import NamesRanOut

_BACK, _FRONT = ("a", "o", "u"), ("e", "i", "ei")
_ONSETS = ("v", "th", "l", "m", "n", "r", "k", "h", "dr", "vr", "sh", "d", "t", "gl")
_MIDDLES = ("r", "l", "n", "m", "ss", "rr", "v", "mm", "nd", "rth", "ll")
_ENDINGS = {
    "hill": ("ammoth", "emmeth"),
    "field": ("avoul", "eveil"),
    "wood": ("othma", "ethme"),
    "stone": ("ashur", "eshir"),
    "pasture": ("ulund", "ilind"),
    "well": ("orruva", "errive"),
    "village": ("onnath", "enneth"),
}
_UPPER, _LOWER = ("Ush", "Ish"), ("Dovu", "Devi")
_PAIRS = 0.08
"""Share of the words that name an upper and a lower place."""
_MOST_REPEATED = 60
"""So many names in a row that were given before: the language is spent."""


def place_names(rng: Generator, number: int) -> tuple[str, ...]:
    """Different names of places; a few are pairs, the upper and the lower one.

    Raises
    ------
    NamesRanOut
        When the language has too few.
    """
    made: list[str] = []
    words: set[str] = set()
    repeated = 0
    while repeated < _MOST_REPEATED:
        if len(made) >= number:
            return tuple(made[:number])
        name = _place(rng)
        repeated = repeated + 1 if name in words else 0
        if name in words:
            continue
        words.add(name)
        if happens(rng, _PAIRS):
            harmony = 0 if any(vowel in name.lower()[:3] for vowel in _BACK) else 1
            made += [f"{_UPPER[harmony]} {name}", f"{_LOWER[harmony]} {name}"]
        else:
            made.append(name)
    raise NamesRanOut(made=len(made), wanted=number)


def _stem(rng: Generator, vowels: Sequence[str]) -> str:
    return choose(rng, _ONSETS) + choose(rng, vowels) + choose(rng, _MIDDLES)


def _place(rng: Generator) -> str:
    harmony = int(rng.integers(2))
    vowels = (_BACK, _FRONT)[harmony]
    ending = choose(rng, tuple(_ENDINGS.values()))[harmony]
    return (_stem(rng, vowels) + ending).capitalize()


def person_names(rng: Generator, number: int) -> tuple[str, ...]:
    """Names of people who do not exist: a given and a family name."""
    return tuple(_person(rng) for _ in range(number))


def _person(rng: Generator) -> str:
    vowels = (_BACK, _FRONT)[int(rng.integers(2))]
    given = (_stem(rng, vowels) + choose(rng, vowels)).capitalize()
    family = _stem(rng, vowels) + choose(rng, vowels) + choose(rng, ("ssen", "vath", "reth"))
    return f"{given} {family.capitalize()}"
