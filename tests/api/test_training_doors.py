"""Trials, the right to work and the catalogue over the API: as on the pages, and no wider."""

import numpy as np
import pytest
from tests.conftest import square
from tests.trials import blind_trial

from landrelease.store.trial_facts import trial_facts

pytestmark = pytest.mark.django_db
SEARCHED = {
    "method": "manual", "coverage": 1.0, "items_found": 0, "place": square(0.1, 0.1),
}  # fmt: skip
RESTRICTED = ("trials", "contingents", "curricula", "learning")


@pytest.fixture
def trial(says):
    made = blind_trial(says, persons=3)
    rng = np.random.default_rng(1)
    for cohort in ("trainees", "reference"):
        for person in made.people[cohort]:
            made.walk(person, "L1", chance=0.8, rng=rng)
    return made


def test_models_of_ordnance_are_found_by_name(in_person, people):
    client = in_person(people.officer)
    first = client.get("/api/ordnance?q=ПМН").json()[0]
    assert (first["model"]["name"], first["is_near"]) == ("PMN", False)
    assert len(client.get("/api/ordnance").json()) > 40
    assert client.get("/api/ordnance?q=zzzz").json() == []
    assert client.get("/api/ordnance?q=" + "z" * 101).status_code == 422


def test_an_open_trial_says_nothing_of_its_targets(in_person, people, trial):
    answer = in_person(people.officer).get(f"/api/trials/{trial.subject}")
    assert answer.status_code == 200
    assert answer.json()["finding"] is None
    assert "ap_mine" not in answer.content.decode()


def test_a_closed_trial_is_told_in_plain_words_and_finite_numbers(in_person, people, trial):
    trial.close()
    client = in_person(people.officer)
    told = client.get(f"/api/trials/{trial.subject}").json()
    assert told["finding"]["verdict"] == "not shown"
    assert told["finding"]["parity"]["detection"]["confidence"] == 0.95
    assert [cohort["totals"]["targets"] for cohort in told["cohorts"]] == [21, 21]
    assert client.get("/api/trials").json()[0]["verdict"] == "not shown"
    assert client.get("/api/learning").json()["cohorts"][0]["points"]


@pytest.mark.parametrize("door", ["competence", "contingents", "curricula"])
def test_what_holds_is_asked_for_by_day(in_person, people, trial, door):
    client = in_person(people.officer)
    assert client.get(f"/api/{door}?on=2026-02-03").status_code == 200
    assert client.get(f"/api/{door}?on=2026-02-30").status_code == 422


def test_who_may_not_see_the_pages_is_refused_here_too(in_person, people, trial):
    for viewer in (people.partner, people.public):
        client = in_person(viewer)
        refused = {client.get(f"/api/{door}").status_code for door in RESTRICTED}
        assert refused <= {401, 403}
        assert client.get(f"/api/trials/{trial.subject}").status_code in {401, 404}


def test_a_result_is_corrected_and_a_detection_taken_over_the_api(in_person, says, trial):
    """Both wait for a second person, and the same sent again adds nothing."""
    trial.close()
    area = says.approved("searched_area", SEARCHED).subject
    [result, *_] = trial_facts(trial.subject).results
    said = {"id": "correction-1", "seen": result.entry, "marked": [], "reason": "Swapped."}
    trainer = in_person(trial.recorder)
    door = f"/api/trials/results/{result.subject}/correction"
    told = [trainer.post(door, said, content_type="application/json") for _ in range(2)]
    assert [one.status_code for one in told] == [201, 201]
    assert [(one.json()["state"], one.json()["added"]) for one in told] == [
        ("submitted", 1), ("submitted", 0),
    ]  # fmt: skip
    other = trainer.post(door, said | {"id": "correction-2"}, content_type="application/json")
    assert (other.status_code, other.json()["error"]) == (409, "CorrectionWaits")
    assert "entered it on" in other.json()["detail"]
    asked = {"trials": [trial.subject], "cohort": result.document.cohort}
    door = f"/api/searches/{area}/detection"
    officer = in_person(says.people.officer)
    taken = officer.post(door, asked, content_type="application/json")
    assert (taken.status_code, taken.json()["state"]) == (201, "submitted")
    assert taken.json()["detection"]["low"] < taken.json()["detection"]["mean"] < 1
    refused = in_person(says.people.partner).post(door, asked, content_type="application/json")
    assert refused.status_code == 403


def test_a_program_that_saw_an_older_result_is_told_what_it_says_now(in_person, trial):
    [result, *_] = trial_facts(trial.subject).results
    trainer, door = in_person(trial.recorder), f"/api/trials/results/{result.subject}"
    held = trainer.get(door).json()
    assert (held["entry"], held["marked"]) == (result.entry, result.document.marked.split())
    listed = trainer.get(f"/api/trials/{trial.subject}").json()["results"]
    assert held["entry"] in {one["entry"] for one in listed}

    def send(number, **said):
        said = {"id": f"correction-{number}", "seen": held["entry"], "reason": "Swapped."} | said
        return trainer.post(f"{door}/correction", said, content_type="application/json")

    assert send(1, marked=["01", "02"], not_searched=["20"]).status_code == 201
    refused = send(2, marked=["03"])
    told = refused.json()
    assert (refused.status_code, told["error"], told["number"]) == (409, "ResultChanged", "LR-A040")
    assert told["now"] | {"at": "", "entry": ""} == {
        "entry": "", "by": "recorder", "at": "", "marked": ["01", "02"], "not_searched": ["20"],
        "reason": "Swapped.",
    }  # fmt: skip
    assert send(3, marked=["03"], seen=told["now"]["entry"]).status_code == 201
    same = send(4, marked=["03"], seen=trainer.get(door).json()["entry"])
    assert (same.status_code, same.json()["number"]) == (409, "LR-A041")
    assert trainer.post(f"{door}/correction", {"id": "correction-5", "marked": [], "reason": "No."},
                        content_type="application/json").status_code == 422  # fmt: skip
