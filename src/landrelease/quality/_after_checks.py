"""What a clean check of cleared ground says about what is left in it."""

import math
from dataclasses import dataclass

from landrelease.quality._checks import check_share, check_whole
from landrelease.quality._errors import PlanOutOfRange


def chance_of_a_clean_check(items: int, *, share_checked: float, detection: float) -> float:
    """Return the chance that a check of part of the ground finds none of the items left.

    Source: each item is in the checked part and found with probability f q, independently.

    Parameters
    ----------
    items
        Items left, 0 or more.
    share_checked, detection
        f and q, 0 to 1.

    Raises
    ------
    PlanOutOfRange

    Examples
    --------
    >>> [round(chance_of_a_clean_check(k, share_checked=0.1, detection=0.9), 4) for k in (1, 3)]
    [0.91, 0.7536]
    """
    left = check_whole("items", items)
    share = check_share("share_checked", share_checked, ends=True)
    found = check_share("detection", detection, ends=True)
    return float((1.0 - share * found) ** left)


@dataclass(frozen=True, slots=True)
class Process:
    """One way the clearance may have gone.

    Parameters
    ----------
    prior
        Probability that it went this way, 0 to 1; those of all ways add up to 1.
    detection
        Probability that it found an item that was there, 0 to 1.
    """

    prior: float
    detection: float


@dataclass(frozen=True, slots=True)
class AfterCheck:
    """What is left after clearance and a check that found nothing.

    Parameters
    ----------
    at_least_one
        Probability of at least one item left.
    expected
        Expected items left.
    processes
        Probability of each way the clearance may have gone.
    clean_check
        How probable the clean check was.
    """

    at_least_one: float
    expected: float
    processes: tuple[float, ...]
    clean_check: float


def after_clean_check(
    expected_items: float,
    processes: tuple[Process, ...],
    *,
    share_checked: float,
    detection: float,
) -> AfterCheck:
    """Say what is left when items were Poisson, the clearance uncertain and the check clean.

    Given a process that found items with probability d, those left are Poisson with mean
    N (1 - d); the check thins them, and being clean speaks for the better process.

    Source: thinning of a Poisson number; Bayes' rule over the processes. A check of a sample
    detects a failed process better than a single item.

    Parameters
    ----------
    expected_items
        N, expected items before clearance, 0 or more.
    processes
        Ways the clearance may have gone; priors add up to 1.
    share_checked, detection
        Of the check, 0 to 1.

    Raises
    ------
    PlanOutOfRange

    Examples
    --------
    >>> sure = after_clean_check(20, (Process(1.0, 0.99),), share_checked=0.1, detection=0.9)
    >>> round(sure.at_least_one, 5)
    0.1664
    >>> ways = (Process(0.9, 0.99), Process(0.1, 0.80))
    >>> told = after_clean_check(20, ways, share_checked=0.1, detection=0.9)
    >>> round(told.processes[1], 5), round(told.at_least_one, 5)
    (0.07315, 0.22546)
    """
    if not (math.isfinite(expected_items) and expected_items >= 0):
        raise PlanOutOfRange(name="expected_items", read=expected_items, expected="0 or more")
    caught = check_share("share_checked", share_checked, ends=True)
    caught *= check_share("detection", detection, ends=True)
    for way in processes:
        check_share("prior of a process", way.prior, ends=True)
        check_share("detection of a process", way.detection, ends=True)
    total = sum(way.prior for way in processes)
    if abs(total - 1.0) > 1e-9:
        raise PlanOutOfRange(name="sum of the priors", read=total, expected="1")
    left = [expected_items * (1.0 - way.detection) for way in processes]
    joint = [
        way.prior * math.exp(-mean * caught) for way, mean in zip(processes, left, strict=True)
    ]
    clean = sum(joint)
    shares = tuple(value / clean for value in joint)
    after = [mean * (1.0 - caught) for mean in left]
    return AfterCheck(
        at_least_one=sum(s * -math.expm1(-m) for s, m in zip(shares, after, strict=True)),
        expected=sum(s * m for s, m in zip(shares, after, strict=True)),
        processes=shares,
        clean_check=clean,
    )


@dataclass(frozen=True, slots=True)
class ItemsLeft:
    """Items left when their number was uncertain before.

    Parameters
    ----------
    expected
        Expected items left.
    at_least_one
        Probability of at least one.
    """

    expected: float
    at_least_one: float


def left_after_finds(*, shape: float, mean: float, detection: float, found: int) -> ItemsLeft:
    """Say what is left after a search, items being Poisson with a gamma-distributed mean.

    Source: gamma-Poisson conjugacy: given y found, the intensity is Gamma(shape + y, shape /
    mean + q), and those left are Poisson with mean (1 - q) times it.

    Parameters
    ----------
    shape, mean
        Of the gamma prior of expected items, above 0.
    detection
        q of the search, 0 to 1.
    found
        Items found, 0 or more.

    Raises
    ------
    PlanOutOfRange

    Examples
    --------
    >>> one = left_after_finds(shape=1, mean=1, detection=0.9, found=0)
    >>> round(one.expected, 6), round(one.at_least_one, 6)
    (0.052632, 0.05)
    >>> more = left_after_finds(shape=2, mean=5, detection=0.8, found=3)
    >>> round(more.expected, 6), round(more.at_least_one, 6)
    (0.833333, 0.537336)
    """
    for name, value in (("shape", shape), ("mean", mean)):
        if not (math.isfinite(value) and value > 0):
            raise PlanOutOfRange(name=name, read=value, expected="above 0")
    q = check_share("detection", detection, ends=True)
    after_shape, after_rate = shape + check_whole("found", found), shape / mean + q
    none_left = (after_rate / (after_rate + 1.0 - q)) ** after_shape
    return ItemsLeft((1.0 - q) * after_shape / after_rate, 1.0 - none_left)
