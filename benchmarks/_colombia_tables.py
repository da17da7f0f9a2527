"""The figures of the Colombian evaluation as tables of the manual."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Facts = Mapping[str, Any]

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "evaluation.md"
RESULTS = Path(__file__).resolve().parent / "results" / "colombia.json"

COLUMNS = {
    "auroc": ("AUROC", 3),
    "average_precision": ("average precision", 3),
    "recall_top": ("recall, top 5 %", 3),
    "log_loss": ("log loss x 1000", 2),
    "brier": ("Brier x 1000", 2),
    "observed_to_expected": ("observed / expected", 2),
}
TIMES = {"log_loss": 1000.0, "brier": 1000.0}
COMPARED = ("kernel floor", "kernel fed alike", "chosen model")
"""What is shown of every question; the kept figures have every component."""
RANKING = ("auroc", "average_precision", "recall_top")


def tables(facts: Facts) -> str:
    """Return every table, in order."""
    whole, new = facts["whole"], facts["new"]
    scored = facts["scored"]
    parts = [
        (
            f"Method {facts['method']}; {facts['cpu_s']} s of processor time, "
            f"{facts['memory_mib']} MiB. Chosen on the tuning windows: **{facts['chosen']}**; "
            f"kernel fed alike: {facts['width']:g} degrees."
        ),
        f"### Tuning, {' and '.join(facts['tuned'])}",
        _tuning(facts),
        f"### {scored}, scored once",
        (
            f"{whole['events']:.0f} accidents in {whole['hits']} of {whole['cells']:,} cells; 95 % "
            f"intervals from {whole['resamples']:,} resamples of {whole['blocks']} blocks "
            "of 1 degree."
        ),
        _models(whole, tuple(COLUMNS)),
        "Differences, with intervals of their own:",
        _differences(whole, tuple(COLUMNS)[:-1]),
        f"### {scored}, cells without an earlier event",
        f"{new['events']:.0f} accidents in {new['hits']} of {new['cells']:,} cells.",
        _models(new | {"models": {name: new["models"][name] for name in COMPARED}}, RANKING),
        _differences(new, RANKING),
        f"### {scored}, expected and observed accidents",
        (
            "Ten groups of cells that each expect a tenth of the accidents, from the least to the "
            "most dangerous."
        ),
        _counts(whole["models"]["chosen model"]["counts"]),
        "Probability of at least one accident in a cell:",
        _reliability(whole["models"]["chosen model"]["reliability"]),
    ]
    return "\n\n".join(parts)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join([_row(heads), "|" + "---|" * len(heads), *(_row(row) for row in rows)])


def _told(value: Sequence[float], key: str) -> str:
    digits, times = COLUMNS[key][1], TIMES.get(key, 1.0)
    now, low, high = (f"{times * one:.{digits}f}" for one in value)
    return f"{now} [{low}, {high}]"


def _tuning(facts: Facts) -> str:
    heads = ["", *(f"{name}: AUROC, AP, recall" for name in facts["tuned"]), "mean AP"]
    rows = [
        [
            name,
            *(", ".join(f"{one:.3f}" for one in row[:3]) for row in windows),
            f"{sum(row[1] for row in windows) / len(windows):.4f}",
        ]
        for name, windows in facts["tuning"].items()
    ]
    return _table(heads, rows)


def _models(judgement: Facts, keys: Sequence[str]) -> str:
    heads = ["", *(COLUMNS[key][0] for key in keys)]
    rows = [
        [name, *(_told(one["measures"][key], key) for key in keys)]
        for name, one in judgement["models"].items()
    ]
    return _table(heads, rows)


def _differences(judgement: Facts, keys: Sequence[str]) -> str:
    heads = ["", *(COLUMNS[key][0] for key in keys)]
    rows = [
        [f"{one['one']} less {one['other']}", *(_told(one["measures"][key], key) for key in keys)]
        for one in judgement["differences"]
        if one["one"] in COMPARED
    ]
    return _table(heads, rows)


def _counts(groups: Facts) -> str:
    heads = ["group", "cells", "expected", "observed", "95 % interval of what came"]
    rows = [
        [
            str(index + 1), f"{groups['cells'][index]:,}", f"{groups['stated'][index]:.1f}",
            f"{groups['came_true'][index]:.0f}",
            f"{groups['low'][index]:.0f} to {groups['high'][index]:.0f}",
        ]
        for index in range(len(groups["cells"]))
    ]  # fmt: skip
    return _table(heads, rows)


def _reliability(bins: Facts) -> str:
    heads = ["cells", "stated", "came true", "95 % interval"]
    rows = [
        [
            f"{bins['cells'][index]:,}", f"{bins['stated'][index]:.4f}",
            f"{bins['came_true'][index]:.4f}",
            f"{bins['low'][index]:.4f} to {bins['high'][index]:.4f}",
        ]
        for index in range(len(bins["cells"]))
    ]  # fmt: skip
    return _table(heads, rows)


def write_page(facts: Facts) -> None:
    """Put the tables where the page holds them."""
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{tables(facts)}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write_page(json.loads(RESULTS.read_text(encoding="utf-8")))
