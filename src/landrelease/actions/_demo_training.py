"""The demo's training: cohorts, instruments, accreditations, two blind trials, declarations.

Everything is invented and goes through the same actions as a real trial. The district's history
says how well the contingent detects beside the brigades; the lanes are walked with that skill.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any, Final

import numpy as np
from scipy.special import expit, logit

from landrelease.actions._demo_courses import (
    PERSONS,
    REFERENCE,
    TRAINEES,
    Entry,
    course_entries,
    demo_draft,
    lanes_judged,
    people,
)
from landrelease.actions.close_trial import close_trial
from landrelease.actions.declare_parity import declare_parity
from landrelease.actions.design_trial import design_trial, lay_out_lanes
from landrelease.actions.record_batch import record_batch
from landrelease.actions.record_trial_result import record_trial_result
from landrelease.actions.review_batch import approve_batch
from landrelease.actions.take_detection import take_detection
from landrelease.detection import Square
from landrelease.kinds import ParityStatus
from landrelease.ledger import Draft
from landrelease.store.clock import playing
from landrelease.store.models import LinkRow, RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.programme import Programme

LAPSED: Final = "accreditation-contingent-eod"
_LANES: Final = ("A", "B", "C")
_SQUARES: Final = 24
_TARGETS: Final = 10
_DEPTHS: Final = (0.0, 0.03, 0.05, 0.08, 0.12, 0.16)
_CLASSES: Final = ("ap_mine", "ap_mine", "submunition")
_CHECKED_AGAIN: Final = date(2026, 1, 12)
_SEED: Final = 20250210

Person = Callable[[str], Viewer]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens on a day of the demo's past."""

    on: date
    do: Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Skill:
    """Detection at 5 cm, how fast it falls with depth, spread of persons, false alarms a square."""

    at_5_cm: float
    per_cm: float
    spread: float
    alarms: float


@dataclass(frozen=True, slots=True)
class _Plan:
    """One trial of the demo; from the second on each walks every lane with another device."""

    key: str
    name: str
    day: date
    closed: date
    trainees: _Skill
    until: date
    """Until when a pass on its lanes holds."""
    declared: ParityStatus
    reason: str = ""

    @property
    def crossed(self) -> bool:
        """Whether persons and devices cross."""
        return self.key != "first"


_BRIGADE: Final = _Skill(0.955, -0.16, 0.30, 0.030)
_PLANS: Final = (
    _Plan(
        "first", "Winter lanes", date(2025, 2, 10), date(2025, 2, 14),
        _Skill(0.80, -0.24, 0.75, 0.09), date(2025, 12, 31), ParityStatus.NOT_DECLARED,
    ),
    _Plan(
        "second", "Summer lanes", date(2025, 6, 16), date(2025, 6, 20),
        _Skill(0.89, -0.20, 0.55, 0.06), date(2026, 6, 30), ParityStatus.NOT_DECLARED,
    ),
    _Plan(
        "third", "Autumn lanes", date(2025, 11, 10), date(2025, 11, 14),
        _Skill(0.945, -0.17, 0.35, 0.035), date(2026, 12, 31), ParityStatus.ON_A_PAR,
        "Hands are needed before winter; each works beside a sapper until the next trial.",
    ),
)  # fmt: skip
_DEVICES: Final = (0.0, 0.2, -0.9, 0.1, 0.0)
"""How each instrument adds to the log-odds of finding: one of them finds less."""


def training_steps(person: Person, programme: Programme) -> list[Step]:
    """Return what happens in training, in the order of its days."""
    steps = [Step(entry.on, partial(_entered, entry, person, programme)) for entry in _entries()]
    for plan in _PLANS:
        rng = np.random.default_rng([_SEED, plan.day.toordinal()])
        steps.append(Step(plan.day, _walked(plan, person, programme, rng)))
        steps.append(Step(plan.closed, _closed(plan, person, programme)))
    steps.append(Step(date(2025, 11, 24), lambda: _taken(person, programme)))
    return sorted(steps, key=lambda step: step.on)


