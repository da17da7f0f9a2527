"""A Gantt chart as SVG in the page: ink only, so that it reads in black and white, no script.

Every bar has its words; `_gantt_values.Gantt.lines` is the same as a table. The markup is the
contract with `static/pages/gantt.mjs`, which says what each data attribute means.
"""

from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from landrelease.pages._day_axis import by, ticks
from landrelease.pages._gantt_values import Gantt, GanttBar, GanttRow

ROW: Final = 30
"""How high a row is, pixels; `app.css` gives the names beside it the same height."""
AXIS: Final = 30
BAR: Final = 20
WIDE: Final = 1200.0
"""How wide a chart is where its days are neither too narrow nor too wide, pixels."""
NARROWEST, WIDEST = 2.4, 40.0
"""How wide a day is, pixels."""
LETTER: Final = 6.5
MOST_DAYS: Final = 3660
"""Days a chart shows at most; those after are in the table."""


def gantt_chart(name: str, gantt: Gantt) -> SafeString:
    """Return the chart, to stand in `parts/gantt.html`.

    Parameters
    ----------
    name
        Id of the chart in the page.
    gantt
        Rows with their bars; none is a chart without rows.
    """
    frame = _Frame(gantt)
    parts = [
        (
            f'<svg class="gantt" id="{escape(name)}" role="group" direction="ltr" '
            f'aria-label="{escape(gettext("Plan by team and day"))}" '
            f'width="{frame.wide:.0f}" height="{frame.high}" '
            f'viewBox="0 0 {frame.wide:.0f} {frame.high}" font-size="12" '
            f'data-first-day="{gantt.first_day.isoformat()}" data-day-px="{frame.day:.4f}" '
            f'data-days="{frame.days}" data-axis-px="{AXIS}" data-row-px="{ROW}">'
        ),
        *frame.axis(),
        *(frame.row(at, row) for at, row in enumerate(gantt.rows)),
        *frame.marked_today(),
        "</svg>",
    ]
    return mark_safe("".join(parts))  # noqa: S308 - numbers of ours; every word is escaped


