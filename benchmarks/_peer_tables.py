"""Tables of a side-by-side run, from what was kept of it on disk."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

import numpy as np
from benchmarks._district import District, district
from benchmarks._peers import METHODS, Method, Result, answer_of, answered, field
from benchmarks._scores import Estimate, Scores, mean_of, scores

BASE, PEER, SAMPLER = "laplace", "tmb", "nuts"
WANTED = {64: 5.0, 128: 8.0, 256: 10.0, 512: 12.0}  # times faster than TMB, with Laplace
Row = Sequence[str]


@dataclass(frozen=True)
class Answer:
    """A method's answer on one data set, scored."""

    method: Method
    made: District
    result: Result
    scores: Scores


def answers(sizes: Sequence[int], seeds: Callable[[int], Sequence[int]]) -> list[Answer]:
    """Read what is on disk for these data sets and score it."""
    found = []
    for size in sizes:
        for seed in filter(partial(answered, size), seeds(size)):
            made = district(size, seed)
            for method in METHODS:
                out = answer_of(method, made)
                if (out / "result.json").exists():
                    result = json.loads((out / "result.json").read_text(encoding="utf-8"))
                    mean, sd = field(out, "mean", size), field(out, "sd", size)
                    found.append(Answer(method, made, result, scores(mean, sd, made.eta)))
    return found


def _of(found: Sequence[Answer], size: int, name: str) -> dict[int, Answer]:
    """Return a method's answers at a size, by seed."""
    chosen = (one for one in found if one.made.size == size and one.method.name == name)
    return {one.made.seed: one for one in chosen}


def _number(value: float | None, form: str = ".2f") -> str:
    return "" if value is None or not math.isfinite(value) else f"{value:{form}}"


def main_table(found: Sequence[Answer]) -> list[Row]:
    """Time and quality of every method at every size; medians and means over data sets."""
    rows: list[Row] = [
        (
            "cells",
            "method",
            "data sets",
            "wall s",
            "CPU s",
            "CPU / Laplace's",
            "MiB",
            "bias",
            "RMSE",
            "log score",
            "90 % covers",
            "range, cells",
            "sd",
        )
    ]
    for size in sorted({one.made.size for one in found}):
        base = _of(found, size, BASE)
        for method in METHODS:
            mine = _of(found, size, method.name)
            if mine:
                rows.append((f"{size}^2", method.title, *_columns(mine, base)))
    return rows


def _columns(mine: dict[int, Answer], base: dict[int, Answer]) -> Row:
    results = [one.result for one in mine.values()]
    marks = [one.scores for one in mine.values()]
    ratios = [
        mine[seed].result["cpu_s"] / base[seed].result["cpu_s"] for seed in mine if seed in base
    ]

    def middle(name: str, scale: float = 1.0) -> float | None:
        values = [result[name] / scale for result in results if name in result]
        return median(values) if values else None

    return (
        str(len(mine)),
        _number(middle("wall_s")),
        _number(middle("cpu_s")),
        _number(median(ratios) if ratios else None),
        _number(middle("peak_mib"), ".0f"),
        _number(float(np.mean([mark.bias for mark in marks])), ".3f"),
        _number(float(np.mean([mark.rmse for mark in marks])), ".3f"),
        _number(float(np.mean([mark.log_score for mark in marks])), ".3f"),
        _number(float(np.mean([mark.covered for mark in marks])), ".3f"),
        _number(middle("range_m", 100.0), ".1f"),
        _number(middle("sd")),
    )


def speed_table(found: Sequence[Answer]) -> list[Row]:
    """How many times faster than TMB, data set by data set."""
    rows: list[Row] = [
        (
            "cells",
            "data sets",
            "TMB / Laplace, CPU",
            "least",
            "most",
            "wanted",
            "default / Laplace, CPU",
        )
    ]
    for size in sorted({one.made.size for one in found}):
        base, peer, ours = (_of(found, size, name) for name in (BASE, PEER, "default"))
        times = [peer[s].result["cpu_s"] / base[s].result["cpu_s"] for s in peer if s in base]
        more = [ours[s].result["cpu_s"] / base[s].result["cpu_s"] for s in ours if s in base]
        if times:
            rows.append(
                (
                    f"{size}^2",
                    str(len(times)),
                    f"{median(times):.1f}",
                    f"{min(times):.1f}",
                    f"{max(times):.1f}",
                    _number(WANTED.get(size), ".0f"),
                    _number(median(more) if more else None),
                )
            )
    return rows


def difference_table(found: Sequence[Answer]) -> list[Row]:
    """Paired differences to TMB on the same data sets, with 95 % intervals."""
    rows: list[Row] = [("cells", "method less TMB", "data sets", "RMSE", "log score")]
    for size in sorted({one.made.size for one in found}):
        peer = _of(found, size, PEER)
        for method in METHODS:
            mine = _of(found, size, method.name)
            both = sorted(set(mine) & set(peer))
            if method.name != PEER and len(both) > 1:
                pairs = [(mine[seed].scores, peer[seed].scores) for seed in both]
                rmse = mean_of([one.rmse - other.rmse for one, other in pairs])
                score = mean_of([one.log_score - other.log_score for one, other in pairs])
                shown = (_interval(rmse), _interval(score))
                rows.append((f"{size}^2", method.title, str(len(both)), *shown))
    return rows