def _entries() -> Iterator[Entry]:
    courses = course_entries(_organisation)
    yield next(courses)
    title = "People, instruments and accreditations"
    yield Entry(date(2025, 1, 20), "training-reference", title, _records)
    yield from courses
    yield Entry(_CHECKED_AGAIN, "checks-2026", "Checks of instruments", _checked_again)


def _entered(entry: Entry, person: Person, programme: Programme) -> None:
    """Have the officer enter records in the morning, and somebody else approve them."""
    with playing(_at(entry.on, 9), programme=programme):
        note = {"title": entry.title}
        receipt = record_batch(person("officer"), entry.drafts(), batch_id=entry.batch, note=note)
    with playing(_at(entry.on, 15), programme=programme):
        approve_batch(person("operations"), batch=receipt.batch)


def _taken(person: Person, programme: Programme) -> None:
    """Let one area that the contingent searched take its detection from the autumn lanes."""
    contingent = _organisation("Ollemir Demining Contingent")
    links = LinkRow.objects.filter(kind="searched_area", field="organisation", target=contingent)
    area = links.order_by("subject").values_list("subject", flat=True).first()
    if area is None:
        return
    with playing(_at(date(2025, 11, 24), 9), programme=programme):
        told = take_detection(
            person("officer"), searched_area=area, trials=[_subject(_PLANS[-1])], cohort=TRAINEES
        )
    if told.receipt is not None:
        with playing(_at(date(2025, 11, 24), 14), programme=programme):
            approve_batch(person("operations"), batch=told.receipt.batch)


def _subject(plan: _Plan) -> str:
    return RegisterRow.objects.get(kind="trial", title=plan.name).subject


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


def _walked(
    plan: _Plan, person: Person, programme: Programme, rng: np.random.Generator
) -> Callable[[], None]:
    def walk() -> None:
        with playing(_at(plan.day, 7), programme=programme):
            designer = person("examiner")
            design = {
                "name": plan.name, "trainees": TRAINEES, "reference": REFERENCE, "soil": "loam",
                "devices": [f"device-{1 + number}" for number in range(len(_DEVICES))],
                "square_m": 0.5, "margin_detection": 0.10, "margin_false_alarms": 0.25,
            }  # fmt: skip
            trial = design_trial(designer, design=design, on=plan.day).subject
            squares = list(_lay(rng))
            lay_out_lanes(designer, trial=trial, squares=squares, models={}, on=plan.day)
        with playing(_at(plan.day, 15), programme=programme):
            for cohort, skill in ((TRAINEES, plan.trainees), (REFERENCE, _BRIGADE)):
                for number in range(1, PERSONS + 1):
                    own = float(rng.normal(0.0, skill.spread))
                    for at, lane in enumerate(_LANES):
                        device = (number + (at if plan.crossed else 0)) % len(_DEVICES)
                        record_trial_result(
                            person("trainer"),
                            trial=trial,
                            deminer=f"{cohort}-{number}",
                            lane=lane,
                            marked=_marks(squares, lane, skill, own + _DEVICES[device], rng),
                            device=f"device-{1 + device}",
                            minutes=float(rng.integers(35, 80)),
                            on=plan.day,
                        )

    return walk


def _lay(rng: np.random.Generator) -> Iterator[Square]:
    for lane in _LANES:
        places = rng.choice(_SQUARES, _TARGETS, replace=False).tolist()
        for number in range(_SQUARES):
            name = f"{number + 1:02d}"
            if number in places:
                depth = _DEPTHS[places.index(number) % len(_DEPTHS)]
                item_class = _CLASSES[places.index(number) % len(_CLASSES)]
                yield Square(lane, name, item_class, depth)
            else:
                yield Square(lane, name)


def _marks(
    squares: list[Square], lane: str, skill: _Skill, own: float, rng: np.random.Generator
) -> list[str]:
    marked = []
    for square in squares:
        if square.lane != lane:
            continue
        chance = skill.alarms
        if square.target:
            deeper_cm = (square.depth_m or 0.0) * 100 - 5.0
            chance = float(expit(logit(skill.at_5_cm) + skill.per_cm * deeper_cm + own))
        if rng.random() < chance:
            marked.append(square.square)
    return marked


