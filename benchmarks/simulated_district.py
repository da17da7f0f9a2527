"""Does what the hazard map states come true? On simulated districts, whose truth is known.

    python benchmarks/simulated_district.py [SEED ...]

Protocol: the district's file as shipped, seeds 1 to 4, evidence as an observer has it in the
end, `landrelease.hazard` as shipped, cells of 250 m, nothing tuned. Compared are the
probability of at least one item left in a cell and whether there is one, and the expected
number left and the number left, in cells that were surveyed and in cells that were not.
"""

import sys
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from landrelease.geo import Grid
from landrelease.hazard import READS, fit_gathered, gather, settle
from landrelease.kinds import KINDS, Kind, When, read_document
from landrelease.ledger import Draft
from landrelease.simulation import District, district, happen, read_configuration, tell

SEEDS = (1, 2, 3, 4)
CELL_M = 250.0
END = date(2026, 6, 30)
CLASSES = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.001)


@dataclass(frozen=True)
class Record:
    """A record as the hazard room reads it."""

    subject: str
    document: Kind
    reliability: str
    when: When | None


@dataclass(frozen=True)
class Told:
    """What the map states in each cell of a district, and what is the case."""

    probability: NDArray[np.float64]
    expected: NDArray[np.float64]
    left: NDArray[np.int64]
    surveyed: NDArray[np.bool_]


def newest(drafts: list[Draft]) -> list[Record]:
    """Return what holds of each subject: its latest draft."""
    last: dict[tuple[str, str], Draft] = {}
    for draft in sorted(drafts, key=lambda one: one.first or date.min):
        last[draft.kind, draft.subject] = draft
    return [
        Record(
            draft.subject,
            read_document(KINDS[draft.kind], draft.payload, version=draft.kind_version),
            draft.source.reliability,
            when(draft),
        )
        for draft in last.values()
    ]


def when(draft: Draft) -> When | None:
    """Return the dates a draft speaks of."""
    return None if draft.first is None else When(draft.first, draft.last)


def ask(seed: int) -> Told:
    """Simulate a district, map it from its evidence, and look up the truth."""
    rng = np.random.default_rng(seed)
    made: District = district(read_configuration(), rng)
    history = happen(made, rng)
    reports = tell(made, history, rng)
    records = newest([draft for batch in reports if not batch.pending for draft in batch.drafts])
    boundary = made.boundary_wgs84()
    grid = Grid.for_boundary(boundary, cell_m=CELL_M, crs=made.crs)
    evidence = gather(
        [record for record in records if record.document.kind in READS],
        grid=grid,
        domain=grid.mask(boundary),
        people=people(made),
        roads=[r.document.place.shape() for r in records if r.document.kind == "road_segment"],
    )
    evidence = settle(evidence, cell_m=CELL_M)
    remaining = fit_gathered(evidence, cell_m=CELL_M).remaining(
        undetected=evidence.undetected, known=evidence.known, surveyed=evidence.surveyed
    )
    items, there = made.truth.items, history.still_there(END)
    rows, columns = grid.index(items.lon[there], items.lat[there])
    left = np.zeros(grid.shape, np.int64)
    np.add.at(left, (rows, columns), 1)
    inside = np.isfinite(remaining.per_km2)
    return Told(
        probability=remaining.probability[inside],
        expected=remaining.per_km2[inside] * grid.cell_area_m2 / 1e6,
        left=left[inside],
        surveyed=remaining.surveyed[inside] > 0,
    )


def people(made: District) -> list[shapely.Geometry]:
    """Return the areas of the settlements."""
    return [made.plane.wgs84(shapely.Point(v.x, v.y).buffer(v.radius_m)) for v in made.settlements]


def main(arguments: list[str]) -> int:
    """Print both tables, over all seeds together."""
    seeds = [int(word) for word in arguments] or list(SEEDS)
    told = [ask(seed) for seed in seeds]
    stated = np.concatenate([one.probability for one in told])
    true = np.concatenate([one.left for one in told]) > 0
    print(f"seeds {seeds}: {stated.size:,} cells of {CELL_M:g} m")
    print("P(at least one left)   cells   stated   came true")
    for low, high in pairwise(CLASSES):
        among = (stated >= low) & (stated < high)
        if among.any():
            print(
                f"{low:>10.2f} - {min(high, 1):<4.2f} {among.sum():>9,}"
                f" {stated[among].mean():>8.3f} {true[among].mean():>11.3f}"
            )
    print(f"Brier score {np.mean((stated - true) ** 2):.4f}; base rate {true.mean():.3f}")
    print("items left, per district    expected     true")
    for name, wanted in (("surveyed", True), ("not surveyed", False)):
        expected = sum(one.expected[one.surveyed == wanted].sum() for one in told) / len(told)
        counted = sum(one.left[one.surveyed == wanted].sum() for one in told) / len(told)
        print(f"{name:>20} {expected:>15,.0f} {counted:>8,.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
