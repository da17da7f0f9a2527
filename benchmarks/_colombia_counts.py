"""Counts to come on Colombia's register: the forecasts of one origin, part by part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from benchmarks._colombia_register import Cells, Register, kernel
from numpy.typing import NDArray

from landrelease.hazard import (
    CountForecast,
    Forecast,
    RateTrend,
    RateWalk,
    TrendPrior,
    WalkPrior,
    at_level,
    fading_back,
    follow_rates,
    follow_trends,
    forecast_counts,
    forecast_regions,
    log_loss,
    poisson_deviance,
    share_score,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Steps = Mapping[str, tuple[CountForecast, list[CountForecast], Forecast]]
"""Country, departments and cells, each step with one part more."""

YEARS: Final = 3
Prior = WalkPrior | TrendPrior
LEVELS: Final[Mapping[str, Prior]] = {
    "stands": WalkPrior(step_sd=0.0, scatter_sd=0.0, leaps=False),
    "walks": WalkPrior(scatter_sd=0.0, leaps=False),
    "walks, may leap": WalkPrior(scatter_sd=0.0),
    "walks, scatters, may leap": WalkPrior(),
    "has a direction": TrendPrior(scatter_sd=0.0, leaps=False),
    "has a direction, may leap": TrendPrior(scatter_sd=0.0),
    "has a direction, scatters, may leap": TrendPrior(),
}
"""How the level of the whole country may move."""
SHARES: Final[Mapping[str, Prior | None]] = {
    "as the map has them": None,
    "walk": WalkPrior(scatter_sd=0.0, leaps=False),
    "walk, may leap": WalkPrior(scatter_sd=0.0),
    "have directions": TrendPrior(scatter_sd=0.0, leaps=False),
    "have directions, may leap": TrendPrior(scatter_sd=0.0),
}
"""How the share of each department may move; None: not at all."""
USUAL: Final[Mapping[str, float | None]] = {
    "the same everywhere": None,
    "what is around it, 0.25 degrees": 0.25,
    "what is around it, 0.5 degrees": 0.5,
    "what is around it, 1 degree": 1.0,
}
"""Towards what a cell falls back: the map smoothed so wide; None: one rate in the country."""
AS_IT_IS, BEFORE = "map as it is", "+ level of the three years before"
LEVEL, REGIONS, RETURN = "+ level", "+ departments", "+ falling back"
STEPS: Final = (AS_IT_IS, BEFORE, LEVEL, REGIONS, RETURN)
SHOWN: Final = (0.5, 0.9, 0.95)
SEED: Final = 20_171_231
DRAWS: Final = 20_000
MANY_DRAWS: Final = 250_000
"""Where a score is to be compared: a window far out in the tail rests on few draws."""


def yearly(register: Register, until: int) -> tuple[Ints, Floats]:
    """Departments, and accidents with a place of their own, (departments, years) from the first.

    The country's are the sums over departments.
    """
    cells = register.cells
    names = np.unique(cells.department[cells.domain])
    chosen = register.placed & register.accident & (register.year <= until)
    department = cells.department[register.row, register.column]
    table = np.zeros((names.size, until - register.first_year + 1))
    inside = chosen & (department >= 0)
    where = np.searchsorted(names, department[inside])
    np.add.at(table, (where, register.year[inside] - register.first_year), 1.0)
    return names, table


def follow(
    counts: Floats, exposure: Floats | float, prior: Prior
) -> Sequence[RateWalk] | Sequence[RateTrend]:
    """Follow rates, with a direction where the prior speaks of one."""
    if isinstance(prior, TrendPrior):
        return follow_trends(counts, exposure, prior=prior)
    return follow_rates(counts, exposure, prior=prior)


def level_of(
    told: Floats, prior: Prior, *, years: float = YEARS, draws: int = DRAWS
) -> CountForecast:
    """Forecast the country's accidents of the next years from those of all years before."""
    (walk,) = follow(told.sum(axis=0)[None, :], 1.0, prior)
    return forecast_counts(walk, years=float(years), seed=SEED, draws=draws)


