"""What a tiled fit says: per cell, box by box, and jointly within a window."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._compiled import one_blas_thread
from landrelease.hazard._covariates import LEVEL, Effects
from landrelease.hazard._errors import TilesMissing
from landrelease.hazard._evidence import Quantity
from landrelease.hazard._fit import METHOD, METHOD_VERSION
from landrelease.hazard._matern import Matern
from landrelease.hazard._polygons import Cells, PolygonHazard, probability_in, removed_items
from landrelease.hazard._posterior import Component, Posterior, on_grid
from landrelease.hazard._progress import Progress, silent
from landrelease.hazard._remaining import Provenance, Remaining
from landrelease.hazard._sources import TileEvidence, TileSource, summed
from landrelease.hazard._tile_levels import Part, Setting, lattice_on
from landrelease.hazard._tile_store import TileStore
from landrelease.hazard._tiled_fit import slopes_in
from landrelease.hazard._windows import MOST_HALO, Box, joint_halo_of

Floats = NDArray[np.float64]

MOST_DRAWN: Final = 160_000
"""Cells, or blocks of cells, that are factored for joint samples."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """A window that joint samples can be drawn from.

    Parameters
    ----------
    posterior
        Of the log intensity of blocks.
    box
        The cells under it.
    factor
        Cells along the side of a block; 1 where cells themselves are drawn.
    intensity_per_km2
        Mean of exp(eta) for each cell.
    evidence
        Of each cell.
    """

    posterior: Posterior
    box: Box
    factor: int
    intensity_per_km2: Floats
    evidence: TileEvidence


@dataclass(frozen=True, eq=False)
class _Blocks:
    """Cells of a polygon as blocks of a window."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    fraction: Floats


