"""Trials, corrections of their results, and the detection of searches at the terminal."""

import numpy as np
import pytest
from tests.taken import asked, limited_to_the_west, result_of, searched, taken
from tests.trials import blind_trial

from landrelease.actions import add_user, detection_of_search
from landrelease.cli import main
from landrelease.store.models import BatchRow, EntryRow, RegisterRow
from landrelease.store.people import Role
from landrelease.store.setting_up import viewer_named

LANE = "L1"


@pytest.fixture
def run(capsys):
    """Run a command in somebody's name; return status, output, error."""

    def told(who, *words):
        capsys.readouterr()
        status = main(["--as", who, *map(str, words)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return told


@pytest.fixture
def trial(says):
    trial = blind_trial(says, persons=2)
    for person in (*trial.people["trainees"], *trial.people["reference"]):
        trial.walk(person, LANE, chance=0.7, rng=np.random.default_rng(1))
    return trial


@pytest.fixture
def one(trial):
    return result_of(trial, trial.people["trainees"][0], LANE)


def correct(one, seen, *marked):
    return ("trial", "correct", one.subject, "--seen", seen, "--marked", *marked,
            "--reason", "Wrong sheet.")  # fmt: skip


def test_a_trial_is_listed_shown_and_its_results_read(trial, one, run):
    assert trial.subject in run("recorder", "trial", "list")[1]
    status, out, _ = run("recorder", "trial", "show", trial.subject)
    [line] = [line for line in out.splitlines() if line.startswith(one.subject)]
    assert (status, "T-01" in line, LANE in line) == (0, True, True)
    status, out, _ = run("recorder", "trial", "result", one.subject)
    assert f"  marked       {one.document.marked}\n" in out
    assert f"  entry        {one.entry}\n" in out


def test_a_result_is_corrected_as_it_was_seen_and_not_otherwise(one, run):
    status, out, _ = run("recorder", *correct(one, one.entry, "02"), "--not-reached", "20")
    assert (status, out.startswith("Recorded: entry ")) == (0, True)
    status, out, err = run("recorder", *correct(one, one.entry, "03"))
    assert (status, out, len(err.splitlines())) == (1, "", 1)
    assert err.startswith("landrelease: LR-A040. ")
    assert "02 marked, 20 not reached. The reason was: Wrong sheet." in err
    now = RegisterRow.objects.get(subject=one.subject)
    assert run("recorder", *correct(one, now.entry))[0] == 0
    payload = RegisterRow.objects.get(subject=one.subject).payload()
    assert (payload["marked"], payload["not_searched"]) == ("", "20")


def test_a_correction_of_a_closed_trial_waits_and_says_what_it_changes(says, trial, one, run):
    trial.close()
    taken(says, trial, area := searched(says))
    status, out, _ = run("recorder", *correct(one, one.entry), "--id", "correction-1")
    batch = BatchRow.objects.get(kind="trial_result", state="submitted").batch
    assert (status, f"in batch {batch}: somebody who neither recorded" in out) == (0, True)
    title = RegisterRow.objects.get(subject=area).title
    assert f"  {title}: detection 0." in out
    assert ") becomes 0." in out
    again = run("recorder", *correct(one, one.entry), "--id", "correction-1")
    assert again[1].startswith("Nothing new: ")
    assert f"waits in batch {batch}" in run("recorder", "trial", "result", one.subject)[1]


def test_who_may_not_correct_on_the_page_may_not_here(one, run):
    """The designer neither, while the trial is open: he knows the targets."""
    before = EntryRow.objects.count()
    for who in ("officer", "designer", "partner", "donor", "nobody"):
        status, out, err = run(who, *correct(one, one.entry))
        assert (who, status, out, len(err.splitlines())) == (who, 1, "", 1)
    assert EntryRow.objects.count() == before


@pytest.fixture
def area(says, trial):
    trial.close()
    return searched(says)


def take(verb, trial, area, *more):
    said = asked(trial, area)
    return ("detection", verb, area, "--trial", trial.subject, "--cohort", said["cohort"], *more)


def test_a_detection_is_looked_at_and_taken_with_all_that_it_rests_on(trial, area, run):
    person = trial.people["trainees"][0]
    more = ("--deminer", person, "--class", "ap_mine", "--soil", "loam")
    status, looked, _ = run("officer", *take("look", trial, area, *more))
    assert (status, BatchRow.objects.filter(state="submitted").count()) == (0, 0)
    found = detection_of_search(viewer_named("officer"), **asked(trial, area, deminers=[person]))
    told = found.detection
    assert looked.startswith(f"Detection {told.mean:.3f} ({told.low:.3f} to {told.high:.3f})\n")
    for words in (f"{told.found} of {told.targets} targets", "2 persons, 2 results", "T-01",
                  "ap_mine", "loam", "0.1 m", "until now     0.980", "Look at this: "):  # fmt: skip
        assert words in looked
    assert found.to_look_at[0] in looked
    status, out, _ = run("officer", *take("take", trial, area, *more))
    batch = BatchRow.objects.get(state="submitted").batch
    assert out == f"{looked}It waits, in batch {batch}: another person must approve it.\n"
    assert "It waits already" in run("officer", *take("take", trial, area, *more))[1]


def test_who_may_not_take_a_detection_on_the_page_may_not_here(says, trial, area, run):
    """Nor who is limited to areas: beside his ground he may not know of trials."""
    add_user(says.people.administrator, username="vera", password="", role=Role.VICTIM_ASSISTANCE)
    limited_to_the_west(says, "wim")
    before = EntryRow.objects.count()
    for who in ("authority", "partner", "donor", "vera", "wim"):
        for verb in ("look", "take"):
            status, out, err = run(who, *take(verb, trial, area))
            assert (who, status, out, len(err.splitlines())) == (who, 1, "", 1)
    assert EntryRow.objects.count() == before


def test_what_cannot_be_taken_is_one_line(trial, area, run):
    assert "LR-" in run("officer", *take("look", trial, "nowhere"))[2]
    status, out, err = run("officer", *take("look", trial, area, "--class", "submunition"))
    assert (status, out, err.startswith("landrelease: LR-D")) == (1, "", True)
