"""Writing systems: digits, signs and words of hemispheres reduced to plain tokens."""

import unicodedata
from typing import Final

DEGREE_SIGNS: Final = "°º˚∘⁰"
MINUTE_SIGNS: Final = "'′’‘´`ʹʼ＇‛ʻ"
SECOND_SIGNS: Final = '"″”“ʺ„＂‟'
MINUS_SIGNS: Final = "-−–—‐‑‒﹣－"
INVISIBLE: Final = "\u200b\u200c\u200d\u200e\u200f\u061c\u2060\ufeff\u00ad" + "".join(
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
)

_SIGNS: Final[dict[int, str | None]] = {
    **{ord(sign): "°" for sign in DEGREE_SIGNS},
    **{ord(sign): "'" for sign in MINUTE_SIGNS},
    **{ord(sign): '"' for sign in SECOND_SIGNS},
    **{ord(sign): "-" for sign in MINUS_SIGNS},
    **{ord(sign): None for sign in INVISIBLE},
    ord("٫"): ".",  # Arabic decimal separator
    ord("·"): ".",
    ord("،"): ";",  # Arabic comma: never a decimal sign
    ord("؛"): ";",
    ord("、"): ";",
    ord("，"): ",",
}

# Words are stored bare: no accents, no points, lower case (see `bare`). The letter O is
# oeste, ouest and ovest (west), not the German Ost, which is read when written out.
_HEMISPHERE_WORDS: Final = {
    "N": "n north northern norte nord noord norr sjever sever kuzey с север северной северная "
    "северный сш пн північ північної пнш північна شمال شمالا شمالي شمالی ش",
    "S": "s south southern sur sud sul sued zuid jug guney ю юг южной южная южный юш пд "
    "південь південної пдш південна جنوب جنوبا جنوبي جنوبی ج سهيل",
    "E": "e east eastern este est leste l ost oost istok dogu в восток восточной восточная "
    "восточный вд сх схід східної схд східна شرق شرقا شرقي شرقی ق ختيځ ختیځ مشرق",
    "W": "w west western o oeste ouest ovest zapad bati з запад западной западная западный зд "
    "зх захід західної зхд західна غرب غربا غربي غربی غ لويديځ لوېديځ لویدیځ مغرب",
}
_LABEL_WORDS: Final = {
    "LAT": "lat latitude latitud latitudine широта широты широти العرض عرض",
    "LON": "lon long lng longitude longitud longitudine долгота долготы довгота довготи الطول طول",
}
_UNIT_WORDS: Final = {
    "°": "deg degs degree degrees grado grados graus degre degres градус градуса градусов "
    "градуси градусів гр درجة درجه درجات",
    "'": "min mins minute minutes minuto minutos мин минут минута минуты минуты хв хвилин "
    "دقيقة دقیقه دقيقه دقائق",
    '"': "sec secs second seconds seg segundo segundos seconde secondes сек секунд секунда "
    "секунды ثانية ثانیه ثانيه ثواني",
    "": "and y et e и та і و خط خطوط",
}


def bare(word: str) -> str:
    """Strip accents, vowel points and case from a word.

    Examples
    --------
    >>> bare("Градусів"), bare("شمالاً"), bare("Degrés")
    ('градусів', 'شمالا', 'degres')
    """
    lowered = unicodedata.normalize("NFKC", word).casefold().replace("ı", "i")
    split = unicodedata.normalize("NFD", lowered)
    kept = "".join(
        sign for sign in split if not (unicodedata.combining(sign) and sign not in "\u0306\u0308")
    )
    joined = unicodedata.normalize("NFC", kept)
    return joined if not joined.isascii() and joined[:1] > "\u036f" else _ascii(joined)


def _ascii(word: str) -> str:
    split = unicodedata.normalize("NFD", word)
    return "".join(sign for sign in split if not unicodedata.combining(sign))


def _table(words: dict[str, str]) -> dict[str, str]:
    return {bare(word): mark for mark, text in words.items() for word in text.split()}


HEMISPHERES: Final = _table(_HEMISPHERE_WORDS)
LABELS: Final = _table(_LABEL_WORDS)
UNITS: Final = {word: mark for word, mark in _table(_UNIT_WORDS).items() if word not in HEMISPHERES}


def plain(text: str) -> str:
    r"""Reduce signs to ° ' " - . , ; and digits of any script to 0-9; letters stay.

    Source: Unicode decimal digits (category Nd) and the signs people type for degrees.

    Parameters
    ----------
    text
        What was typed, in any script.

    Returns
    -------
    str
        The same with plain signs and single spaces.

    Examples
    --------
    >>> plain("٣٤٫٥° شمال")
    '34.5° شمال'
    >>> plain("34º 33’ 20,5’’ N")
    '34° 33\' 20,5" N'
    """
    signs = text.translate(_SIGNS)
    digits = "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
        for sign in unicodedata.normalize("NFKC", signs)
        if unicodedata.category(sign) != "Mn"  # vowel points
    )
    return " ".join(digits.replace("''", '"').split())
