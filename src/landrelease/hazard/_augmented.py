"""Conjugate gradients for the Newton system of field and fixed effects together.

    [ Q + W    W X            ] [field  ]   [slope        ]
    [ X' W     X' W X + prior ] [effects] = [effects_slope]

Hestenes and Stiefel (1952), J. Res. NBS 49: 409-436, preconditioned by matched squares for the
field and by the block below for the effects. Fields are in halves.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._compiled import compiled_sums
from landrelease.hazard._errors import NoConvergence
from landrelease.hazard._halves import Level, Numbers, halved, whole
from landrelease.hazard._matern import Lattice
from landrelease.hazard._multigrid import MatchedSquares, unit_links

Floats = NDArray[np.float64]

_MOST_ITERATIONS: Final = 400


@compiled_sums
def _shifted(
    here: Numbers, over: Numbers, under: Numbers, on: Level, row: int, kappa2: float, out: Numbers
) -> None:
    """Put one row of (kappa2 I + L) x into `out`; `over` and `under` are its neighbour rows."""
    above, below, side = on.down[row - 1], on.down[row], on.side[row]
    inner, outer, wide = on.inner, on.outer, on.wide
    along = above + below
    for q in range(1, here.shape[1] - 1):
        links = side * (inner[q] + outer[q]) + along
        pull = side * (inner[q] * here[1, q] + outer[q] * here[1, q - 1])
        out[0, q] = (kappa2 + links) * here[0, q] - pull - above * over[0, q] - below * under[0, q]
    for q in range(1, here.shape[1] - 1):
        links = side * (inner[q] + outer[q + 1]) + along
        pull = side * (inner[q] * here[0, q] + outer[q + 1] * here[0, q + 1])
        rest = above * over[1, q] + below * under[1, q]
        out[1, q] = wide[1, q] * ((kappa2 + links) * here[1, q] - pull - rest)


@compiled_sums
def _weigh(
    mine: Numbers, weigh: Numbers, design: Numbers, effects: Numbers, lift: Numbers, sums: Floats
) -> None:
    """Put weights times (field + X effects) of one half row into `lift`; add X' of it up."""
    for q in range(mine.size):
        lift[q] = mine[q]
    for k in range(effects.size):
        column, share = design[k], effects[k]
        for q in range(mine.size):
            lift[q] += share * column[q]
    for q in range(mine.size):
        lift[q] *= weigh[q]
    for k in range(effects.size):
        column, part = design[k], 0.0
        for q in range(mine.size):
            part += lift[q] * column[q]
        sums[k] += part


@compiled_sums
def _times(
    field: Numbers,
    effects: Numbers,
    on: Level,
    numbers: Numbers,
    weights: Numbers,
    design: Numbers,
    out: Numbers,
    sums: Floats,
    work: Numbers,
) -> float:
    """Multiply by the system but for the effects' prior; return field . out.

    `numbers` holds kappa2 and tau2; `sums` receives X' W (field + X effects).
    """
    rows, kappa2, tau2 = field.shape[0] - 2, numbers[0], numbers[1]
    total = 0.0
    sums[:] = 0.0
    for ahead in range(1, rows + 2):
        if ahead <= rows:
            over, under = field[ahead - 1], field[ahead + 1]
            _shifted(field[ahead], over, under, on, ahead, kappa2, work[ahead % 3])
        row = ahead - 1
        if row == 0:
            continue
        over, under = work[(row - 1) % 3], work[ahead % 3]
        _shifted(work[row % 3], over, under, on, row, kappa2, out[row])
        for half in range(2):
            mine, done, lift = field[row, half], out[row, half], work[3, half]
            _weigh(mine, weights[row, half], design[:, row, half], effects, lift, sums)
            for q in range(mine.size):
                done[q] = tau2 * done[q] + lift[q]
                total += done[q] * mine[q]
    return total


@compiled_sums
def _dot(a: Numbers, b: Numbers) -> float:
    """Sum of products, in double precision."""
    total = 0.0
    for row in range(1, a.shape[0] - 1):
        for half in range(2):
            one, other = a[row, half], b[row, half]
            for q in range(1, a.shape[2] - 1):
                total += one[q] * other[q]
    return total


