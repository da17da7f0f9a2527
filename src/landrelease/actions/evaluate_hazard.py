"""Hold the hazard model against what happened after it spoke, and keep what came out."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from landrelease.actions import _evaluation_evidence as evidence
from landrelease.actions._cell_size import check_cell, grid_over
from landrelease.actions._checks import require
from landrelease.actions._evaluation_evidence import Before, Ground
from landrelease.actions._evaluation_level import coming_facts, coming_in, level_before
from landrelease.actions.compute_hazard import NoEvidence
from landrelease.errors import LandreleaseError
from landrelease.hazard import (
    READS,
    Blocks,
    CountForecast,
    Counts,
    EvaluationProtocol,
    Forecast,
    Gathered,
    Judged,
    NothingHappened,
    Posterior,
    Scored,
    Split,
    Window,
    at_level,
    block_protocol,
    fit,
    fit_gathered,
    judge,
    judgement_facts,
    kernel_intensity,
    log_loss,
    settle,
    square_blocks,
    temporal_protocol,
    where_it_was_wrong,
)
from landrelease.kinds import KINDS, Tier, place_tier
from landrelease.store.chain import heads
from landrelease.store.evaluations import keep_evaluation
from landrelease.store.jobs import ask
from landrelease.store.models import EvaluationRow, RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.register import rows_at
from landrelease.store.working_area import working_area

EVALUATION_JOB: Final = "evaluation"
SEED: Final = 20_260_101
FLOOR: Final = "kernel floor"
MODEL: Final = "hazard model"
KERNEL_CELLS: Final = (0.75, 1.5, 3.0, 6.0, 12.0)
"""Widths the floor may choose from, in cells; it chooses on the tuning window."""
BLOCK_CELLS: Final = 10
"""Side of the blocks that intervals are resampled by, and that the block protocol holds out."""
BUFFER_CELLS: Final = 2

Floats = NDArray[np.float64]
ProtocolName = Literal["temporal", "blocks"]
Progress = Callable[[float, str], None]


class NothingToEvaluate(LandreleaseError):
    """There is no window to score."""

    def __init__(self, until: date | None) -> None:
        self.until = until
        told = "Nothing with a date was approved" if until is None else f"Nothing is dated {until}"
        super().__init__(
            f"{told} or before and after: there is nothing to learn from, or nothing to score. "
            "Record dated evidence of several years, or name another day to the command by --until."
        )


@dataclass(frozen=True, eq=False)
class _Part:
    """One thing judged: its protocol, what came out, and its map."""

    what: str
    until: date | None
    end: date | None
    result: dict[str, Any]


def start_evaluation_job(viewer: Viewer, *, cell_m: float) -> str:
    """Ask for an evaluation over time; return the job's number.

    Raises
    ------
    NotAllowed, CellTooSmall
    """
    require(viewer, Right.COMPUTE)
    check_cell(cell_m)
    return ask(EVALUATION_JOB, {"cell_m": cell_m}, asked_by=viewer.username).id


def evaluate_hazard(
    viewer: Viewer,
    *,
    cell_m: float,
    protocol: ProtocolName = "temporal",
    until: Sequence[date] = (),
    seed: int = SEED,
    progress: Progress = lambda _fraction, _message: None,
) -> EvaluationRow:
    """Score the hazard model by a fixed protocol and keep the result.

    Parameters
    ----------
    cell_m
        Side of a cell in metres.
    protocol
        "temporal": evidence as known at the end of a day, truth in the window after it.
        "blocks": blocks of ground held out, with a buffer, all dates together.
    until
        Last days of evidence, each the beginning of a window that lasts to the next, the last
        one to the newest fact; by default one day that leaves about a fifth of the facts.
    seed
        Of resamples and of the deal of blocks.

    Raises
    ------
    NotAllowed, CellTooSmall, CellTooLarge, TooManyCells, NoWorkingArea, NothingToEvaluate,
    NoEvidence
    """
    require(viewer, Right.COMPUTE)
    check_cell(cell_m)
    programme = current_programme()
    area = working_area(programme)
    grid = grid_over(area, cell_m=cell_m)
    ground = Ground(grid, grid.mask(area.boundary), area.crs)
    held = [str(head) for head in heads()]
    now = rows_at(at=None, known=None)
    if protocol == "blocks":
        parts, clock = _by_blocks(now, ground, seed=seed, progress=progress), "facts"
    else:
        parts, clock = _by_time(now, ground, tuple(until), seed=seed, progress=progress)
    row = EvaluationRow(
        id=secrets.token_hex(8),
        computed_at=timezone.now(),
        heads=held,
        tier=int(_tier(now)),
        facts={
            "programme": programme.name,
            "invented": programme.invented,
            "protocol": protocol,
            "clock": clock,
            "cell_m": grid.cell_m,
            "rows": grid.rows,
            "columns": grid.columns,
            "block_cells": BLOCK_CELLS,
            "buffer_cells": BUFFER_CELLS,
            "seed": seed,
            "parts": [
                {
                    "what": part.what,
                    "until": None if part.until is None else part.until.isoformat(),
                    "end": None if part.end is None else part.end.isoformat(),
                }
                | part.result
                for part in parts
            ],
        },
    )
    progress(1.0, "done")
    return keep_evaluation(row)


def _tier(rows: Sequence[RegisterRow]) -> Tier:
    """Return the strictest tier of the evidence: the maps show where things happened."""
    kinds = {KINDS[row.kind] for row in rows if row.kind in READS}
    return max((max(kind.tier, place_tier(kind)) for kind in kinds), default=Tier.PUBLIC)


# --- time: evidence as known, truth in the window after ------------------------------------


def _by_time(
    now: list[RegisterRow],
    ground: Ground,
    until: tuple[date, ...],
    *,
    seed: int,
    progress: Progress,
) -> tuple[list[_Part], str]:
    days = evidence.days_of_facts(now)
    first = evidence.default_until(now)
    cuts = sorted(set(until)) or ([] if first is None else [first])
    if not cuts or not days or not days[0] <= cuts[0] or cuts[-1] >= days[-1]:
        raise NothingToEvaluate(cuts[0] if until else None)
    as_known = all(evidence.anything_known_by(cut) for cut in cuts)
    parts: list[_Part] = []
    for number, cut in enumerate(cuts):
        window = Window(cut, cuts[number + 1] if number + 1 < len(cuts) else days[-1])
        length = window.end - window.until
        earlier = Window(cut - length, cut) if days[0] < cut - length else None
        progress(number / len(cuts), "evidence")
        parts += _window(now, ground, window, earlier, as_known=as_known, seed=seed)
        progress((number + 1) / len(cuts), "scored")
    return parts, "known" if as_known else "facts"


def _known(ground: Ground, until: date, *, as_known: bool) -> Before:
    """Gather what was known at the end of a day, or say that nothing was."""
    rows = evidence.rows_before(until, as_known=as_known)
    known = evidence.before(rows, ground, until=until, progress=lambda _f, _m: None)
    if evidence.nothing(known.gathered.counts):
        raise NoEvidence(sum(known.gathered.unplaced.values()))
    return known


def _window(
    now: list[RegisterRow],
    ground: Ground,
    window: Window,
    earlier: Window | None,
    *,
    as_known: bool,
    seed: int,
) -> list[_Part]:
    """Judge everything that happened in one window."""
    known = _known(ground, window.until, as_known=as_known)
    then = None
    if earlier is not None:
        rows = evidence.rows_before(earlier.until, as_known=as_known)
        then = evidence.before(rows, ground, until=earlier.until, progress=lambda _f, _m: None)
    told = evidence.rows_before(window.until, as_known=as_known)
    settled = settle(known.gathered, cell_m=ground.grid.cell_m)
    posterior = fit_gathered(settled, cell_m=ground.grid.cell_m)
    made = {
        "method": posterior.provenance.tags(),
        "counts": known.gathered.counts.quantity.value,
        "evidence_used": dict(known.gathered.entered),
        "evidence_unplaced": dict(known.gathered.unplaced),
    }
    parts = []
    for what in evidence.WHAT:
        after = _after(now, ground, window, known, what=what)
        before = None if earlier is None else _after(now, ground, earlier, then or known, what=what)
        years = None
        if what != evidence.SEARCHES:
            years = evidence.by_year(told, ground, window.until, what=what)
        asked = _Asked(ground, known, then, window, earlier, what, years)
        result = asked.judged(posterior, settled, after, before, seed=seed)
        parts.append(_Part(what, window.until, window.end, made | result))
    return parts


def _after(
    now: list[RegisterRow], ground: Ground, window: Window, known: Before, *, what: str
) -> evidence.After:
    if what == evidence.SEARCHES:
        return evidence.searched(now, ground, window, known)
    return evidence.happened(now, ground, window, what=what)


@dataclass(frozen=True, eq=False)
class _Asked:
    """A question put to model and floor: what will happen in the window."""

    ground: Ground
    known: Before
    then: Before | None
    window: Window
    earlier: Window | None
    what: str
    years: tuple[Floats, Floats] | None
    """Counts and exposures of the years before; None for what has an exposure of its own."""

    def judged(
        self,
        posterior: Posterior,
        settled: Gathered,
        after: evidence.After,
        before: evidence.After | None,
        *,
        seed: int,
    ) -> dict[str, Any]:
        """Forecast, open the truth, judge; or say that too little happened."""
        name = str(self.window.end)
        tuning = []
        if before is not None and self.earlier is not None:
            tuning = [Split("tuning", self.then, before.truth, self.earlier)]
        protocol: EvaluationProtocol[Before | None] = temporal_protocol(
            tuning=tuning, scored=Split(name, self.known, after.truth, self.window)
        )
        width = self._width(protocol, before)
        level = level_before(self.years, self.window)
        coming = coming_in(self.window, level, seed=seed)
        forecasts = {
            FLOOR: _at(coming, self._by_kernel(self.known, after.share, width)),
            MODEL: _at(coming, self._by_model(posterior, settled, after.share, coming)),
        }
        scored = protocol.score({name: forecasts})
        new = self.known.gathered.counts.found == 0
        came = float(scored[0].truth.observed[scored[0].truth.cells].sum())
        return _judgement(scored, self.ground, new, seed=seed) | {
            "kernel_cells": width,
            "kernel_tuned": bool(protocol_tuned(before)),
            "coming": coming_facts(self.years, level, coming, observed=came),
        }

    def _by_model(
        self,
        posterior: Posterior,
        settled: Gathered,
        share: Floats,
        coming: CountForecast | None,
    ) -> Forecast:
        """What the fitted model expects, its uncertainty carried into the probability."""
        share = share * settled.undetected * self.ground.domain
        if coming is not None:
            share = share * self.known.near_people
            total = float((posterior.intensity_per_km2 * posterior.area_km2 * share).sum())
            # a share above 1 would be cut off, and ratios of cells with it; `_at` sets the level
            most = max(float(share.max(initial=0.0)), 1e-12)
            share = share * min(coming.expected / max(total, 1e-12), 1.0 / most)
        told = posterior.remaining(undetected=np.clip(share, 0.0, 1.0))
        expected = told.per_km2 * posterior.area_km2
        return Forecast(np.nan_to_num(expected), np.clip(np.nan_to_num(told.probability), 0.0, 1.0))

    def _by_kernel(self, known: Before, share: Floats, width: float) -> Forecast:
        rate = kernel_intensity(known.gathered.counts, sd_cells=width)
        expected = rate * self.ground.area_km2 * share * known.gathered.undetected
        if self.years is not None:
            expected = expected * known.near_people
        return Forecast.of_counts(expected)

    def _width(
        self, protocol: EvaluationProtocol[Before | None], before: evidence.After | None
    ) -> float:
        """Choose the floor's width by log loss on the tuning window; 1.5 cells without one."""
        if not protocol_tuned(before):
            return KERNEL_CELLS[1]
        split = protocol.tuning[0]
        if split.evidence is None or before is None:
            return KERNEL_CELLS[1]
        cells = split.truth.cells
        hit = split.truth.observed[cells] > 0
        level = (
            None
            if self.years is None
            else CountForecast(split.truth.observed.sum(keepdims=True).ravel())
        )

        def loss(width: float) -> float:
            told = _at(level, self._by_kernel(split.evidence or self.known, before.share, width))
            return float(log_loss(told.probability[cells], hit).mean())

        return min(KERNEL_CELLS, key=loss)


