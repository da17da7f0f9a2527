"""Persons and devices of one closed trial, told apart as far as the walks allow."""

from collections.abc import Iterable
from dataclasses import dataclass

from landrelease.detection import (
    CrossedDetection,
    DetectionError,
    Interval,
    looks_of,
    operators_and_devices,
)
from landrelease.kinds import Trial
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.refusals import NotFound
from landrelease.store.trial_facts import HeldResult, TrialFacts, trial_facts


@dataclass(frozen=True, slots=True)
class CrossedRow:
    """A person, or a device, beside all the others.

    Parameters
    ----------
    found, targets
        As counted.
    beside
        How many devices the person walked with, or persons the device was carried by.
    detection
        With the average of the others.
    """

    subject: str
    name: str
    group: str
    found: int
    targets: int
    beside: int
    detection: Interval


@dataclass(frozen=True, slots=True)
class TrialDevices:
    """What a closed trial says of its persons and devices together.

    Parameters
    ----------
    model
        None where it cannot be told.
    refused
        Why; empty where there is a model.
    without_device
        Results in which no device is named: they are left out.
    one_device_each
        Whether no person walked with a second device: only the devices' persons then tell them
        apart.
    """

    subject: str
    name: str
    model: CrossedDetection | None
    refused: str
    persons: tuple[CrossedRow, ...]
    devices: tuple[CrossedRow, ...]
    without_device: int
    one_device_each: bool


def trial_devices(viewer: Viewer, *, subject: str) -> TrialDevices:
    """Fit persons and devices of a closed trial together.

    Raises
    ------
    NotFound
        When there is none, the viewer may not know of it, or its lanes are not known to all yet.
    """
    if not viewer.may_see(Trial.tier):
        raise NotFound("trial", subject)
    facts = trial_facts(subject)
    if not facts.is_closed:
        raise NotFound("closed trial", subject)
    named = [one for one in facts.results if one.document.device]
    counts = {one.entry: _count(facts, one) for one in named}
    walks = [one for one in named if counts[one.entry][1]]
    people = sorted({one.document.deminer for one in walks})
    devices = sorted({one.document.device for one in walks})
    pairs = {(one.document.deminer, one.document.device) for one in walks}
    model, refused = None, ""
    try:
        model = operators_and_devices(
            [counts[one.entry][0] for one in walks],
            [counts[one.entry][1] for one in walks],
            [people.index(one.document.deminer) for one in walks],
            [devices.index(one.document.device) for one in walks],
        )
    except DetectionError as error:
        refused = str(error)
    cohorts = {one.document.deminer: one.document.cohort for one in walks}
    groups = _titles("cohort", set(cohorts.values()))
    told = (
        ("deminer", people, () if model is None else model.of_operators()),
        ("device", devices, () if model is None else model.of_devices()),
    )
    rows = [
        tuple(
            CrossedRow(
                subject=one,
                name=names.get(one, ""),
                group=groups.get(cohorts.get(one, ""), ""),
                found=sum(counts[w.entry][0] for w in walks if getattr(w.document, kind) == one),
                targets=sum(counts[w.entry][1] for w in walks if getattr(w.document, kind) == one),
                beside=sum(one in pair for pair in pairs),
                detection=detection,
            )
            for one, detection in zip(subjects, intervals, strict=model is not None)
        )
        for kind, subjects, intervals in told
        for names in (_titles(kind, set(subjects)),)
    ]
    return TrialDevices(
        subject=subject,
        name=facts.document.name,
        model=model,
        refused=refused,
        persons=_best_first(rows[0]),
        devices=_best_first(rows[1]),
        without_device=len(facts.results) - len(named),
        one_device_each=len(pairs) == len(people),
    )


def _count(facts: TrialFacts, result: HeldResult) -> tuple[int, int]:
    """Count targets found and reached in one result."""
    looks = [look for look in looks_of(facts.squares, [result.run]) if look.square.target]
    return sum(look.marked for look in looks), len(looks)


def _titles(kind: str, subjects: set[str]) -> dict[str, str]:
    rows = RegisterRow.objects.filter(kind=kind, subject__in=sorted(subjects))
    return dict(rows.values_list("subject", "title"))


def _best_first(rows: Iterable[CrossedRow]) -> tuple[CrossedRow, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.detection.estimate, row.name)))
