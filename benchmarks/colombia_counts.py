"""How many accidents will the next three years hold? Colombia, by department and by cell.

    python benchmarks/colombia_counts.py            # choose on windows up to 2011, and print
    python benchmarks/colombia_counts.py --write    # and keep choices and figures
    python benchmarks/colombia_counts.py --components   # take the map apart, and keep that
    python benchmarks/colombia_counts.py --score    # by the choices kept, score 2015-17 once

Protocol, written before any figure of a window that ends after 2011 was computed with it:

* The map is the one that `colombia_hazard.py` chose on windows up to 2011; nothing of it changes.
* How the level walks is chosen by the mean log score of the country's count over ten windows of
  three years, from events up to 1999 to 2008; how the shares of departments walk by that of the
  departments' counts over the seven windows from events up to 2002 to 2008 (before, the register
  has hardly an accident with a place); towards what a cell falls back, and how much it keeps
  (`learn_kept`), by the share score over the same seven windows. For the row of a window among
  those seven, only windows that had ended by then taught what is kept.
* 2012-14 had been opened before: it is shown, marked as opened, and chose nothing.
* 2015-17, from events up to 2014, is scored once, by choices that are kept in the repository
  before its events are read. Without events_2015_2017.csv.gz it stays closed.

Intervals: of measures on cells by blocks of 1 degree, of coverage by departments, resampled.
"""

import json
import os
import sys
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from landrelease.hazard import (
    METHOD_VERSION,
    EvaluationProtocol,
    Forecast,
    Judged,
    Split,
    Truth,
    WalkPrior,
    Window,
    interval,
    judge,
    judgement_facts,
    learn_kept,
    share_score,
    temporal_protocol,
)

if __package__:
    from benchmarks import colombia_hazard as hazard
    from benchmarks._colombia_counts import (
        AS_IT_IS,
        LEVELS,
        MANY_DRAWS,
        RETURN,
        SEED,
        SHARES,
        SHOWN,
        STEPS,
        USUAL,
        YEARS,
        Floats,
        Origin,
        Steps,
        count_facts,
        level_of,
        step_facts,
        usual_on,
        yearly,
    )
    from benchmarks._colombia_counts_tables import (
        COMPONENTS_RESULTS,
        RESULTS,
        SCORED_RESULTS,
        write_page,
    )
    from benchmarks._colombia_register import (
        EVENTS,
        Register,
        data_folder,
        department_names,
        read_register,
    )
else:
    import colombia_hazard as hazard
    from _colombia_counts import (
        AS_IT_IS,
        LEVELS,
        MANY_DRAWS,
        RETURN,
        SEED,
        SHARES,
        SHOWN,
        STEPS,
        USUAL,
        YEARS,
        Floats,
        Origin,
        Steps,
        count_facts,
        level_of,
        step_facts,
        usual_on,
        yearly,
    )
    from _colombia_counts_tables import (
        COMPONENTS_RESULTS,
        RESULTS,
        SCORED_RESULTS,
        write_page,
    )
    from _colombia_register import (
        EVENTS,
        Register,
        data_folder,
        department_names,
        read_register,
    )

COUNTED: Final = tuple(range(1999, 2009))
MAPPED: Final = tuple(range(2002, 2009))
OPENED: Final = 2011
"""2012-14 was scored once by `colombia_hazard.py`; what is said of it here has seen it."""
SCORED: Final = 2014
MAP: Final = hazard.Parts(reference=True, covariates=(hazard.OTHER,))
COMING: Final = "map with counts to come"
TABLED: Final = (2006, 2008)
"""Windows on which the components of the map are taken apart."""
RESAMPLES: Final = 1000


@dataclass(frozen=True)
class Choices:
    """What was chosen on windows up to 2011."""

    level: str
    shares: str
    usual: str
    kept: float

    def steps(self, one: Origin, kept: float) -> Steps:
        """Forecast from an origin, part by part."""
        return one.steps(LEVELS[self.level], SHARES[self.shares], self.usual, kept)