def _interval(found: Estimate) -> str:
    if not math.isfinite(found.high):
        return f"{found.mean:+.4f}"
    return f"{found.mean:+.4f} ({found.low:+.4f} to {found.high:+.4f})"


def sampler_table(found: Sequence[Answer]) -> list[Row]:
    """Against NUTS on the same data sets: bias, deviations, probabilities, time."""
    rows: list[Row] = [
        (
            "cells",
            "method",
            "data sets",
            "mean of eta less NUTS's",
            "error of NUTS in it",
            "rms difference of a cell",
            "sd / NUTS's",
            "P(left) less NUTS's",
            "NUTS's CPU / its CPU: least",
            "median",
        )
    ]
    for size in sorted({one.made.size for one in found}):
        true = _of(found, size, SAMPLER)
        for method in METHODS:
            mine = _of(found, size, method.name)
            both = sorted(set(mine) & set(true))
            if both and method.name != SAMPLER:
                pairs = [_against(mine[seed], true[seed]) for seed in both]
                rows.append((f"{size}^2", method.title, str(len(both)), *_together(pairs)))
    return rows


@dataclass(frozen=True)
class _Against:
    """One answer against NUTS's: means over cells, or over blocks for `left`."""

    away: float
    error: float
    rms: float
    ratio: float
    left: float | None
    times: float


def _against(mine: Answer, true: Answer) -> _Against:
    size = mine.made.size
    out, other = answer_of(mine.method, mine.made), answer_of(true.method, true.made)
    away = field(out, "mean", size) - field(other, "mean", size)
    ratio = field(out, "sd", size) / field(other, "sd", size)
    blocks, sampled = field(out, "blocks", size // 8), field(other, "blocks", size // 8)
    return _Against(
        away=float(away.mean()),
        error=true.result["sd_mean_eta"] / math.sqrt(true.result["ess_mean_eta"]),
        rms=float(np.sqrt((away**2).mean())),
        ratio=float(ratio.mean()),
        left=None if blocks is None or sampled is None else float((blocks - sampled).mean()),
        times=true.result["cpu_s"] / mine.result["cpu_s"],
    )


def _together(pairs: Sequence[_Against]) -> Row:
    """Means over data sets, with 95 % intervals of what should be nought."""
    left = [one.left for one in pairs if one.left is not None]
    error = math.sqrt(sum(one.error**2 for one in pairs)) / len(pairs)
    return (
        _interval(mean_of([one.away for one in pairs])),
        f"{error:.3f}",
        f"{np.mean([one.rms for one in pairs]):.3f}",
        f"{np.mean([one.ratio for one in pairs]):.3f}",
        _interval(mean_of(left)) if left else "",
        f"{min(one.times for one in pairs):.0f}",
        f"{median(one.times for one in pairs):.0f}",
    )


def mixing_table(found: Sequence[Answer]) -> list[Row]:
    """What NUTS says of its own runs."""
    rows: list[Row] = [
        (
            "cells",
            "data sets",
            "chains x (warm-up + draws)",
            "median CPU s",
            "steps a draw",
            "divergences in all",
            "effective draws of a cell: median",
            "least",
            "least of range, sd, level",
            "largest R-hat",
        )
    ]
    for size in sorted({one.made.size for one in found}):
        said = [one.result for one in _of(found, size, SAMPLER).values()]
        if said:
            hats = [max(one["rhat_eta_most"], *one["rhat"].values()) for one in said]
            first = said[0]
            rows.append(
                (
                    f"{size}^2",
                    str(len(said)),
                    f"{first['chains']} x ({first['warm_up']} + {first['draws']})",
                    f"{median(one['cpu_s'] for one in said):.0f}",
                    f"{median(one['steps'] for one in said):.0f}",
                    str(sum(one["divergences"] for one in said)),
                    f"{median(one['ess_eta_median'] for one in said):.0f}",
                    f"{min(one['ess_eta_least'] for one in said):.0f}",
                    ", ".join(
                        f"{min(one['ess'][name] for one in said):.0f}" for name in first["ess"]
                    ),
                    f"{max(hats):.3f}",
                )
            )
    return rows


def versions(found: Sequence[Answer]) -> list[str]:
    """Return each method's versions and its BLAS, once."""
    said = {
        one.result["versions"] + (f", {blas}" if (blas := one.result.get("blas")) else "")
        for one in found
    }
    return sorted(said)


def as_text(rows: Sequence[Row]) -> str:
    """Lay a table out in columns."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def as_markdown(rows: Sequence[Row]) -> str:
    """Write a table in Markdown."""
    head, *rest = rows
    lines = [head, ["---"] * len(head), *rest]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