class TiledPosterior:
    """Posterior of the log intensity on a grid that was fitted tile by tile.

    Parameters
    ----------
    store
        Filled by `fit_tiles`.
    source
        The evidence it was filled from.

    Raises
    ------
    TilesMissing
        The store holds no finished fit of such a grid.
    """

    def __init__(self, store: TileStore, source: TileSource) -> None:
        facts = store.facts
        if "events" not in facts or tuple(facts["base"]["shape"]) != source.shape:
            raise TilesMissing(path=str(store.path))
        store.open()
        self._store, self._source = store, source
        base = facts["base"]
        self._base = slopes_in(base)
        self._now = replace(
            self._base, value=np.array(facts["slopes"]), precision=np.array(facts["precision"])
        )
        self._setting = Setting(Matern(base["range_m"], base["sd"]), base["cell_m"])
        level_sd = float(self._base.prior_precision[0]) ** -0.5
        self.provenance = Provenance(
            method=METHOD,
            version=METHOD_VERSION,
            approximation=base["method"],
            quantity=Quantity(base["quantity"]),
            range_m=base["range_m"],
            sd=base["sd"],
            hyper="tiles",
            components=1,
            events=facts["events"],
            exposure_km2=facts["exposure_km2"],
            cell_m=base["cell_m"],
            rows=source.shape[0],
            columns=source.shape[1],
            prior={
                "level_median_per_km2": math.exp(self._base.prior_mean[0]),
                "level_sd": level_sd,
            },
        )

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self._source.shape

    def on(self, box: Box) -> Posterior:
        """Return the posterior of a box of cells, for answers cell by cell."""
        return self._posterior(self._part(box), self._source.read(box), box.shape, 1)

    def remaining(self, box: Box) -> Remaining:
        """Say what remains in each cell of a box."""
        known = self._source.read(box)
        posterior = self._posterior(self._part(box), known, box.shape, 1)
        return posterior.remaining(
            undetected=known.undetected, known=known.known, surveyed=known.surveyed
        )

    def strips(self, rows: int) -> list[Box]:
        """Cut the grid into strips of so many rows."""
        height, width = self.shape
        return [Box(top, min(top + rows, height), 0, width) for top in range(0, height, rows)]

    def _part(self, box: Box) -> Part:
        """Mean and variance of eta (in `field`, `variance`), weights and response."""
        part = self._store.read(box)
        known = self._source.read(box)
        design = known.design
        away = design - part.response
        step = self._now.value - self._base.value
        lift = np.tensordot(step, away, 1)
        spread = np.einsum("kij,kl,lij->ij", away, self._now.covariance, away)
        return Part(
            field=known.offset + part.field + np.tensordot(self._base.value, design, 1) + lift,
            variance=part.variance + spread,
            weights=part.weights * np.exp(lift),
            response=part.response,
        )

    def _posterior(
        self, part: Part, known: TileEvidence, shape: tuple[int, int], factor: int
    ) -> Posterior:
        setting, now = self._setting, self._now
        names = LEVEL, *(f"covariate {index + 1}" for index in range(len(now.value) - 1))
        design = known.design if factor == 1 else self._mean_design(known, factor)
        component = Component(
            weight=1.0,
            matern=setting.matern,
            lattice=lattice_on(setting, self._blocks(factor), factor),
            mean=part.field,
            variance=part.variance,
            weights=part.weights,
            response=part.response,
            slopes=self._now.value,
            slope_precision=self._now.precision,
        )
        area = np.full(shape, (setting.cell_m * factor / 1000.0) ** 2)
        return Posterior(
            (component,),
            area_km2=area,
            domain=known.domain if factor == 1 else np.ones(shape, bool),
            provenance=replace(
                self.provenance,
                rows=shape[0],
                columns=shape[1],
                cell_m=setting.cell_m * factor,
            ),
            effects=Effects(names, design, now.prior_mean, now.prior_precision),
        )

    def _mean_design(self, known: TileEvidence, factor: int) -> Floats:
        """Covariates as means over blocks."""
        size = summed(np.ones(known.found.shape), factor)
        return np.stack([summed(values, factor) / size for values in known.design])

    def _blocks(self, factor: int) -> tuple[int, int]:
        rows, columns = self.shape
        return -(-rows // factor), -(-columns // factor)

    def window(self, box: Box) -> Drawn:
        """Return a box with its halo, for joint samples.

        Where box and halo are more than `MOST_DRAWN` cells, or the halo would be cut short,
        blocks of 2 x 2, 4 x 4 ... cells are drawn instead: their field has the same prior and
        the same mean intensity, and what varies within a block varies with it.
        """
        factor, range_cells = 1, self._setting.matern.range_m / self._setting.cell_m
        while True:
            halo = joint_halo_of(range_cells / factor)
            around = box.coarser(factor).grown(halo, self._blocks(factor))
            one = max(self._blocks(factor)) == 1
            if one or (around.cells <= MOST_DRAWN and halo <= MOST_HALO):
                break
            factor *= 2
        rows, columns = self.shape
        cells = Box(
            around.top * factor,
            min(around.bottom * factor, rows),
            around.left * factor,
            min(around.right * factor, columns),
        )
        part, known = self._part(cells), self._source.read(cells)
        intensity = np.exp(part.field + 0.5 * part.variance)
        if factor > 1:
            part = self._joined(part, intensity, self._mean_design(known, factor), factor)
        posterior = self._posterior(part, known, around.shape, factor)
        return Drawn(posterior, cells, factor, intensity, known)

    def _joined(self, part: Part, intensity: Floats, design: Floats, factor: int) -> Part:
        """Blocks of cells: weights added up, mean intensity kept."""
        weights = summed(part.weights, factor)
        rows, columns = weights.shape
        prior = lattice_on(self._setting, self._blocks(factor), factor)
        with one_blas_thread():
            factored = GridCholesky(rows, columns)
            factored.factor(kappa2=prior.kappa2, tau2=prior.tau2, weights=weights)
            response = factored.solve(weights * design)
            variance = factored.inverse_diagonal()
        away = design - response
        variance = variance + np.einsum("kij,kl,lij->ij", away, self._now.covariance, away)
        mean = np.log(summed(intensity, factor) / factor**2) - 0.5 * variance
        return Part(mean, variance, weights, response)


def probability_in_tiles(
    polygons: Sequence[Cells],
    tiled: TiledPosterior,
    *,
    seed: int,
    samples: int = 1000,
    taken: ArrayLike = 0.0,
    progress: Progress = silent,
) -> list[PolygonHazard]:
    """Answer `probability_in` from a tiled fit, each polygon in a window of its own.

    Undetected shares and known items are those of the source. All windows draw from the same
    seed, so an answer does not depend on which other polygons were asked for.

    Parameters
    ----------
    polygons, seed, samples, taken, progress
        As for `probability_in`.
    tiled
        From `fit_tiles`.

    Raises
    ------
    ShapesDiffer, ValueOutOfRange
    """
    gone = on_grid("taken", taken, tiled.shape)
    answers: list[PolygonHazard] = []
    for index, polygon in enumerate(polygons):
        left = _answer(polygon, tiled, seed=seed, samples=samples)
        removed, none = removed_items(polygon, gone)
        before = left.with_certain(removed, none)
        answers.append(replace(left, taken=removed, before=before))
        progress((index + 1) / len(polygons), "joint samples")
    return answers


def _answer(polygon: Cells, tiled: TiledPosterior, *, seed: int, samples: int) -> PolygonHazard:
    """Answer for one polygon."""
    if not len(polygon.rows):
        box = Box(0, 1, 0, 1)
    else:
        rows, columns = polygon.rows, polygon.columns
        box = Box(int(rows.min()), int(rows.max()) + 1, int(columns.min()), int(columns.max()) + 1)
    drawn = tiled.window(box)
    rows, columns = polygon.rows - drawn.box.top, polygon.columns - drawn.box.left
    known = drawn.evidence
    inside = polygon.fraction * known.domain[rows, columns]
    share = inside * known.undetected[rows, columns] * drawn.intensity_per_km2[rows, columns]
    blocks = _as_blocks(rows, columns, share, drawn)
    sure = round(float(known.known[rows, columns][inside > 0].sum()))
    (found,) = probability_in(
        [blocks], drawn.posterior, seed=seed, samples=samples, known_in=[sure]
    )
    cell_km2 = (tiled.provenance.cell_m / 1000.0) ** 2
    seen = float((inside * known.surveyed[rows, columns]).sum())
    total = float(inside.sum())
    return replace(found, area_km2=total * cell_km2, surveyed=seen / total if total > 0 else 0.0)


def _as_blocks(
    rows: NDArray[np.int64], columns: NDArray[np.int64], share: Floats, drawn: Drawn
) -> _Blocks:
    """Share of each block's expected items that the cells of a polygon hold."""
    down, across = rows // drawn.factor, columns // drawn.factor
    width = drawn.posterior.shape[1]
    place, back = np.unique(down * width + across, return_inverse=True)
    held = np.bincount(back, weights=share, minlength=len(place))
    block_rows, block_columns = place // width, place % width
    whole = drawn.posterior.intensity_per_km2[block_rows, block_columns] * drawn.factor**2
    return _Blocks(block_rows, block_columns, np.minimum(held / whole, 1.0))
