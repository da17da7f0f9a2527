"""Why a place is as it is: what the answer would be without each piece of evidence."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._around import PlaceWindow, Refits, Settled
from landrelease.hazard._evidence import Counts
from landrelease.hazard._mode import Approximation
from landrelease.hazard._outlook import PlannedSearch, SearchPlan, outlook_of
from landrelease.hazard._polygons import Cells, Figures, figures_of, known_items, removed_items

Floats = NDArray[np.float64]

SINGLY: Final = 5
"""Records that are left out one by one; the others go in groups."""
GROUPS: Final = 7
ENOUGH: Final = 0.02
"""Change of the expected number, as a share of it, from which a record is told by itself."""
OTHERS: Final = "others"
_LEAST: Final = 1e-9
_MOST_LEVERAGE: Final = 0.9


class Evidence(Protocol):
    """Evidence on the cells of a window, such as `Gathered`."""

    @property
    def counts(self) -> Counts: ...

    @property
    def undetected(self) -> Floats: ...

    @property
    def known(self) -> Floats: ...

    @property
    def surveyed(self) -> Floats: ...

    @property
    def offset(self) -> Floats:
        """Log intensity over that of level and field."""
        ...

    @property
    def lost(self) -> Floats:
        """Information lost because reports are not known to one cell, as in `widened`."""
        ...


@dataclass(frozen=True, eq=False)
class Piece:
    """One record, or several that stand and fall together, such as a search with its finds.

    Parameters
    ----------
    kind
        Kind of the record.
    group
        What it is put together with when it is not told by itself.
    subjects
        The records it consists of, the leading one first.
    cells
        Cells of the window it speaks of, row by row.
    found, exposure_km2
        What it adds there to counts and exposure.
    known
        Items in these cells that are known to be there because of it.
    lift
        What its suspicion adds to log intensity there.
    lost
        Information lost because it is not known to one cell.
    is_search
        Whether it is a search; the exposures of searches that overlap do not add up.
    thins
        Whether what it found was taken away: a search.
    """

    kind: str
    group: str
    subjects: tuple[str, ...]
    cells: NDArray[np.int64]
    found: Floats
    exposure_km2: Floats
    known: Floats
    lift: Floats
    lost: Floats
    is_search: bool = False
    thins: bool = False


@dataclass(frozen=True)
class Contribution:
    """What the answer would be without some of the evidence.

    Parameters
    ----------
    kind
        Kind of the records; `OTHERS` for groups put together.
    subjects
        The records left out.
    single
        Whether this is one record (with what belongs to it).
    without
        What would remain without it.
    change
        Log of the expected number with it over that without: above 0 it raises hazard here.
    found
        Items or reports it counts in the window.
    """

    kind: str
    subjects: tuple[str, ...]
    single: bool
    without: Figures
    change: float
    found: float

    @property
    def raises(self) -> bool:
        """Whether it raises what is expected here."""
        return self.change > 0


@dataclass(frozen=True)
class Explanation:
    """What remains in a place, what lay there, and which evidence says so.

    Contributions do not add up: evidence that agrees covers for what is left out, so each may
    seem to matter little while together they decide.

    Parameters
    ----------
    after, before
        What remains, and what lay there before the searches made.
    prior
        What would be expected without any evidence from the window, nothing searched.
    contributions
        Largest change first.
    outlook
        What one more search would do, if one was planned.
    taken, known
        Items found here and gone, and known to be here still.
    surveyed, area_km2
        Share of the place covered by any search or report, and its area.
    window_rows, window_columns, margin_m
        The ground that was looked at again.
    samples, seed
        Of the joint samples.
    """

    after: Figures
    before: Figures
    prior: Figures
    contributions: tuple[Contribution, ...]
    outlook: PlannedSearch | None
    taken: float
    known: int
    surveyed: float
    area_km2: float
    window_rows: int
    window_columns: int
    margin_m: float
    samples: int
    seed: int


def explain(
    place: Cells,
    whole: Evidence,
    pieces: Sequence[Piece],
    *,
    without: Callable[[Sequence[Piece]], Evidence],
    window: PlaceWindow,
    settled: Settled,
    seed: int,
    samples: int = 500,
    taken: Floats | None = None,
    plan: SearchPlan | None = None,
) -> Explanation:
    """Say why a place is as it is, by leaving evidence out and fitting the window again.

    Range, standard deviation and level stay as the run settled them. Records are ordered by
    about how much they change; the largest are left out one by one, the others by groups, each
    with a fit of its own.

    Parameters
    ----------
    place
        Cells on the window.
    whole
        All evidence on the window.
    pieces
        What it consists of.
    without
        Makes the evidence again without some pieces.
    window, settled
        From `PlaceWindow.around` and `Settled.of`.
    seed, samples
        Start of the random generator, and number of joint samples, 2 or more.
    taken
        Items found and gone, per cell of the window.
    plan
        A search to look ahead to.

    Raises
    ------
    ValueOutOfRange, NoConvergence
    """
    refits = Refits(window, settled, place=place, seed=seed, samples=samples)
    base = refits.fit(whole.counts, whole.offset)
    numbers, mean = refits.numbers(base, whole)
    known = known_items(place, whole.known)
    after = figures_of(numbers, mean=mean, known=known)
    influence = refits.influence(base, whole)
    cell_km2 = (settled.cell_m / 1000.0) ** 2
    weights = _weights(pieces, base, influence, whole, place, cell_km2=cell_km2)
    contributions = []
    for parts, single in _shares(pieces, weights):
        left_out = without(parts)
        found = refits.again(left_out.counts, left_out.offset, base)
        rest, rest_mean = refits.numbers(found, left_out)
        figures = figures_of(rest, mean=rest_mean, known=known_items(place, left_out.known))
        contributions.append(_contribution(parts, after, figures, single=single))
    contributions.sort(key=lambda one: -abs(one.change))
    gone = np.zeros(whole.known.shape) if taken is None else taken
    removed, none = removed_items(place, gone)
    inside = whole.counts.domain[place.rows, place.columns]
    weight = place.fraction * inside
    total = float(weight.sum())
    covered = float(weight @ whole.surveyed[place.rows, place.columns])
    return Explanation(
        after=after,
        before=after.with_certain(removed, none),
        prior=_prior(refits, whole),
        contributions=tuple(contributions),
        outlook=None if plan is None else _outlook(plan, numbers, known),
        taken=removed,
        known=known,
        surveyed=covered / total if total > 0 else 0.0,
        area_km2=total * cell_km2,
        window_rows=window.rows,
        window_columns=window.columns,
        margin_m=window.margin * settled.cell_m,
        samples=samples,
        seed=seed,
    )


def _prior(refits: Refits, whole: Evidence) -> Figures:
    """What the level and the field say without evidence from here, nothing searched."""
    found = refits.unseen(whole.counts)
    numbers, mean = refits.numbers(found)
    return figures_of(numbers, mean=mean, known=0)


def _outlook(plan: SearchPlan, numbers: Floats, known: int) -> PlannedSearch:
    stated, pessimistic = (
        outlook_of(numbers, detection=chance, coverage=plan.coverage, known=known)
        for chance in (plan.detection, plan.detection_low)
    )
    return PlannedSearch(0, plan.coverage, stated, pessimistic)


def _weights(
    pieces: Sequence[Piece],
    base: Approximation,
    influence: Floats,
    whole: Evidence,
    place: Cells,
    *,
    cell_km2: float,
) -> Floats:
    """About how much each piece changes the log of what is left: by what it says, and took away.

    First order, divided by one minus the leverage, the piece being taken as one observation:
    what the fit follows closely leaves a small residual, and moves far when it goes.
    """
    rate = np.exp(whole.offset + base.mean + 0.5 * base.variance).ravel()
    variance = base.variance.ravel()
    left = np.zeros(rate.size)
    left[place.rows * whole.counts.shape[1] + place.columns] = place.fraction
    left *= rate
    now = max(float(left @ whole.undetected.ravel()), 1e-300)
    weights = []
    for one in pieces:
        seen = one.exposure_km2 * rate[one.cells]
        leverage = min(float(seen @ variance[one.cells]), _MOST_LEVERAGE)
        told = float(influence[one.cells] @ (one.found - seen)) / (1.0 - leverage)
        more = float(left[one.cells] @ one.exposure_km2) / cell_km2 if one.thins else 0.0
        lifted = float(left[one.cells] @ np.abs(one.lift)) / max(float(left.sum()), 1e-300)
        weights.append(abs(told) + math.log1p(more / now) + lifted)
    return np.array(weights)


def _shares(pieces: Sequence[Piece], weights: Floats) -> list[tuple[list[Piece], bool]]:
    """Tell pieces that are left out one by one from groups."""
    order = np.argsort(-weights, kind="stable")
    singly = [index for index in order[:SINGLY] if weights[index] >= ENOUGH]
    groups: dict[str, list[int]] = {}
    for index in order:
        if index not in singly:
            groups.setdefault(pieces[index].group, []).append(int(index))
    ranked = sorted(groups.values(), key=lambda part: -float(weights[part].sum()))
    if len(ranked) > GROUPS:
        ranked = [*ranked[: GROUPS - 1], list(chain(*ranked[GROUPS - 1 :]))]
    shares = [([pieces[index]], True) for index in singly]
    return shares + [([pieces[k] for k in part], len(part) == 1) for part in ranked]


def _contribution(
    parts: Sequence[Piece], after: Figures, figures: Figures, *, single: bool
) -> Contribution:
    kinds = {one.kind for one in parts}
    return Contribution(
        kind=kinds.pop() if len(kinds) == 1 else OTHERS,
        subjects=tuple(subject for one in parts for subject in one.subjects),
        single=single,
        without=figures,
        change=math.log((after.expected + _LEAST) / (figures.expected + _LEAST)),
        found=float(sum(one.found.sum() for one in parts)),
    )
