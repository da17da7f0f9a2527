"""The prior field: Matern with smoothness 1 on a lattice."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._compiled import compiled_sums
from landrelease.hazard._errors import ValueOutOfRange

Floats = NDArray[np.float64]
Numbers = NDArray[np.floating]


@dataclass(frozen=True)
class Matern:
    """Range and standard deviation of the log-intensity field.

    Parameters
    ----------
    range_m
        Distance at which the correlation has fallen to about 0.14, metres, above 0.
    sd
        Standard deviation of the log intensity, above 0.
    """

    range_m: float
    sd: float

    def __post_init__(self) -> None:
        """Refuse what is not a length or a deviation."""
        for name in ("range_m", "sd"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise ValueOutOfRange(name=name, read=value, expected="a number above 0")


@dataclass(frozen=True)
class Lattice:
    """Precision Q = tau2 (kappa2 I + L)^2 of a field on a grid; L has Neumann ends.

    Parameters
    ----------
    kappa2
        8 (cell / range)^2, no unit.
    tau2
        Scale, no unit.
    logdet
        log |Q|, in closed form: the cosine transform diagonalises L.
    """

    kappa2: float
    tau2: float
    logdet: float


def lattice(matern: Matern, *, rows: int, columns: int, cell_m: float) -> Lattice:
    """Put a Matern field on a grid.

    Source: Lindgren, Rue and Lindstroem (2011), JRSS B 73: 423-498. Their scale holds for
    an endless, fine lattice; here tau2 makes the root mean square of the prior standard
    deviation over this very grid equal to `matern.sd`, so `sd` means the same for any cell
    size and any number of cells.

    Parameters
    ----------
    matern
        Range and standard deviation.
    rows, columns
        Cells of the grid.
    cell_m
        Side of a cell, metres.

    Examples
    --------
    >>> one = lattice(Matern(100.0, 2.0), rows=1, columns=1, cell_m=10.0)
    >>> round(one.tau2 * one.kappa2**2, 9)  # one cell: precision 1 / sd^2
    0.25
    """
    kappa2 = 8.0 * (cell_m / matern.range_m) ** 2
    values = kappa2 + _eigenvalues(rows)[:, None] + _eigenvalues(columns)[None, :]
    tau2 = float(np.mean(values**-2.0)) / matern.sd**2
    logdet = 2.0 * float(np.log(values).sum()) + rows * columns * math.log(tau2)
    return Lattice(kappa2=kappa2, tau2=tau2, logdet=logdet)


def lattice_per_range(on: Lattice, *, rows: int, columns: int) -> tuple[float, float]:
    """How log tau2 and log |Q| move per unit of log range, the deviation being kept.

    Examples
    --------
    >>> one = lattice(Matern(100.0, 2.0), rows=1, columns=1, cell_m=10.0)
    >>> lattice_per_range(one, rows=1, columns=1)  # one cell: precision 1 / sd^2 for any range
    (4.0, 0.0)
    """
    values = on.kappa2 + _eigenvalues(rows)[:, None] + _eigenvalues(columns)[None, :]
    inverse = 1.0 / values
    squares = inverse * inverse
    scale = 4.0 * on.kappa2 * float(np.vdot(squares, inverse)) / float(squares.sum())
    return scale, rows * columns * scale - 4.0 * on.kappa2 * float(inverse.sum())


def _eigenvalues(cells: int) -> Floats:
    """Eigenvalues of the one-dimensional Laplacian with Neumann ends."""
    return 2.0 - 2.0 * np.cos(np.pi * np.arange(cells) / cells)


@compiled_sums
def _shifted(field: Numbers, kappa2: np.floating, out: Numbers) -> None:
    """Put (kappa2 I + L) field into `out`."""
    rows, columns = field.shape
    for row in range(rows):
        here, there = field[row], out[row]
        over, under = field[max(row - 1, 0)], field[min(row + 1, rows - 1)]
        for j in range(columns):
            there[j] = (kappa2 + 2.0) * here[j] - over[j] - under[j]
        for j in range(columns - 1):
            there[j] += here[j] - here[j + 1]
        for j in range(1, columns):
            there[j] += here[j] - here[j - 1]


def times_precision(field: NDArray[np.floating], on: Lattice) -> NDArray[np.floating]:
    """Multiply a field (rows, columns) by Q, in its own precision.

    Examples
    --------
    >>> times_precision(np.array([[1.0, 0.0]]), Lattice(kappa2=1.0, tau2=1.0, logdet=0.0))
    array([[ 5., -4.]])
    """
    kind = field.dtype.type
    once, twice = np.empty_like(field), np.empty_like(field)
    _shifted(field, kind(on.kappa2), once)
    _shifted(once, kind(on.kappa2), twice)
    twice *= kind(on.tau2)
    return twice


def times_root(field: Floats, on: Lattice) -> Floats:
    """Multiply a field (rows, columns) by kappa2 I + L.

    Examples
    --------
    >>> times_root(np.array([[1.0, 0.0]]), Lattice(kappa2=1.0, tau2=1.0, logdet=0.0))
    array([[ 2., -1.]])
    """
    once = np.empty_like(field)
    _shifted(field, np.float64(on.kappa2), once)
    return once
