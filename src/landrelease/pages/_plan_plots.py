"""The plots of a plan: who does what when, people regained over time, and how the search went.

All are SVG in the page, told apart by dash, mark and hatch, never by colour, and stand beside a
table of their numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import pairwise
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from landrelease.pages import _format
from landrelease.pages._day_axis import on, ticks
from landrelease.pages._gantt import gantt_chart
from landrelease.pages._gantt_values import Gantt, GanttBar, GanttRow, gantt_of
from landrelease.pages._plots import DASHES, HATCHES

__all__ = [
    "Gantt",
    "GanttBar",
    "GanttRow",
    "RegainedCurve",
    "SearchPoint",
    "gantt_chart",
    "gantt_of",
    "regained_plot",
    "regained_rows",
    "search_plot",
    "search_rows",
]

WIDE: Final = 640
LEFT: Final = 84
RIGHT: Final = 16
TOP: Final = 14
FOOT: Final = 262
LEGEND: Final = 300
LINE: Final = 22
MARKS: Final = 6
"""Marks along a line, so that it can be followed where lines cross."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegainedCurve:
    """People who have their places back by the end of each day of a plan.

    Parameters
    ----------
    label
        Name of the plan.
    first_day
        Date of its day 0.
    planned
        By the end of day 1, 2, ... as planned.
    low, high
        Edges of the band; empty: nothing is known of how sure the plan is.
    """

    label: str
    first_day: date
    planned: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class SearchPoint:
    """The best plan after some seconds, and the most that any plan can give, if it is known."""

    seconds: float
    person_days: float
    bound: float | None = None

    @property
    def gap(self) -> float | None:
        """Share by which the plan is below the bound; a bound below the plan leaves none."""
        if self.bound is None or not self.bound > 0:
            return None
        return max(0.0, (self.bound - self.person_days) / self.bound)


def regained_plot(name: str, curves: Sequence[RegainedCurve], *, alt: str) -> SafeString:
    """Draw people regained over time, with bands; several plans in one for comparison.

    Parameters
    ----------
    name
        Begins the ids in the plot; another one for each plot of a page.
    curves
        One or more; each has its own dash, mark and hatch.
    alt
        What the plot shows, in words.
    """
    first, days = _span(curves)
    most = max((max(*one.planned, *one.high, 0.0, 0.0) for one in curves), default=0.0)
    frame = _Frame(float(days), _scale(most), name)
    parts = [frame.patterns(len(curves)), *frame.up(gettext("people"))]
    for at, told in ticks(first, days, float(WIDE - LEFT - RIGHT)):
        parts += frame.tick(at, told)
    for number, one in enumerate(curves):
        shift = (one.first_day - first).days
        if len(one.low):
            parts.append(frame.band(number, shift, one))
        parts += frame.line(number, _steps(one.planned, shift), len(curves))
    return _figure(frame, parts, [one.label for one in curves], alt)


def regained_rows(
    curves: Sequence[RegainedCurve],
) -> list[tuple[str, list[tuple[float, float | None, float | None] | None]]]:
    """Return the numbers at the dates of the axis and on the last day, as rows of a table.

    A row has a date and for each curve its value, low and high (None where there is no band), or
    None where the curve has no such day.
    """
    first, days = _span(curves)
    at = [day for day, _ in ticks(first, days, float(WIDE - LEFT - RIGHT))]
    shown = sorted({*at, days - 1})
    return [(on(first, day), [_at(one, day, first) for one in curves]) for day in shown]


