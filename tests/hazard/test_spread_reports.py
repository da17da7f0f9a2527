"""Reports that are not known to one cell, against a dense second implementation."""

import numpy as np
import pytest
import shapely

from landrelease.geo import Grid, local_equal_area_crs
from landrelease.hazard import (
    Assumptions,
    Matern,
    NoConvergence,
    _learning,
    fit_gathered,
    gather,
    settle,
)
from landrelease.hazard._allotment import lost_information
from landrelease.kinds import (
    Accident,
    Indication,
    IndicationReport,
    Place,
    Precision,
    SearchedArea,
    SearchMethod,
    When,
)

GRID = Grid(local_equal_area_crs((69.0, 34.0)), 0.0, 600.0, 100.0, 6, 6)
ALL = np.ones((6, 6), bool)
MATERN = Matern(300.0, 1.0)
PLAIN = Assumptions(report_near_people=0.2, report_elsewhere=0.2)


class Told:
    reliability = "C"

    def __init__(self, document, subject="", when=None):
        self.document, self.subject, self.when = document, subject, when


def on(shape, **place):
    return Place(geometry=shapely.geometry.mapping(GRID.to_wgs84(shape)), **place)


def search(west, south, east, north, found, subject):  # noqa: PLR0917 - a box, plainly
    return Told(
        SearchedArea(
            method=SearchMethod.MANUAL,
            coverage=1.0,
            detection=0.9,
            items_found=found,
            place=on(shapely.box(west, south, east, north)),
        ),
        subject,
    )


def accident(x, y, **place):
    return Told(Accident(place=on(shapely.Point(x, y), **place)), f"accident {x} {y}")


def gathered(*records):
    return gather(records, grid=GRID, domain=ALL, assumptions=PLAIN)


BUSY = search(0, 500, 100, 600, 30, "busy")
EMPTY = search(500, 0, 600, 100, 0, "empty")
COARSE = accident(300, 300, precision=Precision.REFERENCE_POINT)


def test_a_coarse_report_goes_where_the_other_evidence_says_more_lies():
    evidence = gathered(BUSY, EMPTY, COARSE)
    posterior = fit_gathered(evidence, cell_m=100.0, matern=MATERN)
    shares = evidence.spread[0].shares(posterior.intensity_per_km2.ravel()).reshape(6, 6)
    assert shares[0, 1] > 3 * shares[5, 4]
    assert posterior.provenance.learned["allotment_moved"] <= 0.01


def test_shares_are_a_fixed_point_of_the_rounds():
    """At the mode, the gradient of the spread likelihood vanishes: finite differences."""
    evidence = gathered(BUSY, EMPTY, COARSE)
    posterior = fit_gathered(evidence, cell_m=100.0, matern=MATERN, method="laplace")
    eta = posterior.mean
    own = evidence.located
    exposure = evidence.counts.exposure_km2
    shares = evidence.spread[0].shares(np.exp(eta).ravel()).reshape(6, 6)
    found = sum(own.values()) + shares
    again = fit_gathered(evidence, cell_m=100.0, matern=MATERN, method="laplace")
    np.testing.assert_allclose(again.mean, eta)
    total = (found - exposure * np.exp(eta)).sum()
    assert abs(total) < 0.6  # only the prior of the level holds it off zero


def dense_variance(evidence, eta):
    """Invert the whole information of a Laplace approximation, off-diagonal terms in."""
    size = eta.size
    steps = np.diff(np.eye(6), axis=0)
    line = steps.T @ steps
    kappa2 = 8.0 * (100.0 / MATERN.range_m) ** 2
    shifted = kappa2 * np.eye(size) + np.kron(line, np.eye(6)) + np.kron(np.eye(6), line)
    free = shifted @ shifted
    prior = np.zeros((size + 1, size + 1))
    prior[:size, :size] = free * np.trace(np.linalg.inv(free)) / size / MATERN.sd**2
    prior[size, size] = 1 / 16
    design = np.hstack([np.eye(size), np.ones((size, 1))])
    weights = np.diag(evidence.counts.exposure_km2.ravel() * np.exp(eta.ravel()))
    for one in evidence.spread:
        share = np.zeros(size)
        share[one.cells] = one.shares(np.exp(eta).ravel())
        weights -= one.items * (np.diag(share) - np.outer(share, share))
    covariance = design @ np.linalg.inv(prior + design.T @ weights @ design) @ design.T
    return np.diag(covariance).reshape(eta.shape)


