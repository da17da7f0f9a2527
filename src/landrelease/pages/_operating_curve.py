"""The operating characteristic of a plan as points of a picture, readable in black and white."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from landrelease.pages import _format
from landrelease.quality import PlannedLot, operating_characteristic

WIDE: Final = 640
HIGH: Final = 320
_LEFT: Final = 56
_RIGHT: Final = 16
_TOP: Final = 16
_BOTTOM: Final = 52
_MOST_POINTS: Final = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the curve that means something: the good lot, or the bad one."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Curve:
    """Points, ticks and marks, in units of the picture."""

    points: str
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]
    good: Mark
    bad: Mark
    table: tuple[tuple[int, float], ...]
    """Bad squares and chance of acceptance, for those who read figures."""
    left: int = _LEFT
    right: int = WIDE - _RIGHT
    top: int = _TOP
    bottom: int = HIGH - _BOTTOM


def operating_curve(planned: PlannedLot) -> Curve:
    """Return the curve of a plan, from no bad square to well beyond the first bad number."""
    most = max(4, min(planned.plan.lot or 0, 4 * planned.bad))
    most = min(most, planned.plan.lot or most)
    wanted = np.unique(np.linspace(0, most, _MOST_POINTS).round().astype(int))
    numbers = np.unique([*wanted, planned.good, planned.bad])
    chances = operating_characteristic(planned, numbers)
    held = dict(zip(numbers.tolist(), chances.tolist(), strict=True))

    def place(bad: float, chance: float) -> tuple[float, float]:
        x = _LEFT + (WIDE - _LEFT - _RIGHT) * bad / most
        return round(x, 1), round(_TOP + (HIGH - _TOP - _BOTTOM) * (1 - chance), 1)

    def mark(bad: int) -> Mark:
        return Mark(*place(bad, held[bad]), label=_format.probability(held[bad]))

    points = " ".join("{},{}".format(*place(n, held[n])) for n in numbers.tolist())
    steps: Any = np.unique(np.linspace(0, most, 5).round().astype(int)).tolist()
    return Curve(
        points=points,
        x_ticks=tuple((place(n, 0)[0], _format.number(n)) for n in steps),
        y_ticks=tuple((place(0, c)[1], _format.number(c, 2)) for c in (0, 0.25, 0.5, 0.75, 1)),
        good=mark(planned.good),
        bad=mark(planned.bad),
        table=tuple((n, held[n]) for n in sorted({0, planned.good, planned.bad, *steps})
                    if n in held),
    )  # fmt: skip
