"""Searches, use and people of a programme as looks at the ground."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from landrelease.hazard._dates import came_after
from landrelease.hazard._detection import SearchWindow
from landrelease.hazard._ground import AREAS, Cells, Ground
from landrelease.hazard._layings import is_earliest, layings
from landrelease.hazard._looks import AS_ASSUMED, Looks, Period
from landrelease.hazard._passes import Pass, thinned
from landrelease.hazard._people_after import PeopleTold
from landrelease.hazard._progress import Progress
from landrelease.hazard._said import Said
from landrelease.kinds import NOT_KNOWN, SafeUse, SearchedArea, When

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Used:
    """Ground in use: its cells, -log of the chance not to trigger an item there, its dates."""

    cells: Integers
    strength: Floats
    when: When | None


@dataclass(frozen=True, eq=False)
class Looked:
    """Looks with the part of each search and each used ground.

    Parameters
    ----------
    looks
        All of them.
    searches, uses
        Cells of each and its exposure in them, km2, in the order given.
    """

    looks: Looks
    searches: tuple[tuple[Integers, Floats], ...]
    uses: tuple[tuple[Integers, Floats], ...]


def pass_of(
    record: Said,
    ground: Ground,
    *,
    when: When | None,
    detection_factor: float,
    located: float = 0.0,
) -> Pass:
    """Return a search as a pass over the sub-cells of its polygon.

    `located` counts those of its finds that are told one by one.
    """
    document = record.document
    assert isinstance(document, SearchedArea)  # noqa: S101 - chosen by the caller
    stated = document.detection
    chance = ground.assumed.detection_not_known if isinstance(stated, str) else stated
    drawn = ground.grid.subcells(document.place.shape(), factor=ground.assumed.subdivision)
    window = SearchWindow.over(
        drawn, coverage=document.coverage, probability=chance * detection_factor
    )
    found = max(document.items_found, located) > 0
    return Pass(record.subject, window, when, removes=document.removed, found=found)


def used_of(record: Said, cells: Cells, ground: Ground, *, when: When | None) -> Used:
    """Return used ground as the strength with which it would have triggered items."""
    document = record.document
    assert isinstance(document, SafeUse)  # noqa: S101 - chosen by the caller
    assumed = ground.assumed
    times = assumed.uses_not_known if document.passes == NOT_KNOWN else document.passes
    chance = 1.0 - (1.0 - assumed.trigger_per_use[document.use]) ** float(times)
    flat, covered = cells
    return Used(flat, -np.log1p(-np.minimum(covered * chance, 1.0 - 1e-12)), when)


def people_about(
    ground: Ground, settlements: Sequence[shapely.Geometry], roads: Sequence[shapely.Geometry]
) -> Floats:
    """Return, per cell, -log of the chance that an item does not come to be known by people."""
    assumed = ground.assumed
    areas = [shape for shape in settlements if shape.geom_type in AREAS]
    areas += [ground.widened(road, assumed.near_road_m) for road in roads]
    near = ground.grid.coverage(areas) if areas else np.zeros(ground.grid.shape)
    low, high = assumed.report_elsewhere, assumed.report_near_people
    chance = low + (high - low) * near
    return -np.log1p(-np.minimum(chance, 1.0 - 1e-12))


def look(
    ground: Ground,
    *,
    passes: Sequence[Pass],
    uses: Sequence[Used],
    people: Floats,
    told: PeopleTold,
    told_undated: Floats,
    register_only: bool,
    suspected: Sequence[SearchWindow],
    progress: Progress,
) -> Looked:
    """Put all looks together, for every period of laying.

    People looked after a period where and when they told of something; after the earliest one
    also with the chance `told_undated` of each cell.
    """
    grid, factor = ground.grid, ground.assumed.subdivision
    laid = layings(ground.assumed.laid, grid)
    windows = [_flat(one, ground) for one in passes]
    found = [np.zeros(len(cells)) for cells in windows]
    met = [np.zeros(len(one.cells)) for one in uses]
    share = _suspected_share(suspected, ground)
    looks = Looks(ground.area_km2, ground.domain, share, (), register_only=register_only)
    periods = []
    for number, (when, weight) in enumerate(laid):
        progress(0.5 * number / len(laid), "searches")
        after = thinned(
            passes,
            rows=grid.rows,
            columns=grid.columns,
            subdivision=factor,
            laid=when,
            suspected=suspected,
            earliest=(earliest := is_earliest(number, laid)),
        )
        strength = [came_after(one.when, when) * one.strength for one in uses]
        use = np.zeros(grid.shape)
        for one, value in zip(uses, strength, strict=True):
            np.add.at(use.reshape(-1), one.cells, value)
        there = np.maximum(told.after(when), earliest * told_undated)
        seen = there * people
        period = Period(weight, after.missed, after.left, seen, use)
        periods.append(period)
        area = ((not register_only) * looks.area(period)).ravel()
        before = area * period.before_searches(AS_ASSUMED).ravel()
        for k, cells in enumerate(windows):
            found[k] += before[cells] * after.first[k].sum(axis=0).ravel()
        by_use = area * period.by_chance(looks.ground, AS_ASSUMED)[1].sum(axis=0).ravel()
        whole = np.where(use > 0, use, 1.0).ravel()
        for k, one in enumerate(uses):
            met[k] += by_use[one.cells] * strength[k] / whole[one.cells]
    return Looked(
        replace(looks, periods=tuple(periods)),
        tuple(_touched(cells, share) for cells, share in zip(windows, found, strict=True)),
        tuple((one.cells, share) for one, share in zip(uses, met, strict=True)),
    )


def _suspected_share(suspected: Sequence[SearchWindow], ground: Ground) -> Floats:
    """Share of each cell that is suspected, on its sub-cells."""
    whole = [Pass("", window) for window in suspected]
    return searched_share(whole, ground)


def _flat(one: Pass, ground: Ground) -> Integers:
    """Cells of a pass's window, row by row."""
    factor = ground.assumed.subdivision
    height, width = (length // factor for length in one.window.searched.shape)
    rows = one.window.row // factor + np.arange(height)
    columns = one.window.column // factor + np.arange(width)
    flat: Integers = (rows[:, None] * ground.grid.columns + columns[None, :]).ravel()
    return flat


def _touched(cells: Integers, exposure: Floats) -> tuple[Integers, Floats]:
    """Leave out cells of the window that the search does not reach."""
    there = exposure > 0
    return cells[there], exposure[there]


def searched_share(passes: Sequence[Pass], ground: Ground) -> Floats:
    """Share of each cell that any pass covered."""
    factor, grid = ground.assumed.subdivision, ground.grid
    whole = [
        Pass(one.subject, replace(one.window, coverage=1.0, probability=1.0)) for one in passes
    ]
    there = thinned(whole, rows=grid.rows, columns=grid.columns, subdivision=factor)
    share: Floats = 1.0 - there.missed[0]
    return share
