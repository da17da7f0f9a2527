"""What remains in cells and polygons, from joint samples."""

import numpy as np
import pytest

from landrelease.geo import CellShares
from landrelease.hazard import (
    Counts,
    Intercept,
    Matern,
    NothingToModel,
    Quantity,
    ShapesDiffer,
    ValueOutOfRange,
    _polygons,
    _posterior,
    event_counts,
    fit,
    probability_in,
)

CELL_M = 250.0
AREA_KM2 = 0.0625


@pytest.fixture
def posterior(small, spread_out):
    return fit(small, cell_m=CELL_M, matern=spread_out)


def rectangle(rows, columns, fraction=1.0):
    r, c = (index.ravel() for index in np.meshgrid(rows, columns, indexing="ij"))
    return CellShares(r.astype(int), c.astype(int), np.full(r.size, fraction))


BLOCK = rectangle(np.arange(3, 9), np.arange(2, 7))


def test_samples_have_the_mean_and_sd_of_the_posterior(posterior):
    drawn = posterior.sample(20_000, np.random.default_rng(1))
    np.testing.assert_allclose(drawn.mean(axis=0), posterior.mean, atol=0.05)
    np.testing.assert_allclose(drawn.std(axis=0), posterior.sd, rtol=0.03)


def test_samples_of_a_mixture_have_its_mean_and_sd(small):
    mixture = fit(small, cell_m=CELL_M, hyper="integrated")
    drawn = mixture.sample(20_000, np.random.default_rng(1))
    np.testing.assert_allclose(drawn.mean(axis=0), mixture.mean, atol=0.06)
    np.testing.assert_allclose(drawn.std(axis=0), mixture.sd, rtol=0.04)


def test_polygon_against_brute_force(small, spread_out, posterior, dense):
    variance = posterior.components[0].variance
    mean, covariance = dense(small, CELL_M, spread_out, Intercept()).eta(np.exp(0.5 * variance))
    eta = np.random.default_rng(8).multivariate_normal(mean, covariance, 50_000)
    inside = BLOCK.rows * small.shape[1] + BLOCK.columns
    expected = AREA_KM2 * 0.4 * np.exp(eta[:, inside]).sum(axis=1)
    left = np.random.default_rng(9).poisson(expected)
    (answer,) = probability_in([BLOCK], posterior, seed=3, samples=20_000, undetected=0.4)
    assert answer.probability == pytest.approx((left > 0).mean(), abs=0.01)
    assert answer.expected == pytest.approx(expected.mean(), rel=0.02)
    assert answer.expected_high == pytest.approx(np.quantile(expected, 0.95), rel=0.03)


def test_neighbouring_cells_are_not_taken_as_independent(posterior):
    cells = posterior.remaining(undetected=0.4)
    product = 1 - np.prod(1 - cells.probability[BLOCK.rows, BLOCK.columns])
    (joint,) = probability_in([BLOCK], posterior, seed=3, samples=5000, undetected=0.4)
    assert joint.probability < product - 5 * joint.probability_error


def test_a_polygon_of_one_cell_agrees_with_the_cell(posterior):
    cells = posterior.remaining(undetected=0.4)
    one = rectangle([5], [4])
    (answer,) = probability_in([one], posterior, seed=1, samples=20_000, undetected=0.4)
    assert answer.probability == pytest.approx(
        cells.probability[5, 4], abs=4 * answer.probability_error
    )
    assert answer.expected == pytest.approx(cells.per_km2[5, 4] * AREA_KM2)


def test_perfect_search_leaves_nothing(posterior):
    cells = posterior.remaining(undetected=0.0, surveyed=1.0)
    inside = posterior.domain
    assert not cells.per_km2[inside].any()
    assert not cells.probability[inside].any()
    (answer,) = probability_in([BLOCK], posterior, seed=1, undetected=0.0)
    assert (answer.expected, answer.probability, answer.probability_high) == (0.0, 0.0, 0.0)


def test_known_items_are_certain(posterior):
    known = np.zeros(posterior.shape)
    known[4, 3] = 2
    cells = posterior.remaining(undetected=0.0, known=known)
    assert cells.probability[4, 3] == 1.0
    assert cells.per_km2[4, 3] == pytest.approx(2 / AREA_KM2)
    inside, elsewhere = probability_in(
        [BLOCK, rectangle([10], [1])], posterior, seed=1, undetected=0.0, known=known
    )
    assert (inside.known, inside.probability, inside.expected) == (2, 1.0, 2.0)
    assert (elsewhere.known, elsewhere.probability) == (0, 0.0)


def test_known_items_can_be_told_by_polygon(posterior):
    known = np.ones(posterior.shape)
    answers = probability_in([BLOCK, BLOCK], posterior, seed=1, known=known, known_in=[0, 3])
    assert [answer.known for answer in answers] == [0, 3]


