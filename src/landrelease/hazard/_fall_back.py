"""Places that were worst fall back towards what is usual, as windows to come are further away."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from landrelease.hazard._errors import NothingHappened, ShapesDiffer, ValueOutOfRange
from landrelease.hazard._protocol import Forecast
from landrelease.hazard._windows_cut import cut_into_years

Floats = NDArray[np.float64]


def fallen_back(told: Forecast, usual: Floats, *, kept: float) -> Forecast:
    """Let every cell keep a part of the log of how far it stands out, and no more.

    What stood out did so partly by chance and for a time (regression to the mean): the log
    ratio of a cell to what is usual is multiplied by `kept`. The expected total stays, and so
    does each cell's doubt about its own rate, relative to the rate. With the same `usual`
    everywhere, ranks stay.

    Parameters
    ----------
    told
        A map's forecast.
    usual
        What is usual in each cell, in any unit, such as its area; 0 or more, and above 0
        where the map expects anything.
    kept
        Part of the log ratio that is kept, 0 to 1.

    Raises
    ------
    ShapesDiffer, ValueOutOfRange

    Examples
    --------
    >>> one = fallen_back(Forecast.of_counts(np.array([1.0, 9.0])), np.ones(2), kept=0.5)
    >>> one.expected.tolist()  # 1 to 9 becomes 1 to 3
    [2.5, 7.5]
    """
    if not 0 <= kept <= 1:
        raise ValueOutOfRange(name="kept", read=kept, expected="from 0 to 1")
    share = np.exp(_log_share(told.expected, usual, kept))
    return told.with_expected(float(told.expected.sum()) * share)


def learn_kept(past: Sequence[tuple[Floats, Floats, Floats]]) -> float:
    """Learn the part that is kept from forecasts made before and what came true.

    It maximises the mean over windows of the log share that was given to where each event
    fell (the multinomial log score), which is concave in it. The level plays no part. An event
    where the map expected nothing is left out: no part that is kept would have foretold it.

    Parameters
    ----------
    past
        For each window what the map expected, what was usual, and the observed counts.

    Raises
    ------
    NothingHappened
        When no window had an event where the map expected any.
    ShapesDiffer, ValueOutOfRange
    """
    told = [(*one[:2], _where_expected(one[0], one[2])) for one in past]
    windows = [one for one in told if one[2].sum() > 0]
    if not windows:
        raise NothingHappened(cells=sum(one[2].size for one in past), hits=0)

    def loss(kept: float) -> float:
        scores = [share_score(_share(one[0], one[1], kept), one[2]) for one in windows]
        return -float(np.mean(scores))

    found = minimize_scalar(loss, bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-4})
    return float(min((0.0, 1.0, found.x), key=loss))


def fading_back(told: Forecast, usual: Floats, *, kept_a_year: float, years: float) -> Forecast:
    """Let a map fall back year by year through a window: the longer ahead, the further.

    At t years ahead a cell keeps `kept_a_year`^t of the log of how far it stands out; the window
    is the mean of its years, each at its middle. So a long window falls back further than a
    short one. Half of the log is kept after log(1/2) / log(kept_a_year) years.

    Source: the conditional mean of a log ratio that follows a first-order autoregression
    (Box and Jenkins 1970, Time Series Analysis, 5.4).

    Parameters
    ----------
    told, usual
        As for `fallen_back`.
    kept_a_year
        Part of the log ratio that is kept after a year, 0 to 1.
    years
        Length of the window, above 0.

    Raises
    ------
    ShapesDiffer, ValueOutOfRange

    Examples
    --------
    >>> one = Forecast.of_counts(np.array([1.0, 9.0]))
    >>> fading_back(one, np.ones(2), kept_a_year=0.25, years=1.0).expected.tolist()  # as 0.5
    [2.5, 7.5]
    """
    share = _fading(told.expected, usual, kept_a_year, years)
    return told.with_expected(float(told.expected.sum()) * share)


def _fading(expected: Floats, usual: Floats, kept_a_year: float, years: float) -> Floats:
    if not 0 <= kept_a_year <= 1:
        raise ValueOutOfRange(name="kept_a_year", read=kept_a_year, expected="from 0 to 1")
    lengths = cut_into_years(years)
    middles = np.cumsum(lengths) - 0.5 * lengths
    shares = [_share(expected, usual, kept_a_year**t) for t in middles.tolist()]
    return np.asarray(np.average(shares, axis=0, weights=lengths))


def learn_kept_a_year(past: Sequence[tuple[Floats, Floats, Floats, float]]) -> float:
    """Learn the part of the log ratio that is kept after a year, from windows of any length.

    It maximises the mean over windows of the log share that was given to where each event
    fell, as `learn_kept` does, and leaves out the same events.

    Parameters
    ----------
    past
        For each window what the map expected, what was usual, the observed counts, and years.

    Raises
    ------
    NothingHappened
        When no window had an event where the map expected any.
    ShapesDiffer, ValueOutOfRange
    """
    told = [(*one[:2], _where_expected(one[0], one[2]), one[3]) for one in past]
    windows = [one for one in told if one[2].sum() > 0]
    if not windows:
        raise NothingHappened(cells=sum(one[2].size for one in past), hits=0)

    def loss(kept: float) -> float:
        told = [
            (_fading(expected, usual, kept, years), came)
            for expected, usual, came, years in windows
        ]
        return -float(np.mean([share_score(share, came) for share, came in told]))

    found = minimize_scalar(loss, bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-4})
    return float(min((0.0, 1.0, found.x), key=loss))


def _where_expected(expected: Floats, observed: Floats) -> Floats:
    """Events in cells where the map expected any."""
    if observed.shape != expected.shape:
        raise ShapesDiffer(name="observed", read=observed.shape, expected=expected.shape)
    return np.where(expected > 0, observed, 0.0)


def share_score(expected: Floats, observed: Floats) -> float:
    """Mean over events of the log of the share of its cell, nats; more is better.

    Examples
    --------
    >>> round(share_score(np.array([1.0, 3.0]), np.array([0.0, 2.0])), 6)  # log 0.75
    -0.287682
    """
    hit = observed > 0
    with np.errstate(divide="ignore"):
        share = np.log(expected[hit] / expected.sum())
    return float((observed[hit] * share).sum() / observed.sum())


def _share(expected: Floats, usual: Floats, kept: float) -> Floats:
    return np.asarray(np.exp(_log_share(expected, usual, kept)))


def _log_share(expected: Floats, usual: Floats, kept: float) -> Floats:
    """Log of each cell's share of the total, once it has fallen back; -inf where 0."""
    if usual.shape != expected.shape:
        raise ShapesDiffer(name="usual", read=usual.shape, expected=expected.shape)
    there = expected > 0
    if not there.any() or not (np.isfinite(usual[there]) & (usual[there] > 0)).all():
        raise ValueOutOfRange(
            name="usual", read=float(usual[there].min()) if there.any() else 0.0,
            expected="above 0 where the map expects anything, and that somewhere",
        )  # fmt: skip
    log_share = np.full(expected.shape, -np.inf)
    base = np.log(usual[there] / usual[there].sum())
    log_share[there] = base + kept * (np.log(expected[there] / expected[there].sum()) - base)
    most = log_share.max()
    return np.asarray(log_share - (most + np.log(np.exp(log_share - most).sum())))
