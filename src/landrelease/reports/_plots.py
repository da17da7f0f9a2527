"""Plots of a trial as plain SVG: ink of the page, told apart by mark and dash, not by colour."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

_WIDE: Final = 360.0
_LEFT: Final = 50.0
_RIGHT: Final = 12.0
_TOP: Final = 14.0
_BOTTOM: Final = 46.0
_DASHES: Final = ("", "7 4", "2 3", "9 3 2 3")
_SIZE: Final = 13
_CODE: Final = 8
_PANEL: Final = 112.0
"""Height of one of the small panels."""


@dataclass(frozen=True, slots=True)
class Point:
    """A mark with its interval; without one, low and high are the value."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Series:
    """One group: a line, points, or both, with the name the legend shows."""

    name: str
    line: Sequence[tuple[float, float]] = ()
    low: Sequence[tuple[float, float]] = ()
    high: Sequence[tuple[float, float]] = ()
    points: Sequence[Point] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One interval of a difference, with the margin it is judged by."""

    name: str
    estimate: float
    low: float
    high: float
    margin: float
    """Signed: the side on which it stands is the bad one."""
    unit: str = ""


@dataclass(slots=True)
class _Sheet:
    """Marks of one plot, in the order drawn."""

    high: float
    parts: list[str] = field(default_factory=list)

    def line(self, x1: float, y1: float, x2: float, y2: float, **style: object) -> None:
        self.parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"{_style(style)}/>'
        )

    def path(self, points: Sequence[tuple[float, float]], **style: object) -> None:
        if len(points) > 1:
            told = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
            self.parts.append(f'<path d="M{told}" fill="none"{_style(style)}/>')

    def text(self, x: float, y: float, words: str, **style: object) -> None:
        kept = {"stroke": "none", "fill": "currentColor"} | style
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}"{_style(kept)}>{escape(words)}</text>')

    def mark(self, x: float, y: float, group: int) -> None:
        filled = 'fill="currentColor"' if group % 2 == 0 else 'class="hollow"'
        if group % 4 < 2:
            self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" {filled}/>')
        else:
            self.parts.append(
                f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" {filled}/>'
            )

    def svg(self, alt: str) -> str:
        return (
            f'<svg class="trial-plot" viewBox="0 0 {_WIDE:.0f} {self.high:.0f}" role="img" '
            f'aria-label="{escape(alt)}" font-size="{_SIZE}" stroke="currentColor" '
            f'stroke-width="1.5">{"".join(self.parts)}</svg>'
        )


def _style(style: dict[str, object]) -> str:
    return "".join(
        f' {name.replace("_", "-")}="{value}"' for name, value in style.items() if value != ""
    )


def share_plot(
    series: Sequence[Series],
    *,
    x_label: str,
    y_label: str,
    alt: str,
    x_names: Sequence[str] = (),
    x_ends: tuple[float, float] | None = None,
) -> str:
    """Draw shares between 0 and 1 against something, one mark and dash for each group.

    Parameters
    ----------
    x_names
        Names of the places 0, 1, 2 ... on the x axis, instead of numbers.
    x_ends
        Ends of the x axis; those of the data when not given.
    """
    legend = 18.0 * len(series)
    sheet = _Sheet(high=300.0 + legend)
    ends = x_ends or _ends(series)
    across = _across(ends)
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = _up(share)
        sheet.line(_LEFT, y, _WIDE - _RIGHT, y, stroke_opacity=0.25, stroke_width=1)
        sheet.text(_LEFT - 6, y + 4, f"{share:.0%}", text_anchor="end")
    for place, name in _ticks(ends, x_names):
        x = across(place)
        sheet.line(x, _up(0), x, _up(0) + 4, stroke_width=1)
        sheet.text(x, _up(0) + 18, name, text_anchor="middle")
    sheet.text((_LEFT + _WIDE - _RIGHT) / 2, _up(0) + 36, x_label, text_anchor="middle")
    sheet.text(_LEFT - 46, _TOP - 2, y_label)
    for group, one in enumerate(series):
        _group(sheet, group, one, across)
    for group, one in enumerate(series):
        y = 300.0 + 18.0 * group
        dash = _DASHES[group % len(_DASHES)]
        sheet.line(_LEFT, y - 4, _LEFT + 30, y - 4, stroke_dasharray=dash)
        if one.points:
            sheet.mark(_LEFT + 15, y - 4, group)
        sheet.text(_LEFT + 38, y, one.name)
    return sheet.svg(alt)


def _group(sheet: _Sheet, group: int, one: Series, across: Callable[[float], float]) -> None:
    dash = _DASHES[group % len(_DASHES)]
    for edge in (one.low, one.high):
        drawn = [(across(x), _up(y)) for x, y in edge]
        sheet.path(drawn, stroke_dasharray=dash, stroke_width=0.8, stroke_opacity=0.6)
    sheet.path([(across(x), _up(y)) for x, y in one.line], stroke_dasharray=dash, stroke_width=2)
    aside = (group - 0.5) * 7.0
    for point in one.points:
        x = across(point.x) + aside
        sheet.line(x, _up(point.low), x, _up(point.high), stroke_width=1.2)
        sheet.mark(x, _up(point.y), group)


def _up(share: float) -> float:
    return _TOP + 8 + (1.0 - share) * (254.0 - _TOP - _BOTTOM + 24)


def _across(ends: tuple[float, float]) -> Callable[[float], float]:
    low, high = ends
    width = _WIDE - _LEFT - _RIGHT - 24

    def place(x: float) -> float:
        return _LEFT + 12 + (x - low) / ((high - low) or 1.0) * width

    return place


def _ends(series: Sequence[Series]) -> tuple[float, float]:
    every = [p.x for one in series for p in one.points] + [x for one in series for x, _ in one.line]
    return (min(every, default=0.0), max(every, default=1.0))


def _ticks(ends: tuple[float, float], names: Sequence[str]) -> list[tuple[float, str]]:
    if names:
        step = max(1, math.ceil(len(names) / 6))
        return [(float(i), name) for i, name in enumerate(names) if i % step == 0]
    low, high = ends
    apart = _round_step((high - low) / 5 or 1.0)
    first = math.ceil(low / apart - 1e-9) * apart
    count = int((high - first) / apart + 1e-9) + 1
    return [(first + i * apart, f"{first + i * apart:g}") for i in range(count)]


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(n * power for n in (1.0, 2.0, 2.5, 5.0, 10.0) if n * power >= rough - 1e-12)


def difference_plot(bars: Sequence[Bar], *, alt: str, margin_word: str) -> str:
    """Draw differences with their intervals and margins, one scale for each.

    The margin is a dashed line with its word; beyond it, away from 0, is the bad side.
    """
    each = 94.0
    sheet = _Sheet(high=each * len(bars) + 8)
    for number, bar in enumerate(bars):
        top = each * number
        finite = [v for v in (bar.low, bar.high, bar.estimate, bar.margin, 0.0) if math.isfinite(v)]
        reach = max(abs(v) for v in finite) * 1.25 or 1.0
        across = _across((-reach, reach))
        middle = top + 34
        sheet.text(_LEFT - 46, top + 14, bar.name)
        sheet.line(across(-reach), middle, across(reach), middle, stroke_opacity=0.25)
        sheet.line(across(0), middle - 9, across(0), middle + 9, stroke_width=1)
        sheet.text(across(0), middle + 24, "0", text_anchor="middle")
        edge = across(bar.margin)
        sheet.line(edge, middle - 13, edge, middle + 13, stroke_dasharray="4 3", stroke_width=2)
        told = f"{margin_word} {bar.margin:+.3g}{bar.unit}".replace("-", "\u2212")
        sheet.text(edge, middle + 40, told, text_anchor="middle")
        low, high = (max(-reach, min(reach, value)) for value in (bar.low, bar.high))
        sheet.line(across(low), middle, across(high), middle, stroke_width=3)
        sheet.mark(across(bar.estimate), middle, 0)
    return sheet.svg(alt)


def persons_plot(series: Sequence[Series], *, x_label: str, alt: str, codes: Sequence[str]) -> str:
    """Draw each person's share with its interval, best above; the code stands at the left.

    Each point's `x` is the row, counted from 0 above; `y` the share. Of a long code the end is
    printed: codes of a group begin alike.
    """
    each = 18.0
    high = 34.0 + each * len(codes)
    sheet = _Sheet(high=high + 34 + 18 * len(series))
    across = _across((0.0, 1.0))
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = across(share)
        sheet.line(x, 20, x, high - 8, stroke_opacity=0.25, stroke_width=1)
        sheet.text(x, high + 8, f"{share:.0%}", text_anchor="middle")
    sheet.text((_LEFT + _WIDE - _RIGHT) / 2, high + 26, x_label, text_anchor="middle")
    for row, code in enumerate(codes):
        told = code if len(code) <= _CODE else f"\u2026{code[1 - _CODE :]}"
        sheet.text(_LEFT + 4, 34 + each * row, told, text_anchor="end")
    for group, one in enumerate(series):
        for point in one.points:
            y = 30 + each * point.x
            sheet.line(across(point.low), y, across(point.high), y, stroke_width=1.2)
            sheet.mark(across(point.y), y, group)
        legend = high + 26 + 18 * (group + 1)
        sheet.mark(_LEFT + 15, legend - 4, group)
        sheet.text(_LEFT + 30, legend, one.name)
    return sheet.svg(alt)


def panels_plot(
    panels: Sequence[Series], beside: Series, *, x_names: Sequence[str], x_label: str, alt: str
) -> str:
    """Draw a small panel of shares for each series, with the same dashed line beside it in each.

    Places on the x axis are numbered from 1; the names of the numbers stand below.

    Parameters
    ----------
    panels
        One for each person: points at the places 0, 1, 2 ... of `x_names`, and a line.
    beside
        What each is compared with; of it the line is drawn.
    """
    rows = math.ceil(len(panels) / 2)
    told = 12.0 + _PANEL * rows
    sheet = _Sheet(high=told + 18 * (len(x_names) + 4))
    for place, one in enumerate(panels):
        _panel(sheet, one, beside, place=place, count=len(x_names))
    for line, (words, dash) in enumerate(((None, ""), (beside.name, _DASHES[1])), start=1):
        y = told + 18 * line
        sheet.line(_LEFT - 46, y - 4, _LEFT - 16, y - 4, stroke_dasharray=dash, stroke_width=1.2)
        if words is None:
            sheet.mark(_LEFT - 31, y - 4, 0)
        sheet.text(_LEFT - 8, y, x_label if words is None else words)
    for number, name in enumerate(x_names, start=1):
        sheet.text(_LEFT - 8, told + 18 * (number + 2), f"{number}: {name}")
    return sheet.svg(alt)


def _panel(sheet: _Sheet, one: Series, beside: Series, *, place: int, count: int) -> None:
    left = 40.0 + (_WIDE / 2) * (place % 2)
    right, top = left + _WIDE / 2 - 52, _PANEL * (place // 2) + 24
    high = _PANEL - 52

    def at(x: float, y: float) -> tuple[float, float]:
        return left + 8 + x / max(1, count - 1) * (right - left - 16), top + (1.0 - y) * high

    code = one.name if len(one.name) <= 2 * _CODE else f"\u2026{one.name[1 - 2 * _CODE :]}"
    sheet.text(left, top - 8, code, font_weight="bold")
    for share in (0.0, 0.5, 1.0):
        y = at(0, share)[1]
        sheet.line(left, y, right, y, stroke_opacity=0.25, stroke_width=1)
        sheet.text(left - 4, y + 4, f"{share:.0%}", text_anchor="end", font_size=11)
    for number, _ in _ticks((0.0, 1.0), [""] * count):
        x = at(number, 0)[0]
        sheet.text(x, top + high + 15, f"{number + 1:g}", text_anchor="middle", font_size=11)
    sheet.path([at(x, y) for x, y in beside.line], stroke_dasharray=_DASHES[1], stroke_width=1.2)
    sheet.path([at(x, y) for x, y in one.line], stroke_width=2)
    for point in one.points:
        x, y = at(point.x, point.y)
        sheet.line(x, at(0, point.low)[1], x, at(0, point.high)[1], stroke_width=1.2)
        sheet.mark(x, y, 0)
