"""Evidence kept in a Zarr store, written by strips and read box by box."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import zarr
from numpy.typing import NDArray

from landrelease.hazard._evidence import Quantity
from landrelease.hazard._sources import TileEvidence
from landrelease.hazard._windows import Box

_CHUNK: Final = 512
_KINDS: Final = {
    "found": "float64",
    "exposure_km2": "float64",
    "domain": "bool",
    "undetected": "float32",
    "known": "float32",
    "surveyed": "float32",
    "offset": "float64",
}


class StoredSource:
    """Evidence on disk, for grids that do not fit into memory.

    Parameters
    ----------
    path
        Folder of a Zarr store made by `StoredSource.create`; None keeps it in memory.

    Examples
    --------
    >>> source = StoredSource.create(None, (4, 4), quantity=Quantity.ITEMS)
    >>> source.read(Box(0, 1, 0, 2)).domain.tolist()
    [[False, False]]
    """

    def __init__(self, group: Any) -> None:
        self._group = group
        self._arrays = {name: group[name] for name in (*_KINDS, "covariates")}

    @classmethod
    def create(
        cls,
        path: Path | None,
        shape: tuple[int, int],
        *,
        quantity: Quantity,
        slope_sd: Sequence[float] = (),
    ) -> Self:
        """Make an empty store: nothing found, nothing looked at, nothing inside the boundary."""
        where: Any = {} if path is None else str(path)
        group: Any = zarr.open_group(where, mode="w")
        chunks = min(_CHUNK, shape[0]), min(_CHUNK, shape[1])
        for name, kind in _KINDS.items():
            group.create_array(name, shape=shape, chunks=chunks, dtype=kind)
        size = (len(slope_sd), *shape)
        group.create_array(
            "covariates", shape=size, chunks=(max(len(slope_sd), 1), *chunks), dtype="float64"
        )
        group.attrs["quantity"] = quantity.value
        group.attrs["slope_sd"] = list(slope_sd)
        return cls(group)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a store for reading."""
        return cls(zarr.open_group(str(path), mode="r"))

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self._arrays["found"].shape
        return rows, columns

    @property
    def quantity(self) -> Quantity:
        """What is counted."""
        return Quantity(self._group.attrs["quantity"])

    @property
    def slope_sd(self) -> NDArray[np.float64]:
        """Prior standard deviation of every slope."""
        return np.array(self._group.attrs["slope_sd"], np.float64)

    def write(self, box: Box, evidence: TileEvidence) -> None:
        """Write a box; boxes of 512 rows are written fastest."""
        rows, columns = box.slices
        for name in _KINDS:
            self._arrays[name][rows, columns] = getattr(evidence, name)
        if self.slope_sd.size:
            self._arrays["covariates"][:, rows, columns] = evidence.covariates

    def read(self, box: Box) -> TileEvidence:
        """Read a box of cells."""
        rows, columns = box.slices
        covariates = np.zeros((0, *box.shape))
        if self.slope_sd.size:
            covariates = _numbers(self._arrays["covariates"][:, rows, columns])
        return TileEvidence(
            found=_numbers(self._arrays["found"][rows, columns]),
            exposure_km2=_numbers(self._arrays["exposure_km2"][rows, columns]),
            domain=np.asarray(self._arrays["domain"][rows, columns], np.bool_),
            undetected=_numbers(self._arrays["undetected"][rows, columns]),
            known=_numbers(self._arrays["known"][rows, columns]),
            surveyed=_numbers(self._arrays["surveyed"][rows, columns]),
            covariates=covariates,
            offset=_numbers(self._arrays["offset"][rows, columns]),
        )


def _numbers(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return numbers in double precision."""
    return np.asarray(values, np.float64)