def origin(register: Register, until: int, *, opened: bool = True) -> Origin:
    """Fit the map from events up to a year, and read what came if it is opened."""
    known = hazard.Known(register, until)
    inside = known.cells.domain
    names, told = yearly(register, until)
    made = known.forecast(MAP)
    print(f"  map of {until + 1}-{until + YEARS}", flush=True)
    return Origin(
        until=until,
        told=told,
        department=np.searchsorted(names, known.cells.department[inside]),
        area=known.cells.area_km2[inside],
        map=Forecast(made.expected[inside], made.probability[inside]),
        usual=usual_on(known.cells, made.expected),
        observed=hazard.split(register, until).truth.observed[inside] if opened else None,
    )


# --- choosing, on windows up to 2011 ---------------------------------------------------------


def choose_level(register: Register) -> tuple[str, dict[str, float], list[dict[str, Any]]]:
    """Choose how the level walks by the mean log score of the country's count."""
    _, told = yearly(register, COUNTED[-1] + YEARS)
    first = register.first_year
    known = {until: told[:, : until - first + 1] for until in COUNTED}
    came = {
        until: told[:, until - first + 1 : until - first + 1 + YEARS].sum() for until in COUNTED
    }

    def scored(until: int, prior: WalkPrior) -> float:
        told = level_of(known[until], prior, draws=MANY_DRAWS)
        return told.log_score(int(came[until]))

    scores = {
        name: float(np.mean([scored(t, prior) for t in COUNTED])) for name, prior in LEVELS.items()
    }
    chosen = max(scores, key=lambda name: scores[name])
    rows = [
        {"window": f"{t + 1}-{t + YEARS}", "before": int(known[t][:, -YEARS:].sum())}
        | count_facts(level_of(known[t], LEVELS[chosen]), came[t])
        for t in COUNTED
    ]
    return chosen, scores, rows


def kept_from(origins: list[Origin], usual: str) -> float:
    """Learn what is kept from windows whose truth is known; all of it without one."""
    past = [(one.map.expected, one.usual[usual], one.observed) for one in origins]
    windows = [(told, area, came) for told, area, came in past if came is not None]
    return learn_kept(windows) if windows else 1.0


def choose_usual(origins: list[Origin]) -> tuple[str, dict[str, float]]:
    """Choose towards what cells fall back by the share score, each with what it keeps learnt."""

    def score(name: str) -> float:
        kept = kept_from(origins, name)
        return float(
            np.mean(
                [
                    share_score(one.back(name, kept).expected, one.observed)
                    for one in origins
                    if one.observed is not None
                ]
            )
        )

    scores = {name: score(name) for name in USUAL}
    return max(scores, key=lambda name: scores[name]), scores


def ended_by(origins: list[Origin], until: int) -> list[Origin]:
    """Windows that had ended by the end of a year."""
    return [one for one in origins if one.until + YEARS <= until]


def choose_shares(origins: list[Origin], level: str) -> tuple[str, dict[str, float]]:
    """Choose how shares of departments walk by the mean log score of their counts."""

    def score(one: Origin, name: str) -> float:
        assert one.observed is not None
        told = one.departments(one.level(LEVELS[level]), one.map, SHARES[name])
        came = one.by_department(one.observed)
        return float(
            np.mean([t.log_score(int(count)) for t, count in zip(told, came, strict=True)])
        )

    scores = {name: float(np.mean([score(one, name) for one in origins])) for name in SHARES}
    return max(scores, key=lambda name: scores[name]), scores


# --- figures --------------------------------------------------------------------------------