def _at(coming: CountForecast | None, told: Forecast) -> Forecast:
    """Give a forecast the level of the window, where one was forecast and it expects anything."""
    return told if coming is None or not told.expected.any() else at_level(told, coming)


def protocol_tuned(before: evidence.After | None) -> bool:
    """Whether anything happened in the tuning window to choose by."""
    return before is not None and bool((before.truth.observed > 0).any())


# --- ground: blocks held out ---------------------------------------------------------------


def _by_blocks(
    now: list[RegisterRow], ground: Ground, *, seed: int, progress: Progress
) -> list[_Part]:
    """Hold out one fold of blocks after another."""
    days = evidence.days_of_facts(now)
    if not days:
        raise NothingToEvaluate(None)
    until = days[-1] + timedelta(days=1)
    known = evidence.before(now, ground, until=until, progress=lambda _f, _m: None)
    counts = known.gathered.counts
    if evidence.nothing(counts):
        raise NoEvidence(sum(known.gathered.unplaced.values()))
    protocol = block_protocol(counts, Blocks(side=BLOCK_CELLS, buffer=BUFFER_CELLS, seed=seed))
    tuning = protocol.tuning[0]
    hit = tuning.truth.observed[tuning.truth.cells] > 0

    def loss(width: float) -> float:
        told = _held_out(kernel_intensity(tuning.evidence, sd_cells=width), counts)
        return float(log_loss(told.probability[tuning.truth.cells], hit).mean())

    width = min(KERNEL_CELLS, key=loss) if hit.any() else KERNEL_CELLS[1]
    forecasts: dict[str, dict[str, Forecast]] = {}
    made: dict[str, Any] = {}
    for number, (name, learnt) in enumerate(protocol.evidence.items()):
        progress(number / len(protocol.evidence), name)
        if evidence.nothing(learnt):
            raise NoEvidence(0)
        posterior = fit(learnt, cell_m=ground.grid.cell_m, hyper="mode")
        made = {"method": posterior.provenance.tags(), "counts": counts.quantity.value}
        share = np.clip(counts.exposure_km2 / posterior.area_km2, 0.0, 1.0)
        told = posterior.remaining(undetected=share)
        forecasts[name] = {
            FLOOR: _held_out(kernel_intensity(learnt, sd_cells=width), counts),
            MODEL: Forecast(
                np.nan_to_num(told.per_km2 * posterior.area_km2),
                np.clip(np.nan_to_num(told.probability), 0.0, 1.0),
            ),
        }
    scored = protocol.score(forecasts)
    result = _judgement(scored, ground, None, seed=seed) | {
        "kernel_cells": width,
        "kernel_tuned": bool(hit.any()),
        "evidence_used": dict(known.gathered.entered),
        "evidence_unplaced": dict(known.gathered.unplaced),
    }
    return [_Part("counts", None, None, made | result)]


