"""Take a picture of every page at both widths, for every role that sees it differently.

    .venv/bin/python tests/browser/screenshots.py FOLDER [--programme DEMO] [ROLE ...]

Without --programme a demo is made for it. FOLDER gets ROLE-PAGE-WIDTH.png; look at each of them.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

if __name__ == "__main__":  # started by path: the repository's root is not on the path yet
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.browser.judged import overflows
from tests.browser.served import Served, demo_in, served
from tests.browser.tour import ROLES, SPECIALISTS, Stop, tour_of
from tests.browser.visitor import Visitor, chromium

EVERYBODY = (*ROLES, *SPECIALISTS)
WIDTHS = {360: 740, 1920: 1080}
SETTLED = "() => document.fonts.status === 'loaded' && !document.querySelector('.htmx-request')"
PAINT_MS = 1500
"""Tiles are painted some frames after a map says that it is ready; a picture can wait."""


def main(arguments: list[str]) -> int:
    """Take the pictures; say what is too wide or went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("roles", nargs="*", metavar="ROLE", help=", ".join(EVERYBODY))
    parser.add_argument("--programme", type=Path, help="a demo programme; it is copied")
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lr-pictures-") as work:
        demo = asked.programme or demo_in(Path(work) / "demo")
        shutil.copytree(demo, Path(work) / "programme")
        with served(Path(work) / "programme") as site, chromium() as browser:
            problems = [
                problem
                for role in asked.roles or EVERYBODY
                for problem in pictures_of(browser, site, role, asked.folder)
            ]
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


def pictures_of(browser: Browser, site: Served, role: str, folder: Path) -> list[str]:
    """Take the pictures of one role; return what went wrong."""
    visitor = Visitor.at(browser, site.base)
    visitor.page.goto("/sign-in/")
    problems = take(visitor, "sign-in", folder) if role == "public" else []
    if role == "public":
        visitor.page.fill("#id_username", "officer")
        visitor.page.fill("#id_password", "not the password")
        visitor.page.press("#id_password", "Enter")
        visitor.page.wait_for_selector("#error-summary")
        problems += take(visitor, "sign-in-failed", folder)
    else:
        visitor.sign_in(role)
    for stop in list(tour_of(visitor, role)):
        visitor.go(stop.path)
        problems += take(visitor, f"{role}-{stop.name}", folder)
        problems += after(visitor, stop, role, folder)
    problems += visitor.problems
    visitor.close()
    return problems


def after(visitor: Visitor, stop: Stop, role: str, folder: Path) -> list[str]:
    """Take what a page shows once it is used: something chosen, an empty form sent."""
    page = visitor.page
    if (role, stop.name) == ("officer", "map"):
        page.set_viewport_size({"width": 1920, "height": 1080})
        page.locator("#feature-list button").nth(3).click()
        return take(visitor, "officer-map-selected", folder)
    send = {
        ("officer", "report-hazardous_area"): "#submit",
        ("authority", "settlement"): "#decide-button",
        ("keeper", "accounts"): "#account-form button",
    }.get((role, stop.name))
    if send:
        page.click(send)
        page.wait_for_selector("#error-summary")
        visitor.wait_for_map()
        return take(visitor, f"{role}-{stop.name}-errors", folder)
    if (role, stop.name) == ("officer", "hazard"):
        page.click("#start-hazard")
        page.wait_for_selector("#job")
        return take(visitor, "officer-job", folder)
    return []


def take(visitor: Visitor, name: str, folder: Path) -> list[str]:
    """Take a page at both widths; return what is too wide."""
    page = visitor.page
    told = []
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        if page.locator("body.full").count() and page.locator("#selection[hidden]").count():
            page.reload()  # a map fits itself to the window when it is opened
            visitor.wait_for_map()
        visitor.until(SETTLED, "the page has settled")
        if page.locator(".maplibregl-map").count():
            page.wait_for_timeout(PAINT_MS)
        whole = page.locator("body.full").count() == 0
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=whole)
        told += [f"{name} at {width} px: {what}" for what in overflows(page)]
    return told


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
