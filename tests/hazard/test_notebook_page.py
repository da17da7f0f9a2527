"""The page on notebooks: its code runs as it stands, and what it says of the answers holds."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "howto" / "hazard_in_a_notebook.md"


@pytest.fixture(scope="module")
def ran():
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    said = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), said)  # noqa: S102 - our own page
    return said


def test_the_cell_with_most_finds_is_the_worse_for_them(ran):
    left = ran["left"]
    assert left.probability[7, 8] > 3 * left.probability[20, 20]
    assert 0 < left.low_per_km2[7, 8] < left.per_km2[7, 8] < left.high_per_km2[7, 8]


def test_the_stretch_of_ground_holds_more_than_its_worst_cell(ran):
    answer = ran["answer"]
    assert answer.probability > ran["left"].probability[6:9, 6:12].max()
    assert answer.before.expected == pytest.approx(answer.expected + 9)
    assert answer.surveyed == pytest.approx(1.0)


def test_the_engine_needs_no_programme():
    """Neither Django nor a database server's driver is loaded by what the page imports."""
    asked = (
        "import sys, landrelease.hazard; "
        "print([name for name in ('django', 'psycopg') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
