"""What may be read before a forecast is made, and the one time at which it is scored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._errors import (
    ForecastMissing,
    ProtocolLeaks,
    ScoredAlready,
    ShapesDiffer,
    ValueOutOfRange,
)
from landrelease.hazard._evidence import Counts
from landrelease.hazard._uneven import gamma_shape, none_exponent

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Evidence = TypeVar("Evidence")

TUNED: Final = 0
"""Fold of blocks that serves for tuning and is never scored."""


@dataclass(frozen=True)
class Window:
    """A stretch of time to forecast: evidence up to `until`, truth after it up to `end`.

    Examples
    --------
    >>> Window(date(2011, 12, 31), date(2014, 12, 31)).years
    3.0
    """

    until: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a window that ends before it begins."""
        if self.end <= self.until:
            raise ValueOutOfRange(
                name="end",
                read=self.end.toordinal() - self.until.toordinal(),
                expected="a day after the evidence ends (days after it)",
            )

    @property
    def years(self) -> float:
        """Length, in years of 365.25 days, to two decimals."""
        return round((self.end - self.until).days / 365.25, 2)


@dataclass(frozen=True, eq=False)
class Truth:
    """What happened in a window or a fold.

    Attributes
    ----------
    observed
        Counts per cell.
    cells
        True for the cells that are judged.
    """

    observed: Floats
    cells: Flags

    def __post_init__(self) -> None:
        """Refuse arrays that lie on different grids."""
        if self.observed.shape != self.cells.shape:
            raise ShapesDiffer(name="observed", read=self.observed.shape, expected=self.cells.shape)


@dataclass(frozen=True, eq=False)
class Forecast:
    """What a model said before it saw what happened.

    Attributes
    ----------
    expected
        Expected counts per cell, 0 or more, for the window or fold forecast.
    probability
        Of at least one, 0 to 1. A cell's rank is that of its expected count.
    """

    expected: Floats
    probability: Floats

    @classmethod
    def of_counts(cls, expected: Floats) -> "Forecast":
        """Make a forecast without uncertainty of the rate: P(at least one) = 1 - exp(-expected).

        Examples
        --------
        >>> float(Forecast.of_counts(np.array([[0.0]])).probability[0, 0])
        0.0
        """
        return cls(expected, -np.expm1(-expected))

    def with_expected(self, expected: Floats) -> "Forecast":
        """Expect other counts with the same doubt about each cell's rate, relative to the rate.

        The doubt is a gamma distribution with the cell's expected count and probability of none.

        Examples
        --------
        >>> doubt = Forecast(np.array([1.0]), np.array([0.5]))  # 1 / (1 + mean): shape 1
        >>> round(float(doubt.with_expected(np.array([3.0])).probability[0]), 6)
        0.75
        """
        shape = gamma_shape(self.expected, self.probability)
        return Forecast(expected, -np.expm1(-none_exponent(expected, shape)))


@dataclass(frozen=True, eq=False)
class Split(Generic[Evidence]):
    """Evidence, and the truth that a forecast from it is held against."""

    name: str
    evidence: Evidence
    truth: Truth
    window: Window | None = None


@dataclass(frozen=True, eq=False)
class Scored:
    """Forecasts beside the truth, opened once."""

    name: str
    truth: Truth
    forecasts: Mapping[str, Forecast]


class EvaluationProtocol(Generic[Evidence]):
    """Hands out what may be tuned on; takes forecasts; opens the truth they are scored by, once.

    The truth of a scored split leaves only in exchange for the forecasts of every model, all
    at once. After that nothing can be tuned or scored with the same protocol. Build one with
    `temporal_protocol` or `block_protocol`.
    """

    def __init__(
        self, *, tuning: Sequence[Split[Evidence]], scored: Sequence[Split[Evidence]]
    ) -> None:
        if not scored:
            raise ProtocolLeaks(problem="there is nothing to score")
        self._tuning, self._scored = tuple(tuning), tuple(scored)
        self._opened = False

    @property
    def tuning(self) -> tuple[Split[Evidence], ...]:
        """Splits to choose by: evidence and truth.

        Raises
        ------
        ScoredAlready
            Once the scored truth has been opened: what is chosen then has seen it.
        """
        if self._opened:
            raise ScoredAlready(asked="tune")
        return self._tuning

    @property
    def evidence(self) -> Mapping[str, Evidence]:
        """What a forecast of each scored split may rest on; no truth."""
        return {split.name: split.evidence for split in self._scored}

    @property
    def judged(self) -> Mapping[str, Flags]:
        """The cells on which each scored split will be judged."""
        return {split.name: split.truth.cells.copy() for split in self._scored}

    def score(self, forecasts: Mapping[str, Mapping[str, Forecast]]) -> tuple[Scored, ...]:
        """Open the truth: once, for the forecasts of every model and every scored split.

        Parameters
        ----------
        forecasts
            By name of the split, then by name of the model; each split the same models.

        Raises
        ------
        ScoredAlready
            The second time.
        ForecastMissing, ShapesDiffer
            A split or a model is missing, or on another grid; the truth stays closed.
        """
        if self._opened:
            raise ScoredAlready(asked="score")
        models = {model for told in forecasts.values() for model in told}
        for split in self._scored:
            told = forecasts.get(split.name, {})
            if missing := sorted(models - set(told)) or ([] if told else ["every model"]):
                raise ForecastMissing(split=split.name, missing=missing[0])
            for model, forecast in told.items():
                _check(model, forecast, split.truth)
        self._opened = True
        return tuple(
            Scored(split.name, split.truth, dict(forecasts[split.name])) for split in self._scored
        )


