"""Counts with exposure: what is accepted, and how sources join."""

import numpy as np
import pytest

from landrelease.hazard import (
    Counts,
    FoundWithoutExposure,
    Matern,
    QuantitiesDiffer,
    Quantity,
    ShapesDiffer,
    ValueOutOfRange,
    chance_report_counts,
    event_counts,
    fit,
    join,
    safe_use_counts,
    search_counts,
)

EVERYWHERE = np.ones((2, 3), bool)
NOTHING = np.zeros((2, 3))


def test_a_find_without_exposure_names_its_cell():
    found = NOTHING.copy()
    found[1, 2] = 3
    with pytest.raises(FoundWithoutExposure, match="row 1, column 2") as caught:
        Counts(found, NOTHING, EVERYWHERE)
    assert (caught.value.row, caught.value.column, caught.value.found) == (1, 2, 3.0)


def test_a_find_outside_the_domain_is_refused():
    found, domain = NOTHING.copy(), EVERYWHERE.copy()
    found[0, 0], domain[0, 0] = 1, False
    with pytest.raises(FoundWithoutExposure, match="boundary"):
        Counts(found, np.ones((2, 3)), domain)


def test_cells_outside_the_domain_have_no_exposure():
    domain = EVERYWHERE.copy()
    domain[0] = False
    assert Counts(NOTHING, np.ones((2, 3)), domain).exposure_km2.sum() == 3.0


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_impossible_numbers_are_refused(bad):
    amounts = NOTHING.copy()
    amounts[0, 1] = bad
    with pytest.raises(ValueOutOfRange, match="exposure_km2"):
        Counts(NOTHING, amounts, EVERYWHERE)


def test_other_shapes_are_refused():
    with pytest.raises(ShapesDiffer, match=r"\(1, 3\)"):
        Counts(NOTHING[:1], NOTHING, EVERYWHERE)


@pytest.mark.parametrize("bad", [-0.1, 1.1, np.nan])
def test_a_probability_lies_between_0_and_1(bad):
    with pytest.raises(ValueOutOfRange, match="0 to 1"):
        search_counts(NOTHING, area_km2=1.0, detection=bad, domain=EVERYWHERE)


def test_counts_cannot_be_written_to():
    counts = Counts(NOTHING, NOTHING, EVERYWHERE)
    with pytest.raises(ValueError, match="read-only"):
        counts.found[0, 0] = 1.0


def test_later_changes_of_the_input_do_not_reach_the_counts():
    found = NOTHING.copy()
    counts = Counts(found, np.ones((2, 3)), EVERYWHERE)
    found[0, 0] = 9
    assert counts.events == 0


def test_events_and_items_do_not_join():
    items = search_counts(NOTHING, area_km2=1.0, detection=0.5, domain=EVERYWHERE)
    events = event_counts(NOTHING, area_km2=1.0, domain=EVERYWHERE)
    with pytest.raises(QuantitiesDiffer, match="reported events"):
        join(items, events)


def test_three_sources_add_up():
    found = np.array([[1.0, 0, 0], [0, 2, 0]])
    searched = search_counts(found, area_km2=0.5, detection=0.8, domain=EVERYWHERE)
    used = safe_use_counts(area_km2=0.5, trigger_probability=0.1, domain=EVERYWHERE)
    told = chance_report_counts(found, area_km2=0.5, report_probability=0.02, domain=EVERYWHERE)
    both = join(searched, used, told)
    np.testing.assert_array_equal(both.found, 2 * found)
    np.testing.assert_allclose(both.exposure_km2, 0.46)
    assert both.quantity is Quantity.ITEMS


def test_splitting_a_source_changes_nothing(small):
    part = Counts(small.found, 0.3 * small.exposure_km2, small.domain)
    rest = Counts(np.zeros(small.shape), 0.7 * small.exposure_km2, small.domain)
    given = Matern(1000.0, 1.2)
    whole = fit(small, cell_m=250.0, matern=given)
    split = fit(join(part, rest), cell_m=250.0, matern=given)
    np.testing.assert_allclose(split.mean, whole.mean, atol=1e-9)
    np.testing.assert_allclose(split.sd, whole.sd, atol=1e-9)
