"""The figures of an evaluation; they can be read in black and white."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from landrelease.reports._svg import drawing, inline

if TYPE_CHECKING:
    from matplotlib.patches import PathPatch

Facts = Mapping[str, Any]
_INK: Final = ("#000000", "#8a8a8a", "#555555", "#b0b0b0")
_DASH: Final = ("-", "--", ":", "-.")
_MARK: Final = ("o", "s", "^", "D")
_CURVES: Final = {
    "roc": (
        "Cells without an event at or above the score (share)",
        "Cells with an event (share)",
    ),
    "precision_recall": (
        "Cells with an event found (share)",
        "Of the cells named, with an event (share)",
    ),
    "area": ("Share of the area, worst first", "Cells with an event in it (share)"),
}


def styled(models: Mapping[str, Any]) -> list[tuple[str, Any, dict[str, Any]]]:
    """Return each model with a line and a mark of its own, the last one darkest."""
    ordered = list(models.items())[::-1]
    return [
        (name, one, {"color": _INK[i % 4], "linestyle": _DASH[i % 4], "marker": _MARK[i % 4]})
        for i, (name, one) in enumerate(ordered)
    ]


def curve(judgement: Facts, which: str, *, name: str, alt: str) -> str:
    """Draw the ROC, precision-recall or area curve of every model."""
    with drawing(name) as (figure, axes):
        for model, told, style in styled(judgement["models"]):
            x, y = told[which]
            line = style | {"marker": None}
            axes.plot(x, y, label=model, linewidth=1.6, **line)
        if which == "area":
            axes.axvline(0.05, color="#b0b0b0", linewidth=0.8)
        if which != "precision_recall":
            axes.plot([0, 1], [0, 1], color="#c8c8c8", linewidth=0.8, label="by chance")
        else:
            share = judgement["hits"] / judgement["cells"]
            axes.axhline(share, color="#c8c8c8", linewidth=0.8, label="by chance")
        axes.set(xlim=(0, 1), ylim=(0, None), xlabel=_CURVES[which][0], ylabel=_CURVES[which][1])
        axes.legend(frameon=False)
        return inline(figure, name=name, alt=alt)


def reliability(judgement: Facts, *, name: str, alt: str) -> str:
    """Draw what was stated against what came true, with the number of cells of each bin."""
    with drawing(name, high=4.6) as (figure, axes):
        seen: list[float] = []
        for model, told, style in styled(judgement["models"]):
            bins = told["reliability"]
            stated, came, low, high = (
                np.array([np.nan if v is None else v for v in bins[key]], float)
                for key in ("stated", "came_true", "low", "high")
            )
            shown = (stated > 0) & (came > 0)
            if not shown.any():
                continue
            reach = [np.maximum(came - low, 0)[shown], np.maximum(high - came, 0)[shown]]
            axes.errorbar(
                stated[shown], came[shown], yerr=reach, label=model, capsize=2, linewidth=1.2,
                markersize=5, **style,
            )  # fmt: skip
            seen += [*stated[shown], *came[shown]]
            for x, y, cells in zip(
                stated[shown], came[shown], np.array(bins["cells"])[shown], strict=True
            ):
                if style["color"] == _INK[0]:
                    axes.annotate(
                        f"{cells:,}", (x, y), xytext=(5, -10), textcoords="offset points",
                        fontsize=7,
                    )  # fmt: skip
        if seen:
            ends = [min(seen) / 2, min(1.0, max(seen) * 2)]
            axes.plot(ends, ends, color="#c8c8c8", linewidth=0.8, label="stated = came true")
            axes.set(xscale="log", yscale="log")
        axes.set(xlabel="Probability stated", ylabel="Share that came true")
        axes.legend(frameon=False)
        return inline(figure, name=name, alt=alt)


def counts(judgement: Facts, *, name: str, alt: str) -> str:
    """Draw expected and observed counts in groups of cells of equal expectation."""
    with drawing(name) as (figure, axes):
        for index, (model, told, style) in enumerate(styled(judgement["models"])):
            groups = told["counts"]
            came = np.array(groups["came_true"], float)
            low, high = (
                np.array([np.nan if v is None else v for v in groups[key]], float)
                for key in ("low", "high")
            )
            at = np.arange(1, came.size + 1) + 0.16 * index
            reach = [np.maximum(came - low, 0), np.maximum(high - came, 0)]
            axes.errorbar(
                at, came, yerr=reach, label=f"observed, {model}", capsize=2, linewidth=0,
                elinewidth=1.0, markersize=5, color=style["color"], marker=style["marker"],
            )  # fmt: skip
            axes.step(
                at, groups["stated"], where="mid", color=style["color"], linewidth=1.0,
                linestyle=style["linestyle"], label=f"expected, {model}",
            )  # fmt: skip
        axes.set(
            xlabel="Groups of cells, from least to most expected per cell",
            ylabel="Events",
            ylim=(0, None),
        )
        axes.legend(frameon=False, fontsize=8)
        return inline(figure, name=name, alt=alt)


def wrong_map(drawn: Facts, *, name: str, alt: str) -> str:
    """Draw the top of the area, the events in it, and those that were missed."""
    rows, columns = drawn["shape"]
    lengths = np.diff([*drawn["starts"], rows * columns])
    wrong = np.repeat(np.array(drawn["values"]), lengths).reshape(rows, columns)
    wide = 6.0
    with drawing(name, wide=wide, high=min(9.0, 0.6 + wide * rows / columns)) as (figure, axes):
        for cells, ink in ((wrong >= 0, "#ededed"), ((wrong >= 0) & (wrong % 2 == 1), "#b0b0b0")):
            axes.add_patch(_filled(cells, ink))
        axes.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), aspect="equal")
        size = max(4.0, 120.0 / max(rows, columns) ** 0.5)
        for value, mark, label in (
            (3, "o", "event in the top 5 %"),
            (2, "x", "event outside it: missed"),
        ):
            row, column = np.nonzero(wrong == value)
            axes.scatter(
                column, row, s=size, marker=mark, color="#000000", linewidths=0.8, label=label
            )
        axes.scatter([], [], marker="s", color="#b0b0b0", label="top 5 % of the area")
        axes.set_axis_off()
        figure.legend(frameon=False, loc="outside lower center", ncols=1, fontsize=8)
        return inline(figure, name=name, alt=alt)


def _filled(cells: NDArray[np.bool_], ink: str) -> PathPatch:
    """Return one path around cells, a box for each stretch of a row: no picture, no seam."""
    from matplotlib import patches, path  # noqa: PLC0415 - slow to load

    padded = np.pad(cells, ((0, 0), (1, 1))).astype(np.int8)
    steps = np.diff(padded, axis=1)
    row, begin = np.nonzero(steps == 1)
    _, end = np.nonzero(steps == -1)
    left, right, top, low = begin - 0.5, end - 0.5, row - 0.5, row + 0.5
    corners = np.stack(
        [
            np.stack([left, top], axis=1),
            np.stack([right, top], axis=1),
            np.stack([right, low], axis=1),
            np.stack([left, low], axis=1),
            np.stack([left, top], axis=1),
        ],
        axis=1,
    ).reshape(-1, 2)
    one = path.Path
    box = np.array([one.MOVETO, one.LINETO, one.LINETO, one.LINETO, one.CLOSEPOLY], np.uint8)
    outline = one(corners, np.tile(box, row.size))
    return patches.PathPatch(outline, facecolor=ink, linewidth=0)