def search_plot(
    name: str, points: Sequence[SearchPoint], *, alt: str, until: float = 0.0
) -> SafeString:
    """Draw the gap to the bound over the seconds searched; the value where there is no bound.

    Parameters
    ----------
    name
        Begins the ids in the plot.
    points
        One for each better plan, by time.
    alt
        What the plot shows, in words.
    until
        Seconds searched so far: the last plan is the best until then.
    """
    gaps = [point.gap for point in points]
    known = [100.0 * gap for gap in gaps if gap is not None]
    values = known if len(known) == len(gaps) else [point.person_days for point in points]
    word = gettext("gap, %") if values is known else gettext("person-days")
    last = max([until, *(point.seconds for point in points)])
    frame = _Frame(_scale(last), _scale(max(values, default=0.0)), name)
    parts = frame.up(word)
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        second = frame.across * share
        parts += frame.tick(second, gettext("%s s") % _format.number(second))
    seconds = [point.seconds for point in points] + [last]
    steps = [
        corner
        for value, (begin, end) in zip(values, pairwise(seconds), strict=True)
        for corner in ((begin, value), (end, value))
    ]
    return _figure(frame, [*parts, *frame.line(0, steps, 1)], [], alt)


def search_rows(points: Sequence[SearchPoint]) -> list[tuple[float, float, float | None]]:
    """Return seconds, person-days and gap of each point, as rows of a table."""
    return [(point.seconds, point.person_days, point.gap) for point in points]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a plot puts things; `across` and `most` are the ends of its axes."""

    across: float
    most: float
    name: str

    def x(self, value: float) -> float:
        return LEFT + value / self.across * (WIDE - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return FOOT - value / self.most * (FOOT - TOP - 18)

    def up(self, word: str) -> list[str]:
        """Draw the axis of values."""
        parts = [_text(8, TOP + 2, word, "start")]
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            y = self.y(self.most * share)
            parts.append(_thin(LEFT, y, WIDE - RIGHT, y))
            parts.append(_text(LEFT - 6, y + 4, _format.number(self.most * share), "end"))
        return parts

    def tick(self, at: float, told: str) -> list[str]:
        x = self.x(at)
        anchor = "end" if x > WIDE - RIGHT - 30 else "start" if x < LEFT + 30 else "middle"
        return [_thin(x, FOOT, x, FOOT + 6), _text(x, FOOT + 20, told, anchor)]

    def hatch(self, number: int) -> str:
        return f"{escape(self.name)}-band-{number % len(HATCHES)}"

    def patterns(self, count: int) -> str:
        """Declare a hatch for the band of each curve: no two look alike."""
        inside = (
            '<path d="M0 8L8 0M-2 2L2 -2M6 10L10 6"/>',
            '<path d="M0 0L8 8M6 -2L10 2M-2 6L2 10"/>',
            '<circle cx="4" cy="4" r="1"/>',
            '<path d="M0 4H8"/>',
            '<path d="M4 0V8"/>',
            '<path d="M2 4H6M4 2V6"/>',
        )
        told = (
            f'<pattern id="{self.hatch(number)}" width="8" height="8" stroke="currentColor" '
            f'fill="currentColor" stroke-opacity="0.6" patternUnits="userSpaceOnUse">'
            f"{inside[number]}</pattern>"
            for number in range(min(count, len(inside)))
        )
        return f"<defs>{''.join(told)}</defs>"

    def band(self, number: int, shift: int, one: RegainedCurve) -> str:
        low = _steps(one.low, shift)
        corners = [*_steps(one.high, shift), *reversed(low)]
        return (
            f'<path class="band" d="{self.path(corners)}Z" fill="url(#{self.hatch(number)})" '
            'stroke="currentColor" stroke-opacity="0.5"/>'
        )

    def line(self, number: int, corners: Sequence[tuple[float, float]], of: int) -> list[str]:
        """Draw a line with its dash, and marks at places of its own."""
        if not corners:
            return []
        stroke = _stroke(number)
        parts = [f'<path class="line" d="{self.path(corners)}" fill="none" {stroke}/>']
        if of > 1:
            first, last = corners[0][0], corners[-1][0]
            for mark in range(MARKS):
                at = first + (last - first) * (mark + (number + 0.5) / of) / MARKS
                parts.append(_mark(number, self.x(at), self.y(_value(corners, at))))
        return parts

    def path(self, corners: Sequence[tuple[float, float]]) -> str:
        return "M" + "L".join(f"{self.x(x):.1f} {self.y(y):.1f}" for x, y in corners)


def _span(curves: Sequence[RegainedCurve]) -> tuple[date, int]:
    """Return the first date of all, and the days from then to the last."""
    if not curves:
        return date.min, 1
    first = min(one.first_day for one in curves)
    last = max((one.first_day - first).days + len(one.planned) for one in curves)
    return first, max(last, 1)


def _steps(values: Sequence[float], shift: int) -> list[tuple[float, float]]:
    """Return corners of a line that holds each day's value through the day."""
    corners: list[tuple[float, float]] = []
    for day, value in enumerate(values, start=shift):
        if not corners or value != corners[-1][1]:
            corners += [(float(day), corners[-1][1])] if corners else []
            corners.append((float(day), float(value)))
    return [*corners, (float(shift + len(values)), corners[-1][1])] if corners else []


