"""Accidents around one place, told as one import."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import numpy as np
from tests.conftest import SOUTH, WEST

from landrelease.ledger import Act, Draft

_numbers = itertools.count(1)


def reports(
    count: int, *, year: int, seed: int = 1, whole_year: bool = False, coarse: bool = False
) -> list[Draft]:
    """Accidents of a year: two thirds around one place, the rest anywhere."""
    rng = np.random.default_rng(seed)
    drafts = []
    for index in range(count):
        east, north = rng.uniform(0.02, 0.18, 2)
        if index % 3:
            east, north = np.clip(rng.normal(0.06, 0.025, 2), 0.02, 0.18)
        place: dict[str, Any] = {
            "geometry": {"type": "Point", "coordinates": [WEST + east, SOUTH + north]}
        }
        if coarse:
            place |= {"precision": "reference_point"}
        day = date(year, 12 if index == count - 1 else 1 + index % 12, 1 + index % 28)
        first, last = (day, day)
        if whole_year or index == count - 1:
            first, last = date(year, 1, 1), date(year, 12, 31)
        number = f"told-{year}-{seed}-{next(_numbers)}"
        drafts.append(
            Draft(
                id=number, act=Act.RECORD, batch="", kind="accident", subject=number,
                first=first, last=last, payload={"place": place},
            )
        )  # fmt: skip
    return drafts


def tell(people: Any, drafts: list[Draft]) -> None:
    """Take in the drafts as one approved import."""
    from landrelease.actions import record_batch  # noqa: PLC0415 - slow to load

    batch = f"batch-{next(_numbers)}"
    note = {"title": "Accidents"}
    record_batch(people.administrator, drafts, batch_id=batch, note=note, approve=True)
