"""Searches, and where some of the items they found lay."""

from collections.abc import Iterator

import shapely

from landrelease.kinds import NOT_KNOWN, Outcome, Precision
from landrelease.simulation._draws import day_between, happens
from landrelease.simulation._history import History, Search
from landrelease.simulation._recognition import model_told
from landrelease.simulation._statements import Statement, Voice

_NAMES = {
    "clearance": "Clearance",
    "lanes": "Technical survey, lanes",
    "road": "Road search",
    "settlement": "Dwellings",
    "strike": "Strike site",
    "spot": "Spot task",
}


def searches(voice: Voice, history: History) -> Iterator[Statement]:
    """Every search; some tell where each item lay."""
    for one in history.searches:
        task = one.task
        payload = {
            "name": f"T-{one.number + 1:03d} {_NAMES[task.purpose]}",
            "method": task.method.value,
            "organisation": voice.organisation(task.team),
            "coverage": task.coverage,
            "detection": NOT_KNOWN if task.stated is None else task.stated,
            "depth_m": task.depth_m,
            "items_found": len(one.found),
            "removed": True,
            "place": voice.place(task.polygon, Precision.SURVEYED),
        }
        yield voice.says(
            "searches",
            "searched_area",
            one.number,
            payload,
            known_on=task.last,
            source=log_of(voice, task.team),
            first=task.first,
            last=task.last,
        )


def log_of(voice: Voice, team: str) -> str:
    """The key of the register in which a team writes down its work."""
    owners = {one.organisation: one.key for one in reversed(voice.made.configuration.sources)}
    national = next(
        one.key for one in voice.made.configuration.sources if one.type.value == "register"
    )
    return owners[team] if team in owners and team != "authority" else national


def finds(voice: Voice, history: History) -> Iterator[Statement]:
    """Items of searches that tell of each one."""
    numbers = voice.made.configuration.searches
    told = 0
    for search in history.searches:
        if not happens(voice.rng, numbers.finds_told_one_by_one):
            continue
        for item in search.found[: numbers.finds_told_most]:
            yield _find(voice, search, int(item), number=told)
            told += 1


def _find(voice: Voice, search: Search, item: int, *, number: int) -> Statement:
    items, task = voice.made.truth.items, search.task
    spread = voice.made.configuration.telling.find_error_m
    x, y = voice.rng.normal((items.x[item], items.y[item]), spread)
    day = day_between(voice.rng, task.first, task.last)
    payload = {
        "item_class": str(items.item_class[item]),
        "model": model_told(items, voice.made.configuration.recognition, item),
        "items": 1,
        "depth_m": round(float(items.depth_m[item]), 2),
        "outcome": Outcome.REMOVED.value,
        "searched_area": voice.subject("searched_area", search.number),
        "place": voice.place(shapely.Point(x, y), Precision.SURVEYED, radius_m=2 * spread),
    }
    return voice.says(
        "searches",
        "item_found",
        number,
        payload,
        known_on=task.last,
        source=log_of(voice, task.team),
        first=day,
    )