def test_with_lost_information_counted_no_deviation_is_too_small():
    over = accident(300, 300, radius_m=150.0)
    evidence = gathered(BUSY, EMPTY, over, accident(250, 250, radius_m=120.0))
    posterior = fit_gathered(evidence, cell_m=100.0, matern=MATERN, method="laplace")
    true = np.sqrt(dense_variance(evidence, posterior.mean))
    ratio = posterior.sd / true
    assert 0.99 < ratio.min() <= ratio.max() < 1.12


def test_a_report_over_ground_that_varies_together_loses_nothing():
    evidence = gathered(BUSY, accident(300, 300, radius_m=150.0))
    level = np.ones((6, 6))
    together = lost_information(evidence, level, cell_m=100.0, matern=Matern(1e6, 1.0))
    apart = lost_information(evidence, level, cell_m=100.0, matern=Matern(30.0, 1.0))
    assert together.max() < 1e-3
    shares = evidence.spread[0].shares(level.ravel())
    assert apart.ravel()[evidence.spread[0].cells] == pytest.approx(shares * (1 - shares), rel=0.02)


def test_sources_add_up_to_the_counts():
    evidence = gathered(BUSY, EMPTY, COARSE, accident(50, 50), search(0, 0, 300, 300, 4, "more"))
    found, exposure = np.zeros(36), np.zeros(36)
    for one in evidence.sources:
        np.add.at(found, one.cells, one.found)
        np.add.at(exposure, one.cells, one.exposure_km2)
    np.testing.assert_allclose(found, evidence.counts.found.ravel(), atol=1e-9)
    np.testing.assert_allclose(exposure, evidence.counts.exposure_km2.ravel(), atol=1e-12)


def test_splitting_a_search_leaves_expected_counts():
    whole = gathered(search(0, 0, 600, 200, 6, "a")).counts
    parts = [search(0, 0, 600, 100, 3, "a"), search(0, 100, 600, 200, 3, "b")]
    split = gathered(*parts).counts
    np.testing.assert_allclose(split.exposure_km2, whole.exposure_km2, atol=1e-12)
    np.testing.assert_allclose(split.found, whole.found, atol=1e-9)


def test_a_search_that_cannot_find_anything_changes_nothing():
    blind = search(0, 0, 300, 300, 0, "blind")
    blind = Told(blind.document.model_copy(update={"detection": 0.0}), "blind")
    one, other = (
        fit_gathered(gathered(*records), cell_m=100.0, matern=MATERN)
        for records in ([BUSY, COARSE], [BUSY, COARSE, blind])
    )
    np.testing.assert_allclose(one.mean, other.mean, atol=1e-9)


@pytest.mark.parametrize(
    ("told", "counted"), [("2023-05-01", 0.1), ("2025-01-01", 1.0), (None, 1.0)]
)
def test_an_item_told_of_and_later_found_counts_once(told, counted):
    """A search of detection 0.9 in 2024 found it with that chance, if it was told before."""
    when = None if told is None else When.read(told)
    document = IndicationReport(
        what=Indication.SIGHTING, place=on(shapely.Point(50, 550), radius_m=20.0)
    )
    later = Told(BUSY.document, "busy", When.read("2024-06-01"))
    evidence = gathered(later, Told(document, "seen", when))
    assert evidence.counts.found.sum() == pytest.approx(30 + counted, rel=1e-3)


def test_without_a_mode_nothing_is_learned_of_people(monkeypatch):
    """The place where the search begins does not pass for what was learned."""

    def missed(*_asked, **_more):
        raise NoConvergence(iterations=1, change=1.0)

    monkeypatch.setattr(_learning, "find_mode", missed)
    with pytest.raises(NoConvergence):
        settle(gathered(search(0, 0, 100, 100, 20, "s")), cell_m=100.0, matern=MATERN)


def test_people_who_tell_of_less_than_assumed_are_found_out():
    """Searches found hundreds where people, thought to tell of one in five, told of none."""
    searches = [
        search(x, y, x + 100, y + 100, 20, f"{x} {y}") for x in (0, 200, 400) for y in (0, 300)
    ]
    learned = settle(gathered(*searches), cell_m=100.0, matern=MATERN).learned
    assert learned.factors.people < 0.5
    assert 0 < learned.log_sd.people <= 1.0
