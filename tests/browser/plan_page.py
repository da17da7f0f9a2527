"""A page with a plan and its form, at an address that is answered here: no programme is needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from django.template.loader import render_to_string
from playwright.sync_api import BrowserContext, Route

import landrelease.pages
from landrelease.pages._plan_plots import gantt_chart, gantt_of
from landrelease.planning import Pin, Situation, Task, Team, plan_of

ADDRESS = "http://plan.invalid"
STATIC = Path(landrelease.pages.__file__).parent / "static"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'"
KINDS = {".css": "text/css", ".mjs": "text/javascript"}
FIRST = date(2026, 11, 27)


def situation() -> Situation:
    """Three teams, one of which does other work, and tasks that are open, begun and shared."""
    return Situation(
        tasks=(
            Task(subject="field", purpose="ts", amount=12.0),
            Task(subject="road", purpose="ts", amount=8.0, pinned=Pin(team="B", start=0.0)),
            Task(subject="well", purpose="clearance", amount=5.0),
            Task(subject="both", purpose="ts", amount=6.0, teams=2),
        ),
        teams=(
            Team(subject="A", speed={"ts": 1.0}),
            Team(subject="B", speed={"ts": 1.0}),
            Team(subject="C", speed={"clearance": 1.0}),
        ),
        communities=(),
        horizon=60,
    )


@dataclass
class PlanPage:
    """What the address answers, and what was sent to it."""

    html: str
    sent: list[dict[str, list[str]]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def serve(self, context: BrowserContext) -> None:
        """Answer what a browser asks of the address."""
        context.route(f"{ADDRESS}/**", self.answer)

    def answer(self, route: Route) -> None:
        asked = urlsplit(route.request.url).path
        if route.request.method == "POST":
            self.sent.append(parse_qs(route.request.post_data or ""))
        file = STATIC / asked.removeprefix("/static/")
        if asked.startswith("/static/"):
            route.fulfill(body=file.read_bytes(), content_type=KINDS[file.suffix])
        else:
            self.opened.append(asked)
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8", headers=headers)


def plan_page() -> PlanPage:
    """Make the page of a small plan."""
    told = situation()
    plan = plan_of(told, order=["field", "road", "well", "both"])
    gantt = gantt_of(told, plan, first_day=FIRST, href=lambda task: f"/tasks/{task}/")
    facts = {"name": "plan", "gantt": gantt, "chart": gantt_chart("plan", gantt)}
    parts = [
        render_to_string("pages/parts/gantt.html", facts),
        render_to_string(
            "pages/parts/pin_form.html", facts | {"action": "/pin/", "csrf_token": "a token"}
        ),
    ]
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        '<title>Plan</title><link rel="stylesheet" href="/static/pages/app.css">'
        '<script type="module" src="/static/pages/gantt.mjs"></script>'
    )
    return PlanPage(
        f'<!doctype html><html lang="en"><head>{head}</head><body><main class="page wide-page" '
        f'id="main"><h1>Plan</h1>{"".join(parts)}</main></body></html>'
    )