def _closed(plan: _Plan, person: Person, programme: Programme) -> Callable[[], None]:
    def close() -> None:
        with playing(_at(plan.closed, 9), programme=programme):
            close_trial(person("examiner"), trial=_subject(plan), on=plan.closed)
        with playing(_at(plan.closed, 14), programme=programme):
            declare_parity(
                person("authority"),
                trial=_subject(plan),
                status=plan.declared,
                reason=plan.reason,
                on=plan.closed,
            )
        judged = partial(lanes_judged, _subject(plan), on=plan.closed, until=plan.until)
        title = f"Tests on lanes: {plan.name}"
        entry = Entry(plan.closed, f"lanes-{plan.closed}", title, judged)
        _entered(entry, person, programme)

    return close


def _organisation(name: str) -> str:
    return RegisterRow.objects.get(kind="organisation", title__startswith=name).subject


def _records() -> Iterator[Draft]:
    contingent = _organisation("Ollemir Demining Contingent")
    first = _organisation("First National Sapper Brigade")
    second = _organisation("Second National Sapper Brigade")
    since = date(2024, 3, 1)
    by_cohort = {TRAINEES: (contingent, "T", "level_1"), REFERENCE: (first, "S", "level_2")}
    for cohort, subject, number, team in people():
        organisation, letter, level = by_cohort[cohort]
        yield _draft("deminer", subject, since, code=f"{letter}-{number:02d}", team=team,
                     organisation=organisation, cohort=cohort, eod_level=level)  # fmt: skip
    yield _draft("detector_model", "model-1", since, name="Heath 3", maker="Invented Instruments")
    for number in range(1, 7):
        checked, held = date(2025, 1, 10), date(2025 if number < 6 else 2024, 12, 31)
        yield _device(number, since, first, checked_on=checked, held=held)
    yield from _animals_and_machines(since, first)
    for organisation in (first, second, contingent):
        for scope in ("survey", "clearance"):
            yield _draft("accreditation", f"accreditation-{organisation}-{scope}", since,
                         organisation=organisation, scope=scope)  # fmt: skip
    yield _draft("accreditation", "accreditation-first-eod", since, organisation=first, scope="eod")
    yield _draft("accreditation", LAPSED, since, last=date(2025, 6, 30), organisation=contingent,
                 scope="eod", conditions="Level 1 items only, under supervision.")  # fmt: skip


def _animals_and_machines(since: date, organisation: str) -> Iterator[Draft]:
    """Yield a dog whose test ran out, a rat and a machine whose checks hold."""
    told: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
        ("dog", "Sable", "2025-06-30", {"service": "With handler S-04."}),
        ("rat", "Millet", "2026-12-31", {}),
        ("machine", "Flail 2", "2026-12-31", {"hours": 812.5, "service": "Chains in January."}),
    )
    for type_, code, held, said in told:
        yield _draft(
            "device", f"device-{type_}", since, code=code, type=type_, organisation=organisation,
            checked_on="2025-01-10", check_holds_until=held, **said,
        )  # fmt: skip
    yield _draft(
        "accreditation", "accreditation-dog", since, organisation=organisation, holder="animal",
        name="Sable", scope="clearance", conditions="With its own handler alone.",
    )  # fmt: skip


def _checked_again() -> Iterator[Draft]:
    """Yield the checks of the new year; one instrument did not pass, one nobody brought."""
    first, day = _organisation("First National Sapper Brigade"), _CHECKED_AGAIN
    for number in range(1, 6):
        said: dict[str, Any] = {"status": "out_of_service"} if number == 3 else {}
        yield _device(number, day, first, checked_on=day, held=date(2026, 12, 31), **said)


def _device(
    number: int, since: date, organisation: str, *, checked_on: date, held: date, **said: Any
) -> Draft:
    device = _draft("device", f"device-{number}", since, code=f"H3-{number:03d}", model="model-1",
                    organisation=organisation, checked_on=str(checked_on),
                    check_holds_until=str(held), **said)  # fmt: skip
    return replace(device, id=f"{device.id}-{since}")


_draft = partial(demo_draft, part="training")
