"""Comparing groups that met different targets: stratum by stratum, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from landrelease.detection._checks import check_counts, check_share
from landrelease.detection._errors import MixturesDiffer, NoTargets, ParameterOutOfRange
from landrelease.detection._proportion import Interval
from landrelease.detection._two_samples import difference_interval


@dataclass(frozen=True, slots=True)
class Stratum:
    """What one group did on one kind of target (class, depth band, soil).

    Parameters
    ----------
    found, targets
        Whole numbers; no targets means this group did not meet the stratum.
    """

    found: int
    targets: int


Strata = Mapping[str, Stratum]

_SAME_SHARE = 0.02


def pooled(group: Strata) -> tuple[int, int]:
    """Sum a group over its strata: for one group alone, never for comparing two."""
    return (
        sum(stratum.found for stratum in group.values()),
        sum(stratum.targets for stratum in group.values()),
    )


def require_same_mixture(first: Strata, second: Strata) -> None:
    """Refuse to compare raw totals of groups that met different mixtures.

    Shares of targets may differ by up to 0.02 in each stratum.

    Raises
    ------
    MixturesDiffer, NoTargets

    Examples
    --------
    >>> easy = {"surface": Stratum(90, 90), "deep": Stratum(1, 10)}
    >>> hard = {"surface": Stratum(10, 10), "deep": Stratum(30, 90)}
    >>> try:
    ...     require_same_mixture(easy, hard)
    ... except MixturesDiffer as refused:
    ...     refused.strata
    ('deep', 'surface')
    """
    totals = pooled(first)[1], pooled(second)[1]
    if 0 in totals:
        raise NoTargets(what="one of the groups")
    nothing = Stratum(0, 0)
    different = tuple(
        name
        for name in sorted({*first, *second})
        if abs(
            first.get(name, nothing).targets / totals[0]
            - second.get(name, nothing).targets / totals[1]
        )
        > _SAME_SHARE
    )
    if different:
        raise MixturesDiffer(strata=different)


def standardised_difference(
    trainee: Strata,
    reference: Strata,
    *,
    weights: Mapping[str, float] | None = None,
    confidence: float = 0.95,
) -> Interval:
    """Estimate the difference of detection over a stated mixture of strata.

    Source: direct standardisation; without weights, those of Mantel and Haenszel (n1 n2 / N).
    The interval squares and adds Wilson's limits of every stratum (Newcombe 1998; Yan and Su
    2010, Statistics in Biopharmaceutical Research 2: 482-494, for strata), so a stratum in
    which all were found does not count as certain.

    Parameters
    ----------
    trainee, reference
        The same strata, each with targets in both groups.
    weights
        What the work will meet, by stratum, above 0; they are scaled to one.
    confidence
        Between 0 and 1.

    Raises
    ------
    NoTargets, CountsContradict, ParameterOutOfRange

    Examples
    --------
    >>> ours = {"surface": Stratum(45, 50), "deep": Stratum(30, 50)}
    >>> theirs = {"surface": Stratum(190, 200), "deep": Stratum(6, 10)}
    >>> told = standardised_difference(ours, theirs, weights={"surface": 1, "deep": 1})
    >>> round(told.estimate, 4)  # mean of -0.05 and 0
    -0.025
    """
    check_share("confidence", confidence)
    names = sorted({*trainee, *reference})
    parts, shares = [], []
    for name in names:
        ours, theirs = trainee.get(name, Stratum(0, 0)), reference.get(name, Stratum(0, 0))
        check_counts(ours.found, ours.targets, what=f"{name} of the trainees")
        check_counts(theirs.found, theirs.targets, what=f"{name} of the reference group")
        parts.append(
            difference_interval(
                (ours.found, ours.targets),
                (theirs.found, theirs.targets),
                confidence=confidence,
                method="newcombe",
            )
        )
        usual = ours.targets * theirs.targets / (ours.targets + theirs.targets)
        shares.append(usual if weights is None else weights.get(name, 0.0))
    share = np.asarray(shares, np.float64)
    if not names or not (np.isfinite(share).all() and (share > 0).all()):
        read = float(share.min()) if names else 0.0
        raise ParameterOutOfRange(name="weight of a stratum", read=read, expected="above 0")
    share /= share.sum()
    estimate = float(share @ [part.estimate for part in parts])
    below = share * [part.estimate - part.low for part in parts]
    above = share * [part.high - part.estimate for part in parts]
    return Interval(
        estimate,
        max(estimate - float(np.hypot.reduce(below)), -1.0),
        min(estimate + float(np.hypot.reduce(above)), 1.0),
        confidence,
        "both",
        "standardised",
    )
