"""The floor: a kernel of past events, which a model must beat to be worth its trouble."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from landrelease.hazard._errors import ValueOutOfRange
from landrelease.hazard._evidence import Counts

Floats = NDArray[np.float64]

KERNEL_REACH_SD: Final = 6.0
_WEIGHT_OF_THE_MEAN: Final = 0.01


def kernel_intensity(counts: Counts, *, sd_cells: float) -> Floats:
    """Smooth counts and exposure with a Gaussian, and divide: counts per km2 of exposure.

    Source: Nadaraya (1964) and Watson (1964), with exposure as the weight; the mean over the
    whole grid counts as a hundredth of a cell's mean exposure, so that ground beyond the
    kernel's reach has the mean and no cell is impossible.

    Parameters
    ----------
    counts
        The evidence.
    sd_cells
        Standard deviation of the Gaussian in cells, above 0; cut at `KERNEL_REACH_SD`.

    Returns
    -------
    ndarray (rows, columns)
        0 outside the domain, and everywhere when nothing was counted.

    Examples
    --------
    >>> counts = Counts([[3.0, 0.0]], [[1.0, 1.0]], [[True, True]])
    >>> kernel_intensity(counts, sd_cells=100.0).round(2).tolist()
    [[1.5, 1.5]]
    """
    if not (np.isfinite(sd_cells) and sd_cells > 0):
        raise ValueOutOfRange(name="sd_cells", read=sd_cells, expected="cells, above 0")
    total = float(counts.exposure_km2.sum())
    if total <= 0:
        return np.zeros(counts.shape)
    mean = float(counts.found.sum()) / total
    weight = _WEIGHT_OF_THE_MEAN * total / float(counts.domain.sum())
    found, exposure = (
        gaussian_filter(values, sd_cells, mode="constant", truncate=KERNEL_REACH_SD)
        for values in (counts.found, counts.exposure_km2)
    )
    rate = (found + weight * mean) / (exposure + weight)
    return np.where(counts.domain, rate, 0.0)
