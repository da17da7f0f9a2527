"""The Colombian benchmark on a small part of its data."""

import numpy as np
import pytest
from benchmarks import colombia_hazard as benchmark

from landrelease.hazard import Matern, Ranking, event_counts, fit


def test_kernel_of_one_event_is_the_normal_density():
    counts = np.zeros((21, 21))
    counts[10, 10] = 1
    smooth = benchmark.kernel(counts, 0.2)  # four cells
    assert smooth[10, 14] / smooth[10, 10] == pytest.approx(np.exp(-0.5))


def test_weights_halve_with_age_and_kind():
    zero = np.zeros(3, np.int64)
    events = benchmark.Events(
        np.array([2007, 2003, 2008]), np.array([True, False, True]), zero, zero
    )
    counts = benchmark.Weighting(half_life=4.0, other=0.2).counts(events, 2007)
    assert counts[0, 0] == pytest.approx(1 + 0.2 * 0.5)
    years = benchmark.Weighting(half_life=4.0).years(2007, 2003)
    assert years[[0, -1]] == pytest.approx([0.5, 1.0])


def test_without_data_the_benchmark_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LANDRELEASE_SHARED_DATA", str(tmp_path))
    benchmark.main()
    assert capsys.readouterr().out.startswith("NOT RUN")


@pytest.fixture(scope="module")
def corner():
    """The cells and events of 2.4 by 2.4 degrees around Antioquia."""
    folder = benchmark.data_folder()
    if not folder.exists():
        pytest.skip("no shared data")
    cells, events = benchmark.read_cells(folder), benchmark.read_events(folder)
    return cells, events, (slice(92, 140), slice(52, 100))


@pytest.mark.shared
def test_the_register_is_read_up_to_the_scored_window(corner):
    cells, events, _ = corner
    assert events.year.max() == benchmark.LAST_YEAR_READ
    assert int(cells.domain.sum()) == pytest.approx(37_064, rel=0.002)
    assert cells.area_km2[cells.domain].sum() == pytest.approx(1_141_748, rel=0.01)


@pytest.mark.shared
def test_a_corner_of_colombia_ranks_the_next_two_years(corner):
    cells, events, part = corner
    counts = benchmark.Weighting(other=0.0).counts(events, benchmark.TUNED)[part]
    domain, area = cells.domain[part], cells.area_km2[part]
    evidence = event_counts(counts * domain, area_km2=area, domain=domain)
    posterior = fit(evidence, cell_m=cells.side_m, matern=Matern(60_000.0, 3.0))
    hit = benchmark.Window(cells, events, benchmark.TUNED)
    truth = np.zeros(cells.domain.shape, bool)
    truth[cells.domain] = hit.hit
    ranking = Ranking(posterior.intensity_per_km2[domain], truth[part][domain], area[domain])
    assert ranking.measures().auroc > 0.75
