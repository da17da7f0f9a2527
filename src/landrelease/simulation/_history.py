"""What happened in the district: who found what, what went off, what is still there."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from landrelease.simulation._district import District
from landrelease.simulation._draws import happens
from landrelease.simulation._searches import Task, tasks
from landrelease.simulation._sightings import ChanceFind, Sighting, chance_finds, sightings
from landrelease.simulation._survey import DrawnArea, LaidRecord, drawn_areas, laid_records
from landrelease.simulation._use import Blast, Use, blasts, uses

Whole = NDArray[np.int64]
_NEVER = date.max.toordinal()


class End(IntEnum):
    """What became of an item."""

    STILL_THERE = 0
    FOUND = 1
    EXPLODED = 2
    SPOT_TASK = 3


@dataclass(frozen=True, eq=False)
class Search:
    """A search as it went; ``found`` are numbers of items, all of them removed."""

    number: int
    task: Task
    found: Whole
    set_off: Whole
    """Items that went off in the hands of the searchers; not counted as found."""


@dataclass(frozen=True, slots=True)
class Mishap:
    """An accident as it happened."""

    number: int
    item: int
    day: date
    demining: bool
    use: int | None
    killed: int
    injured: int


@dataclass(frozen=True, eq=False)
class History:
    """Everything that happened, with the truth behind it."""

    uses: tuple[Use, ...]
    areas: tuple[DrawnArea, ...]
    records: tuple[LaidRecord, ...]
    sightings: tuple[Sighting, ...]
    chance_finds: tuple[ChanceFind, ...]
    searches: tuple[Search, ...]
    accidents: tuple[Mishap, ...]
    gone_on: Whole
    """Day (proleptic ordinal) on which each item ceased to be there."""
    end: Whole
    """What became of each item, a value of `End`."""

    def still_there(self, on: date) -> NDArray[np.bool_]:
        """Which items lie in the ground at the end of a day."""
        return self.gone_on > on.toordinal()


def happen(made: District, rng: Generator) -> History:
    """Let the years go by in a district; same district and generator, same history."""
    for_use, for_survey, for_sightings, for_searches, for_finds, for_people = rng.spawn(6)
    in_use = uses(for_use, made)
    going_off = blasts(for_use, made, in_use)
    areas = drawn_areas(for_survey, made)
    told = sightings(for_sightings, made, in_use)
    sighted = {one.item for one in told if one.item is not None}
    by_chance = chance_finds(for_sightings, made, in_use, sighted)
    planned = tasks(for_searches, made, areas=areas, told=told)
    fate = _Fate(for_finds, made, going_off, by_chance)
    kept, done = _through_time(fate, told, planned)
    return History(
        uses=in_use,
        areas=areas,
        records=laid_records(for_survey, made),
        sightings=kept,
        chance_finds=tuple(one for one in by_chance if fate.was_there(one.item, one.day)),
        searches=done,
        accidents=_accidents(for_people, made, going_off, fate),
        gone_on=fate.gone_on,
        end=fate.end,
    )


class _Fate:
    """When each item ceases to be there; changes only while `happen` runs."""

    def __init__(
        self,
        rng: Generator,
        made: District,
        going_off: tuple[Blast, ...],
        by_chance: tuple[ChanceFind, ...],
    ) -> None:
        self.rng, self.made = rng, made
        self.gone_on = np.full(len(made.truth.items), _NEVER, np.int64)
        self.end = np.zeros(len(made.truth.items), np.int64)
        self.demining: list[tuple[int, date]] = []
        for blast in going_off:
            self.goes(blast.item, blast.day, End.EXPLODED)
        for find in by_chance:
            if find.removed:
                self.goes(find.item, find.day, End.SPOT_TASK)

    def goes(self, item: int, day: date, end: End) -> None:
        """Remove an item on a day, unless it went before."""
        if day.toordinal() < self.gone_on[item]:
            self.gone_on[item], self.end[item] = day.toordinal(), end

    def was_there(self, item: int, day: date) -> bool:
        """Whether an item had not gone before a day."""
        return bool(self.gone_on[item] >= day.toordinal())

    def search(self, task: Task) -> tuple[Whole, Whole]:
        """Thin what lies there: each item is found with coverage times detection."""
        inside = self.made.truth.items.within(task.polygon)
        there = inside[
            (self.gone_on[inside] > task.last.toordinal())
            & (self.made.truth.items.depth_m[inside] <= task.depth_m)
        ]
        found = there[self.rng.random(len(there)) < task.coverage * task.detection]
        unlucky = self.rng.random(len(found)) < self.made.configuration.use.demining_accident
        for item in found:
            self.goes(int(item), task.last, End.FOUND)
        for item in found[unlucky]:
            self.end[item] = End.EXPLODED
            self.demining.append((int(item), task.last))
        return found[~unlucky], found[unlucky]


def _through_time(
    fate: _Fate, told: tuple[Sighting, ...], planned: tuple[Task, ...]
) -> tuple[tuple[Sighting, ...], tuple[Search, ...]]:
    """Make searches in order; drop what nobody could have seen because it was gone."""
    waiting = sorted(told, key=lambda one: (one.day, one.number))
    kept: dict[int, Sighting] = {}
    done: list[Search] = []
    for task in planned:
        while waiting and waiting[0].day <= task.last:
            _keep(fate, waiting.pop(0), kept)
        if task.sighting is None or task.sighting in kept:
            done.append(Search(len(done), task, *fate.search(task)))
    for one in waiting:
        _keep(fate, one, kept)
    return tuple(kept.values()), tuple(done)


def _keep(fate: _Fate, one: Sighting, kept: dict[int, Sighting]) -> None:
    if one.item is None or fate.was_there(one.item, one.day):
        kept[one.number] = one


def _accidents(
    rng: Generator, made: District, going_off: tuple[Blast, ...], fate: _Fate
) -> tuple[Mishap, ...]:
    numbers = made.configuration.use.casualties
    happened = [
        (blast.day, blast.item, False, blast.use)
        for blast in going_off
        if fate.gone_on[blast.item] == blast.day.toordinal()
        and fate.end[blast.item] == End.EXPLODED
    ]
    deminers = [(day, item, True, None) for item, day in fate.demining]
    found: list[Mishap] = []
    for day, item, demining, use in sorted(
        [*happened, *deminers], key=lambda one: (one[0], one[1])
    ):
        killed, injured = int(rng.poisson(numbers["killed"])), int(rng.poisson(numbers["injured"]))
        if killed + injured == 0 and happens(rng, 0.5):
            injured = 1
        found.append(Mishap(len(found), item, day, demining, use, killed, injured))
    return tuple(found)
