"""The Colombian benchmark on a small part of its data."""

from dataclasses import replace

import numpy as np
import pytest
from benchmarks import _colombia_register as ground
from benchmarks import colombia_hazard as benchmark

from landrelease.hazard import Counts, Matern, Quantity, Ranking, ScoredAlready, fit


def test_kernel_of_one_event_is_the_normal_density():
    counts = np.zeros((21, 21))
    counts[10, 10] = 1
    smooth = ground.kernel(counts, 0.2)  # four cells
    assert smooth[10, 14] / smooth[10, 10] == pytest.approx(np.exp(-0.5))


def test_without_data_the_benchmark_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LANDRELEASE_SHARED_DATA", str(tmp_path))
    benchmark.main()
    assert capsys.readouterr().out.startswith("NOT RUN")


def test_an_addition_is_kept_if_it_raised_average_precision():
    gains = dict.fromkeys(benchmark.ADDITIONS, 0.1) | {benchmark.MAIN: 0.2}
    assert benchmark.combined(gains) == benchmark.MAIN
    older = replace(benchmark.MAIN, covariates=(benchmark.OLDER,))
    reference = replace(benchmark.MAIN, reference=True)
    both = replace(benchmark.MAIN, reference=True, covariates=(benchmark.OLDER,))
    assert benchmark.combined(gains | {older: 0.3, reference: 0.3}) == both


@pytest.fixture(scope="module")
def register():
    folder = ground.data_folder()
    if not folder.exists():
        pytest.skip("no shared data")
    return ground.read_register(folder, until=2009)


@pytest.mark.shared
def test_the_register_is_read_up_to_a_year(register):
    assert register.year.max() == 2009
    assert int(register.cells.domain.sum()) == pytest.approx(37_064, rel=0.002)
    area = register.cells.area_km2[register.cells.domain].sum()
    assert area == pytest.approx(1_141_748, rel=0.01)


@pytest.mark.shared
def test_evidence_and_truth_of_a_window_do_not_overlap(register):
    one = benchmark.split(register, 2006)
    assert one.evidence.register.year.max() == 2006
    later = register.placed & register.accident & (register.year > 2006)
    assert one.truth.observed.sum() == (register.counted(later) * register.cells.domain).sum()


@pytest.mark.shared
def test_the_protocol_of_the_benchmark_opens_its_truth_once(register, monkeypatch):
    monkeypatch.setattr(benchmark, "TUNED", (2003,))
    monkeypatch.setattr(benchmark, "SCORED", 2006)
    fixed = benchmark.protocol(register)
    (name, known), *_ = fixed.evidence.items()
    (scored,) = fixed.score({name: {benchmark.FLOOR: known.floor()}})
    forecast = scored.forecasts[benchmark.FLOOR]
    assert forecast.expected.sum() == pytest.approx(known._accidents_before())
    with pytest.raises(ScoredAlready):
        fixed.score({name: {benchmark.FLOOR: known.floor()}})


@pytest.mark.shared
def test_aged_exposure_is_worth_what_its_years_are(register):
    known = benchmark.Known(register, 2006)
    worth, years = known._worth(1.0)
    assert years == pytest.approx(2.0, abs=1e-4)
    assert worth[known.register.year == 2004].tolist()[:1] == [0.25]
    assert known._worth(np.inf)[1] == 2006 - 1990 + 1


@pytest.mark.shared
def test_a_report_on_a_reference_point_stays_in_its_municipality(register):
    known = benchmark.Known(register, 2006)
    counts, _ = known._counts(benchmark.MAIN)
    added = known._with_reference(counts, np.ones(counts.shape)).found - counts.found
    worth, _ = known._worth(benchmark.HALF_LIFE)
    told = known.register
    coarse = told.accident & ~told.placed & (told.municipality >= 0)
    assert added.min() >= 0
    assert added.sum() == pytest.approx(
        benchmark.REFERENCE_WORTH * worth[coarse].sum(), rel=0.02
    )  # municipalities smaller than a cell hold no centre


@pytest.mark.shared
def test_a_corner_of_colombia_ranks_the_next_three_years(register):
    part = slice(92, 124), slice(60, 92)
    one = benchmark.split(register, 2006)
    counts, _ = one.evidence._counts(benchmark.MAIN)
    cells = register.cells
    small = Counts(
        counts.found[part], counts.exposure_km2[part], counts.domain[part],
        Quantity.REPORTED_EVENTS,
    )  # fmt: skip
    posterior = fit(small, cell_m=cells.side_m, matern=Matern(60_000.0, 2.5))
    inside = counts.domain[part]
    hit = one.truth.observed[part][inside] > 0
    area = cells.area_km2[part][inside]
    assert Ranking(posterior.intensity_per_km2[inside], hit, area).measures().auroc > 0.7
