"""hazard --evaluate: the report as a file, and what it refuses before the work."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.evaluated import reports, tell

from landrelease.cli import main
from landrelease.store.models import EvaluationRow


@pytest.fixture
def run(capsys):
    """Run a command in this process; return status, output, error."""

    def told(*words):
        capsys.readouterr()
        status = main([str(word) for word in words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return told


def test_the_report_is_written_and_kept(run, people, tmp_path):
    tell(people, reports(40, year=2019) + reports(20, year=2021, seed=2))
    out = tmp_path / "report.html"
    words = ("hazard", "--evaluate", "--cell", "2000", "--until", "2020-12-31", "--out", out)
    status, said, err = run(*words)
    assert status == 0, err
    assert "accidents 2020-12-31 to 2021-12-31" in said
    assert "finds of searches 2020-12-31 to 2021-12-31: too little to judge by" in said
    assert "tier restricted" in said
    assert "kernel floor" in out.read_text(encoding="utf-8")
    assert EvaluationRow.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--evaluate", "--at", "2020-01-01"], "--until"),
        (["--evaluate", "--known", "2020-01-01"], "--until"),
        (["--evaluate", "--engine", "dask"], "--engine"),
        (["--evaluate", "--out", "map.tif"], ".html"),
        (["--evaluate", "--out", "nowhere/report.html"], "nowhere"),
        (["--evaluate", "--until", "soon"], "soon"),
        (["--until", "2020-01-01"], "--evaluate"),
        (["--protocol", "blocks"], "--evaluate"),
    ],
)
def test_words_that_do_not_go_together_are_refused(run, people, words, why):
    status, out, err = run("hazard", "--cell", "2000", *words)
    assert (status, out) == (1, "")
    assert why in err
    assert len(err.splitlines()) == 1


def test_nothing_to_evaluate_is_told(run, people):
    status, _, err = run("hazard", "--cell", "2000", "--evaluate")
    assert status == 1
    assert "dated evidence of several years" in err
    assert "--until" in err


def test_the_command_stands_on_its_own(tmp_path):
    """In a process of its own, where nothing has loaded the tables beforehand."""
    folder = tmp_path / "programme"
    command = [sys.executable, "-m", "landrelease"]
    subprocess.run([*command, "init", folder], check=True, capture_output=True)
    words = ["hazard", "--evaluate", "--cell", "1000", "--programme", folder]
    told = subprocess.run([*command, *words], check=False, capture_output=True, encoding="utf-8")
    assert (told.returncode, told.stdout) == (1, "")
    assert "Nothing says where the programme works" in told.stderr
