"""Tables of text: read through a mapping file, or as an export wrote them."""

from landrelease.exchange.csv._read import PROFILE
from landrelease.exchange.csv._write import write, write_facts

__all__ = ["PROFILE", "write", "write_facts"]
