"""How many accidents will the next years hold, and where? Colombia, by department and by cell.

    python -m benchmarks.colombia_counts            # choose on windows up to 2011, and print
    python -m benchmarks.colombia_counts --write    # and keep choices and figures
    python -m benchmarks.colombia_counts --opened   # 2012-14 and 2015-17 again, opened before
    python -m benchmarks.colombia_counts --score    # by the choices kept, score 2018-19 once

Protocol, written and kept in the repository before any event of 2018 or 2019 was read:

* The map is the one that `colombia_hazard.py` chose on windows up to 2011; nothing of it changes.
* How the level moves is chosen by the mean log score of the country's count over sixteen windows
  of three years, from events up to 1993 to 2008; how the shares of departments move by that of
  the departments' counts over the seven windows from events up to 2002 to 2008 (before, the
  register has hardly an accident with a place); towards what a cell falls back, and how much of
  its log ratio it keeps a year (`learn_kept_a_year`), by the share score over the same seven
  windows. For the row of a window among those seven, only windows that had ended by then taught
  what is kept.
* 2012-14 and 2015-17 had been opened before: they are computed again, marked so, and chose nothing.
  A level with a direction was asked for because 2015-17 had been missed.
* 2018-19, from events up to 2017, is scored once. Of 2015 to 2017 the accidents alone are at hand:
  other events are known up to 2014, and age from there.
* All three windows are then judged as one (`judge_together`): decided after the first two were
  opened and before the third. What is asked: is the map's gain over the floor in recall in the
  top 5 %, and in average precision, told apart from none, on all cells and on cells without an
  earlier event? Do the cells given more than 0.1 come true as often as stated, as the map is, with
  the level forecast, and fallen back?

Intervals: of measures on cells by blocks of 1 degree, of coverage by departments, resampled.
"""

import json
import os
import sys
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from benchmarks import _colombia_counts as counts
from benchmarks import colombia_hazard as hazard
from benchmarks._colombia_counts_tables import (
    OPENED_RESULTS,
    RESULTS,
    SCORED_RESULTS,
    write_page,
)
from benchmarks._colombia_register import (
    EVENTS,
    Register,
    data_folder,
    read_register,
)
from benchmarks._colombia_windows import (
    AS_IT_IS,
    AT_LEVEL,
    COMING,
    RELIABLE,
    Opened,
    opened,
    reliability_above,
    together,
)

from landrelease.hazard import (
    METHOD_VERSION,
    EvaluationProtocol,
    Forecast,
    Judged,
    Split,
    Truth,
    interval,
    learn_kept_a_year,
    share_score,
    temporal_protocol,
)

Floats, Origin, Prior, Steps = counts.Floats, counts.Origin, counts.Prior, counts.Steps
LEVEL, LEVELS, RETURN, SHARES = counts.LEVEL, counts.LEVELS, counts.RETURN, counts.SHARES
SHOWN, USUAL, YEARS, SEED = counts.SHOWN, counts.USUAL, counts.YEARS, counts.SEED
count_facts, level_of, step_facts = counts.count_facts, counts.level_of, counts.step_facts
usual_on, yearly = counts.usual_on, counts.yearly

COUNTED: Final = tuple(range(1993, 2009))
MAPPED: Final = tuple(range(2002, 2009))
OPENED: Final = (2011, 2014)
"""2012-14 and 2015-17 were scored before; what is said of them here has seen them."""
SCORED, SCORED_YEARS = 2017, 2
OTHERS_UNTIL: Final = 2014
"""Last year whose finds of mines and ordnance are at hand."""
MONTHS: Final = 20
"""Months of 2018-19 that the source holds: it says that it ends in August 2019."""
WALKS: Final = "walks, may leap"
"""What forecast 2015-17 when it was scored, beside what was chosen here."""
MAP: Final = hazard.Parts(reference=True, covariates=(hazard.OTHER,))
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


def known_at(register: Register, until: int) -> hazard.Known:
    """What was known at the end of a year: other events up to 2014 at most."""
    return hazard.Known(register, until, others_until=min(until, OTHERS_UNTIL))


def origin(known: hazard.Known, observed: Floats | None = None, *, years: int = YEARS) -> Origin:
    """Fit the map to what is known at the end of a year."""
    inside = known.cells.domain
    names, told = yearly(known.register, known.until)
    made = known.forecast(MAP)
    print(f"  map of {known.until + 1}-{known.until + years}", flush=True)
    part = years / hazard.YEARS
    map_ = Forecast(made.expected[inside], made.probability[inside])
    return Origin(
        until=known.until,
        told=told,
        department=np.searchsorted(names, known.cells.department[inside]),
        area=known.cells.area_km2[inside],
        map=map_.with_expected(part * map_.expected),
        usual=usual_on(known.cells, made.expected),
        observed=None if observed is None else observed[inside],
        years=years,
    )


