"""Figures as SVG that may stand in a page: no script, no style, no id that another one has."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_STYLE: Final = re.compile(r' style="([^"]*)"')
_ID: Final = re.compile(r' id="([^"]*)"')
_REFERENCE: Final = re.compile(r'(?:href="|url\()#([\w-]+)')
_SHEET: Final = re.compile(r"<style.*?</style>", re.DOTALL)
_METADATA: Final = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_SETTINGS: Final[dict[Any, Any]] = {
    "svg.fonttype": "path",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "path.simplify": True,
}


@contextmanager
def drawing(name: str, *, wide: float = 5.0, high: float = 4.0) -> Iterator[tuple[Figure, Any]]:
    """Give a figure and its axes, in inches, drawn without a screen."""
    import matplotlib as mpl  # noqa: PLC0415 - slow to load
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to load

    with mpl.rc_context(_SETTINGS | {"svg.hashsalt": name}):
        figure = Figure(figsize=(wide, high), layout="constrained")
        yield figure, figure.subplots()


def inline(figure: Figure, *, name: str, alt: str) -> str:
    """Return a figure as an SVG element with a text for those who cannot see it.

    The same figure gives the same text, so that a report can be compared with the last.
    """
    import matplotlib as mpl  # noqa: PLC0415 - slow to load

    with mpl.rc_context(_SETTINGS | {"svg.hashsalt": name}):
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None})
    text = file.getvalue()
    text = text[text.index("<svg") :]
    text = _METADATA.sub("", _SHEET.sub("", text))
    text = _STYLE.sub(_as_attributes, text)
    text = _own_ids(text, name)
    text = re.sub(r'(<svg\b[^>]*?) width="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'(<svg\b[^>]*?) height="[^"]*"', r"\1", text, count=1)
    title = f'<svg role="img" aria-label="{escape(alt)}" stroke-linejoin="round"'
    return text.replace("<svg", title, 1).strip()


def _as_attributes(found: re.Match[str]) -> str:
    """Write a style as attributes, which a page without inline styles may carry."""
    told = {}
    for part in found[1].split(";"):
        name, _, value = part.partition(":")
        if value:
            told[name.strip()] = value.strip()
    return "".join(f' {name}="{value}"' for name, value in told.items())


def _own_ids(text: str, name: str) -> str:
    """Give ids the figure's own prefix, and drop those that nothing refers to."""
    needed = set(_REFERENCE.findall(text))
    prefix = f"f{zlib.crc32(name.encode()):08x}-"
    text = _ID.sub(lambda found: f' id="{prefix}{found[1]}"' if found[1] in needed else "", text)
    return _REFERENCE.sub(lambda found: found[0].replace("#", f"#{prefix}", 1), text)
