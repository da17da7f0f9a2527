"""Signal strength against truth: the ROC curve and the area under it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, stdtrit
from scipy.stats import rankdata

from landrelease.detection._checks import check_share
from landrelease.detection._errors import NoTargets, ParameterOutOfRange
from landrelease.detection._proportion import Interval

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RocCurve:
    """Detection against false alarms as the threshold falls.

    Parameters
    ----------
    false_alarm_share, detection
        From (0, 0) to (1, 1), one point for each threshold.
    thresholds
        Signals at or above which an alarm is given; the first is above every signal.
    area
        Probability that a target's signal exceeds an empty square's, ties counting half, with
        its interval.
    """

    false_alarm_share: Floats
    detection: Floats
    thresholds: Floats
    area: Interval


def roc_curve(
    at_targets: Sequence[float] | Floats,
    at_empty: Sequence[float] | Floats,
    *,
    confidence: float = 0.95,
) -> RocCurve:
    """Build the ROC curve of signals at targets and at empty squares.

    Source: DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44: 837-845; the interval is
    made on the logit scale, where it stays within 0 and 1, with Student's t whose degrees of
    freedom are Satterthwaite's (1946, Biometrics Bulletin 2: 110-114): with eight targets the
    normal distribution covers 0.926, this 0.947. Where few targets stand against hundreds of empty
    squares and nearly all are told apart it is still too bold: 0.89 for eight and an area of 0.92.

    Parameters
    ----------
    at_targets, at_empty
        Signal strengths, finite, any unit; at least two of each.
    confidence
        Between 0 and 1.

    Raises
    ------
    NoTargets, ParameterOutOfRange

    Examples
    --------
    >>> curve = roc_curve([3, 4, 5, 2], [1, 2, 3, 0])
    >>> round(curve.area.estimate, 4)  # 14 of 16 pairs, ties half
    0.875
    """
    check_share("confidence", confidence)
    yes, no = np.asarray(at_targets, np.float64), np.asarray(at_empty, np.float64)
    for name, values in (("signal at a target", yes), ("signal at an empty square", no)):
        if values.size < 2:
            raise NoTargets(what=f"the list of each {name} (two at least)")
        if not np.isfinite(values).all():
            raise ParameterOutOfRange(name=name, read=float("nan"), expected="a finite number")
    thresholds = np.unique(np.concatenate([yes, no]))[::-1]
    detection = (yes[None, :] >= thresholds[:, None]).mean(axis=1)
    alarms = (no[None, :] >= thresholds[:, None]).mean(axis=1)
    return RocCurve(
        false_alarm_share=np.concatenate([[0.0], alarms]),
        detection=np.concatenate([[0.0], detection]),
        thresholds=np.concatenate([[np.inf], thresholds]),
        area=_area(yes, no, confidence),
    )


def _area(yes: Floats, no: Floats, confidence: float) -> Interval:
    ranks = rankdata(np.concatenate([yes, no]))
    above = (ranks[: yes.size] - rankdata(yes)) / no.size
    below = 1.0 - (ranks[yes.size :] - rankdata(no)) / yes.size
    area = float(above.mean())
    parts = np.array([above.var(ddof=1) / yes.size, below.var(ddof=1) / no.size])
    variance = float(parts.sum())
    if area in {0.0, 1.0} or variance == 0.0:
        # DeLong knows no uncertainty here: Clopper-Pearson for the smaller group, none of it wrong.
        reach = 1.0 - ((1.0 - confidence) / 2.0) ** (1.0 / min(yes.size, no.size))
        return Interval(
            area, max(area - reach, 0.0), min(area + reach, 1.0), confidence, "both", "separated"
        )
    middle = float(np.log(area / (1.0 - area)))
    sd = float(np.sqrt(variance)) / (area * (1.0 - area))
    freedom = variance**2 / float((parts**2 / np.array([yes.size - 1, no.size - 1])).sum())
    reach = -float(stdtrit(freedom, (1.0 - confidence) / 2.0)) * sd
    low, high = (float(expit(middle + side * reach)) for side in (-1.0, 1.0))
    return Interval(area, low, high, confidence, "both", "delong, logit, Student's t")