class _Frame:
    """Where a chart puts things."""

    def __init__(self, gantt: Gantt) -> None:
        self.gantt = gantt
        self.days = min(max(gantt.horizon, 1), MOST_DAYS)
        self.day = min(max(WIDE / self.days, NARROWEST), WIDEST)
        self.wide = self.days * self.day + 1
        self.high = 2 * AXIS + ROW * max(len(gantt.rows), 1)

    def x(self, moment: float) -> float:
        return min(max(moment, 0.0), float(self.days)) * self.day

    def axis(self) -> list[str]:
        """Draw dates above and below, with a line through all rows."""
        parts = []
        for at, told in ticks(self.gantt.first_day, self.days, self.wide):
            x = self.x(at)
            parts.append(_line(x, AXIS - 8, x, self.high - AXIS + 8, "0.25"))
            if x + LETTER * len(told) < self.wide:
                parts += [_text(x + 3, y, told) for y in (AXIS - 10, self.high - 10)]
        below = (AXIS + ROW * at for at in range(max(len(self.gantt.rows), 1) + 1))
        return parts + [_line(0, y, self.wide, y, "0.2") for y in below]

    def row(self, at: int, row: GanttRow) -> str:
        """Draw a team: its moves and bars, the days it rests over them, then deadlines."""
        top = AXIS + ROW * at
        seen = [bar for bar in row.bars if bar.start < self.days and bar.finish > 0]
        return "".join(
            [
                (
                    f'<g data-team="{escape(row.team)}" data-title="{escape(row.title)}" '
                    f'data-purposes="{escape(" ".join(row.purposes))}">'
                ),
                *(self.bar(top, row, bar) for bar in seen),
                self.rests(top, row),
                *(self.deadline(top, bar) for bar in row.bars),
                "</g>",
            ]
        )

    def rests(self, top: int, row: GanttRow) -> str:
        """Shade the days on which a team does not work, over the bars: no work is done there."""
        shapes = "".join(
            f"M{self.x(first):.1f} {top}H{self.x(end):.1f}V{top + ROW}H{self.x(first):.1f}Z"
            for first, end in row.rests
            if first < self.days
        )
        return f'<path class="rests" d="{shapes}" fill="currentColor"/>' if shapes else ""

    def bar(self, top: int, row: GanttRow, bar: GanttBar) -> str:
        """Draw the way to a task and its work, as a link with words."""
        said = escape(row.said(bar, self.gantt.first_day))
        left, y = self.x(bar.start), top + (ROW - BAR) / 2
        width = max(self.x(bar.finish) - left, 3.0)
        opening = f'href="{escape(bar.href)}"' if bar.href else 'tabindex="0" role="img"'
        return "".join(
            [
                self.move(top, bar),
                (
                    f'<a class="{"bar late" if bar.late > 0 else "bar"}" {opening} '
                    f'aria-label="{said}" '
                    f'data-task="{escape(bar.task)}" data-title="{escape(bar.title)}" '
                    f'data-purpose="{escape(bar.purpose)}" data-teams="{bar.teams}" '
                    f'data-start="{bar.start:.4f}" '
                    f'data-fixed="{"begun" if bar.begun else "pinned" if bar.pinned else ""}">'
                    f"<title>{said}</title>"
                ),
                _outline(left, y, width, runs_on=bar.finish > self.days),
                _marks(bar, left, y),
                _label(bar, left, y, width),
                "</a>",
            ]
        )

    def move(self, top: int, bar: GanttBar) -> str:
        """Draw the time between setting off and the start as dots."""
        first, last = self.x(bar.sets_off), self.x(bar.start)
        if last - first < 1.0:
            return ""
        y = top + ROW / 2
        return (
            f'<path class="move" d="M{first:.1f} {y - 4:.1f}V{y + 4:.1f}M{first:.1f} {y:.1f}'
            f'H{last:.1f}" fill="none" stroke="currentColor" stroke-width="2" '
            f'stroke-dasharray="2 2"/>'
        )

    def deadline(self, top: int, bar: GanttBar) -> str:
        """Draw a flag at the end of the last day on which a task may be finished."""
        if bar.deadline is None or not 0 <= bar.deadline <= self.days:
            return ""
        day = by(self.gantt.first_day, bar.deadline)
        said = gettext("Deadline of %(task)s: %(day)s") % {"task": bar.title, "day": day}
        x = self.x(bar.deadline)
        return (
            f'<path class="deadline" d="M{x:.1f} {top + 1}V{top + ROW - 1}M{x:.1f} {top + 1}'
            f'l-8 0l8 8z" fill="currentColor" stroke="currentColor" stroke-width="2">'
            f"<title>{escape(said)}</title></path>"
        )

    def marked_today(self) -> list[str]:
        today = self.gantt.today
        if today is None or not 0 <= today <= self.days:
            return []
        x = self.x(today)
        return [
            (
                f'<path class="today" d="M{x:.1f} {AXIS - 8}V{self.high - AXIS + 8}" fill="none" '
                'stroke="currentColor" stroke-width="2" stroke-dasharray="8 4">'
                f"<title>{escape(gettext('today'))}</title></path>"
            )
        ]


def _outline(left: float, y: float, width: float, *, runs_on: bool) -> str:
    """Draw a bar; one that is not finished within the chart has no right edge, but an arrow."""
    right, low = left + width, y + BAR
    shape = f"M{right:.1f} {y:.1f}H{left:.1f}V{low:.1f}H{right:.1f}"
    if runs_on:
        shape += f"M{right - 7:.1f} {y + 4:.1f}L{right - 1:.1f} {y + BAR / 2:.1f}"
        shape += f"L{right - 7:.1f} {low - 4:.1f}"
    else:
        shape += "Z"
    return f'<path class="box" d="{shape}" stroke="currentColor" stroke-width="1.5"/>'


def _marks(bar: GanttBar, left: float, y: float) -> str:
    """Mark what has begun with a solid end, and what is fixed with a pin."""
    if bar.begun:
        return f'<path d="M{left:.1f} {y:.1f}h5v{BAR}h-5z" fill="currentColor"/>'
    if bar.pinned:
        return (
            f'<path d="M{left:.1f} {y - 4:.1f}V{y + BAR:.1f}" stroke="currentColor" '
            f'stroke-width="2"/><circle cx="{left:.1f}" cy="{y - 2:.1f}" r="4" '
            'fill="currentColor"/>'
        )
    return ""


def _label(bar: GanttBar, left: float, y: float, width: float) -> str:
    """Write what fits of a task's name; the nested picture cuts what does not."""
    told = f"! {bar.title}" if bar.late > 0 else bar.title
    most = int((width - 8) / LETTER)
    if most < min(len(told), 3):
        return ""
    shown = told if len(told) <= most else f"{told[: most - 1]}\u2026"
    return (
        f'<svg x="{left:.1f}" y="{y:.1f}" width="{width:.1f}" height="{BAR}" aria-hidden="true">'
        f"{_text(7, 14, shown)}</svg>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, opacity: str) -> str:
    return (
        f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="currentColor" '
        f'stroke-opacity="{opacity}"/>'
    )


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="currentColor">{escape(words)}</text>'
