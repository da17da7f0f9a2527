"""What the detection of a searched area rests on is told in words, without ids."""

import json
import re

import pytest
from tests.conftest import square
from tests.trials import blind_trial

from landrelease.actions import approve_batch, take_detection
from landrelease.pages._basis_words import basis_told
from landrelease.store.trial_facts import trial_facts


@pytest.fixture
def search(says):
    trial = blind_trial(says, persons=2)
    trial.walk_all(trainees=0.7, reference=1.0)
    trial.close()
    said = {"method": "manual", "coverage": 1.0, "items_found": 0, "depth_m": 0.1,
            "place": square(0.1, 0.1)}  # fmt: skip
    area = says.approved("searched_area", said).subject
    cohort = trial_facts(trial.subject).document.trainees
    told = take_detection(
        says.people.officer, searched_area=area, trials=[trial.subject], cohort=cohort,
        deminers=trial.people["trainees"][:1],
    )  # fmt: skip
    approve_batch(says.people.reviewer, batch=told.receipt.batch)
    return area, told


def test_the_record_says_it_in_words(search, in_person, says):
    area, told = search
    page = in_person(says.people.officer).get(f"/records/searched_area/{area}/").content.decode()
    [words] = re.findall(r'<ul class="stack small detection-basis">(.*?)</ul>', page, re.DOTALL)
    plain = re.sub(r"<[^>]+>|[\u2066-\u2069]", "", words)
    found, targets = told.detection.found, told.detection.targets
    assert f"{found} of {targets} targets" in plain
    assert "T-01" in plain
    assert "Loam" in plain
    assert "0.10" in plain
    assert told.basis["results"].split()[0] not in plain


def test_what_there_is_to_look_at_is_told_line_by_line_to_who_approves(search, in_person, says):
    _, told = search
    address = f"/workbench/{told.receipt.batch}/"
    page = in_person(says.people.reviewer).get(address).content.decode()
    [odd] = re.findall(r'<div id="odd"><dt>To look at</dt><dd>(.*?)</dd>', page, re.DOTALL)
    assert re.findall("<p>(.*?)</p>", odd) == list(told.to_look_at)
    assert ">odd<" not in page


@pytest.mark.parametrize("kept", ["", "no account", "[]", "{}", json.dumps({"found": 3})])
def test_an_account_of_another_system_is_printed_as_it_is(kept):
    assert basis_told(kept) == []


def test_counts_of_another_sort_are_told_as_they_are():
    odd = {"found": "many", "targets": None, "persons_tested": 1, "results": 7, "soil": "x"}
    assert dict(basis_told(json.dumps(odd)))["Found"][0].count("many") == 1
