"""Situations and sequences as plain mappings, as a record keeps them, and read again."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from landrelease.planning._errors import PlanNotRead
from landrelease.planning._sequence_values import Assignment, Sequence
from landrelease.planning._situation import Community, Road, Situation, Task, Team

_PARTS: Final = ("tasks", "teams", "communities", "roads")
Value = TypeVar("Value")


def situation_written(situation: Situation) -> dict[str, Any]:
    """Return a situation as JSON can hold it; what is infinite is null.

    Examples
    --------
    >>> told = Situation(tasks=(Task(subject="a", purpose="ts", amount=10.0),), teams=(),
    ...                  communities=())
    >>> written = situation_written(told)
    >>> written["tasks"][0]["subject"], situation_read(written) == told
    ('a', True)
    """
    told: dict[str, Any] = {
        part: [asdict(one) for one in getattr(situation, part)] for part in _PARTS
    }
    return told | {
        "open_nodes": sorted(situation.open_nodes),
        "horizon": situation.horizon,
        "travel_m": _finite(situation.travel_m),
        "off": sorted(situation.off),
        "least_share": situation.least_share,
    }


def situation_read(told: object) -> Situation:
    """Return the situation that was written.

    Raises
    ------
    PlanNotRead
    """
    told = _mapping(told, "facts")
    return Situation(
        tasks=_read(tuple[Task, ...], told.get("tasks"), "tasks"),
        teams=_read(tuple[Team, ...], told.get("teams"), "teams"),
        communities=_read(tuple[Community, ...], told.get("communities"), "communities"),
        roads=_read(tuple[Road, ...], told.get("roads"), "roads"),
        open_nodes=_read(frozenset[str], told.get("open_nodes"), "open_nodes"),
        horizon=_read(int, told.get("horizon"), "horizon"),
        travel_m=_infinite(_read(float | None, told.get("travel_m"), "travel_m")),
        off=_read(frozenset[int], told.get("off"), "off"),
        least_share=_read(float, told.get("least_share"), "least_share"),
    )


def sequence_written(plan: Sequence) -> dict[str, Any]:
    """Return a sequence as JSON can hold it; a community that is not opened has null.

    Examples
    --------
    >>> plan = Sequence(assignments=(), not_done=("a",), opened={"A": math.inf}, person_days=0.0,
    ...                 late={}, order=("a",), wanted={}, tried=1)
    >>> sequence_written(plan)["opened"], sequence_read(sequence_written(plan)) == plan
    ({'A': None}, True)
    """
    return asdict(plan) | {
        "opened": {subject: _finite(day) for subject, day in plan.opened.items()},
    }


def sequence_read(told: object) -> Sequence:
    """Return the sequence that was written.

    Raises
    ------
    PlanNotRead
    """
    told = _mapping(told, "sequence")
    opened = _read(dict[str, float | None], told.get("opened"), "opened")
    return Sequence(
        assignments=_read(tuple[Assignment, ...], told.get("assignments"), "assignments"),
        not_done=_read(tuple[str, ...], told.get("not_done"), "not_done"),
        opened={subject: _infinite(day) for subject, day in opened.items()},
        person_days=_read(float, told.get("person_days"), "person_days"),
        late=_read(dict[str, float], told.get("late"), "late"),
        order=_read(tuple[str, ...], told.get("order"), "order"),
        wanted=_read(dict[str, str], told.get("wanted"), "wanted"),
        tried=_read(int, told.get("tried"), "tried"),
        method=_read(str, told.get("method"), "method"),
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _infinite(value: float | None) -> float:
    return math.inf if value is None else value


def _mapping(told: object, where: str) -> Mapping[str, Any]:
    if not isinstance(told, Mapping):
        raise PlanNotRead(where=where, why="a mapping is expected")
    return told


def _read(kind: Any, value: object, where: str) -> Any:  # noqa: ANN401 - of the type asked for
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join([where, *(str(part) for part in first["loc"])])
        raise PlanNotRead(where=place, why=str(first["msg"])) from None
