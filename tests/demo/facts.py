"""Tell of a programme in its folder what tests ask: run as a command, answered as JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any
from unittest.mock import patch

LOOKS_EVERY = 75
"""Days from one look at the small district to the next, over its eighteen months of work."""


def main(directory: str, *arguments: str) -> None:
    os.environ["LANDRELEASE_PROGRAMME"] = directory
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "landrelease.site.settings")
    import django  # noqa: PLC0415 - import order

    django.setup()
    from django.test.utils import override_settings  # noqa: PLC0415 - import order

    with override_settings(STATIC_ROOT=None):
        json.dump(ASKED[arguments[0]](*arguments[1:]), sys.stdout, default=str)


def told(*days: str) -> dict[str, Any]:
    """Each thing asked of a programme as it is, by name; digests also as known on days."""
    questions = (stands, refusal, training, pages_of_training, accidents)
    return {one.__name__: one() for one in questions} | {"digests": digests("", *days)}


def stands() -> dict[str, Any]:
    """Settlements and areas as they stand, with what their status rests on."""
    from landrelease.store.area_map import area_map  # noqa: PLC0415 - import order
    from landrelease.store.models import RegisterRow  # noqa: PLC0415 - import order
    from landrelease.store.programme import current_programme  # noqa: PLC0415 - import order

    areas = area_map(crs=current_programme().crs)
    decisions = RegisterRow.objects.filter(kind="access_decision")
    return {
        "access": {row.subject: row.status for row in decisions},
        "areas": [
            {
                "status": row.status,
                "decision": None
                if (held := areas.decisions.get(subject)) is None
                else held.payload() | {"on": held.first, "entry": held.entry},
                "account": asdict(areas.account(subject)) | {"remaining": None, "overlaps": None},
                "products": [one.subject for one in areas.products(subject)],
            }
            for subject, row in sorted(areas.areas.items())
        ],
    }


def digests(*days: str) -> list[str]:
    """Register, map and figures as known on days; of an empty day: as they stand."""
    return [_digest(day) for day in days]


def _digest(day: str) -> str:
    from landrelease.queries import (  # noqa: PLC0415 - import order
        areas,
        layers,
        map_features,
        overview,
        settlements,
    )
    from landrelease.store.clock import moment_of  # noqa: PLC0415 - import order
    from landrelease.store.register import rows_at  # noqa: PLC0415 - import order
    from landrelease.store.setting_up import viewer_named  # noqa: PLC0415 - import order

    known = moment_of(day) if day else None
    viewer = viewer_named("officer")
    assert viewer is not None
    told: dict[str, Any] = {
        "register": [
            (row.kind, row.subject, row.status, str(row.first), str(row.last), row.document)
            for row in rows_at(at=None, known=known)
        ],
        "map": {
            name: sorted(
                json.dumps(feature, sort_keys=True, default=str)
                for feature in map_features(viewer, layer=name, known=known)["features"]
            )
            for name in sorted(layers(viewer))
        },
    }
    figures = asdict(overview(viewer, known=known))
    told["figures"] = {name: figures[name] for name in ("by_status", "people_by_status", "areas")}
    told["statistics"] = _statistics(viewer, known)
    told["areas"] = [
        (row.subject, row.status, asdict(row.account)) for row in areas(viewer, known=known).rows
    ]
    told["gates"] = [(row.subject, row.outcome) for row in settlements(viewer, known=known)]
    parts = {name: json.dumps(part, sort_keys=True, default=str) for name, part in told.items()}
    return " ".join(
        f"{name}:{sha256(text.encode()).hexdigest()[:12]}" for name, text in parts.items()
    )


def _statistics(viewer: Any, known: datetime | None) -> Any:
    from landrelease.queries import Period, statistics  # noqa: PLC0415 - import order

    period = Period(date(2023, 1, 1), date(2027, 12, 31), known)
    figures = asdict(statistics(viewer, period=period))
    return {name: part for name, part in figures.items() if name != "period"}


def rebuilt() -> list[str]:
    """Verify the chain, rebuild the register from it, and tell what it comes to."""
    from landrelease.actions import rebuild_register  # noqa: PLC0415 - import order
    from landrelease.store.setting_up import viewer_named  # noqa: PLC0415 - import order

    keeper = viewer_named("administrator")
    assert keeper is not None
    rebuild_register(keeper)
    return digests("")


def refusal() -> dict[str, Any]:
    """What was said of the task that was refused, and whether it would be refused again."""
    from landrelease.actions import CompetenceMissing, require_competence  # noqa: PLC0415 - import order
    from landrelease.kinds import TaskPurpose  # noqa: PLC0415 - import order
    from landrelease.queries import rights_to_work, task_page  # noqa: PLC0415 - import order
    from landrelease.store.chain import entries  # noqa: PLC0415 - import order
    from landrelease.store.setting_up import viewer_named  # noqa: PLC0415 - import order

    viewer = viewer_named("operations")
    assert viewer is not None
    [said] = [
        entry
        for entry in entries()
        if entry.kind == "task" and str(entry.payload.get("reason", "")).startswith("Refused on")
    ]
    organisation, reason = said.payload["organisation"], str(said.payload["reason"])
    on = date.fromisoformat(reason.split()[2].rstrip(":"))
    asked = {"task_purpose": TaskPurpose.EOD_SPOT, "organisation": organisation}
    try:
        require_competence(on=on, **asked)
        again = ""
    except CompetenceMissing as error:
        again = str(error)
    require_competence(on=said.first or on, **asked)
    return {
        "reason": reason,
        "again": again,
        "on": on,
        "assigned": said.first,
        "timeline": [line.why for line in task_page(viewer, subject=said.subject).timeline],
        "lapsed": [
            (row.organisation_subject == organisation, row.scope, row.standing)
            for row in rights_to_work(viewer, on=on).accreditations
            if not row.holds
        ],
    }


def training() -> dict[str, Any]:
    """Cohorts, closed trials, and what was declared."""
    from landrelease.store.models import RegisterRow  # noqa: PLC0415 - import order

    def held(kind: str) -> list[dict[str, Any]]:
        return [row.payload() for row in RegisterRow.objects.filter(kind=kind)]

    return {kind: held(kind) for kind in ("cohort", "trial", "parity_declaration")}


def pages_of_training() -> dict[str, Any]:
    """What the pages of training, contingents and density tell the officer."""
    from landrelease import queries  # noqa: PLC0415 - import order
    from landrelease.store.models import RegisterRow  # noqa: PLC0415 - import order
    from landrelease.store.setting_up import viewer_named  # noqa: PLC0415 - import order

    viewer, on = viewer_named("officer"), date(2025, 4, 1)
    assert viewer is not None
    trials = RegisterRow.objects.filter(kind="trial").order_by("first")
    devices = [queries.trial_devices(viewer, subject=row.subject) for row in trials]
    density = queries.density(viewer)
    return {
        "contingents": [asdict(one) for one in queries.contingents(viewer, on=on)],
        "lacking": [
            lack.why for one in queries.curricula(viewer, on=on) for who in one.people
            for lack in who.lacks
        ],
        "complete": sum(one.complete for one in queries.curricula(viewer, on=on)),
        "instructors": [asdict(one) for one in queries.instructors(viewer)],
        "tests": [asdict(one) for one in queries.written_tests(viewer)],
        "crossed": [(one.name, one.refused, one.one_device_each) for one in devices],
        "learned": {
            curve.name: [point.totals.found for point in curve.points]
            for curve in queries.learning_curves(viewer)
        },
        "models": [asdict(line) for line in density.by_model],
        "countries": [line.label for line in density.by_country],
    }  # fmt: skip


def accidents() -> dict[str, Any]:
    """The accident that was investigated, as victim assistance and the officer see it; the page."""
    from landrelease import queries  # noqa: PLC0415 - import order
    from landrelease.store.setting_up import viewer_named  # noqa: PLC0415 - import order

    helper, officer, on = viewer_named("assistance"), viewer_named("officer"), date(2026, 5, 29)
    assert helper is not None
    assert officer is not None
    rows = queries.accidents(officer, on=on).rows
    [met] = [row for row in rows if row.investigation]
    return {
        "seen": {
            viewer.username: asdict(queries.accident(viewer, subject=met.subject, on=on))
            for viewer in (helper, officer)
        },
        "contradicted": [row.subject for row in rows if row.contradicted],
        "remembered": [asdict(one) for one in queries.remembered()],
    }


def content() -> str:
    """A digest of what the ledger says, without the name of its chain."""
    from landrelease.store.chain import entries  # noqa: PLC0415 - import order

    told = sha256()
    for entry in entries():
        said = (
            entry.id, entry.act.value, entry.batch, entry.kind, entry.subject, entry.author,
            str(entry.recorded_at), str(entry.first), str(entry.last), entry.reason,
        )  # fmt: skip
        told.update(json.dumps([said, entry.payload], sort_keys=True, default=str).encode())
    return told.hexdigest()


def small(directory: str) -> str:
    """Play a small district in a folder and say what its ledger holds."""
    _play_small(directory)
    return content()


def witnessed(directory: str) -> dict[str, Any]:
    """Play it with somebody who looks at it now and then; say what he saw, and sees of it after."""
    made = import_module("landrelease.actions.make_demo")
    told, seen = made.stories, {}

    def looks(stage: Any) -> Iterator[datetime]:
        first, last = stage.made.configuration.work.period
        for days in range(7, (last - first).days, LOOKS_EVERY):
            moment = datetime.combine(first + timedelta(days=days), time(22), tzinfo=UTC)
            yield moment
            seen[str(moment.date())] = digests("")[0]

    with patch.object(made, "stories", lambda stage: chain(told(stage), [looks(stage)])):
        _play_small(directory)
    days = list(seen)
    return {"content": content(), "then": seen, "now": dict(zip(days, digests(*days), strict=True))}


def _play_small(directory: str) -> None:
    from landrelease.actions import play_district  # noqa: PLC0415 - import order
    from landrelease.simulation import read_configuration  # noqa: PLC0415 - import order

    numbers = read_configuration()

    def fewer(part: str, **changes: object) -> object:
        return getattr(numbers, part).model_copy(update=changes)

    smaller = {
        "settlements": fewer("settlements", number=16),
        "access": fewer("access", closed=8, restricted=2),
        "belts": fewer("belts", along_front=8, around_settlements=4, items=300),
        "scattered": fewer("scattered", strikes=6, background=60),
        "survey": fewer("survey", wrong_areas=3),
        "work": fewer("work", settlements_most=1, team_days=4),
        "mistakes": 2,
    }
    play_district(Path(directory), numbers.model_copy(update=smaller))


ASKED = {"told": told, "rebuilt": rebuilt, "small": small, "witnessed": witnessed}
if __name__ == "__main__":
    main(*sys.argv[1:])
