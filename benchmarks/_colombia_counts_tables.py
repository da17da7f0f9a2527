"""The figures of counts to come as tables of the manual."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

if __package__:
    from benchmarks._colombia_tables import COLUMNS as MEASURES
    from benchmarks._colombia_tables import PAGE, RANKING, _told
    from benchmarks._colombia_tables import _table as table
else:
    from _colombia_tables import COLUMNS as MEASURES
    from _colombia_tables import PAGE, RANKING, _told
    from _colombia_tables import _table as table

Facts = Mapping[str, Any]

BEGIN, END = "<!-- counts: begin -->", "<!-- counts: end -->"
RESULTS = Path(__file__).resolve().parent / "results" / "colombia_counts.json"
COMPONENTS_RESULTS = RESULTS.with_name("colombia_components.json")
SCORED_RESULTS = RESULTS.with_name("colombia_counts_scored.json")

DIFFERENCES = tuple(key for key in MEASURES if key != "observed_to_expected")
STEP_HEADS = (
    ("observed_to_expected", "observed / expected", 2),
    ("country", "log score, country", 2),
    ("departments", "log score, departments", 3),
    ("shares", "log share of where events fell", 3),
    ("log_loss", "log loss x 1000", 2),
    ("deviance", "deviance x 1000", 2),
)


def tables(facts: Facts, components: Facts | None, scored: Facts | None) -> str:
    """Return every table, in order."""
    choices = facts["choices"]
    parts = [
        (
            f"Method {facts['method']}. Chosen on windows up to 2011: the level "
            f"**{choices['level']}**; shares of departments **{choices['shares']}**; a cell keeps "
            f"**{choices['kept']:.2f}** of the log of how far it stands out from "
            f"**{choices['usual']}**."
        ),
        "### Windows up to 2011: accidents in the country",
        _rolling(facts["rolling"]),
        "Mean log score of the candidates: " + _scores(facts["levels"]) + ".",
        "### Windows up to 2011: accidents by department",
        _coverage(facts["coverage"]),
        "Mean log score of the candidates: " + _scores(facts["shares"]) + ".",
        "Share score of what cells fall back to: " + _scores(facts["usual"]) + ".",
        "### What each part earns",
        f"Means over {_span(facts['coverage']['windows'])}:",
        _steps(facts["ablation"]),
        f"{facts['opened']['window']}, **opened before**:",
        _steps(facts["opened"]["ablation"]),
        _country(facts["opened"]),
        _coverage(facts["opened"]["coverage"]),
    ]
    if components is not None:
        parts += [
            (
                f"Components of the map, with method {components['method']}; 2012-2014 had been "
                "opened before:"
            ),
            _components(components),
        ]
    if scored is not None:
        parts += _scored(scored)
    return "\n\n".join(parts)


def _span(windows: Sequence[str]) -> str:
    return f"{windows[0]} to {windows[-1]}"


def _scores(scores: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in scores.items())


def _rolling(rows: Sequence[Facts]) -> str:
    heads = ["window", "three years before", "expected", "half", "nine in ten", "95 %", "observed"]
    return table(
        heads,
        [
            [
                row["window"], str(row["before"]), f"{row['expected']:.0f}",
                *(_bounds(row["intervals"][share]) for share in ("0.5", "0.9", "0.95")),
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


def _country(told: Facts) -> str:
    one = told["country"]
    low, high = one["intervals"]["0.95"]
    expected = one["expected"]
    return (
        f"In the country {expected:.0f} accidents were to be expected, 95 % interval {low} to "
        f"{high}; {one['observed']} came: observed over expected {one['observed'] / expected:.2f}, "
        f"where the forecast allows {low / expected:.2f} to {high / expected:.2f}."
    )


def _components(told: Facts) -> str:
    heads = ["", *(f"{window}: AUROC, AP, recall" for window in told["windows"])]
    rows = [
        [name, *(", ".join(f"{one:.3f}" for one in window) for window in windows)]
        for name, windows in told["table"].items()
    ]
    return table(heads, rows)


def _scored(told: Facts) -> list[str]:
    """Return the tables of the window that was scored once."""
    whole, new = told["whole"], told["new"]
    rows = [
        [
            row["name"], f"{row['expected']:.1f}", _bounds(row["intervals"]["0.9"]),
            str(row["observed"]),
        ]
        for row in told["departments"]
        if row["expected"] >= 1 or row["observed"]
    ]  # fmt: skip
    return [
        f"### {told['window']}, scored once",
        _country(told),
        _coverage(told["coverage"]),
        _steps(told["ablation"]),
        (
            f"{whole['events']:.0f} accidents in {whole['hits']} of {whole['cells']:,} cells; 95 % "
            f"intervals from {whole['resamples']:,} resamples of {whole['blocks']} blocks."
        ),
        _models(whole, tuple(MEASURES)),
        (
            f"Cells without an earlier event: {new['events']:.0f} accidents in {new['hits']} of "
            f"{new['cells']:,} cells."
        ),
        _models(new, RANKING),
        "Departments that expected or had any:",
        table(["department", "expected", "nine in ten", "observed"], rows),
    ]


def _models(judgement: Facts, keys: Sequence[str]) -> str:
    heads = ["", *(MEASURES[key][0] for key in keys)]
    rows = [
        [name, *(_told(one["measures"][key], key) for key in keys)]
        for name, one in judgement["models"].items()
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
    ]
    return table(heads, rows)


def kept() -> tuple[Facts, Facts | None, Facts | None]:
    """Read the figures that were kept: of choosing, of the map's components, of the score."""
    components, scored = (
        json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
        for path in (COMPONENTS_RESULTS, SCORED_RESULTS)
    )
    return json.loads(RESULTS.read_text(encoding="utf-8")), components, scored


def write_page() -> None:
    """Put the tables where the page holds them."""
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    body = tables(*kept())
    PAGE.write_text(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write_page()