def _value(corners: Sequence[tuple[float, float]], at: float) -> float:
    return [value for x, value in corners if x <= at][-1]


def _at(
    one: RegainedCurve, day: int, first: date
) -> tuple[float, float | None, float | None] | None:
    own = day - (one.first_day - first).days
    if not 0 <= own < len(one.planned):
        return None
    if not len(one.low):
        return float(one.planned[own]), None, None
    return float(one.planned[own]), float(one.low[own]), float(one.high[own])


def _scale(most: float) -> float:
    """Return a round number that is no smaller than the greatest value, for four equal steps."""
    if not most > 0:
        return 1.0
    power = 10.0 ** (len(f"{most:.0f}") - 1) if most >= 1 else 10.0 ** -len(f"{1 / most:.0f}")
    return next(power * f for f in (1, 1.2, 1.6, 2, 2.4, 3, 4, 6, 8, 10, 20) if power * f >= most)


def _figure(frame: _Frame, parts: Sequence[str], labels: Sequence[str], alt: str) -> SafeString:
    keys = list(_keys(frame, labels)) if len(labels) > 1 else []
    high = LEGEND + LINE * len(keys) - (0 if keys else 8)
    told = [
        '<div class="plot-wrap" tabindex="0">',
        (
            f'<svg class="plot" id="{escape(frame.name)}" role="img" direction="ltr" '
            f'aria-label="{escape(alt)}" viewBox="0 0 {WIDE} {high}" font-size="13">'
        ),
        *parts,
        *keys,
        "</svg></div>",
    ]
    return mark_safe("".join(told))  # noqa: S308 - numbers of ours; every word is escaped


def _keys(frame: _Frame, labels: Sequence[str]) -> Iterator[str]:
    for number, label in enumerate(labels):
        y = LEGEND + LINE * number
        yield f'<path d="M{LEFT} {y - 8}h48v16h-48z" fill="url(#{frame.hatch(number)})"/>'
        yield f'<path d="M{LEFT} {y}h48" fill="none" {_stroke(number)}/>'
        yield _mark(number, LEFT + 24, y)
        yield _text(LEFT + 58, y + 4, label, "start")


def _stroke(number: int) -> str:
    dash = DASHES[number % len(DASHES)]
    told = f' stroke-dasharray="{dash}"' if dash else ""
    return f'stroke="currentColor" stroke-width="2"{told}'


def _mark(number: int, x: float, y: float) -> str:
    """Draw a circle, square or triangle, hollow or filled."""
    shape = (
        f"M{x - 4:.1f} {y:.1f}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
        f"M{x - 4:.1f} {y - 4:.1f}h8v8h-8z",
        f"M{x:.1f} {y - 5:.1f}l5 9h-10z",
    )[number % 3]
    filled = "hollow" if number // 3 % 2 else "filled"
    return f'<path class="{filled}" d="{shape}" stroke="currentColor" stroke-width="1.5"/>'


def _thin(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="currentColor" '
        'stroke-opacity="0.3"/>'
    )


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor">'
        f"{escape(words)}</text>"
    )
