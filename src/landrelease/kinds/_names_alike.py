"""Names of ordnance in any script, folded to the same letters, and how far two of them differ."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

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
_ARABIC_LONG: Final = {"ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "غ": "gh", "چ": "ch", "ـ": ""}
_LETTERS: Final = _CYRILLIC | _CYRILLIC_LONG | _ARABIC | _ARABIC_LONG
_READ_OUT: Final = {
    letter: latin
    for names, latin in (
        ("اي ايه آي", "a"), ("بي پي", "b"), ("سي", "c"), ("دي", "d"), ("اف", "f"), ("جي", "g"),
        ("اتش", "h"), ("كي", "k"), ("ال", "l"), ("ام", "m"), ("ان", "n"), ("او", "o"),
        ("ار", "r"), ("اس", "s"), ("تي", "t"), ("يو", "u"), ("في", "v"), ("زد زي", "z"),
    )
    for letter in names.split()
}  # fmt: skip
"""Letters of a name as Arabic and Persian write them out; P is written as B is."""
_LOOK_ALIKE: Final = dict(zip("abcehkmoptxy", "авсенкмортху", strict=True))
"""Latin letters that look like Cyrillic ones: in a word of both they are taken for those."""
_GENERIC: Final = frozenset({"mine", "mines", "mina", "miny", "minen", "the", "lghm", "algham"})
"""Words that say only that it is a mine."""
_VOWELS: Final = re.compile(r"[aeiouywh]")
_SOUNDS: Final = str.maketrans({"p": "b", "v": "f", "c": "k", "q": "k", "z": "s"})
TOO_FAR: Final = 99
_SOUNDS_ALIKE: Final = 3
"""How far names are apart that sound alike and are spelled otherwise."""
_LEAST_CONSONANTS: Final = 4
_KEPT: Final = 8192
"""Names kept folded: a catalogue is asked again and again."""


@lru_cache(maxsize=_KEPT)
def folded(name: str) -> str:
    """Fold a name of any script to plain Latin letters and digits.

    Examples
    --------
    >>> folded("ПФМ-1"), folded("pfm 1"), folded("Лепесток"), folded("légère"), folded("٥٧")
    ('pfm1', 'pfm1', 'lepestok', 'legere', '57')
    """
    kept = []
    for letter in name.casefold():
        if letter in _LETTERS:
            kept.append(_LETTERS[letter])
            continue
        plain = [one for one in unicodedata.normalize("NFKD", letter).casefold() if one.isalnum()]
        kept += [_LETTERS.get(one, _digit(one)) for one in plain]
    return "".join(kept)


def _digit(letter: str) -> str:
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


def how_far(sought: str, name: str) -> int:
    """Return by how much a name differs from the one sought; `TOO_FAR` where it is another.

    0 is the same name, letter by letter, in any script. Else the best of four readings: letters
    that differ, where numbers agree; letters typed in two scripts, or read out in Arabic; every
    word of what is sought, those apart that say only that it is a mine, among those of the name;
    and for longer names the same consonants, as far as scripts tell them apart.

    Examples
    --------
    >>> how_far("ПМН-2", "PMN-2"), how_far("pmn mine", "PMN"), how_far("клеймор", "Claymore")
    (0, 1, 3)
    >>> how_far("PMN-3", "PMN-2") == TOO_FAR
    True
    """
    whole = _spelled(folded(sought), folded(name))
    if whole == 0:
        return 0
    others = [_spelled(other, _read_as_b(name)) + 1 for other in _typed_otherwise(sought)]
    return min(whole, *others, _by_words(sought, name), _by_sound(sought, name))


@lru_cache(maxsize=_KEPT)
def _typed_otherwise(sought: str) -> tuple[str, ...]:
    """Return what somebody may have meant who mixed scripts, or wrote letters out."""
    lowered, words = sought.casefold(), _words(sought)
    found = []
    if any(letter in _CYRILLIC for letter in lowered):
        found.append("".join(_LOOK_ALIKE.get(letter, letter) for letter in lowered))
    if any(word in _read_out() for word in words):
        found.append("".join(_read_out().get(word, word) for word in _said(words)))
    return tuple(_read_as_b(one) for one in found)


def _read_as_b(name: str) -> str:
    return folded(name).replace("p", "b")


@cache
def _read_out() -> dict[str, str]:
    return {folded(letter): latin for letter, latin in _READ_OUT.items()}


@lru_cache(maxsize=_KEPT)
def _words(name: str) -> tuple[str, ...]:
    """Return folded words, and numbers apart from letters."""
    plain = "".join(letter if letter.isalnum() or letter == "ـ" else " " for letter in name)
    return tuple(re.findall(r"\d+|[^\W\d_]+", " ".join(folded(word) for word in plain.split())))


def _said(words: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out words that say only that it is a mine, unless there is no other."""
    return tuple(word for word in words if word not in _GENERIC) or words


def _by_words(sought: str, name: str) -> int:
    wanted, there = _said(_words(sought)), _words(name)
    if len("".join(wanted)) < 2 or (len(there) < 2 and len(_words(sought)) < 2):
        return TOO_FAR
    away = sum(min((_spelled(one, other) for other in there), default=TOO_FAR) for one in wanted)
    return min(away + 1, TOO_FAR)


def _by_sound(sought: str, name: str) -> int:
    ours, theirs = _sound(sought), _sound(name)
    return _SOUNDS_ALIKE if ours == theirs and len(ours) >= _LEAST_CONSONANTS else TOO_FAR


@lru_cache(maxsize=_KEPT)
def _sound(name: str) -> str:
    """Keep consonants, alike ones as one, and numbers; doubled ones once."""
    kept = _VOWELS.sub("", folded(name).translate(_SOUNDS))
    return re.sub(r"([^\d])\1+", r"\1", kept)


def _allowed(length: int) -> int:
    return 0 if length < 4 else 1 if length < 7 else 2


def _spelled(sought: str, name: str) -> int:
    """Letters that differ; a number that differs, or too many letters, is too far.

    A name sought without its number finds all that have it, as near ones.
    """
    numbers = [[c for c in text if c.isdigit()] for text in (sought, name)]
    if not numbers[0] and numbers[1]:
        letters = "".join(c for c in name if not c.isdigit())
        away = _edits(sought, letters)
        return away + 1 if away <= _allowed(len(sought)) else TOO_FAR
    if numbers[0] != numbers[1]:
        return TOO_FAR
    away = _edits(sought, name)
    return away if away <= _allowed(len(sought)) else TOO_FAR


def _edits(sought: str, name: str) -> int:
    """Count insertions, deletions, changes and swaps of neighbours.

    Source: restricted Damerau-Levenshtein; Damerau (1964), CACM 7: 171-176.
    """
    if abs(len(sought) - len(name)) > 2:
        return TOO_FAR
    before: list[int] = []
    row = list(range(len(name) + 1))
    for i, one in enumerate(sought, start=1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(name, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one != other))
            swapped = i > 1 and j > 1 and one == name[j - 2] and sought[i - 2] == other
            row.append(min(cost, earlier[j - 2] + 1) if swapped else cost)
    return row[-1]
