"""What a method reads and writes: plain files, so that R and Python read the same numbers.

A data set is a folder: `facts.dcf` (lines `name: number`: rows, columns, cell_m, the priors,
the tolerance) and arrays of doubles, row after row: `found.bin`, `exposure_km2.bin`,
`undetected.bin`. An answer is a folder: `mean.bin` and `sd.bin` of log intensity per km2,
`blocks.bin` if the method draws joint samples, and `result.json`.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BLOCK = 8  # cells along a side of a block
ARRAYS = ("found", "exposure_km2", "undetected")


def write(folder: Path, facts: dict[str, float], arrays: dict[str, Floats]) -> None:
    """Write a data set."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{name}: {value:.17g}\n" for name, value in facts.items())
    (folder / "facts.dcf").write_text(lines, encoding="utf-8")
    for name in ARRAYS:
        arrays[name].astype(np.float64).tofile(folder / f"{name}.bin")


def read(folder: Path) -> tuple[dict[str, float], dict[str, Floats]]:
    """Read the facts and the arrays of a data set."""
    lines = (folder / "facts.dcf").read_text(encoding="utf-8").splitlines()
    facts = {name: float(value) for name, value in (line.split(": ") for line in lines)}
    shape = int(facts["rows"]), int(facts["columns"])
    return facts, {name: np.fromfile(folder / f"{name}.bin").reshape(shape) for name in ARRAYS}


def none_left(eta: Floats, left_km2: Floats) -> Floats:
    """Probability of nothing left in each block, for each field (fields, rows, columns)."""
    rows, columns = left_km2.shape
    shape = (-1, rows // BLOCK, BLOCK, columns // BLOCK, BLOCK)
    expected = (np.exp(eta) * left_km2).reshape(shape).sum(axis=(2, 4))
    return np.asarray(np.exp(-expected), np.float64)
