"""Counts of operators and devices, pair by pair."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_FULL = 50_000
"""Cells of a table of operators by devices that is kept in full."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """What each operator found with each device, sorted by operator.

    Parameters
    ----------
    first
        Number of the first pair of each operator, and of pairs.
    devices
        Number of the device of each pair.
    counts
        Found and targets (down) of each pair.
    few
        Devices.
    """

    first: Whole
    devices: Whole
    counts: Floats
    few: int

    @classmethod
    def of(cls, found: Floats, targets: Floats, operators: Whole, devices: Whole) -> "Pairs":
        """Sum the rows of each operator and device; a number without a row has no pair."""
        many, few = int(operators.max()) + 1, int(devices.max()) + 1
        keys, pair = np.unique(operators * few + devices, return_inverse=True)
        counts = np.array([np.bincount(pair, one, keys.size) for one in (found, targets)])
        return cls(np.searchsorted(keys // few, np.arange(many + 1)), keys % few, counts, few)

    @property
    def many(self) -> int:
        """Operators."""
        return self.first.size - 1

    def to_devices(self, values: Floats) -> Floats:
        """Sum numbers of pairs by device."""
        return np.bincount(self.devices, values, self.few).astype(np.float64)

    def table(self, values: Floats) -> Floats | sparse.csr_array:
        """Lay out numbers of pairs by operator and device: sparse where it would be large."""
        shape = (self.many, self.few)
        laid = sparse.csr_array((values, self.devices, self.first), shape=shape)
        return laid.toarray() if self.many * self.few <= _FULL else laid