def coverage(origins: list[Origin], choices: Choices, kept: dict[int, float]) -> dict[str, Any]:
    """Share of counts of departments inside their intervals; resampled by department."""
    shown = {f"{share:g}": [] for share in SHOWN}
    ranks = []
    for one in origins:
        assert one.observed is not None
        steps = choices.steps(one, kept[one.until])
        came = one.by_department(one.observed)
        for share in SHOWN:
            bounds = [told.interval(share) for told in steps[RETURN][1]]
            shown[f"{share:g}"].append(
                [low <= count <= high for (low, high), count in zip(bounds, came, strict=True)]
            )
        ranks.append([t.rank(int(count)) for t, count in zip(steps[RETURN][1], came, strict=True)])
    inside = {name: _by_department(np.array(rows, float)) for name, rows in shown.items()}
    counts, _ = np.histogram(np.array(ranks), bins=5, range=(0.0, 1.0))
    return {"windows": [one.name for one in origins], "inside": inside, "ranks": counts.tolist()}


def _by_department(inside: Floats) -> list[float]:
    """Mean and 95 % interval when departments, with all their windows, are drawn anew."""
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(0, inside.shape[1], (RESAMPLES, inside.shape[1]))
    means = inside.mean(axis=0)[drawn].mean(axis=1)
    told = interval(float(inside.mean()), means)
    return [round(one, 3) for one in (told.value, told.low, told.high)]


def ablation(origins: list[Origin], choices: Choices, kept: dict[int, float]) -> dict[str, Any]:
    """Say what each part earns, as means over windows."""
    rows = []
    for one in origins:
        steps = choices.steps(one, kept[one.until])
        rows.append({name: step_facts(one, steps[name]) for name in STEPS})
    return {
        name: {
            key: round(float(np.mean([row[name][key] for row in rows])), 4) for key in rows[0][name]
        }
        for name in STEPS
    }


def components(register: Register) -> dict[str, Any]:
    """Take the map apart: AUROC, average precision and recall of each set of components."""
    table: dict[str, list[list[float]]] = {}
    splits = [hazard.split(register, until) for until in (*TABLED, OPENED)]
    for parts in (*hazard.ABLATION, MAP):
        table[str(parts)] = [
            hazard.row_of(one, one.evidence.forecast(parts))[:3].round(4).tolist() for one in splits
        ]
        print(f"  {parts}: {table[str(parts)]}", flush=True)
    table[hazard.FLOOR] = [
        hazard.row_of(one, one.evidence.floor())[:3].round(4).tolist() for one in splits
    ]
    return {"method": METHOD_VERSION, "windows": [one.name for one in splits], "table": table}


def departments(one: Origin, told: list[Any], names: list[str]) -> list[dict[str, Any]]:
    """Every department's forecast beside what came."""
    assert one.observed is not None
    came = one.by_department(one.observed)
    return [
        {"name": name} | count_facts(t, count)
        for name, t, count in zip(names, told, came, strict=True)
    ]


def chosen_on_windows_up_to_2011(register: Register) -> dict[str, Any]:
    """Choose, and work out everything that is shown of windows that were opened."""
    level, by_level, rolling = choose_level(register)
    print(f"level {level}: {by_level}", flush=True)
    origins = [origin(register, until) for until in MAPPED]
    shares, by_shares = choose_shares(origins, level)
    usual, by_usual = choose_usual(origins)
    kept = {one.until: kept_from(ended_by(origins, one.until), usual) for one in origins}
    kept[OPENED] = kept_from(origins, usual)
    choices = Choices(level, shares, usual, round(kept[OPENED], 4))
    print(f"{choices}; shares {by_shares}; kept {kept}", flush=True)
    opened = origin(register, OPENED)
    steps = choices.steps(opened, choices.kept)
    assert opened.observed is not None
    return {
        "method": METHOD_VERSION,
        "choices": asdict(choices),
        "levels": by_level,
        "shares": by_shares,
        "usual": by_usual,
        "kept": {str(until): round(value, 3) for until, value in kept.items()},
        "rolling": rolling,
        "coverage": coverage(origins, choices, kept),
        "ablation": ablation(origins, choices, kept),
        "opened": {
            "window": opened.name,
            "country": count_facts(steps[RETURN][0], opened.observed.sum()),
            "ablation": ablation([opened], choices, kept),
            "coverage": coverage([opened], choices, kept),
        },
    }