def tuning_origin(register: Register, until: int) -> Origin:
    """An origin whose three years ended by 2011, with what came."""
    split = hazard.split(register, until)
    return origin(split.evidence, split.truth.observed)


# --- choosing, on windows up to 2011 ---------------------------------------------------------


def choose_level(register: Register) -> tuple[str, dict[str, float], list[dict[str, Any]]]:
    """Choose how the level walks by the mean log score of the country's count."""
    _, told = yearly(register, COUNTED[-1] + YEARS)
    first = register.first_year
    known = {until: told[:, : until - first + 1] for until in COUNTED}
    came = {
        until: told[:, until - first + 1 : until - first + 1 + YEARS].sum() for until in COUNTED
    }

    def scored(until: int, prior: Prior) -> float:
        told = level_of(known[until], prior, draws=counts.MANY_DRAWS)
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
    windows = [
        (one.map.expected, one.usual[usual], one.observed, float(one.years))
        for one in origins
        if one.observed is not None
    ]
    return learn_kept_a_year(windows) if windows else 1.0


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
        rows.append({name: step_facts(one, steps[name]) for name in counts.STEPS})
    return {
        name: {
            key: round(float(np.mean([row[name][key] for row in rows])), 4) for key in rows[0][name]
        }
        for name in counts.STEPS
    }


def told_of(windows: list[dict[str, Any]]) -> dict[str, Any]:
    """Share of the country's counts inside their intervals, and the mean log score."""
    inside = {
        f"{share:g}": float(
            np.mean(
                [
                    row["intervals"][f"{share:g}"][0]
                    <= row["observed"]
                    <= row["intervals"][f"{share:g}"][1]
                    for row in windows
                ]
            )
        )
        for share in SHOWN
    }
    return {"windows": len(windows), "inside": inside}


def chosen_on_windows_up_to_2011(register: Register) -> dict[str, Any]:
    """Choose, and work out everything that is shown of windows up to 2011."""
    level, by_level, rolling = choose_level(register)
    print(f"level {level}: {by_level}", flush=True)
    origins = [tuning_origin(register, until) for until in MAPPED]
    shares, by_shares = choose_shares(origins, level)
    usual, by_usual = choose_usual(origins)
    kept = {one.until: kept_from(ended_by(origins, one.until), usual) for one in origins}
    choices = Choices(level, shares, usual, round(kept_from(origins, usual), 4))
    print(f"{choices}; shares {by_shares}; kept {kept}", flush=True)
    return {
        "method": METHOD_VERSION,
        "choices": asdict(choices),
        "levels": by_level,
        "shares": by_shares,
        "usual": by_usual,
        "kept": {str(until): round(value, 3) for until, value in kept.items()},
        "rolling": rolling,
        "country": told_of(rolling),
        "coverage": coverage(origins, choices, kept),
        "ablation": ablation(origins, choices, kept),
        "reliability": reliability(origins, choices, kept, register),
    }


def reliability(
    origins: list[Origin], choices: Choices, kept: dict[int, float], register: Register
) -> dict[str, Any]:
    """Hold cells given more than 0.1 against what came true, on the tuning windows."""
    windows = []
    for one in origins:
        steps = choices.steps(one, kept[one.until])
        told = {AS_IT_IS: one.map, AT_LEVEL: steps[LEVEL][2], COMING: steps[RETURN][2]}
        assert one.observed is not None
        cells = register.cells
        inside = cells.domain
        degrees = np.floor(cells.longitude) * 1000 + np.floor(cells.latitude)
        judged = Judged(one.observed, one.area, degrees[inside].astype(np.int64), told)
        window = Opened(one.name, judged, np.ones(one.area.size, bool))
        back = one.back(choices.usual, kept[one.until])
        windows.append(window.with_level_that_came(back).judged)
    return {name: reliability_above(windows, name) for name in RELIABLE}


# --- windows after 2011 -----------------------------------------------------------------------


