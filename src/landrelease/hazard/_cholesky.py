"""Exact sparse Cholesky of a grid's posterior precision matrix."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._dissection import plan_of
from landrelease.hazard._errors import NotPositiveDefinite
from landrelease.hazard._fortran import routines
from landrelease.hazard._fronts import (
    Space,
    Stencil,
    factorise,
    inverse_diagonal,
    solve_down,
    solve_up,
)

Floats = NDArray[np.float64]


class GridCholesky:
    """Factor of tau2 (kappa2 I + L)^2 + diag(weights), L the 5-point Neumann Laplacian.

    Source: nested dissection and multifrontal elimination, exact but for rounding. One
    object holds the work space of one grid and is not to be shared between threads.

    Parameters
    ----------
    rows, columns
        Cells down and across, each at least 1.

    Examples
    --------
    >>> import numpy as np
    >>> factor = GridCholesky(1, 2)
    >>> round(factor.factor(kappa2=1.0, tau2=1.0, weights=np.zeros((1, 2))), 6)  # log 9
    2.197225
    >>> factor.inverse_diagonal().round(6)  # inverse of [[5, -4], [-4, 5]]
    array([[0.555556, 0.555556]])
    """

    def __init__(self, rows: int, columns: int) -> None:
        self.shape = (rows, columns)
        self._plan = plan_of(rows, columns)
        self._routines = routines()
        self._space = Space(
            panels=np.zeros(int(self._plan.panel[-1])),
            stack=np.empty(self._plan.stack),
        )
        self._edge = int(np.diff(self._plan.first).max())

    def factor(self, *, kappa2: float, tau2: float, weights: Floats) -> float:
        """Factor for these parameters; return the log-determinant of the matrix.

        Raises
        ------
        NotPositiveDefinite
            When rounding has made the matrix indefinite (range far beyond the domain).
        """
        weights = np.ascontiguousarray(weights, np.float64)
        stencil = Stencil(float(kappa2), float(tau2))
        logdet = factorise(self._routines, self._plan, stencil, weights, self._space)
        if not np.isfinite(logdet):
            raise NotPositiveDefinite(kappa2=float(kappa2), tau2=float(tau2))
        return float(logdet)

    def solve(self, right: NDArray[Any]) -> Floats:
        """Solve for one right-hand side (rows, columns) or several (n, rows, columns)."""
        values = self._ordered(right)
        work = np.empty(max(self._edge * values.shape[1], 1))
        solve_down(self._routines, self._plan, self._space.panels, values, work)
        solve_up(self._routines, self._plan, self._space.panels, values, work)
        return self._unordered(values).reshape(np.shape(right))

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        """Draw `count` fields with mean zero and the factored matrix as precision."""
        values = rng.standard_normal((self._plan.cell.size, count))
        work = np.empty(max(self._edge * count, 1))
        solve_up(self._routines, self._plan, self._space.panels, values, work)
        return self._unordered(values).reshape(count, *self.shape)

    def inverse_diagonal(self) -> Floats:
        """Exact marginal variances: the diagonal of the inverse."""
        return self.inverse_near()[0]

    def inverse_near(self) -> tuple[Floats, float]:
        """Diagonal of the inverse, and its sum over pairs of cells that share an edge.

        Each pair counts once. With both, the trace of the inverse times L is known.

        Examples
        --------
        >>> factor = GridCholesky(1, 2)
        >>> _ = factor.factor(kappa2=1.0, tau2=1.0, weights=np.zeros((1, 2)))
        >>> round(factor.inverse_near()[1], 6)  # inverse of [[5, -4], [-4, 5]]
        0.444444
        """
        plan = self._plan
        variances = np.empty((plan.cell.size, 1))
        links = inverse_diagonal(self._routines, plan, self._space, variances[:, 0])
        return self._unordered(variances).reshape(self.shape), float(links)

    def _ordered(self, fields: NDArray[Any]) -> Floats:
        """Cells in elimination order down, right-hand sides across."""
        flat = np.asarray(fields, np.float64).reshape(-1, self._plan.cell.size)
        return np.ascontiguousarray(flat[:, self._plan.cell].T)

    def _unordered(self, values: Floats) -> Floats:
        """Undo `_ordered`: one row of cells for each right-hand side."""
        fields = np.empty((values.shape[1], values.shape[0]))
        fields[:, self._plan.cell] = values.T
        return fields
