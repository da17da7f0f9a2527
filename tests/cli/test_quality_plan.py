"""quality plan: size, risks and words, without a programme."""

import pytest

from landrelease.cli import main


@pytest.fixture
def told(capsys):
    """Run `quality plan`; return status, output and error."""

    def run(*words):
        status = main(["quality", "plan", *words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_the_plan_of_the_field(told):
    status, out, _ = told("--lot-units", "400", "--clean", "0.99", "--confidence", "0.95")
    assert status == 0
    assert "Search 180 squares drawn at random; accept with at most 0" in out
    assert "Consumer's risk, 5 bad squares accepted: 0.0493." in out
    assert "fewer than 5 of the 400 units are bad" in out
    assert "It does not show that no item is left" in out


def test_a_sequential_plan_says_how_much_it_searches(told):
    words = ["--lot-units", "2000", "--clean", "0.95", "--good", "0.005", "--sequential"]
    status, out, _ = told(*words)
    assert status == 0
    assert "on average in a good lot" in out


def test_a_plan_that_cannot_be_says_what_to_do(told):
    status, out, err = told("--lot-units", "400", "--clean", "1.5")
    assert (status, out) == (1, "")
    assert err.startswith("landrelease: LR-Q003.")