@compiled_sums
def _go(x: Numbers, r: Numbers, p: Numbers, q: Numbers, step: float) -> None:
    """Move x along p and the residual r along -q."""
    one, two, three, four = x.ravel(), r.ravel(), p.ravel(), q.ravel()
    length = x.dtype.type(step)
    for i in range(one.size):
        one[i] += length * three[i]
        two[i] -= length * four[i]


@compiled_sums
def _turn(p: Numbers, z: Numbers, share: float) -> None:
    """Turn the direction: p becomes z + share p."""
    one, two = p.ravel(), z.ravel()
    part = p.dtype.type(share)
    for i in range(one.size):
        one[i] = two[i] + part * one[i]


class AugmentedSystem:
    """The Newton system on one grid, for any weights.

    Parameters
    ----------
    design
        Columns of X, (k, rows, columns); k may be 0.
    kind
        float64 or float32: precision of fields and of the preconditioner.
    """

    def __init__(self, design: NDArray[np.floating], kind: type[np.floating] = np.float64) -> None:
        rows, columns = design.shape[1:]
        self.columns, self.kind, self.iterations = columns, kind, 0
        self._links = unit_links(rows, columns, kind)
        self._squares = MatchedSquares(rows, columns, kind)
        shape = (rows + 2, 2, (columns + 1) // 2 + 2)
        self._design = np.zeros((len(design), *shape), kind)
        for into, column in zip(self._design, design, strict=True):
            into[:] = halved(column, kind)
        self._step, self._left, self._along, self._image, self._weights = np.zeros(
            (5, *shape), kind
        )
        self._work = np.zeros((4, *shape[1:]), kind)
        self._block: Floats = np.zeros((len(design), len(design)))
        self._prior: Floats = np.zeros(len(design))
        self._numbers = np.zeros(2, kind)

    def prepare(self, on: Lattice, weights: NDArray[np.floating], prior: Floats) -> None:
        """Set Q, W (rows, columns) and the prior precision of the effects."""
        self._weights[:] = halved(weights, self.kind)
        self._squares.prepare(kappa2=on.kappa2, tau2=on.tau2, weights=weights)
        self._numbers[:] = on.kappa2, on.tau2
        self._prior = prior
        block = np.diag(prior)
        for k, column in enumerate(self._design):
            heavy = column * self._weights
            block[k] += [_dot(heavy, other) for other in self._design]
        self._block = block

    def solve(
        self, slope: NDArray[np.floating], effects_slope: Floats, *, tolerance: float
    ) -> tuple[NDArray[np.floating], Floats]:
        """Solve for field (rows, columns) and effects, to a relative energy of tolerance^2.

        Raises
        ------
        NoConvergence
        """
        step, left, along, image = self._step, self._left, self._along, self._image
        step[:], left[:] = 0, halved(slope, self.kind)
        effects, rest = np.zeros(effects_slope.size), effects_slope.copy()
        close, close_effects, energy = self._preconditioned(left, rest)
        along[:], turn, first = close, close_effects, energy
        for count in range(1, _MOST_ITERATIONS + 1):
            if energy <= tolerance**2 * first:
                return whole(step, self.columns), effects
            self.iterations += 1
            curve, effects_image = self._times(along, turn, image)
            length = energy / curve
            _go(step, left, along, image, length)
            effects, rest = effects + length * turn, rest - length * effects_image
            close, close_effects, after = self._preconditioned(left, rest)
            if not np.isfinite(after):
                raise NoConvergence(iterations=count, change=after)
            _turn(along, close, after / energy)
            turn, energy = close_effects + (after / energy) * turn, after
        raise NoConvergence(iterations=_MOST_ITERATIONS, change=energy / first)

    def _times(self, field: Numbers, effects: Floats, out: Numbers) -> tuple[float, Floats]:
        """Multiply by the system; return also the energy of what was multiplied."""
        sums = np.zeros(effects.size)
        small = effects.astype(self.kind)
        heat = _times(
            field,
            small,
            self._links,
            self._numbers,
            self._weights,
            self._design,
            out,
            sums,
            self._work,
        )
        sums += self._prior * effects
        return heat + float(effects @ sums), sums

    def _preconditioned(self, left: Numbers, rest: Floats) -> tuple[Numbers, Floats, float]:
        """Apply the preconditioner; return also the energy of the residual in it."""
        close = self._squares.apply(left)
        effects: Floats = np.linalg.solve(self._block, rest).astype(np.float64)
        return close, effects, _dot(left, close) + float(rest @ effects)
