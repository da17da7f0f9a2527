"""Hazard maps whose searches took their detection from a trial, as each map read them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from landrelease.kinds import SearchedArea
from landrelease.queries._hazard_evidence import read_by
from landrelease.queries._shown import payload_of
from landrelease.store.detection_basis import results_used, stale_detections
from landrelease.store.hazard_runs import SHOWN
from landrelease.store.models import HazardRunRow, RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.register import rows_of


@dataclass(frozen=True, slots=True)
class MapOnTrial:
    """A hazard map that rests on results of a trial.

    Attributes
    ----------
    areas
        Subject and title of the searched areas it rests on them through.
    changed_since
        Entries of results it rests on that were corrected since: it shows what they said.
    """

    run: str
    computed_at: datetime
    cell_m: float
    at: date | None
    areas: tuple[tuple[str, str], ...]
    changed_since: tuple[str, ...]


def no_more(
    rows: Iterable[RegisterRow], *, every: Collection[str], now: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Return the results of a trial that records rest on and that were corrected since, by record.

    Of a searched area those that count otherwise for what was asked; of a declaration, which rests
    on every mark, all.

    Parameters
    ----------
    every
        Entries of all results the trial ever had.
    now
        Those that hold.
    """
    listed = tuple(rows)
    stale = stale_detections(listed)
    told = {}
    for row in listed:
        gone: Iterable[str] = stale.get(row.subject, ())
        if row.kind != SearchedArea.kind:
            said = str(payload_of(row).get("rests_on", "")).split()
            gone = (entry for entry in said if entry not in now)
        told[row.subject] = tuple(sorted(entry for entry in gone if entry in every))
    return told


def maps_on_trial(
    viewer: Viewer,
    areas: Sequence[RegisterRow],
    *,
    every: frozenset[str],
    now: frozenset[str],
) -> tuple[MapOnTrial, ...]:
    """Return the newest maps the viewer may see that rest on a trial, newest first.

    Each is asked by what the register said when the map read it: an area whose detection was
    taken later, or taken anew, counts by what it said then.

    Parameters
    ----------
    areas
        Searched areas that rest on the trial.
    every, now
        Entries of all results of the trial, and of those that still hold.
    """
    wanted = {row.subject: row.title for row in areas if row.kind == SearchedArea.kind}
    if not wanted:
        return ()
    runs = HazardRunRow.objects.filter(tier__lte=int(viewer.clearance)).order_by("-computed_at")
    told = []
    for run in runs[:SHOWN]:
        then = rows_of(wanted, at=run.at, known=read_by(run))
        resting = sorted(row.subject for row in then if every & results_used(payload_of(row)))
        if resting:
            gone = set(chain.from_iterable(no_more(then, every=every, now=now).values()))
            told.append(
                MapOnTrial(
                    run=run.id,
                    computed_at=run.computed_at,
                    cell_m=float(run.facts["cell_m"]),
                    at=run.at,
                    areas=tuple((subject, wanted[subject]) for subject in resting),
                    changed_since=tuple(sorted(gone)),
                )
            )
    return tuple(told)