# --- scoring, once --------------------------------------------------------------------------


def score(register: Register, choices: Choices) -> dict[str, Any]:
    """Forecast 2015-17 from events up to 2014, open it, judge."""
    one = origin(register.up_to(SCORED), SCORED, opened=False)
    steps = choices.steps(one, choices.kept)
    codes, _ = yearly(register, SCORED)
    by_code = department_names(data_folder())
    names = [by_code[int(code)] for code in codes]
    known = hazard.Known(register, SCORED)
    inside = known.cells.domain
    told = {
        hazard.FLOOR: known.floor(),
        hazard.FED_ALIKE: known.fed_alike(0.05),
        AS_IT_IS: _on_grid(one.map, inside),
        COMING: _on_grid(steps[RETURN][2], inside),
    }
    fixed = _protocol(register)
    (name,) = fixed.evidence
    (scored,) = fixed.score({name: told})
    opened = Origin(
        one.until, one.told, one.department, one.area, one.map, one.usual,
        scored.truth.observed[inside],
    )  # fmt: skip
    assert opened.observed is not None
    degrees = np.floor(known.cells.longitude) * 1000 + np.floor(known.cells.latitude)
    judged = Judged.of([scored], area=known.cells.area_km2, blocks=degrees.astype(np.int64))
    part = judged.part(known.new[inside])
    whole, new = (judge(some, against=hazard.FLOOR, seed=hazard.SEED) for some in (judged, part))
    return {
        "method": METHOD_VERSION,
        "window": one.name,
        "country": count_facts(steps[RETURN][0], opened.observed.sum()),
        "departments": departments(opened, steps[RETURN][1], names),
        "coverage": coverage([opened], choices, {SCORED: choices.kept}),
        "ablation": ablation([opened], choices, {SCORED: choices.kept}),
        "whole": hazard.without_curves(judgement_facts(whole)),
        "new": hazard.without_curves(judgement_facts(new)),
    }


def _protocol(register: Register) -> EvaluationProtocol[None]:
    """The truth of 2015-17, handed out once."""
    split = hazard.split(register, SCORED)
    window = Window(date(SCORED, 12, 31), date(SCORED + YEARS, 12, 31))
    truth = Truth(split.truth.observed, split.truth.cells)
    return temporal_protocol(tuning=[], scored=Split(split.name, None, truth, window))


def _on_grid(told: Forecast, inside: Any) -> Forecast:
    expected, probability = np.zeros(inside.shape), np.zeros(inside.shape)
    expected[inside], probability[inside] = told.expected, told.probability
    return Forecast(expected, probability)


def main() -> None:
    """Choose and print; or score once by the choices that were kept."""
    folder = data_folder()
    wanted = EVENTS if "--score" in sys.argv else EVENTS[:1]
    missing = [name for name in wanted if not (folder / name).exists()]
    if missing:
        print(f"NOT RUN: {folder} holds no {missing[0]}.")
        return
    if "--components" in sys.argv:
        told = components(read_register(folder, until=OPENED + YEARS))
        COMPONENTS_RESULTS.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    elif "--score" in sys.argv:
        kept = json.loads(RESULTS.read_text(encoding="utf-8"))["choices"]
        told = score(read_register(folder, until=SCORED + YEARS), Choices(**kept))
        SCORED_RESULTS.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    else:
        told = chosen_on_windows_up_to_2011(read_register(folder, until=OPENED + YEARS))
        if "--write" in sys.argv:
            RESULTS.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(told, indent=1))
    if {"--write", "--score", "--components"} & set(sys.argv):
        write_page()


if __name__ == "__main__":
    main()
