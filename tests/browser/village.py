"""A village that is closed, with its road and the people around it: made by actions, in a folder.

    .venv/bin/python -m tests.browser.village FOLDER

What is here is what was known before anything was reported; the rest is done by people on pages.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import django
import shapely
from tests.browser.served import PASSWORD

WEST, SOUTH = -30.0, 40.0
LON, LAT = -29.95, 40.05
"""The middle of the village."""
SINCE = date(2025, 10, 1)
NAME = "Ostrel"
CENTRE, AUTHORITY, BUREAU = "Mine action centre", "Authority of Aldermark", "Inspection Bureau"
OPERATOR, OTHER = "Meridian", "Halden"
PEOPLE = (
    ("officer", "Ana Veld", "information_officer", CENTRE),
    ("operations", "Mera Osk", "operations_officer", CENTRE),
    ("leader", "Davo Pell", "team_leader", OPERATOR),
    ("quality", "Juno Reth", "quality_officer", BUREAU),
    ("authority", "Sela Marn", "authority", AUTHORITY),
    ("stranger", "Ilo Brandt", "team_leader", OTHER),
    ("own-quality", "Owen Tall", "quality_officer", OPERATOR),
)
"""Five who do the work, and two who are refused."""


def make(directory: Path) -> None:
    """Make the programme, its people, and what is known of the village."""
    from landrelease.actions import add_user, decide_access, record_batch  # noqa: PLC0415 - slow to load
    from landrelease.kinds import AccessStatus  # noqa: PLC0415 - slow to load
    from landrelease.store.people import Role  # noqa: PLC0415 - slow to load
    from landrelease.store.programme import TwoPersons  # noqa: PLC0415 - slow to load
    from landrelease.store.setting_up import ADMINISTRATOR, create, viewer_named  # noqa: PLC0415 - slow to load

    create(
        directory,
        name="Aldermark",
        boundary=shapely.box(WEST, SOUTH, WEST + 0.1, SOUTH + 0.1),
        invented=True,
        two_persons=(TwoPersons.OPEN_SETTLEMENT,),
    )
    administrator = viewer_named(ADMINISTRATOR)
    assert administrator is not None
    drafts = list(_known(SINCE))
    record_batch(administrator, drafts, batch_id="known", note={"title": "Known"}, approve=True)
    for username, name, role, organisation in PEOPLE:
        add_user(
            administrator,
            username=username,
            password=PASSWORD,
            role=Role(role),
            name=name,
            organisation=organisation,
        )
    authority = viewer_named("authority")
    assert authority is not None
    decide_access(
        authority,
        settlement="village",
        status=AccessStatus.CLOSED,
        reason="Mines were seen by the school.",
        restrictions="Keep out.",
        on=SINCE,
    )


def _known(since: date) -> Iterator[Any]:
    names = {OPERATOR: "operator", OTHER: "operator", BUREAU: "other"}
    for name in (OPERATOR, OTHER, BUREAU, CENTRE, AUTHORITY):
        said = {"name": name, "type": names.get(name, "authority")}
        yield _draft("organisation", name.lower().replace(" ", "-"), since, said)
    for holder, scope in (("meridian", "clearance"), ("halden", "clearance"),
                          ("authority-of-aldermark", "survey")):  # fmt: skip
        said = {"organisation": holder, "scope": scope}
        yield _draft("accreditation", f"accreditation-{holder}", since, said)
    place = {"geometry": {"type": "Point", "coordinates": [LON, LAT]}, "radius_m": 300.0}
    said = {"name": NAME, "code": "O1", "population": 240, "place": place}
    yield _draft("settlement", "village", since, said)
    course = {"geometry": {"type": "LineString", "coordinates": [[LON, LAT], [LON + 0.03, LAT]]}}
    said = {"name": "Road to Ostrel", "serves": ["village"], "place": course}
    yield _draft("road_segment", "road", since, said)


def _draft(kind: str, subject: str, since: date, payload: dict[str, Any]) -> Any:
    from landrelease.ledger import Act, Draft  # noqa: PLC0415 - slow to load

    return Draft(
        id=f"known-{subject}", act=Act.RECORD, batch="known", kind=kind, subject=subject,
        payload=payload, first=since,
    )  # fmt: skip


if __name__ == "__main__":
    os.environ["LANDRELEASE_PROGRAMME"] = sys.argv[1]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "landrelease.site.settings")
    django.setup()
    make(Path(sys.argv[1]))
