"""How many targets a claim needs before anybody walks a lane."""

from landrelease.detection._checks import check_share, check_whole
from landrelease.detection._errors import ParameterOutOfRange, TooFewTargets
from landrelease.detection._proportion import detection_interval

_MOST_TARGETS = 10_000_000
_MOST_ROWS = 1_000


def targets_needed(detection: float, *, misses: int = 0, confidence: float = 0.95) -> int:
    """Count the targets that show a probability of detection when so many are missed.

    Source: the exact binomial demonstration test; the one-sided Clopper-Pearson lower bound
    reaches `detection` with this number and not with one fewer.

    Parameters
    ----------
    detection
        Probability of detection to be shown, between 0 and 1.
    misses
        Targets that may be missed, 0 or more.
    confidence
        Between 0 and 1.

    Raises
    ------
    ParameterOutOfRange

    Examples
    --------
    >>> [targets_needed(0.95, misses=missed) for missed in (0, 1, 2)]
    [59, 93, 124]
    >>> targets_needed(0.996), targets_needed(0.99, misses=2)
    (748, 628)
    """
    wanted = check_share("detection", detection)
    check_share("confidence", confidence)
    misses = check_whole("misses", misses, most=_MOST_TARGETS)

    def shown(targets: int) -> bool:
        bound = detection_interval(targets - misses, targets, confidence=confidence, sides="lower")
        return bound.low >= wanted

    few, many = misses, misses + 1
    while not shown(many):
        few, many = many, 2 * many
        if many > _MOST_TARGETS:
            raise ParameterOutOfRange(
                name="detection", read=wanted, expected="a claim that ten million targets can show"
            )
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if shown(middle) else (middle, many)
    return many


def misses_allowed(targets: int, detection: float, *, confidence: float = 0.95) -> int:
    """Count the targets that may be missed while the claim is still shown.

    Raises
    ------
    TooFewTargets
        When not even finding all of them would show it.
    ParameterOutOfRange

    Examples
    --------
    >>> misses_allowed(124, 0.95), misses_allowed(92, 0.95)
    (2, 0)
    """
    targets = check_whole("targets", targets)
    needed = targets_needed(detection, confidence=confidence)
    if targets < needed:
        claim = f"a detection of {detection:g} at {confidence:.0%} confidence"
        raise TooFewTargets(targets=targets, needed=needed, claim=claim)
    few, many = 0, targets
    while many - few > 1:
        middle = (few + many) // 2
        bound = detection_interval(targets - middle, targets, confidence=confidence, sides="lower")
        few, many = (middle, many) if bound.low >= detection else (few, middle)
    return few


def demonstration_table(
    detections: tuple[float, ...] = (0.90, 0.95, 0.99, 0.996),
    *,
    most_misses: int = 2,
    confidence: float = 0.95,
) -> tuple[tuple[float, tuple[int, ...]], ...]:
    """Tabulate the targets needed, by claim and by misses from 0 to `most_misses`.

    Examples
    --------
    >>> demonstration_table((0.95, 0.99))
    ((0.95, (59, 93, 124)), (0.99, (299, 473, 628)))
    """
    rows = range(check_whole("most_misses", most_misses, most=_MOST_ROWS) + 1)
    return tuple(
        (
            detection,
            tuple(
                targets_needed(detection, misses=missed, confidence=confidence) for missed in rows
            ),
        )
        for detection in detections
    )


def parity_table() -> tuple[tuple[float, tuple[tuple[float, int], ...]], ...]:
    """Tabulate the targets each group needs to be shown on a par, by margin and by detection.

    One-sided level 0.025, power 0.90, both groups alike: `targets_per_group` of each cell, kept
    because the exact test takes seconds for the larger ones.

    Examples
    --------
    >>> dict(dict(parity_table())[0.10])
    {0.8: 338, 0.9: 200, 0.95: 122}
    """
    return _FOR_PARITY


_FOR_PARITY = (
    (0.05, ((0.80, 1347), (0.90, 768), (0.95, 425))),
    (0.10, ((0.80, 338), (0.90, 200), (0.95, 122))),
    (0.15, ((0.80, 153), (0.90, 94), (0.95, 62))),
)
