"""Plots as SVG in the page: hatched, so that they read in black and white, and without script.

Every plot stands beside a table of its numbers; it says nothing that the table does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from landrelease.pages import _format

WIDE: Final = 640
HIGH: Final = 240
LEFT: Final = 96
BOTTOM: Final = 40
TOP: Final = 12
HATCHES: Final = ("solid", "up", "down", "dots", "empty", "across")
DASHES: Final = ("", "8 4", "2 3", "8 3 2 3", "1 5", "12 3")
MOST_LABELS: Final = 12
MOST_WIDE: Final = 48.0
"""How wide a bar is at most: few days are no wall of ink."""


@dataclass(frozen=True, slots=True)
class Series:
    """Values under one name, one for each place on the axis."""

    label: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a plot puts things."""

    name: str
    places: tuple[str, ...]
    scale: float
    """The greatest value of the axis."""

    @property
    def step(self) -> float:
        return (WIDE - LEFT - 8) / max(len(self.places), 1)

    def fill(self, number: int) -> str:
        return f"url(#{self.name}-{HATCHES[number % len(HATCHES)]})"


def stacked_bars(
    name: str, places: Sequence[str], series: Sequence[Series], *, alt: str
) -> SafeString:
    """Return bars of stacked series, each with its own hatch, and a legend in words."""
    most = max((sum(one.values[i] for one in series) for i in range(len(places))), default=0.0)
    frame = _Frame(name, tuple(places), _scale(most))
    marks = [_patterns(frame, len(series))]
    for i in range(len(places)):
        low = 0.0
        for number, one in enumerate(series):
            high = low + one.values[i]
            if one.values[i] > 0:
                marks.append(_bar(frame, i, low, high, fill=frame.fill(number)))
            low = high
    keys = [
        f'<rect x="{LEFT}" y="{HIGH + 22 * number}" width="28" height="14" '
        f'stroke="currentColor" fill="{frame.fill(number)}"/>'
        for number in range(len(series))
    ]
    return _figure(frame, marks, series, keys, alt=alt)


def step_lines(
    name: str, places: Sequence[str], series: Sequence[Series], *, alt: str
) -> SafeString:
    """Return a line for each series, each with its own dashes."""
    most = max((value for one in series for value in one.values), default=0.0)
    frame = _Frame(name, tuple(places), _scale(most))
    marks, keys = [], []
    for number, one in enumerate(series):
        stroke = f'stroke="currentColor" stroke-width="2" {_dash(number)}'
        corners = " ".join(
            f"{LEFT + i * frame.step:.1f},{_y(value / frame.scale):.1f} "
            f"{LEFT + (i + 1) * frame.step:.1f},{_y(value / frame.scale):.1f}"
            for i, value in enumerate(one.values)
        )
        marks.append(f'<polyline fill="none" {stroke} points="{corners}"/>')
        y = HIGH + 22 * number + 7
        keys.append(f'<line x1="{LEFT}" x2="{LEFT + 28}" y1="{y}" y2="{y}" {stroke}/>')
    return _figure(frame, marks, series, keys, alt=alt)


def _dash(number: int) -> str:
    return f'stroke-dasharray="{DASHES[number % len(DASHES)]}"' if number else ""


def _figure(
    frame: _Frame,
    marks: Sequence[str],
    series: Sequence[Series],
    keys: Sequence[str],
    *,
    alt: str,
) -> SafeString:
    legend = _legend(series, keys) if len(series) > 1 else []
    high = HIGH + 22 * len(legend)
    parts = [
        '<div class="plot-wrap" tabindex="0">',
        f'<svg class="plot" role="img" aria-label="{escape(alt)}" viewBox="0 0 {WIDE} {high}">',
        *_axis(frame.scale),
        *marks,
        *_labels(frame),
        *legend,
        "</svg></div>",
    ]
    return mark_safe("".join(parts))  # noqa: S308 - numbers of ours; every word is escaped


def _y(share: float) -> float:
    return TOP + (1 - share) * (HIGH - BOTTOM - TOP)


def _scale(most: float) -> float:
    """Return a round number that is no smaller than the greatest value."""
    if most <= 0:
        return 1.0
    power = 10.0 ** len(str(int(most))) / 10.0
    return next(power * factor for factor in (1, 2, 2.5, 4, 5, 8, 10) if power * factor >= most)


def _bar(frame: _Frame, place: int, low: float, high: float, *, fill: str) -> str:
    top, wide = _y(high / frame.scale), min(max(frame.step * 0.7, 1.0), MOST_WIDE)
    x = LEFT + (place + 0.5) * frame.step - wide / 2
    return (
        f'<rect x="{x:.1f}" y="{top:.1f}" '
        f'width="{wide:.1f}" height="{_y(low / frame.scale) - top:.1f}" '
        f'fill="{fill}" stroke="currentColor" stroke-width="1"/>'
    )


def _patterns(frame: _Frame, count: int) -> str:
    inside = {
        "solid": '<rect width="8" height="8" fill="currentColor"/>',
        "up": '<path d="M0 8L8 0M-2 2L2 -2M6 10L10 6" stroke="currentColor" stroke-width="2"/>',
        "down": '<path d="M0 0L8 8M6 -2L10 2M-2 6L2 10" stroke="currentColor" stroke-width="1"/>',
        "dots": '<circle cx="4" cy="4" r="1.5" fill="currentColor"/>',
        "empty": '<path d="M0 0" stroke="currentColor"/>',
        "across": '<path d="M0 4H8" stroke="currentColor" stroke-width="1.5"/>',
    }
    return (
        "<defs>"
        + "".join(
            f'<pattern id="{frame.name}-{hatch}" width="8" height="8" '
            f'patternUnits="userSpaceOnUse">{inside[hatch]}</pattern>'
            for hatch in HATCHES[:count]
        )
        + "</defs>"
    )


def _axis(scale: float) -> list[str]:
    parts = []
    for share in (0.0, 0.5, 1.0):
        y, told = _y(share), escape(_format.number(scale * share))
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDE - 8}" y1="{y:.1f}" y2="{y:.1f}" '
            f'stroke="currentColor" stroke-opacity="0.3"/>'
            f'<text x="{LEFT - 6}" y="{y + 5:.1f}" text-anchor="end" font-size="14" '
            f'fill="currentColor">{told}</text>'
        )
    return parts


def _labels(frame: _Frame) -> list[str]:
    every = max(1, -(-len(frame.places) // MOST_LABELS))
    return [
        f'<text x="{LEFT + (i + 0.5) * frame.step:.1f}" y="{HIGH - BOTTOM + 20}" '
        f'text-anchor="middle" font-size="13" fill="currentColor">{escape(place)}</text>'
        for i, place in enumerate(frame.places)
        if i % every == 0
    ]


def _legend(series: Sequence[Series], keys: Sequence[str]) -> list[str]:
    return [
        f'{key}<text x="{LEFT + 36}" y="{HIGH + 22 * number + 12}" font-size="14" '
        f'fill="currentColor">{escape(one.label)}</text>'
        for number, (one, key) in enumerate(zip(series, keys, strict=True))
    ]
