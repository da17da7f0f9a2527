"""Score the hazard model on Colombia's register: accidents 2012-14 from events up to 2011.

    python -m benchmarks.colombia_hazard            # tune, score, print
    python -m benchmarks.colombia_hazard --write    # and keep the figures for the manual

Everything is chosen on two windows before the scored one (2007-09 from events up to 2006,
2009-11 from events up to 2008); the years 2012-14 are read only to build the truth that the
protocol opens once, for all models together. docs/explanation/evaluation.md has protocol and
results. The data are not part of the repository: LANDRELEASE_SHARED_DATA names their folder,
../shared/data beside the repository if it is not set.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from typing import Any, Final

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from benchmarks._colombia_register import Register, data_folder, kernel, read_register
from benchmarks._colombia_tables import PAGE, RESULTS, write_page
from numpy.typing import NDArray

from landrelease.hazard import (
    METHOD_VERSION,
    Counts,
    Covariates,
    EvaluationProtocol,
    Forecast,
    Judged,
    Judgement,
    Matern,
    Quantity,
    Ranking,
    Split,
    Truth,
    Window,
    fit,
    judge,
    judgement_facts,
    temporal_protocol,
)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# --- chosen before 2012-14 was read ---------------------------------------------------------

YEARS: Final = 3
TUNED: Final = (2006, 2008)
SCORED: Final = 2011
"""Last year of the evidence; the three years after it are the truth."""

MATERN: Final = Matern(80_000.0, 2.5)
HALF_LIFE: Final = 1.0
"""Years in which what a year of exposure is worth for today halves."""
REFERENCE_WORTH: Final = 0.3
"""What an accident on a municipality's reference point counts, spread over the municipality."""
OLD: Final = 3
"""Accidents this many years back and more are "older": the ageing field hardly sees them."""
CHANNEL_HALF_LIFE: Final = 2.0

FLOOR_SD: Final = 0.07
FED_ALIKE_SDS: Final = (0.03, 0.05, 0.07)
UNIFORM_SHARE: Final = 0.01
"""Share of a kernel's level spread evenly, so that no cell is impossible; ranks stay."""

FLOOR, FED_ALIKE, CHOSEN = "kernel floor", "kernel fed alike", "chosen model"
SEED: Final = 20_111_231


