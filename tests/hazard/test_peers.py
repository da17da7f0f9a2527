"""The side-by-side run: scores by hand, peers that are missing, what is kept and what is not."""

import json
import math
import sys
from dataclasses import replace

import numpy as np
import pytest
from benchmarks import _peer_tables as tables
from benchmarks import _peers as peers
from benchmarks import hazard_peers
from benchmarks._district import block_sums, district, from_the_prior
from benchmarks._scores import mean_of, scores


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder of its own for data and answers."""
    monkeypatch.setattr(peers, "PLACE", tmp_path)
    return tmp_path


@pytest.fixture
def asked(place):
    """A peer that answers zero everywhere, and the list of its runs."""
    runs = []

    def command(_data, out):
        runs.append(out)
        line = (
            "import numpy as np; np.zeros(64).tofile('mean.bin'); np.ones(64).tofile('sd.bin');"
            "open('result.json', 'w').write"
            '(\'{"wall_s": 1.0, "cpu_s": 1.0, "versions": "Zero 1"}\')'
        )
        return [sys.executable, "-c", line]

    return peers.Method("zero", "Zero", command, ("tmb.R",), {8: 1}), runs


def test_scores_of_two_cells_by_hand():
    found = scores(np.array([1.0, 0.0]), np.array([1.0, 2.0]), np.array([-1.0, 1.0]))
    density = (-2.0 - 0.125 - math.log(2.0)) / 2 - 0.5 * math.log(2.0 * math.pi)
    assert (found.bias, found.covered) == (0.5, 0.5)
    assert found.rmse == pytest.approx(math.sqrt(2.5))
    assert found.log_score == pytest.approx(density)


def test_a_mean_has_the_interval_of_student():
    found = mean_of([0.0, 2.0])
    assert (found.low, found.high) == pytest.approx((1 - 12.7062, 1 + 12.7062), abs=1e-4)
    assert mean_of([3.0]).high == math.inf


def test_a_district_is_its_seed_and_its_items_are_found_or_left():
    one, again, other = district(16, 3), district(16, 3), district(16, 4)
    assert one.digest == again.digest != other.digest
    assert (one.counts.found[one.detection == 0] == 0).all()
    assert block_sums(one.left, 8).sum() == one.left.sum()


def test_districts_of_the_prior_follow_the_prior():
    drawn = [from_the_prior(8, seed) for seed in range(400)]
    short = np.array([made.field.range_m < 200.0 for made in drawn])
    assert np.mean([made.field.sd > 3.0 for made in drawn]) == pytest.approx(0.05, abs=0.03)
    assert short.mean() == pytest.approx(0.05, abs=0.04)
    assert np.std([made.level for made in drawn]) == pytest.approx(4.0, abs=0.5)


def test_a_peer_is_run_once_for_a_data_set(asked):
    method, runs = asked
    first = peers.run(method, district(8, 1), fresh=False)
    second = peers.run(method, district(8, 1), fresh=False)
    peers.run(method, district(8, 2), fresh=False)
    peers.run(method, district(8, 1), fresh=True)
    assert (first["kept"], second["kept"], len(runs)) == (False, True, 3)


def test_an_answer_is_scored_against_the_truth(asked, monkeypatch):
    method, _ = asked
    monkeypatch.setattr(tables, "METHODS", (method,))
    made = district(8, 1)
    peers.run(method, made, fresh=False)
    (found,) = tables.answers([8], lambda _size: [1])
    assert found.scores.rmse == pytest.approx(np.sqrt((made.eta**2).mean()))
    assert tables.as_markdown(tables.main_table([found])).splitlines()[2].startswith("| 8^2 | Zero")


def test_a_missing_peer_says_what_to_install(place, monkeypatch, capsys):
    peers._require_r.cache_clear()
    monkeypatch.setattr(peers.shutil, "which", lambda _name: None)
    monkeypatch.setattr(peers, "VENV", place / "none")
    assert hazard_peers.main(["tmb", "nuts", "mgcv", "--sizes", "8", "--data-sets", "1"]) == 1
    said = capsys.readouterr().out
    peers._require_r.cache_clear()
    assert "NOT RUN TMB, Laplace: install on Debian: r-base-core r-cran-tmb r-cran-matrix" in said
    assert "NOT RUN NumPyro, NUTS: numpyro is missing: `make bench-hazard`" in said


def test_a_peer_that_breaks_is_reported_with_its_words(asked):
    method, _ = asked
    broken = replace(
        method, command=lambda *_: [sys.executable, "-c", "raise SystemExit('no memory')"]
    )
    with pytest.raises(peers.Failed, match=r"exit status 1, .*no memory"):
        peers.run(broken, district(8, 1), fresh=False)


def test_landrelease_answers_in_a_process_of_its_own(place):
    laplace = peers.METHODS[0]
    made = district(16, 1)
    result = peers.run(laplace, made, fresh=False)
    out = peers.answer_of(laplace, made)
    assert result["hyper"] == "mode"
    assert scores(peers.field(out, "mean", 16), peers.field(out, "sd", 16), made.eta).rmse < 2.0
    assert json.loads((out / "result.json").read_text())["components"] == 1
    assert ((blocks := peers.field(out, "blocks", 2)) > 0).all()
    assert (blocks < 1).all()
