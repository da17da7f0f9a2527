"""The check runner's last lines and exit status."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings
from tests.conftest import LONGEST_FIRST

RESULTS = """<testsuites><testsuite tests="4" failures="1" errors="0" skipped="2">
<testcase><skipped message="NOT RUN: PostGIS (not installed)"/></testcase>
<testcase><skipped message="no shared data"/></testcase></testsuite></testsuites>"""


@pytest.fixture(scope="module")
def checks():
    spec = importlib.util.spec_from_file_location("checks", Path(__file__).with_name("checks.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_record_of_pytest_is_counted(checks, tmp_path):
    (tmp_path / "results.xml").write_text(RESULTS, encoding="utf-8")
    tests = checks.read_results(tmp_path / "results.xml")
    assert tests.counts == {"passed": 1, "failed": 1, "skipped": 2}
    assert tests.not_run == ["NOT RUN: PostGIS (not installed)"]


def test_a_run_without_record_is_not_a_pass(checks, tmp_path):
    tests = checks.read_results(tmp_path / "results.xml")
    assert "1 failed" in tests.line()


def test_what_did_not_run_fails_only_under_ci(checks, capsys):
    fine = [checks.Outcome("pytest", passed=True, seconds=1.0)]
    tests = checks.Tests({"passed": 3}, ["NOT RUN: Chromium (not installed)"])
    assert checks.sum_up(fine, "90 %", tests, strict=False) == 0
    assert checks.sum_up(fine, "90 %", tests, strict=True) == 1
    assert "NOT RUN: Chromium" in capsys.readouterr().out


def test_one_failed_step_fails_the_run(checks, capsys):
    steps = [checks.Outcome("mypy", passed=False, seconds=1.0, text="no")]
    assert checks.sum_up(steps, "90 %", checks.Tests({"passed": 3}, []), strict=False) == 1
    assert capsys.readouterr().out.splitlines()[-2:] == ["3 passed", "FAILED: mypy"]


def test_commands_under_test_keep_their_bytecode_and_not_beside_the_source(checks, tmp_path):
    (tmp_path / "said.py").touch()
    given = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": "kept"}
    kept = checks.environment(given)
    subprocess.run([sys.executable, "-c", "import said"], check=True, cwd=tmp_path, env=kept)
    assert [path.suffix for path in (tmp_path / "kept").rglob("said.*")] == [".pyc"]
    assert not (tmp_path / "__pycache__").exists()


def test_what_the_machine_says_of_threads_is_kept(checks):
    kept = checks.environment({"OMP_NUM_THREADS": "7"})
    assert (kept["OMP_NUM_THREADS"], kept["OPENBLAS_NUM_THREADS"]) == ("7", "1")


@pytest.mark.parametrize("name", ["ruff check", "ruff format", "import contracts", "mypy"])
def test_each_check_can_fail(checks, name, tmp_path, monkeypatch):
    package = tmp_path / "src" / "landrelease"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "newroom.py").write_text("import os\nx : int = ''\n", encoding="utf-8")
    config = (checks.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(config, encoding="utf-8")
    (tmp_path / "run.py").write_text("", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "src"))
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    assert not checks.check(name, checks.CHECKS[name]).passed


@pytest.mark.parametrize("name", LONGEST_FIRST)
def test_what_is_said_to_take_longest_is_there(root, name):
    assert (root / "tests" / name).exists()


def test_no_property_is_timed():
    assert settings.default.deadline is None