def test_outside_the_boundary_there_is_no_number(posterior):
    cells = posterior.remaining()
    for band in (cells.per_km2, cells.sd_log, cells.probability, cells.surveyed):
        assert np.isnan(band[~posterior.domain]).all()
        assert np.isfinite(band[posterior.domain]).all()


def test_a_polygon_outside_the_domain_has_no_area(posterior):
    (answer,) = probability_in([rectangle([0, 1], [0, 1])], posterior, seed=1)
    assert (answer.area_km2, answer.probability) == (0.0, 0.0)


def test_an_empty_polygon_holds_nothing(posterior):
    answers = probability_in([rectangle([], []), BLOCK], posterior, seed=1)
    assert answers[0].probability == 0.0
    assert answers[1].probability > 0.0
    assert probability_in([], posterior, seed=1) == []


def test_the_same_seed_gives_the_same_answer_in_any_company(posterior):
    (alone,) = probability_in([BLOCK], posterior, seed=5)
    _, together = probability_in([rectangle([9], [3]), BLOCK], posterior, seed=5)
    assert alone == together
    (other,) = probability_in([BLOCK], posterior, seed=6)
    assert other.probability != alone.probability


def test_a_larger_polygon_is_never_safer(posterior):
    inner = rectangle(np.arange(4, 7), np.arange(3, 6))
    small_one, large_one = probability_in([inner, BLOCK], posterior, seed=2)
    assert large_one.probability > small_one.probability
    assert large_one.expected > small_one.expected


def test_chunks_do_not_show(posterior, monkeypatch):
    polygons = [BLOCK, rectangle([5], [5], 0.3), rectangle([9, 10], [2, 3])]
    whole = probability_in(polygons, posterior, seed=4, samples=300)
    monkeypatch.setattr(_polygons, "_TABLE_NUMBERS", 300)
    assert probability_in(polygons, posterior, seed=4, samples=300) == whole
    monkeypatch.setattr(_posterior, "_CHUNK_NUMBERS", 108 * 7)
    drawn = probability_in(polygons, posterior, seed=4, samples=300)
    for a, b in zip(drawn, whole, strict=True):
        assert a.probability == pytest.approx(b.probability, abs=6 * b.probability_error)


@pytest.mark.parametrize(
    "bad",
    [
        CellShares(np.array([12]), np.array([0]), np.array([1.0])),
        CellShares(np.array([0]), np.array([-1]), np.array([1.0])),
        CellShares(np.array([0]), np.array([0]), np.array([1.5])),
    ],
)
def test_cells_that_are_not_on_the_grid_are_refused(posterior, bad):
    with pytest.raises(ValueOutOfRange, match="polygon"):
        probability_in([bad], posterior, seed=1)


def test_unequal_columns_are_refused(posterior):
    with pytest.raises(ShapesDiffer):
        probability_in([CellShares(np.arange(2), np.arange(2), np.ones(3))], posterior, seed=1)


def test_undetected_is_a_probability(posterior):
    with pytest.raises(ValueOutOfRange, match="undetected"):
        posterior.remaining(undetected=1.5)


def test_a_register_of_events_is_labelled_as_such(small):
    events = event_counts(small.found, area_km2=AREA_KM2, domain=small.domain)
    posterior = fit(events, cell_m=CELL_M, matern=Matern(1000.0, 1.0))
    assert posterior.remaining().quantity is Quantity.REPORTED_EVENTS
    assert posterior.provenance.tags()["quantity"] == "reported events"
    (answer,) = probability_in([BLOCK], posterior, seed=1)
    assert answer.quantity is Quantity.REPORTED_EVENTS


def test_progress_rises_to_the_end(small):
    seen = []
    fit(small, cell_m=CELL_M, progress=lambda share, _text: seen.append(share))
    assert seen == sorted(seen)
    assert (seen[0] < 0.1, seen[-1]) == (True, 1.0)


def test_raising_in_progress_cancels(small):
    class CancelledError(Exception):
        pass

    def stop(share, _message):
        if share > 0.3:
            raise CancelledError

    with pytest.raises(CancelledError):
        fit(small, cell_m=CELL_M, progress=stop)


def test_no_cell_inside_the_boundary_is_an_error():
    nothing = np.zeros((3, 3))
    with pytest.raises(NothingToModel, match="boundary"):
        fit(Counts(nothing, nothing, nothing > 0), cell_m=100.0)


def test_provenance_says_how_it_was_made(small):
    facts = fit(small, cell_m=CELL_M, hyper="mode").provenance
    assert (facts.events, facts.approximation, facts.hyper) == (small.events, "gva", "mode")
    assert facts.tags()["method"] == "thinned log-Gaussian Cox process"
