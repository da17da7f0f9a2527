"""Refuse work by those who may not do it on that day, with the reason and the way out."""

from collections.abc import Sequence
from datetime import date

from landrelease.errors import LandreleaseError
from landrelease.kinds import TaskPurpose
from landrelease.store.competence_facts import (
    Shortfall,
    device_shortfalls,
    devices_known_out,
    shortfalls,
)
from landrelease.store.programme import current_programme


class CompetenceMissing(LandreleaseError):
    """Who or what was to do the work may not do it on that day."""

    def __init__(self, reasons: tuple[Shortfall, ...], *, on: date) -> None:
        self.reasons, self.on = reasons, on
        super().__init__(" ".join(f"{reason.why} {reason.way_out}" for reason in reasons))


def require_competence(
    *,
    task_purpose: TaskPurpose,
    organisation: str,
    team: str = "",
    persons: Sequence[str] = (),
    devices: Sequence[str] = (),
    others_worked: bool = False,
    on: date,
) -> None:
    """Refuse work that somebody without the right to it would do.

    Parameters
    ----------
    task_purpose
        Kind of work.
    organisation
        Subject of its record.
    team
        Name of the team; empty where none is named yet.
    persons, devices
        Subjects of those named as doing the work, and of what they use: instruments, dogs,
        rats, machines.
    others_worked
        Whether, of a day, somebody who is not named did the work too.
    on
        The day of the work.

    Raises
    ------
    CompetenceMissing
        With every reason, each with its field, the record it rests on and the way out.
    """
    packs = current_programme().rule_packs
    reasons = shortfalls(
        task_purpose=task_purpose,
        organisation=organisation,
        team=team,
        persons=persons,
        devices=devices,
        others_worked=others_worked,
        on=on,
        packs=packs,
    )
    if reasons:
        raise CompetenceMissing(reasons, on=on)


def require_checked_device(device: str, *, on: date) -> None:
    """Refuse the use of an instrument that is out of its check.

    Raises
    ------
    CompetenceMissing
    """
    reasons = tuple(device_shortfalls([device], on=on))
    if reasons:
        raise CompetenceMissing(reasons, on=on)


def refuse_devices_known_out(devices: Sequence[str], *, on: date) -> None:
    """Refuse the use, told by another register, of what this one knows was out of its check.

    Raises
    ------
    CompetenceMissing
    """
    reasons = tuple(devices_known_out(devices, on=on))
    if reasons:
        raise CompetenceMissing(reasons, on=on)
