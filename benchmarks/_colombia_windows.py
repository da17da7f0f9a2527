"""Windows of Colombia's register judged: each by itself, and all together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from benchmarks import colombia_hazard as hazard
from numpy.typing import NDArray

from landrelease.hazard import (
    CountForecast,
    Forecast,
    Interval,
    Judged,
    Judgement,
    Scored,
    at_level,
    drawn_blocks,
    interval,
    judge,
    judge_together,
    judgement_facts,
)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ABOVE: Final = 0.1
"""Probability above which cells are held against what came true."""
AS_IT_IS, COMING = "map as it is", "map with counts to come"
AT_LEVEL: Final = "map at the level forecast"
CAME, CAME_BACK = "map at the level that came", "map fallen back, at the level that came"
RELIABLE: Final = (AS_IT_IS, AT_LEVEL, COMING, CAME, CAME_BACK)
"""The last two know how many came in the country, as no forecast can: they show the map alone."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A window whose truth was opened: judged cells, and those without an earlier event.

    Parameters
    ----------
    name
        The window.
    judged
        Every model's forecast beside the truth.
    new
        Cells without an earlier event.
    """

    name: str
    judged: Judged
    new: Flags

    @property
    def fresh(self) -> Judged:
        """Cells without an earlier event alone."""
        return self.judged.part(self.new)

    def with_level_that_came(self, back: Forecast) -> "Opened":
        """Add the map, and the map fallen back, at the level of what was observed."""
        total = CountForecast(self.judged.observed.sum(keepdims=True))
        told = dict(self.judged.forecasts)
        told[CAME] = at_level(told[AS_IT_IS], total)
        told[CAME_BACK] = at_level(back, total)
        one = self.judged
        return Opened(self.name, Judged(one.observed, one.area, one.blocks, told), self.new)

    def facts(self) -> dict[str, Any]:
        """Judge the window by itself."""
        whole, new = (
            judge(some, against=hazard.FLOOR, seed=hazard.SEED)
            for some in (self.judged, self.fresh)
        )
        return {
            "window": self.name,
            "whole": _measured(whole),
            "new": _measured(new),
        }


def _measured(judgement: Judgement) -> dict[str, Any]:
    """Keep what the page's tables show."""
    told = judgement_facts(judgement)
    told["models"] = {
        name: {"expected": one["expected"], "measures": one["measures"]}
        for name, one in told["models"].items()
    }
    return told


def opened(scored: Scored, known: hazard.Known) -> Opened:
    """Put a scored window's cells end to end."""
    degrees = np.floor(known.cells.longitude) * 1000 + np.floor(known.cells.latitude)
    judged = Judged.of([scored], area=known.cells.area_km2, blocks=degrees.astype(np.int64))
    return Opened(scored.name, judged, known.new[known.cells.domain])


def together(windows: Sequence[Opened]) -> dict[str, Any]:
    """Pool windows: how models rank, on all cells and on those without an earlier event."""
    return {
        "windows": [one.name for one in windows],
        "whole": _ranked([one.judged for one in windows]),
        "new": _ranked([one.fresh for one in windows]),
    }


def _ranked(windows: Sequence[Judged]) -> dict[str, Any]:
    kept = (hazard.FLOOR, hazard.FED_ALIKE, AS_IT_IS, COMING)
    told = judge_together(
        [
            Judged(one.observed, one.area, one.blocks, {name: one.forecasts[name] for name in kept})
            for one in windows
        ],
        against=hazard.FLOOR,
        seed=hazard.SEED,
    )
    return {
        "hits": told.hits,
        "blocks": told.blocks,
        "models": {name: _rows(one) for name, one in told.models.items()},
        "differences": {name: _rows(one) for name, one in told.differences.items()},
    }


def _rows(measures: Mapping[str, Interval]) -> dict[str, list[float]]:
    return {
        name: [round(one.value, 4), round(one.low, 4), round(one.high, 4)]
        for name, one in measures.items()
    }


def reliability_above(windows: Sequence[Judged], model: str) -> dict[str, Any]:
    """Hold the cells given more than `ABOVE` against what came true, windows end to end.

    Blocks are drawn with all their windows.
    """
    chosen = [one.forecasts[model].probability > ABOVE for one in windows]
    blocks = np.unique(np.concatenate([one.blocks for one in windows]))
    sums = np.zeros((3, blocks.size))
    for one, above in zip(windows, chosen, strict=True):
        block = np.searchsorted(blocks, one.blocks[above])
        for row, amounts in enumerate(
            (np.ones(block.size), one.forecasts[model].probability[above], one.hit[above])
        ):
            np.add.at(sums[row], block, amounts)
    rng = np.random.default_rng(hazard.SEED)
    times = drawn_blocks(blocks.size, count=1000, rng=rng)
    cells, stated, true = sums.sum(axis=1)
    if not cells:
        return {"cells": 0, "stated": None, "came_true": None, "ratio": None}
    with np.errstate(divide="ignore", invalid="ignore"):
        told = interval(float(true / stated), (times @ sums[2]) / (times @ sums[1]))
    return {
        "cells": int(cells),
        "stated": round(float(stated / cells), 4),
        "came_true": round(float(true / cells), 4),
        "ratio": [round(told.value, 3), round(told.low, 3), round(told.high, 3)],
    }
