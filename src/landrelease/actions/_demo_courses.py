"""The demo's courses and tests: agreement, curriculum, instructors, sessions, assessments.

Everything is invented. Tests on lanes are read from the trials; written tests are answered by
people of different ability, and one question is put so badly that it tells them apart wrongly.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

import numpy as np
from scipy.special import expit

from landrelease.kinds import KINDS
from landrelease.ledger import OWN_SIGHT, Act, Draft
from landrelease.store.trial_facts import trial_facts
from landrelease.store.trial_finding import person_totals

TRAINEES: Final = "cohort-contingent"
REFERENCE: Final = "cohort-brigade"
PERSONS: Final = 10
COURSE: Final = "Detector and lanes"
AGREEMENT: Final = "agreement-contingent"
ASKED_SINCE: Final = date(2025, 3, 3)
"""From this day on the programme asks for courses and tests."""
TEAMS: Final = {TRAINEES: ("Team Heron",), REFERENCE: ("Sapper company 1", "Sapper company 2")}
OTHERS: Final = {"Team Heron": 7, "Sapper company 1": 8, "Sapper company 2": 9}
"""How many more each team has on record: people tested before, who walked in no trial here."""
_PASS_ON_LANES: Final = 0.7
_QUESTIONS: Final = 12
_RIGHT_TO_PASS: Final = 8
_BADLY_PUT: Final = 8
_SEED: Final = 20250217
_ABSENT: Final = {
    date(2025, 1, 29): ("cohort-contingent-7",),
    date(2025, 2, 3): ("cohort-contingent-7", "cohort-contingent-9"),
}
_CRITERIA: Final = (
    "Lane and baseline kept", "Sweep: height, speed, overlap", "Signal investigated as taught",
    "Reported and marked", "Own safety and that of others",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Test:
    """A written test of everybody: how able each cohort is by then, and how long a pass holds."""

    name: str
    on: date
    until: date
    able: dict[str, float]


_TESTS: Final = (
    _Test("Basic knowledge, spring 2025", date(2025, 2, 17), date(2026, 3, 31),
          {TRAINEES: 0.9, REFERENCE: 1.5}),
    _Test("Basic knowledge, spring 2026", date(2026, 3, 2), date(2027, 3, 31),
          {TRAINEES: 1.6, REFERENCE: 1.6}),
)  # fmt: skip
_SESSIONS: Final = (
    (TRAINEES, date(2025, 1, 27), "Ground search head and signals", 6.0, ("alder",)),
    (TRAINEES, date(2025, 1, 29), "Lanes, baseline and marking", 6.0, ("alder", "birch")),
    (TRAINEES, date(2025, 2, 3), "Items seen here, at recognition level", 6.0, ("birch",)),
    (REFERENCE, date(2025, 1, 28), "Refresher: lanes and records", 6.0, ("alder",)),
    (REFERENCE, date(2025, 2, 4), "Refresher: items seen here, at recognition level", 6.0,
     ("birch",)),
    (TRAINEES, date(2025, 5, 19), "What the lanes of winter showed", 4.0, ("alder",)),
    (TRAINEES, date(2025, 10, 20), "Deep targets: slower sweeps", 6.0, ("alder", "birch")),
    (REFERENCE, date(2026, 2, 23), "Refresher of 2026", 6.0, ("birch",)),
    (TRAINEES, date(2026, 2, 24), "Refresher of 2026", 6.0, ("alder",)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """Records that are entered together on a day."""

    on: date
    batch: str
    title: str
    drafts: Callable[[], Iterator[Draft]]


def course_entries(organisation: Callable[[str], str]) -> Iterator[Entry]:
    """Yield what is entered about courses and tests.

    Parameters
    ----------
    organisation
        Gives the subject of an organisation by the beginning of its name.
    """
    title = "Agreement, cohorts and instructors"
    yield Entry(date(2025, 1, 20), "agreements", title, partial(_agreed, organisation))
    for cohort, on, topic, hours, by in _SESSIONS:
        drafts = partial(_session, cohort, on, topic, hours=hours, by=by)
        yield Entry(on, f"session-{cohort}-{on}", f"Training session of {on}", drafts)
    for test in _TESTS:
        title = f"Written test: {test.name}"
        yield Entry(test.on, f"written-{test.on}", title, partial(_written, test))
    title = "Practical tests of the trainees"
    yield Entry(date(2025, 2, 24), "practical-2025", title, _practical)
    title = "Others of the teams, with what they were tested in before"
    yield Entry(date(2025, 2, 24), "others-2025", title, partial(_others, organisation))
    title = "What clearance asks for"
    yield Entry(ASKED_SINCE, "curriculum", title, partial(_curriculum, organisation))


def lanes_judged(trial: str, *, on: date, until: date) -> Iterator[Draft]:
    """Return the test on lanes of everybody who walked in a closed trial."""
    facts = trial_facts(trial)
    for cohort in (TRAINEES, REFERENCE):
        for person, told in person_totals(facts, cohort).items():
            passed = told.found >= _PASS_ON_LANES * told.targets
            yield _draft(
                "assessment", f"lanes-{on}-{person}", on, deminer=person, competence="clearance",
                type="blind_lane", course=facts.document.name, score=float(told.found),
                out_of=float(told.targets), judged_by="instructor-alder",
                **_outcome(until, passed=passed),
            )  # fmt: skip


def people() -> Iterator[tuple[str, str, int, str]]:
    """Yield cohort, subject, number and team of everybody."""
    for cohort, teams in TEAMS.items():
        for number in range(1, PERSONS + 1):
            yield cohort, f"{cohort}-{number}", number, teams[number % len(teams)]


def _agreed(organisation: Callable[[str], str]) -> Iterator[Draft]:
    contingent, since = organisation("Ollemir Demining Contingent"), date(2024, 3, 1)
    centre = organisation("Mine action centre")
    yield _draft(
        "agreement", AGREEMENT, since, last=date(2026, 12, 31), organisation=contingent,
        name="Agreement of Ollemir and Tessuvar on demining", party=centre,
        survey="yes", clearance="yes", eod="yes", quality="no",
        conditions="Work under the programme's standards; interpreters are sent by Ollemir.",
    )  # fmt: skip
    yield _draft(
        "cohort", TRAINEES, since, name="Newly trained of the contingent", qualified="no",
        organisation=contingent, works_under=AGREEMENT, works_in="Ollemiran, some Tessuvari",
        interpreters_needed=4, interpreters_present=3,
    )  # fmt: skip
    yield _draft(
        "cohort", REFERENCE, since, name="Sappers of the first brigade", qualified="yes",
        organisation=organisation("First National"), works_in="Tessuvari",
    )  # fmt: skip
    for pseudonym, name in (("Alder", "Oren Salk"), ("Birch", "Mila Treves")):
        yield _draft(
            "instructor", f"instructor-{pseudonym.casefold()}", since, pseudonym=pseudonym,
            organisation=centre, person_name=name,
        )  # fmt: skip


def _curriculum(organisation: Callable[[str], str]) -> Iterator[Draft]:
    asked = (
        ("clearance-course", {"type": "course", "course": COURSE, "hours": 12.0}),
        ("clearance-written", {"type": "written"}),
        ("clearance-lanes", {"type": "blind_lane"}),
    )
    for key, said in asked:
        yield _draft("training_requirement", key, ASKED_SINCE, competence="clearance", **said)
    contingent = organisation("Ollemir Demining Contingent")
    yield _draft(
        "training_requirement", "clearance-practical", ASKED_SINCE, competence="clearance",
        type="practical", organisation=contingent,
    )  # fmt: skip


def _session(
    cohort: str, day: date, topic: str, *, hours: float, by: tuple[str, ...]
) -> Iterator[Draft]:
    absent = _ABSENT.get(day, ())
    there = [who for of, who, _, _ in people() if of == cohort and who not in absent]
    yield _draft(
        "training_session", f"session-{cohort}-{day}", day, course=COURSE, topic=topic,
        cohort=cohort, present=there, hours=hours, taught_by=[f"instructor-{one}" for one in by],
    )  # fmt: skip


def _written(test: _Test) -> Iterator[Draft]:
    rng = np.random.default_rng([_SEED, test.on.toordinal()])
    hard = np.linspace(-1.5, 1.3, _QUESTIONS)
    slope = np.full(_QUESTIONS, 1.4)
    slope[_BADLY_PUT], hard[_BADLY_PUT] = -0.9, 1.2
    for cohort, who, _, _ in people():
        able = test.able[cohort] + float(rng.normal(0.0, 0.7))
        right = rng.random(_QUESTIONS) < expit(slope * (able - hard))
        passed = int(right.sum()) >= _RIGHT_TO_PASS
        yield _draft(
            "assessment", f"written-{test.on}-{who}", test.on, deminer=who, competence="clearance",
            type="written", course=COURSE, test=test.name, score=float(right.sum()),
            out_of=float(_QUESTIONS), answers="".join("1" if one else "0" for one in right),
            judged_by="instructor-birch",
            **_outcome(test.until, passed=passed),
        )  # fmt: skip


def _practical() -> Iterator[Draft]:
    on = date(2025, 2, 24)
    rng = np.random.default_rng([_SEED, on.toordinal()])
    for cohort, who, _, _ in people():
        if cohort != TRAINEES:
            continue
        marks = 1 + rng.binomial(3, 0.75, len(_CRITERIA))
        passed = bool(marks.min() >= 2)
        told = "\n".join(f"{one}: {mark} of 4" for one, mark in zip(_CRITERIA, marks, strict=True))
        yield _draft(
            "assessment", f"practical-{who}", on, deminer=who, competence="clearance",
            type="practical", course=COURSE, rubric=told, score=float(marks.sum()), out_of=20.0,
            judged_by="instructor-alder",
            remarks="Tires after an hour; give shorter turns." if not passed else "",
            **_outcome(date(2026, 12, 31), passed=passed),
        )  # fmt: skip


def _others(organisation: Callable[[str], str]) -> Iterator[Draft]:
    on = date(2025, 2, 24)
    owners = {TRAINEES: organisation("Ollemir"), REFERENCE: organisation("First National")}
    for cohort, teams in TEAMS.items():
        for place, team in enumerate(teams):
            there = [f"other-{cohort}-{place}-{number}" for number in range(1, OTHERS[team] + 1)]
            for number, who in enumerate(there, start=1):
                letter = "C" if cohort == TRAINEES else "AB"[place]
                yield _draft(
                    "deminer", who, on, code=f"{letter}-{number:02d}", team=team,
                    organisation=owners[cohort], eod_level="level_2",
                )  # fmt: skip
                for test in ("written", "blind_lane", "practical"):
                    yield _draft(
                        "assessment", f"{test}-{who}", on, deminer=who, competence="clearance",
                        type=test, judged_by="instructor-birch",
                        **_outcome(date(2027, 3, 31), passed=True),
                    )  # fmt: skip
            yield _draft(
                "training_session", f"session-others-{cohort}-{place}", on, course=COURSE,
                topic="Refresher", present=there, hours=12.0, taught_by=["instructor-birch"],
            )  # fmt: skip


def _outcome(until: date, *, passed: bool) -> dict[str, Any]:
    """Say whether it was passed, and until when a pass holds."""
    return {"passed": "yes", "holds_until": str(until)} if passed else {"passed": "no"}


def demo_draft(
    kind: str, subject: str, first: date, *, last: date | None = None, part: str, **said: Any
) -> Draft:
    """Return what a part of the demo records; an event ends on its day."""
    return Draft(
        id=f"demo-{part}-{subject}",
        act=Act.RECORD,
        batch="",
        kind=kind,
        subject=subject,
        first=first,
        last=first if KINDS[kind].temporal == "event" else last,
        source=OWN_SIGHT,
        payload=said,
    )


_draft = partial(demo_draft, part="courses")
