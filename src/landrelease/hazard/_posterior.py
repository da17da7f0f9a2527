"""What is known about the intensity after the evidence, and what remains."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import solve_triangular
from scipy.sparse import csr_array
from scipy.special import ndtri

from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._compiled import one_blas_thread
from landrelease.hazard._covariates import Effects
from landrelease.hazard._errors import ShapesDiffer, ValueOutOfRange
from landrelease.hazard._marginals import Marginals, chance_of_none, quantile
from landrelease.hazard._matern import Lattice, Matern
from landrelease.hazard._remaining import Provenance, Remaining
from landrelease.hazard._skew import stretch

Floats = NDArray[np.float64]

BELTS: Final = ", and belts along lines of finds"
"""What the name of a method has after it when belts stand beside the field."""
_CHUNK_NUMBERS = 4_000_000
NINE_TENTHS: Final = 0.9
"""What an interval holds, if nothing else is asked for."""


@dataclass(frozen=True, eq=False)
class Component:
    """One Gaussian of the mixture: the posterior at one range and standard deviation.

    Parameters
    ----------
    weight
        Its share of the mixture.
    matern, lattice
        Range and standard deviation, and the prior they make on the grid.
    mean, variance
        Of the Gaussian for eta, per cell.
    bend
        How skewed eta is, per cell (`_skew`): 0 is the Gaussian itself. Mean and mean of
        exp(eta) are those of the Gaussian, the standard deviation is larger.
    weights
        Expected counts per cell; Q plus these is the field's precision given the slopes.
    response
        (Q + W)^-1 W X, (k, rows, columns).
    slopes, slope_precision
        Mean and precision of level and slopes.
    """

    weight: float
    matern: Matern
    lattice: Lattice
    mean: Floats
    variance: Floats
    weights: Floats
    response: Floats
    slopes: Floats
    slope_precision: Floats
    bend: Floats | None = None

    @property
    def curve(self) -> Floats:
        """Bend per cell, zeros for a Gaussian."""
        return np.zeros(self.mean.shape) if self.bend is None else self.bend

    @property
    def skewed_variance(self) -> Floats:
        """Variance of eta per cell, skew included."""
        curve = self.curve
        return stretch(self.variance, curve) ** 2 + 2.0 * curve**2

    def skewed(self, drawn: Floats) -> Floats:
        """Turn draws around the Gaussian's mean, (count, rows, columns), into draws of eta."""
        if self.bend is None:
            return self.mean[None] + drawn
        sd = np.sqrt(self.variance)
        steps = drawn / sd[None]
        away = stretch(self.variance, self.bend)[None] * steps
        return self.mean[None] + away - self.bend[None] * (steps**2 - 1.0)


@dataclass(frozen=True)
class Slope:
    """What is known of a fixed effect: mean and standard deviation of its slope."""

    mean: float
    sd: float


class Pattern(Protocol):
    """What belts add to the intensity, independent of the field; see `PatternPosterior`."""

    @property
    def shape(self) -> tuple[int, int]: ...

    @property
    def intensity_per_km2(self) -> Floats: ...

    @property
    def variance_per_km2(self) -> Floats: ...

    def sample_intensity(self, count: int, rng: np.random.Generator) -> Floats: ...

    def chance_of_none(self, expected: Floats) -> Floats: ...


class Sampler(Protocol):
    """Draws fields with mean zero, (count, rows, columns); see `GridCholesky`."""

    def sample(self, count: int, rng: np.random.Generator) -> Floats: ...


