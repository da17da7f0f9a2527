"""What browser tests share: a demo programme, served, and people who look at it."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser.served import Served, served
from tests.browser.visitor import CHROMIUM, Visitor, chromium

# Browser tests are marked by where they lie.
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, one for each file: it is gone before tests of other files run."""
    if not CHROMIUM.exists():
        text = f"NOT RUN: Chromium ({CHROMIUM} is missing; on Debian: apt-get install chromium)"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(text)
        pytest.skip(text)
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def site_to_read(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A copy of the demo, served to all files of tests that write nothing."""
    with copied(demo, tmp_path_factory) as running:
        yield running


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest,
    browser: Browser,
    demo: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    """A copy of the demo for each file of tests, served; a file with WRITES = False shares one."""
    if not getattr(request.module, "WRITES", True):
        yield request.getfixturevalue("site_to_read")
        return
    with copied(demo, tmp_path_factory) as running:
        yield running


@contextlib.contextmanager
def copied(demo: Path, folders: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a copy of the demo."""
    directory = folders.mktemp("served") / "programme"
    shutil.copytree(demo, directory)
    with served(directory) as running:
        yield running


@pytest.fixture
def visit(browser: Browser, site: Served) -> Iterator[Callable[..., Visitor]]:
    """Somebody at a browser; at the end nothing may have gone wrong in anybody's."""
    there: list[Visitor] = []

    def come(username: str = "", **window: object) -> Visitor:
        visitor = Visitor.at(browser, site.base, **window)
        there.append(visitor)
        if username:
            visitor.sign_in(username)
        return visitor

    yield come
    for visitor in there:
        visitor.close()
    assert [problem for visitor in there for problem in visitor.problems] == []
