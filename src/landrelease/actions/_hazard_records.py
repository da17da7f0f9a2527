"""The records of the programme that a hazard map is made from."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import shapely

from landrelease.geo import Grid, unproject
from landrelease.hazard import (
    DEFAULT_ASSUMPTIONS,
    FineCells,
    Gathered,
    PatternPosterior,
    PatternPrior,
    Progress,
    gather,
    lines_of_finds,
)
from landrelease.store.access_facts import AccessMap
from landrelease.store.hazard_records import said
from landrelease.store.models import RegisterRow
from landrelease.store.working_area import WorkingArea

FINE_SUBDIVISION: Final = 2
"""Sub-cells along a fine cell, of at most 50 m."""
_AREAS: Final = frozenset({"Polygon", "MultiPolygon"})


@dataclass(frozen=True)
class MapRecords:
    """Rows of the register, and the ground they are put on.

    Parameters
    ----------
    rows
        As the map reads them.
    area
        The programme's ground.
    access
        Settlements and roads among the rows.
    """

    rows: tuple[RegisterRow, ...]
    area: WorkingArea
    access: AccessMap

    def gathered(self, grid: Grid, *, progress: Progress) -> Gathered:
        """Put the records on the cells of the map."""
        areas = [row for row in self.rows if row.kind == "administrative_area"]
        return gather(
            said(self.rows),
            grid=grid,
            domain=grid.mask(self.area.boundary),
            people=self.people(),
            roads=self.roads(),
            municipalities=[row.geometry for row in areas if row.geometry is not None],
            progress=progress,
        )

    def lines(
        self, evidence: Gathered, grid: Grid, *, seed: int, progress: Progress
    ) -> PatternPosterior:
        """Look for lines of finds on fine cells of the same ground.

        Events without an exposure follow the roads that people use, so lines of them mean
        nothing: none are looked for.

        Raises
        ------
        TooFineForLines
        """
        if not evidence.counts_items:
            return PatternPosterior((), grid.shape, grid.cell_m, PatternPrior().length_m, 1.0)

        def on_fine_cells(cells: FineCells) -> Gathered:
            return gather(
                said(self.rows),
                grid=cells.grid,
                domain=cells.domain,
                people=self.people(),
                roads=self.roads(),
                quantity=evidence.counts.quantity,
                assumptions=replace(DEFAULT_ASSUMPTIONS, subdivision=FINE_SUBDIVISION),
            )

        fine = FineCells.of(grid, evidence.counts.domain)
        return lines_of_finds(fine, on_fine_cells, seed=seed, progress=progress)

    def used(self, evidence: Gathered) -> Mapping[str, int]:
        """Count by kind all that entered: evidence, what shapes it, and where people are."""
        used = Counter(evidence.entered)
        used["administrative_area"] = evidence.municipalities
        if evidence.counts_items:  # else nothing says who looked where
            inside = self.area.boundary
            drawn = [shape for shape in self.people() if shape.geom_type in _AREAS]
            used["settlement"] = sum(shape.intersects(inside) for shape in drawn)
            used["road_segment"] = sum(road.intersects(inside) for road in self.roads())
        return +used

    def people(self) -> list[shapely.Geometry]:
        """Return the areas of settlements; a point where no extent is recorded."""
        subjects = self.access.settlements
        return [unproject(self.access.area_of(one)[0], self.area.crs) for one in subjects]

    def roads(self) -> list[shapely.Geometry]:
        """Return the courses of roads."""
        segments = (row.geometry for row in self.rows if row.kind == "road_segment")
        return [geometry for geometry in segments if geometry is not None]
