"""Tiles kept in a Zarr store, each with what it was computed from.

A tile's row is marked last: a run that is killed leaves whole tiles, and tiles that are not
marked. What a tile was computed from is two digests (its evidence; everything that is the same
for all tiles) and what its window was told by the coarser grid.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import zarr
from numpy.typing import NDArray

from landrelease.hazard._blocks import SolvedTile
from landrelease.hazard._tile_levels import Part
from landrelease.hazard._windows import Box, Tile

Floats = NDArray[np.float64]
_DIGEST: Final = 32
_FIELDS: Final = ("field", "variance", "weights")


class TileStore:
    """A grid's solution on disk, float32, a chunk for each tile.

    Parameters
    ----------
    path
        Folder of the Zarr store; in memory if left out.

    Examples
    --------
    >>> store = TileStore()
    >>> store.prepare((4, 4), core=(2, 2), slopes=1, told=(1, 1))
    >>> store.read(Box(0, 1, 0, 2)).field.tolist()
    [[0.0, 0.0]]
    """

    def __init__(self, path: Path | None = None) -> None:
        where: Any = {} if path is None else str(path)
        self.path = path
        self._group = zarr.open_group(where, mode="a")
        self._arrays: dict[str, Any] = {}

    @property
    def facts(self) -> dict[str, Any]:
        """What is the same for all tiles; empty in a new store."""
        read = self._group.attrs.get("facts", {})
        return dict(read) if isinstance(read, Mapping) else {}

    @facts.setter
    def facts(self, facts: Mapping[str, Any]) -> None:
        self._group.attrs["facts"] = dict(facts)

    def prepare(
        self,
        shape: tuple[int, int],
        *,
        core: tuple[int, int],
        slopes: int,
        told: tuple[int, int],
    ) -> None:
        """Make room for a grid, or keep the room that is there if it is the same.

        Parameters
        ----------
        shape
            Rows and columns.
        core
            Rows and columns of a tile's core.
        slopes
            Level and covariates.
        told
            Rows and columns of blocks under a window.
        """
        tiles = -(-shape[0] // core[0]), -(-shape[1] // core[1])
        self._room("marks", (*tiles, 2 * _DIGEST), (1, 1, 2 * _DIGEST), "uint8")
        self._room("told", (*tiles, 2, *told), (1, 1, 2, *told), "float32")
        for name in _FIELDS:
            self._room(name, shape, core, "float32")
        self._room("response", (slopes, *shape), (slopes, *core), "float32")

    def _room(self, name: str, shape: tuple[int, ...], chunks: tuple[int, ...], kind: str) -> None:
        """Open an array, or make it anew where it is missing or another."""
        there: Any = self._group.get(name)
        if there is None or (there.shape, there.chunks) != (shape, chunks):
            there = self._group.create_array(
                name, shape=shape, chunks=chunks, dtype=kind, compressors=None, overwrite=True
            )
        self._arrays[name] = there

    def open(self) -> None:
        """Open the arrays of a store that was filled before."""
        for name in (*_FIELDS, "response", "marks", "told"):
            self._arrays[name] = self._group[name]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the grid."""
        rows, columns = self._arrays["field"].shape
        return rows, columns

    def read(self, box: Box) -> Part:
        """Read a box of cells."""
        rows, columns = box.slices
        field, variance, weights = (
            np.asarray(self._arrays[name][rows, columns], np.float64) for name in _FIELDS
        )
        response = np.asarray(self._arrays["response"][:, rows, columns], np.float64)
        return Part(field, variance, weights, response)

    def write(self, tile: Tile, solved: SolvedTile) -> None:
        """Keep a tile's core; mark it afterwards. Until then it has no mark, not an older one."""
        self._arrays["marks"][tile.row, tile.column] = np.zeros(2 * _DIGEST, np.uint8)
        rows, columns = tile.core.slices
        for name in _FIELDS:
            self._arrays[name][rows, columns] = getattr(solved, name).astype(np.float32)
        self._arrays["response"][:, rows, columns] = solved.response.astype(np.float32)

    def mark(self, tile: Tile, digests: tuple[bytes, bytes], told: Floats) -> None:
        """Say what a tile that has been written was computed from."""
        rows, columns = told.shape[-2:]
        self._arrays["told"][tile.row, tile.column, :, :rows, :columns] = told.astype(np.float32)
        whole = np.frombuffer(b"".join(digests), np.uint8)
        self._arrays["marks"][tile.row, tile.column] = whole

    def marked(self, tile: Tile) -> tuple[bytes, bytes]:
        """Digests a tile was computed from; zeros if it never was."""
        whole = np.asarray(self._arrays["marks"][tile.row, tile.column], np.uint8).tobytes()
        return whole[:_DIGEST], whole[_DIGEST:]

    def told(self, tile: Tile, shape: tuple[int, int]) -> Floats:
        """Field and log variance of the blocks under a tile's window, when it was computed."""
        rows, columns = shape
        kept = self._arrays["told"][tile.row, tile.column, :, :rows, :columns]
        return np.asarray(kept, np.float64)


def digest_of(*parts: NDArray[Any] | Mapping[str, Any]) -> bytes:
    """Digest of arrays and facts, the same on every machine of one byte order.

    Examples
    --------
    >>> digest_of(np.zeros(2)) == digest_of(np.zeros(3))
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, Mapping):
            digest.update(json.dumps(part, sort_keys=True).encode())
        else:
            digest.update(repr((part.shape, str(part.dtype))).encode())
            digest.update(np.ascontiguousarray(part).tobytes())
    return digest.digest()
