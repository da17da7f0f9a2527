"""The benchmark of counts to come on a small part of its data."""

import json

import numpy as np
import pytest
from benchmarks import _colombia_counts as counts
from benchmarks import _colombia_counts_tables as tables
from benchmarks import _colombia_register as ground
from benchmarks import colombia_counts as benchmark

from landrelease.hazard import Forecast


def test_without_data_the_benchmark_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LANDRELEASE_SHARED_DATA", str(tmp_path))
    benchmark.main()
    assert capsys.readouterr().out.startswith("NOT RUN")


def made(until, observed, expected=(4.0, 1.0)):
    """Two departments of a cell each, alike for ten years."""
    rates = np.array(expected)
    return counts.Origin(
        until=until, told=np.array([[4.0] * 10, [1.0] * 10]), department=np.array([0, 1]),
        area=np.ones(2), map=Forecast.of_counts(3.0 * rates),
        usual={name: np.ones(2) for name in counts.USUAL}, observed=np.array(observed),
    )  # fmt: skip


def test_departments_add_up_to_the_country_in_every_step():
    one = made(2008, [12.0, 3.0])
    steps = one.steps(counts.LEVELS["walks"], counts.SHARES["walk"], "the same everywhere", 0.5)
    assert list(steps) == list(counts.STEPS)
    for total, departments, cells in steps.values():
        assert sum(t.expected for t in departments) == pytest.approx(total.expected)
        assert cells.expected.sum() == pytest.approx(total.expected)


def test_only_windows_that_ended_teach_what_is_kept():
    origins = [made(until, [6.0, 6.0]) for until in (2002, 2004, 2006)]
    assert [one.until for one in benchmark.ended_by(origins, 2007)] == [2002, 2004]
    assert benchmark.kept_from([], "the same everywhere") == 1.0
    assert benchmark.kept_from(origins, "the same everywhere") == pytest.approx(0.0, abs=1e-3)


def test_the_tables_of_the_page_are_made_from_the_kept_figures():
    if not tables.RESULTS.exists():
        pytest.skip("no figures kept")
    page = tables.PAGE.read_text(encoding="utf-8")
    body = page.split(tables.BEGIN)[1].split(tables.END)[0].strip()
    assert body == tables.tables(*tables.kept())


def test_nothing_that_was_chosen_saw_a_window_after_2011():
    assert max((*benchmark.COUNTED, *benchmark.MAPPED)) + benchmark.YEARS <= 2011
    if tables.RESULTS.exists():
        facts = json.loads(tables.RESULTS.read_text(encoding="utf-8"))
        assert max(row["window"].split("-")[1] for row in facts["rolling"]) == "2011"


@pytest.mark.shared
def test_accidents_by_year_and_department_are_those_of_the_country():
    folder = ground.data_folder()
    if not folder.exists():
        pytest.skip("no shared data")
    register = ground.read_register(folder, until=2006)
    _, told = counts.yearly(register, 2005)
    chosen = register.placed & register.accident & (register.year <= 2005)
    assert told.sum() == (register.counted(chosen) * register.cells.domain).sum()
    assert told.shape == (32, 16)
