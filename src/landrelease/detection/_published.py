"""What blind trials elsewhere found: the range that a trial's figures are set beside."""

from dataclasses import dataclass
from typing import Final, Literal

from landrelease.detection._proportion import Interval

Beside = Literal["below", "within", "above", "not told apart"]


@dataclass(frozen=True, slots=True)
class PublishedRange:
    """A range of results, with where it was read.

    Parameters
    ----------
    low, high
        Ends, in the unit of the results.
    source
        Author, year and journal.
    """

    low: float
    high: float
    source: str

    def beside(self, told: Interval) -> Beside:
        """Say where an interval lies: outside only where the whole of it does.

        Examples
        --------
        >>> sure = Interval(0.9, 0.85, 0.94, 0.95, "both", "clopper-pearson")
        >>> BLIND_TRIAL_DETECTION.beside(sure)
        'above'
        >>> wide = Interval(0.8, 0.55, 0.94, 0.95, "both", "clopper-pearson")
        >>> BLIND_TRIAL_DETECTION.beside(wide)
        'not told apart'
        """
        if told.low > self.high:
            return "above"
        if told.high < self.low:
            return "below"
        return "within" if self.low <= told.low and told.high <= self.high else "not told apart"


_SOURCE: Final = "Mueller et al. 2004, Journal of Mine Action 8.2 (ITEP trials of 2003)"
BLIND_TRIAL_DETECTION: Final = PublishedRange(0.50, 0.70, _SOURCE)
"""Mean detection of detectors in blind trials, inexperienced operators and hard soil."""
BLIND_TRIAL_FALSE_ALARMS: Final = PublishedRange(0.3, 1.0, _SOURCE)
"""Their false alarms, per m2."""