def _held_out(rate: Floats, counts: Counts) -> Forecast:
    return Forecast.of_counts(rate * counts.exposure_km2)


# --- what came out -------------------------------------------------------------------------


def _judgement(
    scored: tuple[Scored, ...], ground: Ground, new: NDArray[np.bool_] | None, *, seed: int
) -> dict[str, Any]:
    """Judge all cells, then those without an earlier event, and draw where it was wrong."""
    blocks = square_blocks(ground.grid.shape, side=BLOCK_CELLS)
    judged = Judged.of(scored, area=ground.area_km2, blocks=blocks)
    try:
        told = judgement_facts(judge(judged, against=FLOOR, seed=seed))
    except NothingHappened as few:
        return {"too_little": {"hits": few.hits, "cells": few.cells}}
    result: dict[str, Any] = {"judgement": told, "map": _map(scored, judged, ground)}
    if new is not None:
        cells = np.concatenate([new[one.truth.cells] for one in scored])
        try:
            again = judgement_facts(judge(judged.part(cells), against=FLOOR, seed=seed))
            result["new_cells"] = again
        except NothingHappened as few:
            result["new_cells"] = {"too_little": {"hits": few.hits, "cells": few.cells}}
    return result


def _map(scored: tuple[Scored, ...], judged: Judged, ground: Ground) -> dict[str, Any]:
    """Where the model was right and wrong: cells in its top, and cells with an event."""
    wrong = np.full(ground.grid.shape, -1, np.int8)
    told, done = where_it_was_wrong(judged, model=MODEL), 0
    for one in scored:
        cells = one.truth.cells
        wrong[cells] = told[done : done + int(cells.sum())]
        done += int(cells.sum())
    runs = np.flatnonzero(np.diff(wrong.ravel(), prepend=-9))
    return {
        "shape": list(ground.grid.shape),
        "starts": runs.tolist(),
        "values": wrong.ravel()[runs].tolist(),
    }
