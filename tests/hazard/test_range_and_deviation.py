"""Learning range and standard deviation."""

import itertools
import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import softmax

from landrelease.hazard import (
    Counts,
    HyperPrior,
    Intercept,
    Matern,
    NoConvergence,
    ValueOutOfRange,
    fit,
)
from landrelease.hazard import _hyper as hyper
from landrelease.hazard._covariates import fixed_effects
from landrelease.hazard._hyper import HyperPosterior, coarsened, learn
from landrelease.hazard._integration import integration_nodes
from landrelease.hazard._progress import silent

PRIOR = HyperPrior(range_m=400.0, range_tail=0.1, sd=2.0, sd_tail=0.02)


def prior_mass(low, high, matern):
    return quad(lambda t: math.exp(PRIOR.log_density(matern(t))), low, high, epsabs=1e-12)[0]


def test_short_ranges_have_the_stated_probability():
    def at(t):
        return Matern(math.exp(t), 1.0)

    short = prior_mass(math.log(1.0), math.log(400.0), at)
    assert short / prior_mass(math.log(1.0), 40.0, at) == pytest.approx(0.1, abs=1e-6)


def test_large_deviations_have_the_stated_probability():
    def at(t):
        return Matern(500.0, math.exp(t))

    large = prior_mass(math.log(2.0), 5.0, at)
    assert large / prior_mass(-30.0, 5.0, at) == pytest.approx(0.02, abs=1e-6)


def test_a_tail_of_one_is_refused():
    with pytest.raises(ValueOutOfRange, match="sd_tail"):
        HyperPrior(range_m=100.0, sd_tail=1.0)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4))
def test_blocks_keep_counts_and_exposure(rows, columns, factor):
    rng = np.random.default_rng(rows * columns)
    fine = Counts(
        rng.poisson(1.0, (rows, columns)),
        rng.uniform(0.1, 1.0, (rows, columns)),
        np.ones((rows, columns), bool),
    )
    blocks = coarsened(fine, factor)
    assert blocks.events == fine.events
    assert blocks.exposure_km2.sum() == pytest.approx(fine.exposure_km2.sum())
    assert blocks.shape == (math.ceil(rows / factor), math.ceil(columns / factor))


@pytest.fixture
def target(small):
    return HyperPosterior(
        small, cell_m=250.0, prior=PRIOR, effects=fixed_effects(small, Intercept())
    )


def test_the_density_is_evidence_times_prior(small, target, dense):
    matern = Matern(900.0, 0.8)
    expected = dense(small, 250.0, matern, Intercept()).log_evidence()
    expected += PRIOR.log_density(matern)
    assert target(np.log([900.0, 0.8])) == pytest.approx(expected, abs=1e-2)


def test_the_slope_of_the_prior_is_that_of_its_density():
    def at(a, b):
        return PRIOR.log_density(Matern(math.exp(a), math.exp(b)))

    slope = [(at(6.0 + 1e-5, 0.1) - at(6.0 - 1e-5, 0.1)) / 2e-5]
    slope += [(at(6.0, 0.1 + 1e-5) - at(6.0, 0.1 - 1e-5)) / 2e-5]
    found = PRIOR.slope(Matern(math.exp(6.0), math.exp(0.1)))
    np.testing.assert_allclose(found, slope, rtol=1e-6)


def learnt(counts):
    effects = fixed_effects(counts, Intercept())
    return learn(counts, cell_m=250.0, prior=PRIOR, effects=effects, progress=silent)


def test_the_top_is_higher_than_a_lattice_of_points(small, target):
    top = learnt(small).peak.top
    lattice = [
        target(np.array([a, b])) for a in np.linspace(5.6, 8.9, 12) for b in np.linspace(-2, 1, 12)
    ]
    assert target(top) > max(lattice) - 0.02


def gaps(counts, of):
    """How far integrated means lie from those over a fine lattice, in posterior deviations."""
    nodes = integration_nodes(learnt(counts)).nodes
    weights = np.array([node.weight for node in nodes])
    points = np.log([(node.matern.range_m, node.matern.sd) for node in nodes])
    effects = fixed_effects(counts, Intercept())
    density = HyperPosterior(counts, cell_m=250.0, prior=PRIOR, effects=effects)
    a, b = np.meshgrid(np.linspace(5.55, 9.1, 20), np.linspace(-3.9, 2.3, 30))
    lattice = np.stack([a.ravel(), b.ravel()], axis=1)
    shares = softmax([density(point) for point in lattice])
    exact = shares @ of(lattice)
    return (weights @ of(points) - exact) / np.sqrt(shares @ (of(lattice) - exact) ** 2)


@pytest.mark.parametrize("of", [np.array, np.exp])
def test_integration_gives_the_mean_of_the_density(small, of):
    assert np.abs(gaps(small, of)).max() < 1 / 3


@pytest.mark.parametrize("found", [0, 1])
def test_it_does_so_where_next_to_nothing_was_found(small, found):
    finds = np.zeros(small.shape)
    finds[3, 4] = found
    few = Counts(finds, small.exposure_km2, small.domain)
    assert np.abs(gaps(few, np.exp)[1]) < 0.1


