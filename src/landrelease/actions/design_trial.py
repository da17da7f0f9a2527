"""Design a blind trial, and lay out its lanes: known to the designer alone until it is closed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.db import transaction

from landrelease.actions._appending import (
    Receipt,
    new_id,
    open_batch,
    say,
    subject_for,
    wait_for_other_writers,
)
from landrelease.actions._checks import check_content, require
from landrelease.actions._own_action import state_at_once, stated
from landrelease.actions._said_before import said_before
from landrelease.actions._trial_errors import OnlyTheDesigner, TrialHasResults, TrialNotInThisState
from landrelease.detection import Square
from landrelease.kinds import Trial, TrialStatus, TrialTarget
from landrelease.ledger import State
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotValid
from landrelease.store.trial_facts import TrialFacts, is_qualified, layout_prefix, trial_facts

MOST_SQUARES: Final = 20_000
_FIXED: Final = frozenset({"status", "designer"})


@transaction.atomic
def design_trial(
    viewer: Viewer, *, design: Mapping[str, Any], on: date, entry_id: str = "", trial: str = ""
) -> Receipt:
    """Fix who is compared with whom and by which margins; again until the first result.

    Parameters
    ----------
    design
        Fields of the kind `trial`, without its status and designer.
    trial
        Subject of a trial of one's own that is designed again; empty for a new one.

    Raises
    ------
    NotAllowed, NotValid, NotFound, OnlyTheDesigner, TrialNotInThisState, TrialHasResults
    """
    require(viewer, Right.TRAIN)
    wait_for_other_writers()
    entry_id = entry_id or new_id()
    payload = {name: value for name, value in design.items() if name not in _FIXED}
    payload |= {"designer": viewer.username, "status": TrialStatus.OPEN.value}
    if before := said_before(viewer, entry_id, payload, on=on):
        return before
    _check_cohorts(payload, on=on)
    if trial:
        _require_untouched(viewer, trial_facts(trial))
    draft = stated(
        Trial.kind, payload, subject=trial or subject_for(entry_id), on=on, entry_id=entry_id
    )
    return state_at_once(viewer, draft, programme=current_programme())


def _check_cohorts(payload: Mapping[str, Any], *, on: date) -> None:
    reference = payload.get("reference")
    if payload.get("trainees") and payload.get("trainees") == reference:
        raise NotValid([("reference", "A cohort cannot be compared with itself: choose another.")])
    if isinstance(reference, str) and reference and not is_qualified(reference, on=on):
        told = (
            f"It is not recorded as qualified as of {on}: to be on a par with it would say "
            "nothing. Choose a qualified cohort, or have it recorded first that this one is."
        )
        raise NotValid([("reference", told)])


def _require_untouched(viewer: Viewer, facts: TrialFacts) -> None:
    name = facts.document.name
    if facts.document.designer != viewer.username:
        raise OnlyTheDesigner(trial=name)
    if facts.document.status is not TrialStatus.OPEN:
        status = facts.document.status.label.lower()
        raise TrialNotInThisState(trial=name, status=status, asked="design another trial")
    if facts.results:
        raise TrialHasResults(trial=name, results=len(facts.results))


@transaction.atomic
def lay_out_lanes(
    viewer: Viewer, *, trial: str, squares: Iterable[Square], models: Mapping[str, str], on: date
) -> Receipt:
    """Say what lies in every square; again, whole, until the first result.

    The lanes are a draft of the designer: in the ledger, so that nobody can change them
    afterwards, and shown to nobody else by any door until the trial is closed.

    Parameters
    ----------
    squares
        Every square of every lane, with and without a target.
    models
        By class of target, the model it stands for; may be empty.

    Raises
    ------
    NotAllowed, NotValid, NotFound, OnlyTheDesigner, TrialNotInThisState, TrialHasResults
    """
    require(viewer, Right.TRAIN)
    wait_for_other_writers()
    programme = current_programme()
    facts = trial_facts(trial)
    _require_untouched(viewer, facts)
    told = list(squares)
    _check_squares(told)
    batch = layout_prefix(trial) + new_id()[:16]
    drafts = [
        replace(
            stated(TrialTarget.kind, _target(trial, square, models), subject=new_id(), on=on),
            batch=batch,
        )
        for square in told
    ]
    done = say(viewer, check_content(drafts, programme=programme), programme=programme)
    row = open_batch(batch)
    return Receipt(row.batch, State.SAVED, added=len(done.entries), subject=trial)


def _target(trial: str, square: Square, models: Mapping[str, str]) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "trial": trial,
        "lane": square.lane,
        "square": square.square,
        "empty": not square.target,
    }
    if square.target:
        payload |= {"item_class": square.target, "model": models.get(square.target, "")}
        if square.depth_m is not None:
            payload["depth_m"] = square.depth_m
    return payload


def _check_squares(squares: list[Square]) -> None:
    problems = []
    names = [(square.lane, square.square) for square in squares]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        problems.append(("lanes", f"Square {twice[1]} of lane {twice[0]} is there twice."))
    if not any(square.target for square in squares):
        problems.append(("lanes", "There is no target: such a trial shows nothing."))
    if all(square.target for square in squares):
        problems.append(("lanes", "Every square has a target: false alarms cannot be counted."))
    if len(squares) > MOST_SQUARES:
        problems.append(("lanes", f"{len(squares):,} squares; at most {MOST_SQUARES:,} are read."))
    if any(len(f"{lane}{square}".split()) != 1 or not lane or not square for lane, square in names):
        problems.append(("lanes", "Name every lane and square with one word, without spaces."))
    if problems:
        raise NotValid(problems)
