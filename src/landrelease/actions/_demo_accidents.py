"""Accidents of the demo: who was hurt, what was found of it, what was recommended, who died.

Names and people are invented. Who somebody is stands in the protected store alone.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import shapely

from landrelease.actions._demo_stage import Days, Stage, Story, at, later, today
from landrelease.geo import project
from landrelease.simulation import TrueItem
from landrelease.store.clock import now
from landrelease.store.models import LinkRow, RegisterRow

_BEGINS: Final = 112
"""Days after the work began on which a day of the contingent may end in an accident."""
_LOOKS_DAYS: Final = 5
_AWAY_M: Final = 120.0
_CLEARING: Final = frozenset({"clearance", "bac"})
_ASSISTANT: Final = "assistance"


def accident_stories(stage: Stage) -> Iterator[Story]:
    """Yield what is told of accidents: one at work, two of civilians, and remembrance."""
    yield _at_work(stage)
    yield _civilians(stage)
    yield _remembered(stage)


def _at_work(stage: Stage) -> Story:
    """A deminer of the contingent is hurt; it is investigated, and followed up in part."""
    begins, until = stage.made.configuration.work.period
    yield at(begins + timedelta(days=_BEGINS), 16)
    while (met := _met(stage)) is None:
        if now().date() > until - timedelta(days=200):
            return
        yield later(_LOOKS_DAYS, 16)
    task, item = met
    stage.ground.take(item, now().date())
    accident = stage.says("captain", "accident", {
        "item_class": item.item_class, "killed": 0, "injured": 1, "demining": True,
        "activity": "Change of shift in a lane",
        "description": "A deminer stepped outside the marked lane when the shift changed.",
        "place": stage.place(item.point, radius_m=2.0),
    }, last=now().date()).subject  # fmt: skip
    hurt = {
        "accident": accident, "code": "V-071", "harm": "injured", "role": "deminer",
        "sex": "male", "age_group": "adult", "full_name": "Teo Marrand", "lost_leg": "yes",
        "needs": "An artificial foot; work that can be done sitting.",
    }  # fmt: skip
    victim = stage.says(_ASSISTANT, "victim", hurt).subject
    _claimed(stage, accident)
    yield later(2, 10)
    investigation = yield from _investigated(stage, accident, task)
    yield later(20)
    helped = "Operated on the same day; the foot was fitted in the rehabilitation centre."
    stage.says(_ASSISTANT, "victim", hurt | {"assistance": helped}, subject=victim)
    yield from _followed_up(stage, investigation)


def _met(stage: Stage) -> tuple[str, TrueItem] | None:
    """Return a task of the contingent under way, and an item on its ground far from houses."""
    contingent = stage.organisation("contingent")
    links = LinkRow.objects.filter(kind="task", field="organisation", target=contingent)
    subjects = sorted(links.values_list("subject", flat=True))
    homes = shapely.union_all([one.footprint for one in stage.made.settlements]).buffer(_AWAY_M)
    for one in RegisterRow.objects.filter(kind="task", subject__in=subjects, status="ongoing"):
        if one.payload()["purpose"] in _CLEARING:
            ground = project(one.geometry, stage.made.crs).difference(homes)
            there = stage.ground.there(ground, now().date())
            if there:
                return one.subject, there[0]
    return None


def _claimed(stage: Stage, accident: str) -> None:
    """Others tell of it, each with another number."""
    for source, who, quantity, words in (
        ("radio", "Radio of the district", 2, "Two foreign deminers were hurt in the east."),
        ("spokesman", "Spokesman of the contingent", 1, "One of ours was hurt at work."),
    ):
        claim = {
            "about_what": "wounded", "accident": accident, "claimed_by": who,
            "quantity": quantity, "statement": words,
        }  # fmt: skip
        stage.says("officer", "claim", claim, last=now().date(), source=stage.source(source))


def _investigated(stage: Stage, accident: str, task: str) -> Days[str]:
    """Open an investigation; after days, say what was found and on what it rests."""
    trials = RegisterRow.objects.filter(kind="trial").order_by("first")
    trial = trials.values_list("subject", flat=True)[0]
    opened = {"accident": accident, "task": task, "trials": [trial]}
    investigation = stage.says("inspector", "investigation", opened).subject
    yield later(12)
    found = [_finding(stage, investigation, **said) for said in _findings(task, trial)]
    yield later(5)
    day = now().date()
    for follows, (recommended, to, days) in zip(found, _RECOMMENDED, strict=True):
        said = {
            "investigation": investigation, "findings": [follows], "recommended": recommended,
            "addressed_to": stage.organisation(to), "due": str(day + timedelta(days=days)),
        }  # fmt: skip
        stage.says("inspector", "recommendation", said)
    stage.says("inspector", "investigation", opened | {"status": "closed"}, subject=investigation)
    return investigation


_RECOMMENDED: Final = (
    ("Brief each shift at the edge of the lane, and write it down.", "contingent", 30),
    ("Send the interpreter who is missing.", "contingent", 60),
    ("Train slower sweeps, and test them on lanes with deep targets.", "first", 150),
)
"""What is recommended, to whom and within how many days, finding by finding."""
_DONE: Final = (
    ("Brief each", "closed", "A line in the day's book of each shift; checked on a visit."),
    ("Train slower", "answered", "A session on deep targets was held before the lanes."),
)


def _findings(task: str, trial: str) -> Iterator[dict[str, Any]]:
    yield {
        "tasks": [task],
        "statement": "The lane was marked; the step was taken outside it when the shift changed.",
        "other_evidence": "Photographs 1 to 6 and the sketch, kept at the centre.",
    }
    yield {
        "statement": "Who led the shift before had no words in common with the one after.",
        "other_evidence": "Two statements, kept at the centre.",
    }
    yield {
        "trials": [trial],
        "statement": "On lanes the cohort found less than the sappers, most of all at depth.",
        "explanation": "It did not lead to this accident; it was seen when it was looked at.",
    }


def _finding(stage: Stage, investigation: str, **said: Any) -> str:
    told = said | {"investigation": investigation}
    return stage.says("inspector", "investigation_finding", told).subject


def _followed_up(stage: Stage, investigation: str) -> Days[None]:
    """One recommendation is done and checked, one is done, one stays open past its day."""
    links = LinkRow.objects.filter(
        kind="recommendation", field="investigation", target=investigation
    )
    subjects = sorted(links.values_list("subject", flat=True))
    by = {one.title: one for one in RegisterRow.objects.filter(subject__in=subjects)}
    for words, status, done in _DONE:
        yield later(40)
        one = next(by[title] for title in by if title.startswith(words))
        stage.says(
            "inspector", "recommendation", one.payload() | {"status": status, "done": done},
            subject=one.subject,
        )  # fmt: skip


def _civilians(stage: Stage) -> Story:
    """Persons hurt in two accidents are recorded: once as many as counted, once one more."""
    yield at(stage.made.configuration.work.period[0] + timedelta(days=60), 10)
    counted = [one for one in _accidents() if not one.payload().get("demining")]
    for number, (accident, more) in enumerate(zip(counted, (0, 1), strict=False)):
        said = accident.payload()
        harms = ["killed"] * said["killed"] + ["injured"] * (said["injured"] + more)
        for place, harm in enumerate(harms):
            name, needs = _PEOPLE[(2 * number + place) % len(_PEOPLE)]
            stage.says(_ASSISTANT, "victim", {
                "accident": accident.subject, "code": f"V-0{number + 1}{place + 1}", "harm": harm,
                "role": "civilian", "sex": ("female", "male")[place % 2],
                "age_group": ("adult", "child")[number], "full_name": name,
                "needs": needs if harm == "injured" else "A pension for the family.",
            })  # fmt: skip
        yield later(2, 10)


_PEOPLE: Final = (
    ("Anwa Pellor", "Visits of a nurse; crutches."),
    ("Dorit Pellor", "A hearing aid."),
    ("Kesh Omarra", "Somebody to go to school with."),
    ("Lene Vadis", "Eye treatment in the capital."),
)


def _accidents() -> list[RegisterRow]:
    """Return accidents that hurt few people, each number known, oldest first."""
    rows = RegisterRow.objects.filter(kind="accident").order_by("first", "subject")
    found = []
    for one in rows:
        said = one.payload()
        numbers = said.get("killed"), said.get("injured")
        if all(isinstance(number, int) for number in numbers) and 1 <= sum(numbers) <= 3:
            found.append(one)
    return found


def _remembered(stage: Stage) -> Story:
    """Two who died are remembered; one family lets the name be shown, one has not been asked."""
    yield at(stage.made.configuration.work.period[0] + timedelta(days=90), 10)
    first = stage.organisation("first")
    stage.says("officer", "remembrance", {
        "organisation": first, "died_on": "2023-08-19", "full_name": "Aron Belisk",
        "words": "He cleared the road to Orrevath, and taught those who came after him.",
        "consent": "yes", "consent_of": "His sister, at the centre, on 3 February 2025: the page.",
        "published": True,
    })  # fmt: skip
    yield today(11)
    stage.says(
        "officer", "remembrance",
        {"organisation": first, "died_on": "2024-05-02", "full_name": "Ruen Taal"},
    )  # fmt: skip
