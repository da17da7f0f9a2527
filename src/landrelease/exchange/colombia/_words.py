"""The register's words: its columns, its types of event, and what they are here."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from landrelease.kinds import Indication, ItemClass, Outcome

Json = Any


@dataclass(frozen=True, slots=True)
class Event:
    """What a type of event is here."""

    kind: str
    payload: tuple[tuple[str, Json], ...]


_ACCIDENT_AP: Final = Event("accident", (("item_class", ItemClass.AP_MINE.value),))
_ACCIDENT_UXO: Final = Event("accident", (("item_class", ItemClass.OTHER_ERW.value),))
_DEMINED: Final = Event(
    "item_found",
    (("item_class", ItemClass.NOT_KNOWN.value), ("outcome", Outcome.REMOVED.value)),
)
_UXO: Final = Event("item_found", (("item_class", ItemClass.OTHER_ERW.value),))
_SUSPECTED: Final = Event("indication", (("what", Indication.SUSPECTED_AREA.value),))

EVENTS_BY_TYPE: Final[dict[str, Event]] = {
    "1": _ACCIDENT_AP,
    "accidente por map": _ACCIDENT_AP,
    "accidente por mina antipersonal": _ACCIDENT_AP,
    "2": _ACCIDENT_UXO,
    "accidente por muse": _ACCIDENT_UXO,
    "accidente por municion sin explotar": _ACCIDENT_UXO,
    "4": _DEMINED,
    "desminado militar en operaciones": _DEMINED,
    "6": _UXO,
    "muse": _UXO,
    "municion sin explotar": _UXO,
    "municiones sin explotar": _UXO,
    "8": _SUSPECTED,
    "sospecha de campo minado": _SUSPECTED,
}
NOT_ON_THE_GROUND: Final = frozenset(
    {
        "incautacion",
        "incautaciones",
        "arsenal almacenado",
        "produccion de minas",
        "produccion de minas (fabricas)",
    }
)
"""Events with devices that had not been laid: seizures, stores and workshops."""

_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "year": ("year", "ano"),
    "month": ("month", "mes"),
    "type": ("type", "type_text", "tipo_evento", "tipo"),
    "dept": ("dept", "departamento"),
    "muni": ("muni", "municipio"),
    "area": ("area", "tipo_area"),
    "site": ("site_text", "sitio"),
    "lat": ("lat", "latitud", "latitude"),
    "lon": ("lon", "longitud", "longitude"),
    "victims": ("victims",),
    "killed": ("killed",),
    "shared_n": ("shared_n",),
    "at_seat": ("at_seat",),
    "arcmin": ("arcmin",),
}
NEEDED: Final = ("year", "type", "dept", "muni", "lat", "lon")


def plain(text: str) -> str:
    """Return a word without accents and case.

    Examples
    --------
    >>> plain(" Año ")
    'ano'
    """
    split = unicodedata.normalize("NFD", text.strip().casefold())
    return "".join(sign for sign in split if not unicodedata.combining(sign))


def columns(header: Iterable[str]) -> dict[str, str]:
    """Return the file's own name of each column known here.

    Examples
    --------
    >>> columns(["Año", "Tipo_evento"])
    {'year': 'Año', 'type': 'Tipo_evento'}
    """
    there = {plain(name): name for name in header}
    return {
        name: there[word]
        for name, words in _COLUMNS.items()
        for word in reversed(words)
        if word in there
    }
