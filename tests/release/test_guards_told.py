"""Every guard is told both ways: the table of tests/situations/README.md names how."""

import re
from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).parents[1] / "situations"
SITUATIONS = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in FOLDER.rglob("*.yaml")}
TABLE = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (FOLDER / "README.md").read_text("utf-8").splitlines()
    if line.startswith("| ")
][1:]
ROWS = {guard: [re.findall(r"`(\w+)`", cell) for cell in ways] for guard, *ways in TABLE}
BESIDE = {"quality", "inspection_plans"}
CHECKS = {path.stem for path in (FOLDER / "quality").glob("*.yaml")}


def is_refused(name):
    """Whether a situation ends in a refusal, or in not knowing."""
    then = SITUATIONS[name]["then"]
    if name not in CHECKS:
        return then["outcome"] != "supported" if "outcome" in then else "refused" in then
    if "qc_accepted" not in then and "internal_qa_missing" in then:
        return then["internal_qa_missing"] != 0
    return then.get("qc_accepted") is not True


def test_no_situation_has_the_name_of_another():
    assert len(SITUATIONS) == len(list(FOLDER.rglob("*.yaml")))


@pytest.mark.parametrize("guard", list(ROWS))
def test_a_guard_is_told_both_ways(guard):
    met, refused = ROWS[guard]
    assert met
    assert refused
    assert {name: is_refused(name) for name in met} == dict.fromkeys(met, False)
    assert {name: is_refused(name) for name in refused} == dict.fromkeys(refused, True)


def test_every_situation_tells_a_guard():
    """Those of plans and checks tell more than guards: how days, lots and samples are counted."""
    named = {name for ways in ROWS.values() for names in ways for name in names}
    told = {path.stem for path in FOLDER.rglob("*.yaml") if path.parent.name not in BESIDE}
    assert told <= named
