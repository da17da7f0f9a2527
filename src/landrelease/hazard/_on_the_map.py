"""An explanation on the scale of the map, so that a cell has one figure and not two.

A place is fitted again on a window, with joint samples; the map was fitted whole and integrated
cell by cell. The two agree within a few hundredths. The map's figure is the one that counts:
what is left without some evidence, and after a search, is brought to its scale by the ratio of
the two, as a ratio estimator does.
"""

import math
from dataclasses import dataclass, replace
from typing import Final

from landrelease.hazard._explain import Explanation
from landrelease.hazard._outlook import SearchOutlook
from landrelease.hazard._polygons import Figures

_NEARLY_CERTAIN: Final = 0.99
"""Above it the chance of none is too small to be known from some hundred samples."""


@dataclass(frozen=True)
class _Scale:
    """Factors of the expected number, and of minus the log of the chance of none.

    What was as probable as `after` becomes `shown`; what was less or more stays so.
    """

    number: float
    hazard: float
    after: float
    shown: float

    @classmethod
    def between(cls, after: Figures, *, expected: float, probability: float) -> "_Scale":
        number = expected / after.expected
        hazard = number
        if max(after.probability, probability) < _NEARLY_CERTAIN:
            hazard = math.log1p(-probability) / math.log1p(-after.probability)
        return cls(number, hazard, after.probability, probability)

    def chance(self, probability: float) -> float:
        """Return the chance of at least one.

        Examples
        --------
        >>> round(_Scale(1.0, 2.0, 0.5, 0.75).chance(0.2), 2)
        0.36
        """
        if math.isclose(probability, self.after):
            return self.shown
        scaled = 1.0 - math.pow(1.0 - probability, self.hazard)
        if probability <= self.after:
            return min(scaled, self.shown)
        return max(scaled, self.shown)

    def figures(self, read: Figures) -> Figures:
        slope = self.hazard * math.pow(max(1.0 - read.probability, 1e-300), self.hazard - 1.0)
        return Figures(
            expected=self.number * read.expected,
            expected_low=self.number * read.expected_low,
            expected_high=self.number * read.expected_high,
            probability=self.chance(read.probability),
            probability_error=min(slope, 1.0 + self.hazard) * read.probability_error,
            probability_low=self.chance(read.probability_low),
            probability_high=self.chance(read.probability_high),
        )

    def outlook(self, read: SearchOutlook) -> SearchOutlook:
        return replace(
            read,
            find=self.chance(read.find),
            expected_finds=self.number * read.expected_finds,
            left_now=self.number * read.left_now,
            probability_now=self.chance(read.probability_now),
            left_if_none=self.number * read.left_if_none,
            probability_if_none=self.chance(read.probability_if_none),
            left_after=self.number * read.left_after,
            probability_after=self.chance(read.probability_after),
        )


def as_on_the_map(told: Explanation, *, expected: float, probability: float) -> Explanation:
    """Bring an explanation to the scale of what the map says of the place.

    Where an item is known to be there still, or either says that nothing or certainly
    something is left, it stays as it is.

    Parameters
    ----------
    told
        From `explain_records`.
    expected, probability
        Of the map: items left in the place, 0 or more, and the probability of at least one, 0 to
        1.
    """
    after = told.after
    between = 0.0 < after.probability < 1.0 and 0.0 < probability < 1.0
    if told.known or not between or not (expected > 0.0 and after.expected > 0.0):
        return told
    scale = _Scale.between(after, expected=expected, probability=probability)
    shown = replace(scale.figures(after), expected=expected, probability=probability)
    none_removed = (1.0 - told.before.probability) / (1.0 - after.probability)
    planned = told.outlook
    return replace(
        told,
        after=shown,
        before=shown.with_certain(told.taken, none_removed),
        prior=scale.figures(told.prior),
        contributions=tuple(
            replace(one, without=scale.figures(one.without)) for one in told.contributions
        ),
        outlook=None
        if planned is None
        else replace(
            planned,
            stated=scale.outlook(planned.stated),
            pessimistic=scale.outlook(planned.pessimistic),
        ),
    )