def temporal_protocol(
    *, tuning: Sequence[Split[Evidence]], scored: Split[Evidence]
) -> EvaluationProtocol[Evidence]:
    """Score one window of time; every tuning window lies wholly before it.

    Parameters
    ----------
    tuning, scored
        Each with its window; the evidence of each ends with its `until`.

    Raises
    ------
    ProtocolLeaks
        When a tuning window reaches into the scored one, or has no dates.
    """
    if scored.window is None:
        raise ProtocolLeaks(problem=f"{scored.name} has no window")
    for split in tuning:
        if split.window is None:
            raise ProtocolLeaks(problem=f"{split.name} has no window")
        if split.window.end > scored.window.until:
            raise ProtocolLeaks(
                problem=f"the tuning window {split.name} ends {split.window.end}, after the "
                f"evidence for the scored window ends ({scored.window.until})"
            )
    return EvaluationProtocol(tuning=tuning, scored=[scored])


@dataclass(frozen=True)
class Blocks:
    """Square blocks of cells dealt into folds.

    Attributes
    ----------
    side
        Cells along a block, 1 or more.
    buffer
        Cells around a held-out block that are neither learnt from nor judged.
    folds
        Number of folds, 3 or more: the first is for tuning and never scored.
    seed
        Of the deal.
    """

    side: int
    buffer: int
    folds: int = 5
    seed: int = 20_260_101

    def __post_init__(self) -> None:
        """Refuse what is no partition."""
        for name, least in (("side", 1), ("buffer", 0), ("folds", 3)):
            if getattr(self, name) < least:
                raise ValueOutOfRange(
                    name=name, read=getattr(self, name), expected=f"{least} or more"
                )

    def fold_of(self, shape: tuple[int, int]) -> NDArray[np.int64]:
        """Fold of every cell; blocks are dealt in a random order, so folds differ by one block."""
        rows, columns = shape
        down, across = -(-rows // self.side), -(-columns // self.side)
        dealt = np.random.default_rng(self.seed).permutation(down * across) % self.folds
        blocks = dealt.reshape(down, across)
        return np.asarray(
            blocks[np.arange(rows)[:, None] // self.side, np.arange(columns)[None] // self.side],
            np.int64,
        )


def block_protocol(counts: Counts, blocks: Blocks) -> EvaluationProtocol[Counts]:
    """Hold out one fold of blocks after another: its own counts are the truth.

    A fold's evidence has no exposure in the held-out blocks, nor within `buffer` cells of
    them. Every fold that is scored is also without the tuning fold, so that nothing chosen
    there was seen twice.

    Source: Roberts et al. (2017), Ecography 40: 913-929.

    Parameters
    ----------
    counts
        All evidence.
    blocks
        How ground is divided.

    Raises
    ------
    NothingToModel
        From `fit`, when a fold leaves no evidence.

    Examples
    --------
    >>> everywhere = np.ones((6, 6), bool)
    >>> counts = Counts(np.ones((6, 6)), np.ones((6, 6)), everywhere)
    >>> protocol = block_protocol(counts, Blocks(side=2, buffer=0, folds=3))
    >>> sum(int(cells.sum()) for cells in protocol.judged.values())  # two folds of three
    24
    """
    fold = blocks.fold_of(counts.shape)
    tuned = fold == TUNED

    def split(number: int) -> Split[Counts]:
        held = fold == number
        away = _grown(held if number == TUNED else held | tuned, blocks.buffer)
        kept = counts.domain & ~away
        evidence = Counts(
            counts.found * kept, counts.exposure_km2 * kept, counts.domain, counts.quantity
        )
        judged = held & counts.domain & (counts.exposure_km2 > 0)
        return Split(f"fold {number}", evidence, Truth(np.where(judged, counts.found, 0.0), judged))

    return EvaluationProtocol(
        tuning=[split(TUNED)], scored=[split(number) for number in range(1, blocks.folds)]
    )


def _grown(flags: Flags, cells: int) -> Flags:
    """Widen an area by so many cells in every direction."""
    if not cells:
        return flags
    rows, columns = flags.shape
    sums = np.zeros((rows + 1, columns + 1), np.int64)
    sums[1:, 1:] = flags.cumsum(axis=0).cumsum(axis=1)
    low_row, high_row = _reach(rows, cells)
    low_column, high_column = _reach(columns, cells)
    within = (
        sums[high_row][:, high_column]
        - sums[low_row][:, high_column]
        - sums[high_row][:, low_column]
        + sums[low_row][:, low_column]
    )
    return np.asarray(within > 0)


def _reach(length: int, cells: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and one past the last index within so many cells, per index."""
    index = np.arange(length)
    return np.maximum(index - cells, 0), np.minimum(index + cells + 1, length)


def _check(model: str, forecast: Forecast, truth: Truth) -> None:
    """Refuse a forecast that cannot be held against the truth."""
    for name, values in (("expected", forecast.expected), ("probability", forecast.probability)):
        if values.shape != truth.observed.shape:
            raise ShapesDiffer(
                name=f"{name} of {model}", read=values.shape, expected=truth.observed.shape
            )
        judged = values[truth.cells]
        if not (np.isfinite(judged) & (judged >= 0)).all():
            raise ValueOutOfRange(
                name=f"{name} of {model}", read=float("nan"), expected="finite, 0 or more"
            )
