"""What every test may use: a small programme, its people, and things they say."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import settings

pytest_plugins = ["tests.postgis"]

settings.register_profile("untimed", deadline=None)  # a busy machine fails no test
settings.load_profile("untimed")

WEST, SOUTH = -30.0, 40.0
"""A corner of open sea: no programme of anybody's lies there."""


def pytest_configure(config: pytest.Config) -> None:
    """Let rasterio multiply its transforms the old way: the warning is for its authors."""
    text = "ignore:Use `@` matmul:PendingDeprecationWarning"
    config.addinivalue_line("filterwarnings", text)


TESTS = Path(__file__).parent
LONGEST_FIRST = (
    "browser/test_every_page.py",  # makes the demo, and with it compiles the hazard engine
    "planning/test_impossible.py",  # compiles the planner, before other files want it
    "leaks/test_walk.py",
    "demo/test_played_demo.py",
    "browser",
    "store/test_writers.py",
)
"""Files and folders that take longest: a worker that begins with them is not left alone with one
at the end, and what they make or compile is there for all others."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files; the others stay in their order."""
    places = [TESTS / name for name in LONGEST_FIRST]

    def rank(item: pytest.Item) -> int:
        found = (at for at, place in enumerate(places) if item.path.is_relative_to(place))
        return next(found, len(places))

    items.sort(key=rank)


@dataclass(frozen=True)
class People:
    """Viewers of known rights, each with an account."""

    administrator: Any
    officer: Any
    reviewer: Any
    operations: Any
    quality: Any
    authority: Any
    partner: Any
    donor: Any
    public: Any

    def all(self) -> list[Any]:
        """Everybody, the public included."""
        return [getattr(self, field.name) for field in fields(self)]


@pytest.fixture
def programme(db, tmp_path, monkeypatch):
    """A programme of 0.2 by 0.2 degrees in the test database."""
    from landrelease.store import setting_up  # noqa: PLC0415 - slow to load

    # The test database has its tables already; asking again takes longer than most tests.
    monkeypatch.setattr(setting_up, "bring_tables_up_to_date", lambda: None)
    directory = tmp_path / "programme"
    monkeypatch.setenv("LANDRELEASE_PROGRAMME", str(directory))
    boundary = shapely.box(WEST, SOUTH, WEST + 0.2, SOUTH + 0.2)
    return setting_up.create(directory, name="Aldermark", boundary=boundary, invented=True)


@pytest.fixture
def people(programme):
    """One person of each role, and a second information officer; of an organisation by name."""
    from landrelease.actions import add_user  # noqa: PLC0415 - slow to load
    from landrelease.store.models import User  # noqa: PLC0415 - slow to load
    from landrelease.store.people import PUBLIC_VIEWER, Role  # noqa: PLC0415 - slow to load
    from landrelease.store.setting_up import ADMINISTRATOR, viewer_named  # noqa: PLC0415 - slow to load

    administrator = viewer_named(ADMINISTRATOR)
    roles = {
        "officer": Role.INFORMATION_OFFICER,
        "reviewer": Role.INFORMATION_OFFICER,
        "operations": Role.OPERATIONS_OFFICER,
        "quality": Role.QUALITY_OFFICER,
        "authority": Role.AUTHORITY,
        "partner": Role.PARTNER,
        "donor": Role.DONOR,
    }
    for name, role in roles.items():
        add_user(administrator, username=name, password="", role=role)
    User.objects.filter(username__in=roles).update(organisation="Centre")
    return People(
        administrator=administrator,
        public=PUBLIC_VIEWER,
        **{name: viewer_named(name) for name in roles},
    )


def point(east: float = 0.1, north: float = 0.1, **more: Any) -> dict[str, Any]:
    """A place, in degrees from the programme's corner."""
    return {"geometry": {"type": "Point", "coordinates": [WEST + east, SOUTH + north]}} | more


def square(east: float, north: float, side: float = 0.01) -> dict[str, Any]:
    """A square, in degrees from the programme's corner."""
    shape = shapely.box(WEST + east, SOUTH + north, WEST + east + side, SOUTH + north + side)
    return {"geometry": shapely.geometry.mapping(shape)}


def line(*corners: tuple[float, float]) -> dict[str, Any]:
    """A line, in degrees from the programme's corner."""
    ends = [[WEST + east, SOUTH + north] for east, north in corners]
    return {"geometry": {"type": "LineString", "coordinates": ends}}


@dataclass(frozen=True)
class Says:
    """Enters reports, and has a second person approve them."""

    people: People
    numbers: Any

    def report(self, kind: str, payload: dict[str, Any], *, by: Any = None, **more: Any) -> Any:
        """Enter and submit a report."""
        from landrelease.actions import record_report  # noqa: PLC0415 - slow to load
        from landrelease.ledger import Source  # noqa: PLC0415 - slow to load

        said = {
            "first": date(2026, 1, 1),
            "last": None,
            "source": Source(),
            "submit": True,
            "entry_id": f"entry-{next(self.numbers)}",
        } | more
        return record_report(by or self.people.officer, kind=kind, payload=payload, **said)

    def approved(self, kind: str, payload: dict[str, Any], **more: Any) -> Any:
        """Enter a report that a second person approves."""
        from landrelease.actions import approve_batch  # noqa: PLC0415 - slow to load

        receipt = self.report(kind, payload, **more)
        approve_batch(self.people.reviewer, batch=receipt.batch)
        return receipt

    def imported(self, kind: str, payload: dict[str, Any], **more: Any) -> str:
        """Import a record as from an older register; return its subject."""
        from landrelease.actions import record_batch  # noqa: PLC0415 - slow to load
        from landrelease.ledger import Act, Draft  # noqa: PLC0415 - slow to load

        number = f"imported-{next(self.numbers)}"
        said = {"subject": number, "first": date(2026, 1, 1)} | more
        draft = Draft(id=number, act=Act.RECORD, batch=number, kind=kind, payload=payload, **said)
        note = {"profile": "older register"}
        record_batch(self.people.administrator, [draft], batch_id=number, note=note, approve=True)
        return str(draft.subject)

    def settlement(self, name: str = "Ostrel", east: float = 0.1, north: float = 0.1) -> str:
        """Enter and approve a settlement; return its subject."""
        payload = {"name": name, "population": 120, "place": point(east, north, radius_m=400.0)}
        return str(self.approved("settlement", payload).subject)


@pytest.fixture
def says(people) -> Says:
    """Somebody who enters reports."""
    return Says(people, itertools.count(1))


@pytest.fixture
def in_person(client, people, monkeypatch) -> Callable[[Any], Any]:
    """Sign a person in; the test client then asks in his name."""
    from landrelease.store.models import User  # noqa: PLC0415 - slow to load

    def sign_in(person: Any) -> Any:
        client.logout()
        if person.username:
            client.force_login(User.objects.get(username=person.username))
        return client

    return sign_in


@pytest.fixture
def work(says: Says) -> Any:
    """A planned clearance task of an operator, with a team leader."""
    from tests.work import planned  # noqa: PLC0415 - slow to load

    return planned(says)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo programme as it is made; no test writes into it.

    While tests are being written, LANDRELEASE_TEST_DEMO names one kept from an earlier run.
    """
    if kept := os.environ.get("LANDRELEASE_TEST_DEMO"):
        return Path(kept)
    from tests.browser.served import demo_in  # noqa: PLC0415 - slow to load

    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    return demo_in(shared / "browser-demo")
