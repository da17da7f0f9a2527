"""A window to come, cut into its years."""

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._errors import ValueOutOfRange


def cut_into_years(years: float) -> NDArray[np.float64]:
    """Cut a window into years and what is left.

    Parameters
    ----------
    years
        Length of the window, above 0.

    Raises
    ------
    ValueOutOfRange

    Examples
    --------
    >>> cut_into_years(2.5).tolist()
    [1.0, 1.0, 0.5]
    """
    if not (np.isfinite(years) and years > 0):
        raise ValueOutOfRange(name="years", read=years, expected="above 0")
    whole = int(years)
    rest = years - whole
    return np.array([*np.ones(whole), *([rest] if rest > 1e-9 or not whole else [])])
