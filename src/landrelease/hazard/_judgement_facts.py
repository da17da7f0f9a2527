"""A judgement as plain numbers and lists: what is kept, and what reports are drawn from."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._judgement import Judged, Judgement, ModelJudgement
from landrelease.hazard._ranking import TOP_SHARE, Curve
from landrelease.hazard._resampling import Interval

Facts = dict[str, Any]


def judgement_facts(judgement: Judgement) -> Facts:
    """Return a judgement as JSON holds it; a number without a value is None.

    Examples
    --------
    >>> told = judgement_facts(Judgement(9, 1, 1.0, 3, 10, 7, {}))
    >>> told["hits"], told["models"]
    (1, {})
    """
    return {
        "cells": judgement.cells,
        "hits": judgement.hits,
        "events": judgement.events,
        "blocks": judgement.blocks,
        "resamples": judgement.resamples,
        "seed": judgement.seed,
        "models": {name: _model(one) for name, one in judgement.models.items()},
        "differences": [
            {"one": one, "other": other, "measures": _intervals(measures)}
            for (one, other), measures in judgement.differences.items()
        ],
    }


def where_it_was_wrong(judged: Judged, *, model: str) -> NDArray[np.int8]:
    """Say of each cell whether it was in the top of the area and whether anything happened.

    Returns
    -------
    ndarray (cells)
        0: not in the top, nothing happened; 1: in the top, nothing happened; 2: not in the
        top, something happened (missed); 3: in the top, something happened.

    Examples
    --------
    >>> from landrelease.hazard._protocol import Forecast
    >>> told = {"m": Forecast.of_counts(np.array([9.0] + 19 * [1.0]))}
    >>> hits = np.array([0.0] + 18 * [0.0] + [1.0])
    >>> one = Judged(hits, np.ones(20), np.zeros(20, np.int64), told)
    >>> where_it_was_wrong(one, model="m")[[0, 1, 19]].tolist()
    [1, 0, 2]
    """
    order = np.argsort(-judged.forecasts[model].expected, kind="stable")
    share = np.cumsum(judged.area[order]) / judged.area.sum()
    top = np.zeros(judged.hit.size, bool)
    top[order] = share <= TOP_SHARE * (1.0 + 1e-12)
    return np.asarray(top + 2 * judged.hit, np.int8)


def _model(one: ModelJudgement) -> Facts:
    return {
        "expected": one.expected,
        "measures": _intervals(one.measures),
        "roc": _curve(one.roc),
        "precision_recall": _curve(one.precision_recall),
        "area": _curve(one.area),
        "reliability": {
            "cells": one.reliability.cells.tolist(),
            "stated": _numbers(one.reliability.stated),
            "came_true": _numbers(one.reliability.came_true),
            "low": _numbers(one.reliability_range[0]),
            "high": _numbers(one.reliability_range[1]),
        },
        "counts": {
            "cells": one.counts.cells.tolist(),
            "stated": _numbers(one.counts.stated),
            "came_true": _numbers(one.counts.came_true),
            "low": _numbers(one.counts_range[0]),
            "high": _numbers(one.counts_range[1]),
        },
        "corp": {
            "miscalibration": one.corp.miscalibration,
            "discrimination": one.corp.discrimination,
            "uncertainty": one.corp.uncertainty,
        },
    }


def _intervals(measures: Mapping[str, Interval]) -> Facts:
    return {
        name: [_number(one.value), _number(one.low), _number(one.high)]
        for name, one in measures.items()
    }


def _curve(curve: Curve) -> list[list[float | None]]:
    return [_numbers(curve.x), _numbers(curve.y)]


def _numbers(values: NDArray[np.float64]) -> list[float | None]:
    return [_number(value) for value in values.tolist()]


def _number(value: float) -> float | None:
    return float(f"{value:.6g}") if math.isfinite(value) else None
