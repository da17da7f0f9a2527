"""How much of what lay in a cell the searches so far would have found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._errors import ShapesDiffer, ValueOutOfRange
from landrelease.hazard._progress import Progress, silent

Floats = NDArray[np.float64]
_STRIP_NUMBERS = 2_000_000


@dataclass(frozen=True, eq=False)
class SearchWindow:
    """One pass over some ground, drawn on sub-cells.

    Parameters
    ----------
    row, column
        Sub-cell (north to south, west to east, from 0) of the window's north-west corner;
        may be negative or beyond the grid, what lies outside is ignored.
    searched
        True where the sub-cell was searched, or the share of it (0 to 1).
    coverage
        Share of that ground really covered, 0 to 1.
    probability
        Probability of finding an item on covered ground, 0 to 1.
    """

    row: int
    column: int
    searched: NDArray[np.bool_] | Floats
    coverage: float
    probability: float

    def __post_init__(self) -> None:
        """Refuse numbers that are no probabilities."""
        for name in ("coverage", "probability"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueOutOfRange(name=name, read=value, expected="a number from 0 to 1")
        if self.searched.ndim != 2:
            raise ShapesDiffer(name="searched", read=self.searched.shape, expected=(0, 0))

    @classmethod
    def over(cls, ground: "Drawn", *, coverage: float, probability: float) -> Self:
        """Make a pass over ground drawn by `Grid.subcells`; its factor is the subdivision."""
        return cls(
            row=ground.row * ground.factor,
            column=ground.column * ground.factor,
            searched=ground.mask,
            coverage=coverage,
            probability=probability,
        )


class Drawn(Protocol):
    """Ground drawn on sub-cells of a grid, such as `landrelease.geo.Subcells`."""

    @property
    def row(self) -> int: ...

    @property
    def column(self) -> int: ...

    @property
    def factor(self) -> int: ...

    @property
    def mask(self) -> NDArray[np.bool_]: ...


@dataclass(frozen=True, eq=False)
class Detection:
    """What the searches amount to, per cell.

    Parameters
    ----------
    probability
        Probability that an item in the cell has been found, mean over sub-cells.
    searched
        Share of the cell touched by any search.
    """

    probability: Floats
    searched: Floats


def detection_after(
    searches: Sequence[SearchWindow],
    *,
    rows: int,
    columns: int,
    subdivision: int = 1,
    progress: Progress = silent,
) -> Detection:
    """Combine passes that may overlap: q = 1 - prod(1 - c p) in each sub-cell, then the mean.

    Source: independent passes, Koopman (1980), Search and Screening, ch. 3. The work goes
    strip by strip, so memory does not grow with the grid; strips without a search are
    skipped.

    Parameters
    ----------
    searches
        Passes in any order.
    rows, columns
        Cells of the grid.
    subdivision
        Sub-cells along each side of a cell, at least 1.
    progress
        Told the share of strips done.

    Examples
    --------
    >>> half = SearchWindow(0, 0, np.array([[True], [True]]), coverage=1.0, probability=0.8)
    >>> again = SearchWindow(0, 0, np.array([[True]]), coverage=1.0, probability=0.5)
    >>> after = detection_after([half, again], rows=1, columns=1, subdivision=2)
    >>> round(float(after.probability[0, 0]), 6)  # (0.9 + 0.8 + 0 + 0) / 4
    0.425
    >>> float(after.searched[0, 0])
    0.5
    """
    if subdivision < 1:
        raise ValueOutOfRange(name="subdivision", read=subdivision, expected="1 or more")
    probability, searched = np.zeros((rows, columns)), np.zeros((rows, columns))
    wide = columns * subdivision
    strip = max(1, _STRIP_NUMBERS // (wide * subdivision))
    for begin in range(0, rows, strip):
        end = min(begin + strip, rows)
        top, bottom = begin * subdivision, end * subdivision
        inside = [
            search
            for search in searches
            if search.row < bottom and search.row + search.searched.shape[0] > top
        ]
        if inside:
            missed, untouched = _strip(inside, top=top, bottom=bottom, wide=wide)
            blocks = (end - begin, subdivision, columns, subdivision)
            probability[begin:end] = 1.0 - missed.reshape(blocks).mean(axis=(1, 3))
            searched[begin:end] = 1.0 - untouched.reshape(blocks).mean(axis=(1, 3))
        progress(end / rows, "searches")
    return Detection(probability, searched)


def _strip(
    searches: Sequence[SearchWindow], *, top: int, bottom: int, wide: int
) -> tuple[Floats, Floats]:
    """Chance of being missed, and share untouched, for the sub-cells of one strip."""
    missed, untouched = np.ones((bottom - top, wide)), np.ones((bottom - top, wide))
    for search in searches:
        height, width = search.searched.shape
        first, last = max(search.row, top), min(search.row + height, bottom)
        left, right = max(search.column, 0), min(search.column + width, wide)
        if first >= last or left >= right:
            continue
        window = slice(first - top, last - top), slice(left, right)
        share = search.searched[
            first - search.row : last - search.row, left - search.column : right - search.column
        ].astype(np.float64)
        missed[window] *= 1.0 - share * (search.coverage * search.probability)
        untouched[window] = np.minimum(untouched[window], 1.0 - share)
    return missed, untouched