@dataclass(frozen=True)
class Parts:
    """Which components a model has."""

    accidents_alone: bool = True
    ageing: bool = True
    reference: bool = False
    covariates: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say it in words."""
        told = ["accidents" if self.accidents_alone else "all events"]
        told += ["ageing"] if self.ageing else []
        told += ["reference points"] if self.reference else []
        return " + ".join([*told, *self.covariates])


OTHER, OLDER, TOWNS = "other events", "older accidents", "towns and people"
MAIN: Final = Parts()
ADDITIONS: Final[tuple[Parts, ...]] = (
    replace(MAIN, covariates=(OTHER,)),
    replace(MAIN, covariates=(OLDER,)),
    replace(MAIN, covariates=(TOWNS,)),
    replace(MAIN, reference=True),
)
ABLATION: Final[tuple[Parts, ...]] = (
    Parts(accidents_alone=False, ageing=False),
    Parts(accidents_alone=True, ageing=False),
    Parts(accidents_alone=False, ageing=True),
    MAIN,
    *ADDITIONS,
)
"""The plain field, each of its two changes alone, both, and each addition to both."""


def combined(gains: Mapping[Parts, float]) -> Parts:
    """Return the main model with every addition that raised mean average precision."""
    better = [one for one in ADDITIONS if gains[one] > gains[MAIN]]
    return replace(
        MAIN,
        reference=any(one.reference for one in better),
        covariates=tuple(name for one in better for name in one.covariates),
    )


# --- models ---------------------------------------------------------------------------------


class Known:
    """What was known at the end of a year, and the forecasts made from it.

    Parameters
    ----------
    register, until
        Events, and the last year known.
    others_until
        Last year whose other events are known; the same year if left out.
    """

    def __init__(self, register: Register, until: int, *, others_until: int | None = None) -> None:
        self.register = register.up_to(until)
        self.cells, self.until = register.cells, until
        self.others_until = until if others_until is None else others_until
        self._channels: dict[str, Floats] = {}

    @property
    def new(self) -> Flags:
        """Cells without an earlier event."""
        return self.register.counted(self.register.placed) == 0

    def forecast(self, parts: Parts) -> Forecast:
        """Fit the model with these components, and forecast the window."""
        counts, share = self._counts(parts)
        covariates = self._covariates(parts)
        told = self._fitted(counts, covariates=covariates, share=share)
        if parts.reference:
            joined = self._with_reference(counts, told.expected)
            share *= float(counts.found.sum() / joined.found.sum())
            told = self._fitted(joined, covariates=covariates, share=share)
        return told

    def floor(self) -> Forecast:
        """Forecast by the kernel of all past events, one each."""
        return self._by_kernel(self.register.counted(self.register.placed), FLOOR_SD)

    def fed_alike(self, sd: float) -> Forecast:
        """Forecast by a kernel of what the main model is fed."""
        return self._by_kernel(self._counts(MAIN)[0].found, sd)

    def _by_kernel(self, counts: Floats, sd: float) -> Forecast:
        inside = self.cells.domain
        smooth = np.where(inside, kernel(counts, sd), 0.0)
        level = self._accidents_before()
        even = inside / inside.sum()
        shares = (1 - UNIFORM_SHARE) * smooth / smooth.sum() + UNIFORM_SHARE * even
        return Forecast.of_counts(level * shares)

    def _accidents_before(self) -> float:
        """Accidents with a place of their own in the window before."""
        register = self.register
        recent = register.placed & register.accident & (register.year > self.until - YEARS)
        return float((register.counted(recent) * self.cells.domain).sum())

    def _worth(self, half_life: float, until: int | None = None) -> tuple[Floats, float]:
        """What an event of each year counts, and the years of exposure, aged alike."""
        register, last = self.register, self.until if until is None else until
        ages = last - register.year
        years = np.arange(last - register.first_year + 1)
        if np.isinf(half_life):
            return np.ones(ages.size), float(years.size)
        return 0.5 ** (ages / half_life), float((0.5 ** (years / half_life)).sum())

    def _counts(self, parts: Parts) -> tuple[Counts, float]:
        """Counts with aged exposure in windows, and the share of events that are accidents."""
        register = self.register
        worth, years = self._worth(HALF_LIFE if parts.ageing else np.inf)
        chosen = register.placed & (register.accident | (not parts.accidents_alone))
        found = register.counted(chosen, worth) * self.cells.domain
        share = 1.0
        if not parts.accidents_alone:
            accidents = register.counted(chosen & register.accident, worth) * self.cells.domain
            share = float(accidents.sum() / found.sum())
        return self._on_cells(found, years), share

    def _on_cells(self, found: Floats, years: float) -> Counts:
        exposure = self.cells.area_km2 * years / YEARS
        return Counts(found, exposure, self.cells.domain, Quantity.REPORTED_EVENTS)

    def _fitted(self, counts: Counts, *, covariates: Covariates | None, share: float) -> Forecast:
        posterior = fit(counts, cell_m=self.cells.side_m, matern=MATERN, covariates=covariates)
        scale = np.minimum(share * self.cells.area_km2 / posterior.area_km2, 1.0)
        told = posterior.remaining(undetected=scale)
        expected = share * self.cells.area_km2 * posterior.intensity_per_km2
        return Forecast(
            np.where(self.cells.domain, expected, 0.0),
            np.clip(np.nan_to_num(told.probability), 0.0, 1.0),
        )

    def _with_reference(self, counts: Counts, expected: Floats) -> Counts:
        """Spread reports on reference points over their municipality as the field lies there.

        One step of expectation and maximisation: a report belongs to each cell of its
        municipality in proportion to what is expected there.
        """
        worth, _ = self._worth(HALF_LIFE)
        register = self.register
        coarse = register.accident & ~register.placed & (register.municipality >= 0)
        told = np.bincount(
            register.municipality[coarse],
            REFERENCE_WORTH * worth[coarse],
            minlength=self.cells.municipalities,
        )
        within = (self.cells.municipality >= 0) & self.cells.domain
        numbers = self.cells.municipality[within]
        total = np.bincount(numbers, expected[within], minlength=self.cells.municipalities)
        spread = np.zeros(counts.shape)
        spread[within] = told[numbers] * expected[within] / np.maximum(total[numbers], 1e-300)
        return Counts(counts.found + spread, counts.exposure_km2, counts.domain, counts.quantity)

    def _covariates(self, parts: Parts) -> Covariates | None:
        names = [
            name
            for group in parts.covariates
            for name in (("to a town", "people") if group == TOWNS else (group,))
        ]
        if not names:
            return None
        return Covariates(names, [self._channel(name) for name in names], 1.0)

    def _channel(self, name: str) -> Floats:
        """Centred and scaled log intensity of another channel, fitted by the same model."""
        if name not in self._channels:
            self._channels[name] = self.cells.standardised(self._log_of(name))
        return self._channels[name]

    def _log_of(self, name: str) -> Floats:
        register, cells = self.register, self.cells
        if name == "to a town":
            return np.log(cells.town_km + 3.0)
        if name == "people":
            return np.log(kernel(cells.people, 0.2) + 1.0)
        if name == OTHER:
            worth, years = self._worth(CHANNEL_HALF_LIFE, self.others_until)
            chosen = register.placed & ~register.accident & (register.year <= self.others_until)
            counts = self._on_cells(register.counted(chosen, worth) * cells.domain, years)
        else:
            chosen = register.placed & register.accident & (register.year <= self.until - OLD)
            years = self.until - OLD - register.first_year + 1.0
            counts = self._on_cells(register.counted(chosen) * cells.domain, years)
        return np.asarray(fit(counts, cell_m=cells.side_m, matern=MATERN).mean)


# --- protocol -------------------------------------------------------------------------------


def split(register: Register, until: int, *, years: int = YEARS) -> Split[Known]:
    """Evidence up to a year, and the accidents of the years after it."""
    after = register.up_to(until + years)
    chosen = after.placed & after.accident & (after.year > until)
    observed = after.counted(chosen) * register.cells.domain
    window = Window(date(until, 12, 31), date(until + years, 12, 31))
    truth = Truth(observed, register.cells.domain)
    return Split(f"{until + 1}-{until + years}", Known(register, until), truth, window)


def protocol(register: Register) -> EvaluationProtocol[Known]:
    """Build the protocol: what is tuned on ends before the evidence of what is scored."""
    return temporal_protocol(
        tuning=[split(register, until) for until in TUNED], scored=split(register, SCORED)
    )


def tune(fixed: EvaluationProtocol[Known]) -> tuple[Parts, float, dict[str, list[list[float]]]]:
    """Choose components and the width of the kernel fed alike by mean average precision."""
    table: dict[str, list[list[float]]] = {}

    def told(name: str, forecasts: list[Forecast]) -> float:
        rows = [
            row_of(one, forecast) for one, forecast in zip(fixed.tuning, forecasts, strict=True)
        ]
        table[name] = [row.tolist() for row in rows]
        text = "   ".join(" ".join(f"{v:.4f}" for v in row) for row in rows)
        print(f"  {name:48} {text}", flush=True)
        return float(np.mean([row[1] for row in rows]))

    known = [one.evidence for one in fixed.tuning]
    told(FLOOR, [one.floor() for one in known])
    widths = {
        sd: told(f"{FED_ALIKE}, {sd:g} degrees", [one.fed_alike(sd) for one in known])
        for sd in FED_ALIKE_SDS
    }
    gains = {parts: told(str(parts), [one.forecast(parts) for one in known]) for parts in ABLATION}
    chosen = combined(gains)
    if chosen not in gains:
        told(f"{chosen}", [one.forecast(chosen) for one in known])
    return chosen, max(widths, key=lambda sd: widths[sd]), table


def row_of(one: Split[Known], forecast: Forecast) -> Floats:
    """AUROC, average precision, recall in the top; the same on new cells; observed/expected."""
    cells = one.truth.cells
    area, new = one.evidence.cells.area_km2[cells], one.evidence.new[cells]
    observed, expected = one.truth.observed[cells], forecast.expected[cells]
    everywhere = Ranking(expected, observed > 0, area).measures().row()
    fresh = Ranking(expected[new], observed[new] > 0, area[new]).measures().row()
    return np.concatenate([everywhere, fresh, [observed.sum() / expected.sum()]])


def score(
    fixed: EvaluationProtocol[Known], chosen: Parts, width: float
) -> tuple[Judgement, Judgement]:
    """Forecast by every model, open the truth once, and judge."""
    (name, known), *_ = fixed.evidence.items()
    forecasts = {FLOOR: known.floor(), FED_ALIKE: known.fed_alike(width)}
    for parts in ABLATION:
        forecasts[str(parts)] = known.forecast(parts)
        print(f"  forecast by {parts}", flush=True)
    forecasts[CHOSEN] = (
        forecasts[str(chosen)] if str(chosen) in forecasts else known.forecast(chosen)
    )
    scored = fixed.score({name: forecasts})
    degrees = np.floor(known.cells.longitude) * 1000 + np.floor(known.cells.latitude)
    judged = Judged.of(scored, area=known.cells.area_km2, blocks=degrees.astype(np.int64))
    pairs = [(CHOSEN, FED_ALIKE)]
    new = known.new[known.cells.domain]
    return (
        judge(judged, against=FLOOR, seed=SEED, pairs=pairs),
        judge(judged.part(new), against=FLOOR, seed=SEED, pairs=pairs),
    )


def _printed(title: str, judgement: Judgement) -> None:
    """Print every model with its intervals, and its difference to the floor."""
    print(
        f"\n{title}: {judgement.events:.0f} accidents in {judgement.hits} of {judgement.cells} "
        f"cells; 95 % intervals from {judgement.resamples} resamples of {judgement.blocks} blocks"
    )
    for name, model in judgement.models.items():
        text = "  ".join(
            f"{key} {one.value:.4f} [{one.low:.4f}, {one.high:.4f}]"
            for key, one in model.measures.items()
        )
        print(f"  {name}: {text}")
    for (one, other), measures in judgement.differences.items():
        text = "  ".join(
            f"{key} {told.value:+.4f} [{told.low:+.4f}, {told.high:+.4f}]"
            for key, told in measures.items()
        )
        print(f"  {one} less {other}: {text}")


def without_curves(facts: dict[str, Any]) -> dict[str, Any]:
    """Leave out the points of curves: the page has tables alone."""
    curves = {"roc", "precision_recall", "area"}
    models = {
        name: {key: value for key, value in told.items() if key not in curves}
        for name, told in facts["models"].items()
    }
    return facts | {"models": models}


def main() -> None:
    """Tune, score once, print; keep the figures if asked."""
    begin = time.perf_counter()
    folder = data_folder()
    if not (folder / "events_1990_2014.csv.gz").exists():
        print(
            f"NOT RUN: {folder} holds no events_1990_2014.csv.gz. Put the register there, or "
            "name the folder above it in LANDRELEASE_SHARED_DATA."
        )
        return
    print(f"hazard method {METHOD_VERSION}, numpy {version('numpy')}, scipy {version('scipy')}")
    register = read_register(folder, until=SCORED + YEARS)
    fixed = protocol(register)
    print(
        f"Tuning on {', '.join(one.name for one in fixed.tuning)}: for each window AUROC, average"
    )
    print("precision, recall in the top 5 %; the same on new cells; observed over expected")
    chosen, width, table = tune(fixed)
    print(f"Chosen: {chosen}; kernel fed alike {width:g} degrees")
    whole, new = score(fixed, chosen, width)
    _printed("All cells, scored once", whole)
    _printed("Cells without an earlier event", new)
    seconds, cpu = time.perf_counter() - begin, time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{cpu:.0f} s of processor time, {seconds:.0f} s in all, peak memory {memory:.0f} MiB")
    if "--write" in sys.argv:
        facts: dict[str, Any] = {
            "method": METHOD_VERSION,
            "tuned": [f"{until + 1}-{until + YEARS}" for until in TUNED],
            "scored": f"{SCORED + 1}-{SCORED + YEARS}",
            "chosen": str(chosen),
            "width": width,
            "tuning": table,
            "whole": without_curves(judgement_facts(whole)),
            "new": without_curves(judgement_facts(new)),
            "cpu_s": round(cpu),
            "memory_mib": round(memory),
        }
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
        write_page(facts)
        print(f"Wrote {RESULTS.name} and {PAGE.name}.")


if __name__ == "__main__":
    main()
