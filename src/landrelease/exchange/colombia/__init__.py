"""Colombia: the national register of mine events, municipalities and towns."""

from landrelease.exchange.colombia._events import EVENTS
from landrelease.exchange.colombia._municipalities import MUNICIPALITIES
from landrelease.exchange.colombia._towns import TOWNS

__all__ = ["EVENTS", "MUNICIPALITIES", "TOWNS"]