def judged_window(
    register: Register, choices: Choices, until: int, years: int = YEARS
) -> tuple[Opened, dict[str, Any]]:
    """Forecast a window by the choices kept, open it through the protocol, judge it."""
    known = known_at(register, until)
    one = origin(known, years=years)
    steps = choices.steps(one, choices.kept)
    inside, part = known.cells.domain, years / hazard.YEARS
    told = {
        hazard.FLOOR: _part_of(known.floor(), part),
        hazard.FED_ALIKE: _part_of(known.fed_alike(0.05), part),
        AS_IT_IS: _on_grid(one.map, inside),
        AT_LEVEL: _on_grid(steps[LEVEL][2], inside),
        COMING: _on_grid(steps[RETURN][2], inside),
    }
    fixed = _protocol(register, until, years)
    (name,) = fixed.evidence
    (scored,) = fixed.score({name: told})
    came = replace(one, observed=scored.truth.observed[inside])
    assert came.observed is not None
    window = opened(scored, known)
    facts = window.facts() | {
        "country": count_facts(steps[RETURN][0], came.observed.sum()),
        "walks": count_facts(one.level(LEVELS[WALKS]), came.observed.sum()),
        "coverage": coverage([came], choices, {until: choices.kept}),
        "ablation": ablation([came], choices, {until: choices.kept}),
    }
    window = window.with_level_that_came(one.back(choices.usual, choices.kept))
    facts["reliability"] = {name: reliability_above([window.judged], name) for name in RELIABLE}
    return window, facts


def _part_of(told: Forecast, part: float) -> Forecast:
    return Forecast.of_counts(part * told.expected)


def _protocol(register: Register, until: int, years: int) -> EvaluationProtocol[None]:
    """The truth of a window, handed out once."""
    split = hazard.split(register, until, years=years)
    truth = Truth(split.truth.observed, split.truth.cells)
    return temporal_protocol(tuning=[], scored=Split(split.name, None, truth, split.window))


def _on_grid(told: Forecast, inside: Any) -> Forecast:
    expected, probability = np.zeros(inside.shape), np.zeros(inside.shape)
    expected[inside], probability[inside] = told.expected, told.probability
    return Forecast(expected, probability)


def windows_opened(register: Register, choices: Choices) -> tuple[list[Opened], dict[str, Any]]:
    """Compute 2012-14 and 2015-17 again: they had been opened before."""
    told = [judged_window(register, choices, until) for until in OPENED]
    windows = [window for window, _ in told]
    return windows, {
        "method": METHOD_VERSION,
        "windows": [facts for _, facts in told],
        "together": together(windows),
        "reliability": pooled_reliability(windows),
    }


def pooled_reliability(windows: list[Opened]) -> dict[str, Any]:
    """Hold cells given more than 0.1 against what came true, windows end to end."""
    judged = [one.judged for one in windows]
    return {name: reliability_above(judged, name) for name in RELIABLE}


def score(register: Register, choices: Choices) -> dict[str, Any]:
    """Score 2018-19 once, then judge the three windows together."""
    third, facts = judged_window(register, choices, SCORED, SCORED_YEARS)
    _, told = yearly(register.up_to(SCORED), SCORED)
    months = level_of(told, LEVELS[choices.level], years=MONTHS / 12)
    windows, _ = windows_opened(register, choices)
    return facts | {
        "method": METHOD_VERSION,
        "months": count_facts(months, third.judged.observed.sum()) | {"months": MONTHS},
        "together": together([*windows, third]),
        "pooled_reliability": pooled_reliability([*windows, third]),
    }


def main() -> None:
    """Choose and print; or show opened windows, or score once, by the choices that were kept."""
    folder = data_folder()
    asked = next((one for one in NEEDED if one in sys.argv), "")
    missing = [name for name in EVENTS[: NEEDED[asked]] if not (folder / name).exists()]
    if missing:
        print(f"NOT RUN: {folder} holds no {missing[0]}.")
        return
    last = {"--opened": OPENED[-1] + YEARS, "--score": SCORED + SCORED_YEARS}.get(asked, 2011)
    register = read_register(folder, until=last)
    if asked in KEPT:
        choices = Choices(**json.loads(RESULTS.read_text(encoding="utf-8"))["choices"])
        told = (
            score(register, choices) if asked == "--score" else windows_opened(register, choices)[1]
        )
    else:
        told = chosen_on_windows_up_to_2011(register)
    print(json.dumps(told, indent=1))
    if asked:
        KEPT.get(asked, RESULTS).write_text(
            json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        write_page()


NEEDED: Final = {"": 1, "--write": 1, "--opened": 2, "--score": 3}
"""How many files of events each asks for."""
KEPT: Final = {"--opened": OPENED_RESULTS, "--score": SCORED_RESULTS}


if __name__ == "__main__":
    main()
