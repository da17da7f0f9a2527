"""The evaluation report: one HTML file that opens from disk, without script or network."""

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from typing import Any, Final

from landrelease.kinds import Tier
from landrelease.queries import EvaluationReport
from landrelease.reports import _evaluation_words as words
from landrelease.reports import _figures as figures

Facts = Mapping[str, Any]

_STYLE: Final = """
body { font: 1rem/1.5 system-ui, sans-serif; color: #111; background: #fff; margin: 0 auto;
  max-width: 75rem; padding: 1rem; }
h1, h2, h3 { line-height: 1.2; }
.tier { border: 2px solid #111; padding: .25rem .6rem; display: inline-block; }
.figures { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%,
  26rem), 1fr)); }
figure { margin: 0; border-top: 1px solid #777; padding-top: .5rem; }
figure svg { width: 100%; height: auto; display: block; }
figcaption { font-size: .875rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid #999; padding: .3rem .7rem; text-align: left;
  vertical-align: top; }
caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
@media print { section { break-inside: avoid-page; } }
"""


def evaluation_page(report: EvaluationReport) -> str:
    """Return a whole page; its policy lets nothing be loaded and nothing run."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        f"content=\"default-src 'none'; style-src 'sha256-{digest}'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(_title(report))}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<main>\n{evaluation_body(report)}\n</main>\n</body>\n</html>\n"
    )


def evaluation_body(report: EvaluationReport) -> str:
    """Return what stands inside the page: no style, no script, for a page that has its own."""
    facts = report.facts
    told = [
        f"<h1>{escape(_title(report))}</h1>",
        f'<p class="tier">{escape(_tier(report.tier))}</p>',
        _about(report),
        "<h2>What this does not show</h2>",
        _list(words.not_shown() + _clock_limits(facts)),
    ]
    for index, part in enumerate(facts["parts"]):
        told.append(_part(part, facts, name=f"{report.id}-{index}"))
    told.append(_method(report))
    return "\n".join(told)


def _title(report: EvaluationReport) -> str:
    return f"How well the hazard map did: {report.facts['programme']}"


def _tier(tier: Tier) -> str:
    return f"Tier: {tier.word}. The maps show where things happened: keep the file accordingly."


def _about(report: EvaluationReport) -> str:
    facts = report.facts
    invented = "<p>Names and places are invented.</p>" if facts["invented"] else ""
    stale = (
        "<p>Records have been entered since; evaluate again to include them.</p>"
        if report.newer_entries
        else ""
    )
    return (
        f"<p>Computed {report.computed_at:%Y-%m-%d %H:%M} UTC on {facts['rows']:,} x "
        f"{facts['columns']:,} cells of {facts['cell_m']:g} m. The floor is a plain kernel of "
        "past events, computed in the same run: a model that does not beat it is not worth its "
        f"trouble.</p>{invented}{stale}"
    )


def _clock_limits(facts: Facts) -> tuple[str, ...]:
    if facts["protocol"] == "blocks":
        return (
            (
                "Blocks held out say how it does on ground like the rest; they say nothing about "
                "time."
            ),
        )
    if facts["clock"] == "facts":
        return (
            (
                "The ledger does not say what was known at the beginning of a window: its records "
                "were entered later. Evidence was chosen by the dates of the facts alone: reports "
                "that came late are included, and the figures are better than they were then."
            ),
        )
    return ()


def _part(part: Facts, facts: Facts, *, name: str) -> str:
    title = f"<h2>{escape(words.title_of(part))}</h2>"
    if "too_little" in part:
        said = [words.too_little(part["too_little"])]
        if part.get("coming") is not None:
            said.append(words.coming(part["coming"]))
        return f"<section>{title}{''.join(f'<p>{escape(one)}</p>' for one in said)}</section>"
    judgement = part["judgement"]
    return "\n".join(
        [
            f"<section>{title}",
            _list(words.summary(part)),
            _measures(judgement, "All cells"),
            _new_cells(part),
            f'<div class="figures">{_figures(part, facts, name=name)}</div></section>',
        ]
    )


def _new_cells(part: Facts) -> str:
    told = part.get("new_cells")
    if told is None:
        return ""
    if "too_little" in told:
        text = words.too_little(told["too_little"])
        return f"<h3>Cells without an earlier event</h3><p>{escape(text)}</p>"
    return _measures(told, "Cells without an earlier event")


def _measures(judgement: Facts, caption: str) -> str:
    """Write every measure of every model, and the differences to the floor."""
    models = list(judgement["models"])
    gains = {one["one"]: one["measures"] for one in judgement["differences"]}
    heads = [*models, *(f"{one} less {words.FLOOR}" for one in gains)]
    rows = []
    for key, (label, note, digits) in words.MEASURES.items():
        cells = [
            words.with_interval(judgement["models"][one]["measures"][key], digits) for one in models
        ]
        for told in gains.values():
            value = words.with_interval(told[key], digits)
            if key != "observed_to_expected":
                less = key in words.LESS_IS_BETTER
                value += f": {words.verdict(told[key], less_is_better=less)}"
            cells.append(value)
        body = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        rows.append(f'<tr><th scope="row">{escape(label)}<br>{escape(note)}</th>{body}</tr>')
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    about = (
        f"{caption}: {judgement['hits']:,} of {judgement['cells']:,} cells with an event; 95 % "
        f"intervals from {judgement['resamples']:,} resamples of {judgement['blocks']:,} blocks"
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f'<caption>{escape(about)}</caption><thead><tr><th scope="col">Measure</th>'
        f"{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _figures(part: Facts, facts: Facts, *, name: str) -> str:
    judgement = part["judgement"]
    best = judgement["models"][words.MODEL]["measures"]
    said = {key: words.with_interval(best[key], 3) for key in best}
    drawn = [
        (
            "Reliability: what was stated and what came true",
            "Points on the line are right; bars are 95 % intervals, numbers are cells.",
            (
                "Share of cells that came true against the probability stated, in bins. Brier "
                f"score {said['brier']}."
            ),
            figures.reliability,
        ),
        (
            "Expected and observed events",
            "Ten groups of cells that each expect about as many events.",
            (
                "Observed events beside expected ones in ten groups of cells. Observed over "
                f"expected in all: {said['observed_to_expected']}."
            ),
            figures.counts,
        ),
    ]
    told = [
        _figure(title, note, draw(judgement, name=f"{name}-{index}", alt=alt), part, facts)
        for index, (title, note, alt, draw) in enumerate(drawn)
    ]
    curves = {
        "roc": ("ROC curve", "auroc", "Area under the curve"),
        "precision_recall": ("Precision and recall", "average_precision", "Average precision"),
        "area": ("Events found by share of area", "recall_top", "Found in the top 5 %"),
    }
    for which, (title, key, label) in curves.items():
        alt = f"{title} of every model. {label} of the {words.MODEL}: {said[key]}."
        svg = figures.curve(judgement, which, name=f"{name}-{which}", alt=alt)
        told.append(_figure(title, f"{label}: {said[key]}.", svg, part, facts))
    alt = (
        "Map of the ground: the top 5 % of the area shaded, dots where an event fell in it, "
        f"crosses where one was missed. {said['recall_top']} of the cells were found."
    )
    svg = figures.wrong_map(part["map"], name=f"{name}-map", alt=alt)
    note = "North is up. Ground without a mark had no event in the window; that is not safety."
    told.append(_figure("Where it was right and wrong", note, svg, part, facts))
    return "\n".join(told)


def _figure(title: str, note: str, svg: str, part: Facts, facts: Facts) -> str:
    judgement = part["judgement"]
    about = (
        f"{note} {words.protocol_of(part, facts)} {judgement['events']:,.0f} events in "
        f"{judgement['hits']:,} cells."
    )
    return f"<figure><h3>{escape(title)}</h3>{svg}<figcaption>{escape(about)}</figcaption></figure>"


def _method(report: EvaluationReport) -> str:
    """Say what it was made with, so that it can be made again."""
    facts = report.facts
    rows = [("Seed", str(facts["seed"])), ("Evaluation", report.id)]
    rows += [("Ledger at", head) for head in report.heads]
    for part in facts["parts"]:
        if "method" in part:
            told = part["method"]
            kernel = f"{part['kernel_cells']:g} cells"
            chosen = "chosen on the tuning window" if part["kernel_tuned"] else "not tuned"
            rows.append(
                (
                    words.title_of(part),
                    (
                        f"{told['method']} {told['method_version']}, {told['approximation']}, "
                        f"range {float(told['range_m']):,.0f} m, deviation {told['sd']} "
                        f"({told['hyper_parameters']}), counts {part['counts']}; kernel {kernel} "
                        f"wide, {chosen}; {sum(part['evidence_used'].values()):,} records used, "
                        f"{sum(part['evidence_unplaced'].values()):,} not placed"
                    ),
                )
            )
    body = "".join(
        f'<tr><th scope="row">{escape(key)}</th><td>{escape(value)}</td></tr>'
        for key, value in rows
    )
    return (
        "<h2>How it was made</h2>"
        '<div class="scroll" tabindex="0" role="region" aria-label="How it was made">'
        f"<table><tbody>{body}</tbody></table></div>"
    )


def _list(items: tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"
