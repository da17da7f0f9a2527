"""The benchmark of counts to come on a small part of its data."""

import json
from dataclasses import replace

import numpy as np
import pytest
from benchmarks import _colombia_counts as counts
from benchmarks import _colombia_counts_tables as tables
from benchmarks import _colombia_register as ground
from benchmarks import _colombia_windows as windows
from benchmarks import colombia_counts as benchmark

from landrelease.hazard import Forecast, Judged


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
    page = tables.PAGE.read_text(encoding="utf-8")
    body = page.split(tables.BEGIN)[1].split(tables.END)[0].strip()
    assert body == tables.tables(*tables.kept())


def test_nothing_that_was_chosen_saw_a_window_after_2011():
    assert max((*benchmark.COUNTED, *benchmark.MAPPED)) + benchmark.YEARS <= 2011
    facts = json.loads(tables.RESULTS.read_text(encoding="utf-8"))
    assert max(row["window"].split("-")[1] for row in facts["rolling"]) == "2011"
    assert max(facts["coverage"]["windows"]).split("-")[1] == "2011"
    assert set(facts["choices"]) == {"level", "shares", "usual", "kept"}
    assert facts["choices"]["level"] == max(facts["levels"], key=facts["levels"].get)
    assert facts["choices"]["shares"] == max(facts["shares"], key=facts["shares"].get)


def test_what_the_page_says_of_2018_19_and_of_recall_follows_from_the_kept_figures():
    _, _, scored, _ = tables.kept()
    page = tables.PAGE.read_text(encoding="utf-8")
    low, high = scored["country"]["intervals"]["0.95"]
    assert not low <= scored["country"]["observed"] <= high
    assert "still not calibrated" in page
    gain = scored["together"]["whole"]["differences"]["map as it is"]["recall_top"]
    assert gain[1] > 0
    assert f"difference {gain[0]:.3f} ({gain[1]:.3f} to {gain[2]:.3f})" in page


def test_a_window_of_two_years_expects_two_thirds_of_one_of_three():
    one = made(2008, [6.0, 2.0])
    short = replace(one, years=2)
    assert short.name == "2009-2010"
    assert short.before.expected == pytest.approx(one.before.expected * 2 / 3)
    level = counts.LEVELS["stands"]
    assert short.level(level).expected == pytest.approx(one.level(level).expected * 2 / 3, rel=0.02)


def test_what_came_true_above_a_tenth_is_counted_over_windows_end_to_end():
    told = {"m": Forecast(np.full(4, 0.5), np.array([0.05, 0.2, 0.4, 0.4]))}
    one = Judged(np.array([1.0, 1.0, 0.0, 0.0]), np.ones(4), np.zeros(4, np.int64), told)
    facts = windows.reliability_above([one, one], "m")
    assert (facts["cells"], facts["came_true"]) == (6, pytest.approx(1 / 3, abs=1e-4))
    assert facts["ratio"] == [1.0, 1.0, 1.0]  # a single block: nothing to draw


@pytest.mark.shared
def test_the_forecast_of_a_country_is_made_again_from_the_choices_that_were_kept():
    folder = ground.data_folder()
    if not folder.exists():
        pytest.skip("no shared data")
    facts, *_ = tables.kept()
    row = facts["rolling"][-1]
    _, told = counts.yearly(ground.read_register(folder, until=2008), 2008)
    again = counts.level_of(told, counts.LEVELS[facts["choices"]["level"]])
    assert again.expected == pytest.approx(row["expected"], rel=1e-3)
    assert list(again.interval(0.9)) == row["intervals"]["0.9"]


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