class Posterior:
    """Posterior of the log intensity eta (per km2) on a grid: a mixture of Gaussians.

    Made by `fit`. `mean` and `sd` are those of eta per cell, over all components.
    """

    def __init__(
        self,
        components: tuple[Component, ...],
        *,
        area_km2: Floats,
        domain: NDArray[np.bool_],
        provenance: Provenance,
        effects: Effects,
    ) -> None:
        self.components, self.effects = components, effects
        self.area_km2, self.domain, self.provenance = area_km2, domain, provenance
        self.pattern: Pattern | None = None
        self._factor: GridCholesky | None = None

    def with_pattern(self, pattern: "Pattern") -> "Posterior":
        """Return this posterior with belts added: the intensity is exp(eta) and theirs.

        The field must have been fitted to `PatternPosterior.field_counts`, so that no find
        counts twice. `mean` and `sd` stay those of the field; what remains has the deviation
        of both, as that of a log-normal intensity with their mean and variance.

        Parameters
        ----------
        pattern
            From `find_pattern`, on this grid (see `PatternPosterior.on_blocks`).

        Raises
        ------
        ShapesDiffer
        """
        if pattern.shape != self.shape:
            raise ShapesDiffer(name="pattern", read=pattern.shape, expected=self.shape)
        joined = copy(self)
        joined.pattern = pattern
        joined.provenance = replace(self.provenance, method=f"{self.provenance.method}{BELTS}")
        return joined

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.provenance.rows, self.provenance.columns

    @property
    def mean(self) -> Floats:
        """Mean of eta per cell."""
        return sum((part.weight * part.mean for part in self.components), np.zeros(self.shape))

    @property
    def sd(self) -> Floats:
        """Standard deviation of eta per cell."""
        mean = self.mean
        spread = sum(
            (
                part.weight * (part.skewed_variance + (part.mean - mean) ** 2)
                for part in self.components
            ),
            np.zeros(self.shape),
        )
        return np.sqrt(spread)

    @property
    def slopes(self) -> dict[str, Slope]:
        """Level and slopes by name, over all components."""
        weights = np.array([part.weight for part in self.components])
        means = np.array([part.slopes for part in self.components])
        mean = weights @ means
        inside = [np.diag(np.linalg.inv(part.slope_precision)) for part in self.components]
        sd = np.sqrt(weights @ (np.array(inside) + (means - mean) ** 2))
        names = self.effects.names
        return {
            name: Slope(*pair)
            for name, *pair in zip(names, mean.tolist(), sd.tolist(), strict=True)
        }

    @property
    def intensity_per_km2(self) -> Floats:
        """Mean of the intensity per cell, per km2: exp(eta), and that of belts."""
        belts = np.zeros(self.shape) if self.pattern is None else self.pattern.intensity_per_km2
        return sum(
            (part.weight * np.exp(part.mean + 0.5 * part.variance) for part in self.components),
            belts,
        )

    def quantile(self, chance: float) -> Floats:
        """Value below which eta of a cell lies with a given probability, over all components.

        Of the field alone: belts are not in it.

        Parameters
        ----------
        chance
            The probability, 1e-6 to 1 - 1e-6.

        Raises
        ------
        ValueOutOfRange
        """
        parts = [
            Marginals.of(part.weight, part.mean, part.variance, part.curve)
            for part in self.components
        ]
        return quantile(parts, chance)

    def interval_per_km2(self, share: float = NINE_TENTHS) -> tuple[Floats, Floats]:
        """Ends of the interval that holds the intensity of a cell with a given probability.

        It misses as often below as above. Where belts reach, field and belts together are
        taken as log-normal with their mean and variance.

        Parameters
        ----------
        share
            The probability, above 0 and below 1.

        Raises
        ------
        ValueOutOfRange
        """
        outside = 0.5 * (1.0 - share)
        low, high = (np.exp(self.quantile(chance)) for chance in (outside, 1.0 - outside))
        if self.pattern is None:
            return low, high
        sd, reached = self._sd_log(), self.pattern.intensity_per_km2 > 0
        middle, away = self.intensity_per_km2 * np.exp(-0.5 * sd**2), -ndtri(outside) * sd
        return (
            np.where(reached, middle * np.exp(-away), low),
            np.where(reached, middle * np.exp(away), high),
        )

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        """Draw joint samples of eta, (count, rows, columns), in random order.

        Parameters
        ----------
        count
            Number of samples, 1 or more.
        rng
            Source of randomness.
        """
        drawn = np.concatenate(list(self.samples(count, rng)))
        return drawn[rng.permutation(count)]

    def samples(self, count: int, rng: np.random.Generator) -> Iterator[Floats]:
        """Draw joint samples of eta in chunks of bounded size, component by component.

        With belts, of the log of the whole intensity.
        """
        if count < 1:
            raise ValueOutOfRange(name="count", read=count, expected="1 or more")
        shares = np.array([part.weight for part in self.components])
        counts = rng.multinomial(count, shares / shares.sum())
        most = max(1, _CHUNK_NUMBERS // self.area_km2.size)
        for part, wanted in zip(self.components, counts, strict=True):
            if wanted:
                with one_blas_thread():
                    factor = self._factored(part)
            for done in range(0, int(wanted), most):
                size = min(most, int(wanted) - done)
                lift = self._lift(part, size, rng)
                with one_blas_thread():
                    drawn = factor.sample(size, rng)
                eta = part.skewed(drawn + lift)
                if self.pattern is not None:
                    eta = np.log(np.exp(eta) + self.pattern.sample_intensity(size, rng))
                yield eta

    def expected_in(
        self, weights: csr_array, count: int, rng: np.random.Generator
    ) -> Iterator[Floats]:
        """Sums of weight times intensity, (draws, sums), over joint samples in chunks.

        Parameters
        ----------
        weights
            A row for each sum, a column for each cell, row by row of the grid.
        count, rng
            As for `samples`.
        """
        for eta in self.samples(count, rng):
            yield (weights @ np.exp(eta.reshape(len(eta), -1)).T).T

    def _lift(self, part: Component, count: int, rng: np.random.Generator) -> Floats:
        """Draw how level and slopes differ from their mean, and the field gives way to it."""
        noise = rng.standard_normal((len(part.slopes), count))
        root = np.linalg.cholesky(part.slope_precision)
        away = solve_triangular(root.T, noise, lower=False)
        return np.tensordot(away.T, self.effects.design - part.response, axes=1)

    def _factored(self, part: Component) -> Sampler:
        """Return what draws the field of one component: the work space, holding its factor."""
        if self._factor is None:
            self._factor = GridCholesky(*self.shape)
        self._factor.factor(
            kappa2=part.lattice.kappa2, tau2=part.lattice.tau2, weights=part.weights
        )
        return self._factor

    def _sd_log(self) -> Floats:
        """Return the deviation of the log intensity, belts included where they reach."""
        if self.pattern is None:
            return self.sd
        belts = self.pattern.intensity_per_km2
        field = self.intensity_per_km2 - belts
        joined = _joined_sd(field, self.sd, belts, self.pattern.variance_per_km2)
        return np.where(belts > 0, joined, self.sd)

    def remaining(
        self,
        *,
        undetected: ArrayLike = 1.0,
        known: ArrayLike | None = None,
        surveyed: ArrayLike = 0.0,
    ) -> Remaining:
        """Say what remains in each cell.

        Items not found are Poisson with mean area (1 - q) exp(eta), independent of what was
        found given eta; items found and left in place are certain and are added.

        Parameters
        ----------
        undetected
            1 - q, 0 to 1, per cell or one number: q is the probability that an item has
            been found by searches that removed what they found, or whose finds left in
            place are all in `known`. Leave it at 1 for a register of events.
        known
            Items known to be there still, per cell; none if left out.
        surveyed
            Share of each cell covered by any search or report, 0 to 1.

        Raises
        ------
        ShapesDiffer, ValueOutOfRange
        """
        share = on_grid("undetected", undetected, self.shape, most=1.0)
        certain = on_grid("known", 0.0 if known is None else known, self.shape)
        expected = self.area_km2 * share
        none_left = sum(
            (
                part.weight * chance_of_none(expected, part.mean, part.variance, part.curve)
                for part in self.components
            ),
            np.zeros(self.shape),
        )
        if self.pattern is not None:
            none_left *= self.pattern.chance_of_none(expected)
        probability = np.where(certain > 0, 1.0, 1.0 - none_left)
        area = np.where(self.area_km2 > 0, self.area_km2, np.inf)
        per_km2 = share * self.intensity_per_km2 + certain / area
        low, high = (share * end + certain / area for end in self.interval_per_km2())
        outside = ~self.domain
        return Remaining(
            per_km2=np.where(outside, np.nan, per_km2),
            sd_log=np.where(outside, np.nan, self._sd_log()),
            probability=np.where(outside, np.nan, probability),
            surveyed=np.where(outside, np.nan, on_grid("surveyed", surveyed, self.shape, most=1.0)),
            low_per_km2=np.where(outside, np.nan, low),
            high_per_km2=np.where(outside, np.nan, high),
            quantity=self.provenance.quantity,
            provenance=self.provenance,
        )


def _joined_sd(field: Floats, sd: Floats, belts: Floats, variance: Floats) -> Floats:
    """Deviation of the log of a sum, from means and variances of log-normal and belts.

    Examples
    --------
    >>> one, none = np.ones(1), np.zeros(1)
    >>> _joined_sd(one, 0.7 * one, none, none).round(3).tolist()
    [0.7]
    """
    both = variance + field**2 * np.expm1(np.minimum(sd, 8.0) ** 2)
    return np.asarray(np.sqrt(np.log1p(both / (field + belts) ** 2)))


def on_grid(
    name: str, values: ArrayLike, shape: tuple[int, int], *, most: float = np.inf
) -> Floats:
    """Spread a number over the grid, or check an array of 0 to `most`."""
    numbers = np.asarray(values, np.float64)
    if numbers.ndim and numbers.shape != shape:
        raise ShapesDiffer(name=name, read=numbers.shape, expected=shape)
    wrong = ~((numbers >= 0) & (numbers <= most) & np.isfinite(numbers))
    if wrong.any():
        raise ValueOutOfRange(
            name=name, read=float(numbers[wrong].ravel()[0]), expected=f"from 0 to {most:g}"
        )
    return np.broadcast_to(numbers, shape)