def usual_on(cells: Cells, expected: Floats) -> dict[str, Floats]:
    """What is usual in each cell of the country, by each of `USUAL`."""
    inside, area = cells.domain, cells.area_km2

    def smooth(sd: float) -> Floats:
        ground = kernel(np.where(inside, area, 0.0), sd)
        around = kernel(np.where(inside, expected, 0.0), sd)
        return np.asarray((around / np.maximum(ground, 1e-12) * area)[inside])

    return {name: area[inside] if sd is None else smooth(sd) for name, sd in USUAL.items()}


@dataclass(frozen=True, eq=False)
class Origin:
    """What was known at the end of a year, and a map of the three years after it.

    Parameters
    ----------
    until
        The last year known.
    told
        Accidents by department and year.
    department
        Department of each cell of the country, as an index of `told`.
    area
        Of each cell of the country.
    map
        The map's forecast on the cells of the country.
    usual
        From `usual_on`.
    observed
        What came, per cell; None while it is not opened.
    years
        Length of the window.
    """

    until: int
    told: Floats
    department: Ints
    area: Floats
    map: Forecast
    usual: Mapping[str, Floats]
    observed: Floats | None
    years: int = YEARS

    @property
    def name(self) -> str:
        """The window forecast."""
        return f"{self.until + 1}-{self.until + self.years}"

    def by_department(self, values: Floats) -> Floats:
        """Add up cells."""
        return np.bincount(self.department, values, minlength=self.told.shape[0])

    @cached_property
    def before(self) -> CountForecast:
        """As often as in the three years before, without doubt: what the kernels do."""
        return CountForecast(np.array([self.told[:, -YEARS:].sum() * self.years / YEARS]))

    def level(self, prior: Prior) -> CountForecast:
        """Forecast the country."""
        return level_of(self.told, prior, years=self.years)

    def departments(
        self, total: CountForecast, map_: Forecast, prior: Prior | None
    ) -> list[CountForecast]:
        """Divide a forecast of the country among the departments as a map has it."""
        expected = self.by_department(map_.expected)
        if prior is None:
            return [CountForecast(total.means * share) for share in expected / expected.sum()]
        country = np.broadcast_to(self.told.sum(axis=0), self.told.shape)
        shares = follow(self.told, country, prior)
        return forecast_regions(expected, total, shares, years=float(self.years), seed=SEED + 1)

    def back(self, usual: str, kept: float) -> Forecast:
        """The map, falling back year by year."""
        return fading_back(self.map, self.usual[usual], kept_a_year=kept, years=float(self.years))

    def steps(self, level: Prior, shares: Prior | None, usual: str, kept: float) -> Steps:
        """Forecast the country, departments and cells, each step with one part more."""
        as_it_is = CountForecast(np.array([self.map.expected.sum()]))
        walks = self.level(level)
        back = self.back(usual, kept)
        return {
            name: (total, self.departments(total, map_, prior), at_level(map_, total))
            for name, total, map_, prior in (
                (AS_IT_IS, as_it_is, self.map, None),
                (BEFORE, self.before, self.map, None),
                (LEVEL, walks, self.map, None),
                (REGIONS, walks, self.map, shares),
                (RETURN, walks, back, shares),
            )
        }


def count_facts(told: CountForecast, observed: float) -> dict[str, object]:
    """Return a forecast beside what came, as JSON holds it."""
    return {
        "expected": round(told.expected, 2),
        "median": told.median,
        "intervals": {f"{share:g}": told.interval(share) for share in SHOWN},
        "observed": int(observed),
        "rank": round(told.rank(int(observed)), 3),
        "log_score": round(told.log_score(int(observed)), 3),
    }


def step_facts(
    origin: Origin, step: tuple[CountForecast, list[CountForecast], Forecast]
) -> dict[str, float]:
    """Say how a step did: on the country, the departments and the cells."""
    observed = origin.observed
    assert observed is not None
    total, regions, cells = step
    came = origin.by_department(observed)
    scores = [one.log_score(int(count)) for one, count in zip(regions, came, strict=True)]
    return {
        "observed_to_expected": float(observed.sum() / total.expected),
        "country": total.log_score(int(observed.sum())),
        "departments": float(np.mean(scores)),
        "shares": share_score(cells.expected, observed),
        "log_loss": 1000.0 * float(log_loss(cells.probability, observed > 0).mean()),
        "deviance": 1000.0 * float(poisson_deviance(cells.expected, observed).mean()),
    }
