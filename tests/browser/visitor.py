"""A person at a browser: Chromium, a context of his own, and what its console said."""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright
from tests.browser.served import PASSWORD

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",  # tests may run as root
    "--enable-unsafe-swiftshader",  # WebGL without a graphics card
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--proxy-server=direct://",
]
PATIENCE_S = 180.0
MAPS = "#map, #place-map, #draw-map, #plan-map"
STEP_MS = 50
QUIET = re.compile(r"GL Driver Message|GPU stall|Failed to load resource: the server responded")
"""What Chromium itself says: of drawing, and of refusals, which are noted as answers."""


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium with a new folder for its data."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitor:
    """Somebody who looks at the pages, and all that went wrong while he did."""

    page: Page
    base: str
    problems: list[str] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)

    @classmethod
    def at(
        cls,
        browser: Browser,
        base: str,
        *,
        width: int = 1280,
        height: int = 900,
        headers: dict[str, str] | None = None,
    ) -> Visitor:
        """Open a window with nothing kept from any other."""
        context = browser.new_context(
            base_url=base,
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            extra_http_headers=headers or {},
        )
        context.set_default_timeout(PATIENCE_S * 1000)
        made = cls(context.new_page(), base)
        made.page.on("console", made.hear)
        made.page.on("pageerror", lambda error: made.problems.append(f"script: {error}"))
        made.page.on("response", made.note)
        return made

    def hear(self, message: ConsoleMessage) -> None:
        """Keep what the console complains of; breaches of the content policy are among it."""
        if message.type in {"error", "warning"} and not QUIET.search(message.text):
            self.problems.append(f"{message.type} on {self.page.url}: {message.text}")

    def note(self, response: Response) -> None:
        """Keep answers that refuse; the test says which it wanted."""
        if response.status >= 500:
            self.problems.append(f"{response.status} for {response.url}")
        elif response.status >= 400:
            self.refusals.append(response.status)

    def go(self, path: str) -> Response:
        """Open a page and wait until its map, if it has one, is drawn."""
        response = self.page.goto(path)
        assert response is not None, path
        self.wait_for_map()
        return response

    def wait_for_map(self) -> None:
        """Wait until the page's map, if it has one, is ready."""
        self.until(
            f"() => [...document.querySelectorAll('{MAPS}')]"
            ".every((map) => map.dataset.ready === 'true')",
            "the map is ready",
        )

    def until(self, asked: str, told: str) -> Any:
        """Ask the page until it says yes (the content policy forbids Playwright's own way)."""
        return self.poll(lambda: self.page.evaluate(asked), told)

    def poll(self, ask: Callable[[], Any], told: str, *, within_s: float = PATIENCE_S) -> Any:
        """Ask until there is an answer; fail with what was waited for and what is shown."""
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            if answer := ask():
                return answer
            self.page.wait_for_timeout(STEP_MS)
        shown = self.text("main")[:500]
        raise AssertionError(f"Waited {within_s:.0f} s for: {told} ({self.page.url}): {shown}")

    def sign_in(self, username: str, password: str = PASSWORD) -> Visitor:
        """Sign in as a person would, on the way to a page that costs little."""
        self.page.goto("/sign-in/?next=/about/")
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", password)
        with self.page.expect_navigation():
            self.page.press("#id_password", "Enter")
        return self

    def layer(self, name: str) -> list[dict[str, Any]]:
        """Return a map layer's features as this person gets them."""
        answer = self.page.request.get(f"/api/map/{name}.geojson")
        assert answer.ok, (name, answer.status)
        features: list[dict[str, Any]] = json.loads(answer.text())["features"]
        return features

    def text(self, selector: str) -> str:
        """Return what an element shows, without the marks that keep numbers in order."""
        return re.sub(r"[\u2066-\u2069]", "", self.page.inner_text(selector)).strip()

    def close(self) -> None:
        """Leave."""
        self.page.context.close()