class PriorAlone:
    """A density of range and deviation where the counts say nothing."""

    cell_m = 1.0
    counts = SimpleNamespace(events=0, found=np.zeros(4))

    def marginal(self, point):
        value = PRIOR.log_density(hyper.matern_at(point))
        return SimpleNamespace(point=point, value=value, slope=np.zeros(2), found=None)

    laplace = marginal


def test_the_long_tails_of_the_prior_count_for_what_they_are():
    """Deviation and inverse range are exponential: mean, mean of the log, deviation of the log."""
    one_over, sd = -math.log(PRIOR.range_tail) * PRIOR.range_m, PRIOR.sd / -math.log(PRIOR.sd_tail)
    peak = SimpleNamespace(top=np.log([one_over, sd]), axes=np.eye(2))
    known = SimpleNamespace(peak=peak, levels=(PriorAlone(),), target=PriorAlone())
    nodes = integration_nodes(known).nodes
    weights = np.array([node.weight for node in nodes])
    drawn = np.array([(one_over / node.matern.range_m, node.matern.sd / sd) for node in nodes])
    assert len(nodes) <= 25
    assert weights.sum() == pytest.approx(1.0)
    np.testing.assert_allclose(weights @ drawn, 1.0, atol=0.1)
    np.testing.assert_allclose(weights @ drawn**2, 2.0, atol=0.25)
    mean = weights @ np.log(drawn)
    np.testing.assert_allclose(mean, -np.euler_gamma, atol=0.12)
    spread = np.sqrt(weights @ (np.log(drawn) - mean) ** 2)
    np.testing.assert_allclose(spread, math.pi / math.sqrt(6.0), rtol=0.1)


def test_much_data_shows_the_true_range_and_deviation(district):
    truth = district(60, 500.0, Matern(5000.0, 1.3), level=1.0, seed=4)
    found = fit(truth.counts, cell_m=500.0, hyper="mode").provenance
    assert found.range_m == pytest.approx(5000.0, rel=0.4)
    assert found.sd == pytest.approx(1.3, rel=0.3)


def test_blocks_are_halved_until_halving_changes_little(district, monkeypatch):
    truth = district(40, 500.0, Matern(4000.0, 1.3), level=1.0, seed=7)
    cells = fit(truth.counts, cell_m=500.0, hyper="mode").provenance
    monkeypatch.setattr("landrelease.hazard._hyper.COARSE_CELLS", 100)
    seen = []
    blocks = fit(
        truth.counts, cell_m=500.0, hyper="mode", progress=lambda f, _text: seen.append(f)
    ).provenance
    assert seen == sorted(seen)
    assert blocks.range_m == pytest.approx(cells.range_m, rel=0.25)
    assert blocks.sd == pytest.approx(cells.sd, rel=0.15)


def test_few_events_are_integrated_and_many_are_not(small):
    few = fit(small, cell_m=250.0).provenance
    assert (few.hyper, few.components > 3) == ("integrated", True)
    many = Counts(small.found * 100, small.exposure_km2, small.domain)
    assert fit(many, cell_m=250.0).provenance.hyper == "mode"


def failing(monkeypatch, when):
    """Let the mode be missed at those evaluations, counted from one."""
    whole, numbers = hyper.marginal, itertools.count(1)

    def missed(*asked):
        if when(next(numbers)):
            raise NoConvergence(iterations=1, change=1.0)
        return whole(*asked)

    monkeypatch.setattr(hyper, "marginal", missed)


def test_one_missed_mode_does_not_change_the_top(small, monkeypatch):
    expected = fit(small, cell_m=250.0, hyper="mode").provenance
    failing(monkeypatch, lambda number: number == 1)
    found = fit(small, cell_m=250.0, hyper="mode").provenance
    assert (found.hyper, found.components) == ("mode", 1)
    assert found.range_m == pytest.approx(expected.range_m, rel=0.05)
    assert found.sd == pytest.approx(expected.sd, rel=0.05)


def test_one_missed_mode_does_not_change_what_is_integrated(small, monkeypatch):
    """Means of the logs differ by less than a sixth of their posterior deviation."""

    def means():
        nodes = integration_nodes(learnt(small)).nodes
        points = np.log([(node.matern.range_m, node.matern.sd) for node in nodes])
        return np.array([node.weight for node in nodes]) @ points

    expected = means()
    failing(monkeypatch, lambda number: number == 1)
    np.testing.assert_allclose(means(), expected, atol=0.1)


@pytest.mark.parametrize("found", [0, 1])
@pytest.mark.parametrize("way", ["mode", "integrated"])
def test_without_modes_nothing_is_learnt(small, monkeypatch, way, found):
    """Neither the first guess nor a point below which everything failed passes for the top."""
    failing(monkeypatch, lambda number: number > found)
    with pytest.raises(NoConvergence):
        fit(small, cell_m=250.0, hyper=way)


def test_running_out_of_evaluations_is_an_error(small, monkeypatch):
    monkeypatch.setattr(hyper, "_SEARCH_EVALUATIONS", 1)
    with pytest.raises(NoConvergence):
        fit(small, cell_m=250.0, hyper="mode")


@pytest.mark.parametrize("beside", [False, True])
def test_an_integral_without_its_points_is_refused(small, monkeypatch, beside):
    known = learnt(small)
    known.target.best = known.target.best if beside else None
    failing(monkeypatch, lambda _: True)
    with pytest.raises(NoConvergence):
        integration_nodes(known)
