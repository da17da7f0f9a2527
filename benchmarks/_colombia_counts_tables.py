"""The figures of counts to come as tables of the manual."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks._colombia_tables import COLUMNS as MEASURES
from benchmarks._colombia_tables import PAGE, RANKING, _told
from benchmarks._colombia_tables import _table as table

Facts = Mapping[str, Any]

BEGIN, END = "<!-- counts: begin -->", "<!-- counts: end -->"
RESULTS = Path(__file__).resolve().parent / "results" / "colombia_counts.json"
OPENED_RESULTS = RESULTS.with_name("colombia_windows_opened.json")
SCORED_RESULTS = RESULTS.with_name("colombia_2018.json")
FIRST_RESULTS = RESULTS.with_name("colombia_counts_2015.json")
"""2015-17 as it was scored, once, by a level that walks without a direction."""

STEP_HEADS = (
    ("observed_to_expected", "observed / expected", 2),
    ("country", "log score, country", 2),
    ("departments", "log score, departments", 3),
    ("shares", "log share of where events fell", 3),
    ("log_loss", "log loss x 1000", 2),
    ("deviance", "deviance x 1000", 2),
)


def tables(facts: Facts, opened: Facts | None, scored: Facts | None, first: Facts) -> str:
    """Return every table, in order."""
    choices = facts["choices"]
    windows = [*(opened["windows"] if opened else []), *([scored] if scored else [])]
    parts = [
        (
            f"Method {facts['method']}. Chosen on windows up to 2011: the level "
            f"**{choices['level']}**; shares of departments **{choices['shares']}**; a cell keeps "
            f"**{choices['kept']:.2f}** a year of the log of how far it stands out from "
            f"**{choices['usual']}**."
        ),
        "### Windows up to 2011",
        _rolling(facts["rolling"]),
        "Inside their intervals: " + _inside(facts["country"]) + ".",
        "Mean log score of the candidates: " + _scores(facts["levels"]) + ".",
        "Departments, seven windows from events up to 2002 to 2008:",
        _coverage(facts["coverage"]),
        "Mean log score of the candidates: " + _scores(facts["shares"]) + ".",
        "Share score of what cells fall back to: " + _scores(facts["usual"]) + ".",
        "What each part earns, means over the same seven windows:",
        _steps(facts["ablation"]),
        "### Windows after 2011",
        _countries(windows, first),
    ]
    if scored is not None:
        parts += ["What each part earned on 2018-2019:", _steps(scored["ablation"])]
        parts += [f"### {scored['window']}, scored once", *_window(scored)]
        told = scored["together"]
        parts += [f"### {len(told['windows'])} windows as one", *_together(told)]
    parts += ["### Cells given more than 0.1", _reliability(facts, windows, scored)]
    return "\n\n".join(parts)


def _scores(scores: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in scores.items())


def _inside(told: Facts) -> str:
    return ", ".join(
        f"{100 * float(share):.0f} % stated, {value:.2f} of {told['windows']}"
        for share, value in told["inside"].items()
    )


def _rolling(rows: Sequence[Facts]) -> str:
    heads = [
        "window",
        "three years before",
        "expected",
        "middle",
        "half",
        "nine in ten",
        "observed",
    ]
    return table(
        heads,
        [
            [
                row["window"], str(row["before"]), f"{row['expected']:.0f}", str(row["median"]),
                *(_bounds(row["intervals"][share]) for share in ("0.5", "0.9")),
                str(row["observed"]),
            ]
            for row in rows
        ],
    )  # fmt: skip


def _bounds(told: Sequence[int]) -> str:
    return f"{told[0]} to {told[1]}"


def _coverage(told: Facts) -> str:
    heads = ["stated", "counts of departments inside", "95 % interval"]
    rows = [
        [f"{100 * float(share):.0f} %", f"{value:.2f}", f"{low:.2f} to {high:.2f}"]
        for share, (value, low, high) in told["inside"].items()
    ]
    ranks = ", ".join(str(one) for one in told["ranks"])
    return table(heads, rows) + f"\n\nRanks of what came, in fifths of the forecast: {ranks}."


def _steps(told: Mapping[str, Mapping[str, float]]) -> str:
    heads = ["", *(head for _, head, _ in STEP_HEADS)]
    return table(
        heads,
        [
            [name, *(f"{row[key]:.{digits}f}" for key, _, digits in STEP_HEADS)]
            for name, row in told.items()
        ],
    )


def _countries(windows: Sequence[Facts], first: Facts) -> str:
    heads = [
        "window", "level", "expected", "middle", "nine in ten", "95 %", "observed", "log score",
        "departments in nine in ten",
    ]  # fmt: skip
    rows = [_country(f"{first['window']}, scored once", "walks", first["country"], first)]
    for one in windows:
        name = f"{one['window']}, {_status(one)}"
        rows += [
            _country(name, "has a direction", one["country"], one),
            _country(
                name.replace("**scored once**", "worked out after"),
                "walks, beside it",
                one["walks"],
                None,
            ),
        ]
        if "months" in one:
            told = one["months"]
            name = f"{told['months']} months, worked out after"
            rows.append(_country(name, "has a direction", told, None))
    return table(heads, rows)


def _status(one: Facts) -> str:
    return "**scored once**" if one["window"].startswith("2018") else "opened before"


def _country(window: str, level: str, one: Facts, told: Facts | None) -> list[str]:
    inside = "" if told is None else _departments(told)
    return [
        window, level, f"{one['expected']:.0f}", str(one.get("median", "")),
        *(_bounds(one["intervals"][share]) for share in ("0.9", "0.95")),
        str(one["observed"]), f"{one['log_score']:.2f}", inside,
    ]  # fmt: skip


def _departments(told: Facts) -> str:
    value, low, high = told["coverage"]["inside"]["0.9"]
    return f"{value:.2f} ({low:.2f} to {high:.2f})"


def _window(told: Facts) -> list[str]:
    """Return the tables of a window by itself."""
    whole, new = told["whole"], told["new"]
    return [
        (
            f"{whole['events']:.0f} accidents in {whole['hits']} of {whole['cells']:,} cells; 95 % "
            f"intervals from {whole['resamples']:,} resamples of {whole['blocks']} blocks."
        ),
        _models(whole, tuple(MEASURES)),
        (
            f"Cells without an earlier event: {new['events']:.0f} accidents in {new['hits']} of "
            f"{new['cells']:,} cells."
        ),
        _models(new, RANKING, without="map at the level forecast"),
    ]


def _together(told: Facts) -> list[str]:
    """Return the tables of windows judged as one."""
    names = ", ".join(told["windows"])
    return [
        f"{names}: {told['whole']['hits']} cells with an accident, all cells.",
        _ranked(told["whole"]),
        f"Cells without an earlier event: {told['new']['hits']} with an accident.",
        _ranked(told["new"]),
    ]


def _ranked(told: Facts) -> str:
    heads = ["", *(MEASURES[key][0] for key in RANKING)]
    rows = [
        [name, *(_told(one[key], key) for key in RANKING)] for name, one in told["models"].items()
    ]
    rows += [
        [f"{name} less kernel floor", *(_told(one[key], key) for key in RANKING)]
        for name, one in told["differences"].items()
    ]
    return table(heads, rows)


def _reliability(facts: Facts, windows: Sequence[Facts], scored: Facts | None) -> str:
    """Return what came true of what was stated, by map and window."""
    columns = {"2003-2011": facts["reliability"]}
    columns |= {one["window"]: one["reliability"] for one in windows}
    if scored is not None:
        columns["all after 2011"] = scored["pooled_reliability"]
    rows = [
        [name, *(_true(column[name]) for column in columns.values())]
        for name in facts["reliability"]
    ]
    return table(["came true over stated", *columns], rows)


def _true(told: Facts) -> str:
    if told["ratio"] is None:
        return "no such cell"
    value, low, high = told["ratio"]
    return f"{value:.2f} [{low:.2f}, {high:.2f}] of {told['cells']}"


def _models(judgement: Facts, keys: Sequence[str], *, without: str = "") -> str:
    """Measures and differences, one model left out: a level alone moves no rank."""
    heads = ["", *(MEASURES[key][0] for key in keys)]
    rows = [
        [name, *(_told(one["measures"][key], key) for key in keys)]
        for name, one in judgement["models"].items()
        if name != without
    ]
    rows += [
        [
            f"{one['one']} less {one['other']}",
            *(
                "" if key == "observed_to_expected" else _told(one["measures"][key], key)
                for key in keys
            ),
        ]
        for one in judgement["differences"]
        if one["one"] != without
    ]
    return table(heads, rows)


def kept() -> tuple[Facts, Facts | None, Facts | None, Facts]:
    """Read the figures that were kept: of choosing, of opened windows, of the scores."""
    opened, scored = (
        json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
        for path in (OPENED_RESULTS, SCORED_RESULTS)
    )
    told, first = (
        json.loads(path.read_text(encoding="utf-8")) for path in (RESULTS, FIRST_RESULTS)
    )
    return told, opened, scored, first


def write_page() -> None:
    """Put the tables where the page holds them."""
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    body = tables(*kept())
    PAGE.write_text(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write_page()
