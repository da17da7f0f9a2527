"""A searched area whose detection is taken from a blind trial, and corrections of its results."""

from typing import Any

SEARCHED = {"method": "manual", "coverage": 1.0, "items_found": 0, "depth_m": 0.10}
"""What a search says that the cases here do not turn on: no deeper than 10 cm."""


def searched(says: Any, **changes: Any) -> str:
    """Return the subject of a searched area."""
    from tests.conftest import square  # noqa: PLC0415 - slow to load

    said = SEARCHED | {"detection": 0.98, "place": square(0.1, 0.1)} | changes
    return str(says.approved("searched_area", said).subject)


def asked(trial: Any, area: str, **more: Any) -> dict[str, Any]:
    """Return what asks the trial's trainees for a searched area."""
    from landrelease.store.trial_facts import trial_facts  # noqa: PLC0415 - slow to load

    cohort = trial_facts(trial.subject).document.trainees
    return {"searched_area": area, "trials": [trial.subject], "cohort": cohort} | more


def taken(says: Any, trial: Any, area: str, **more: Any) -> Any:
    """Have an area take its detection, approved by another person."""
    from landrelease.actions import approve_batch, take_detection  # noqa: PLC0415 - slow to load

    told = take_detection(says.people.officer, **asked(trial, area, **more))
    approve_batch(says.people.reviewer, batch=told.receipt.batch)
    return told


def result_of(trial: Any, person: str, lane: str) -> Any:
    """Return the result of a person on a lane, as it is held."""
    from landrelease.store.trial_facts import trial_facts  # noqa: PLC0415 - slow to load

    [found] = [
        one
        for one in trial_facts(trial.subject).results
        if (one.document.deminer, one.document.lane) == (person, lane)
    ]
    return found


def squares_of(trial: Any, lane: str, *, target: bool, deepest_m: float = 9.0) -> list[str]:
    """Return the squares of a lane with a target no deeper than that, or those without one."""
    return [
        one.square
        for one in trial.squares
        if one.lane == lane and bool(one.target) == target and (one.depth_m or 0.0) <= deepest_m
    ]


def marks_of(result: Any) -> set[str]:
    """Return the squares that a result says were marked."""
    return set(result.document.marked.split())


def correct(viewer: Any, result: str, marked: Any, **said: Any) -> Any:
    """Have a person correct what a result says was marked, having seen what it says now."""
    from landrelease.actions import correct_trial_result  # noqa: PLC0415 - slow to load
    from landrelease.store.models import RegisterRow  # noqa: PLC0415 - slow to load

    seen = RegisterRow.objects.get(kind="trial_result", subject=result).entry
    words = {"seen": seen, "reason": "Read from the wrong sheet."} | said
    return correct_trial_result(viewer, result=result, marked=marked, **words)


def corrected(
    says: Any, trial: Any, result: Any, marked: Any, *, by: Any = None
) -> tuple[Any, Any]:
    """Correct what a result says was marked; return the correction and what its approval did."""
    from landrelease.actions import approve_batch  # noqa: PLC0415 - slow to load

    done = correct(trial.recorder, result.subject, marked)
    return done, approve_batch(by or says.people.reviewer, batch=done.receipt.batch)


def limited_to_the_west(says: Any, username: str) -> Any:
    """Return an information officer who is limited to ground where nobody searched."""
    from tests.conftest import square  # noqa: PLC0415 - slow to load

    from landrelease.actions import add_user  # noqa: PLC0415 - slow to load
    from landrelease.store.people import Role  # noqa: PLC0415 - slow to load
    from landrelease.store.setting_up import viewer_named  # noqa: PLC0415 - slow to load

    west = {"name": "West", "place": square(0.02, 0.02)}
    subject = says.approved("administrative_area", west).subject
    add_user(says.people.administrator, username=username, password="",
             role=Role.INFORMATION_OFFICER, areas=[subject])  # fmt: skip
    return viewer_named(username)
