"""From gathered evidence to a posterior."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landrelease.hazard._allotment import Allotment, allot, lost_information
from landrelease.hazard._compiled import one_blas_thread
from landrelease.hazard._covariates import Effects, Intercept, fixed_effects
from landrelease.hazard._fit import Hyper, fit
from landrelease.hazard._gathered import Gathered
from landrelease.hazard._hyper import HyperPrior
from landrelease.hazard._learning import learn_factors
from landrelease.hazard._looks import AS_ASSUMED, FACTORS, Factors, Learned
from landrelease.hazard._matern import Matern
from landrelease.hazard._mode import Method
from landrelease.hazard._pattern_posterior import PatternPosterior
from landrelease.hazard._posterior import Posterior
from landrelease.hazard._progress import Progress, part_of, silent
from landrelease.hazard._remaining import Provenance
from landrelease.hazard._widened import Unsure, widened

Floats = NDArray[np.float64]
FACTOR: Final = "log factor: "
"""How the effects of factors are named."""
EXACTLY: Final = Learned(AS_ASSUMED, Factors(0.0, 0.0, 0.0))
"""Every factor is as assumed, without doubt."""


def settle(
    gathered: Gathered,
    *,
    cell_m: float,
    matern: Matern | None = None,
    hyper_prior: HyperPrior | None = None,
    intercept: Intercept | None = None,
    offset: ArrayLike | None = None,
    progress: Progress = silent,
) -> Gathered:
    """Learn what people and use reveal and what suspected ground holds; evidence under that.

    Do this before `fit_gathered`, and take `undetected` from what is returned. A register of
    events teaches nothing of the kind and comes back as it is.

    Parameters
    ----------
    gathered
        Evidence on a grid, from `gather`.
    cell_m, matern, hyper_prior, intercept, offset, progress
        As for `fit`.
    """
    if not gathered.counts_items:
        return gathered.settled(EXACTLY)
    setting = _Setting.of(gathered, cell_m, intercept, offset)
    start = matern or setting.first_guess(hyper_prior, part_of(progress, 0.0, 0.6))
    with one_blas_thread():
        learned = learn_factors(
            gathered,
            None,
            cell_m=cell_m,
            matern=start,
            effects=setting.effects,
            multiplier=np.exp(setting.offset),
        )
    progress(1.0, "chances of people and suspected ground")
    return gathered.settled(learned)


def fit_gathered(
    gathered: Gathered,
    *,
    cell_m: float,
    matern: Matern | None = None,
    method: Method = "gva",
    hyper: Hyper = "auto",
    hyper_prior: HyperPrior | None = None,
    intercept: Intercept | None = None,
    offset: ArrayLike | None = None,
    pattern: PatternPosterior | None = None,
    progress: Progress = silent,
) -> Posterior:
    """Fit the model to gathered evidence.

    Reports that are spread are allotted to cells by expectation and maximisation; then `fit`
    learns range and deviation and the intensity; then variances are widened by what reports
    do not say of their place and by what is not known of the factors.

    Parameters
    ----------
    gathered
        Evidence on a grid, from `settle`, or from `gather` if every factor is to be taken as
        assumed; its covariates get a slope each.
    cell_m, matern, method, hyper, hyper_prior, intercept, offset
        As for `fit`.
    pattern
        Belts along lines of finds, on this grid, from `lines_of_finds`: their own finds are
        taken out before the field is fitted, and they are added to the answer.
    progress
        Told how far it is; may raise to cancel.

    Raises
    ------
    NothingToModel, ShapesDiffer, ValueOutOfRange, CovariateConstant, CovariatesCollinear,
    NoConvergence, NotPositiveDefinite
    """
    setting = _Setting.of(gathered, cell_m, intercept, offset)
    start, found = matern, None
    if gathered.spread:
        start = start or setting.first_guess(hyper_prior, part_of(progress, 0.0, 0.3))
        with one_blas_thread():
            found = setting.allot(start)
    progress(0.4, "places of reports")
    counts = gathered.counts if found is None else found.counts
    posterior = fit(
        counts if pattern is None else pattern.field_counts(counts),
        cell_m=cell_m,
        method=method,
        matern=matern,
        hyper=hyper,
        hyper_prior=hyper_prior,
        intercept=setting.level,
        covariates=gathered.covariates,
        offset=setting.offset,
        progress=part_of(progress, 0.4, 0.95),
    )
    lost = np.zeros(gathered.counts.shape)
    if found is not None and start is not None:
        lost = lost_information(gathered, found.intensity, cell_m=cell_m, matern=start)
    wide = widened(posterior, lost=lost, unsure=_unsure(gathered, setting.learned))
    wide.provenance = _told(wide.provenance, found, setting.learned)
    if pattern is not None:
        wide = wide.with_pattern(pattern)
        wide.provenance = replace(
            wide.provenance, learned=dict(wide.provenance.learned) | pattern.facts()
        )
    progress(1.0, "intensity and its uncertainty")
    return wide


@dataclass(frozen=True, eq=False)
class _Setting:
    """The model of the intensity while places are sought; `offset` has suspected ground in."""

    gathered: Gathered
    cell_m: float
    level: Intercept
    effects: Effects
    offset: Floats

    @classmethod
    def of(
        cls,
        gathered: Gathered,
        cell_m: float,
        intercept: Intercept | None,
        offset: ArrayLike | None,
    ) -> "_Setting":
        """Put together what is asked for and what the evidence says."""
        level = Intercept() if intercept is None else intercept
        effects = fixed_effects(gathered.counts, level, gathered.covariates)
        given = np.asarray(0.0 if offset is None else offset, np.float64)
        learned = EXACTLY if gathered.learned is None else gathered.learned
        lift = np.log(gathered.looks.mean_factor(learned.factors))
        return cls(gathered, cell_m, level, effects, given + lift)

    @property
    def learned(self) -> Learned:
        return EXACTLY if self.gathered.learned is None else self.gathered.learned

    def first_guess(self, prior: HyperPrior | None, progress: Progress) -> Matern:
        """Range and deviation, with spread reports allotted as if all cells were alike."""
        first = fit(
            self.gathered.counts,
            cell_m=self.cell_m,
            method="laplace",
            hyper="mode",
            hyper_prior=prior,
            intercept=self.level,
            covariates=self.gathered.covariates,
            offset=self.offset,
            progress=progress,
        )
        return Matern(first.provenance.range_m, first.provenance.sd)

    def allot(self, matern: Matern) -> Allotment:
        """Allot spread reports."""
        return allot(
            self.gathered,
            cell_m=self.cell_m,
            matern=matern,
            effects=self.effects,
            multiplier=np.exp(self.offset),
            factors=self.learned.factors,
        )


def _unsure(gathered: Gathered, learned: Learned) -> list[Unsure]:
    """Return the factors as effects on what is counted, where they are not known."""
    factors, looks = learned.factors, gathered.looks
    slopes = dict(looks.slopes(factors))
    lift = np.where(gathered.counts.domain, looks.lift(factors), 0.0)
    slopes["suspected"] = slopes["suspected"] + gathered.recorded_km2 * lift
    total = gathered.exposure_km2(factors)
    safe = np.where(total > 0, total, 1.0)
    return [
        Unsure(
            f"{FACTOR}{name}",
            share=slopes[name] / safe,
            lies=lift if name == "suspected" else np.zeros(total.shape),
            log_sd=getattr(learned.log_sd, name),
        )
        for name in FACTORS
        if getattr(learned.log_sd, name) > 0 and slopes[name].any()
    ]


def _told(provenance: Provenance, found: Allotment | None, learned: Learned) -> Provenance:
    """Add what was learned to what a posterior says of itself."""
    facts = {f"factor_{name}": getattr(learned.factors, name) for name in FACTORS}
    facts |= {f"factor_{name}_log_sd": getattr(learned.log_sd, name) for name in FACTORS}
    if found is not None:
        facts |= {"allotment_rounds": float(found.rounds), "allotment_moved": found.moved}
    return replace(provenance, learned=facts)
