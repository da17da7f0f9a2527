"""The demo's training: cohorts, instruments, accreditations, two blind trials, declarations.

Everything is invented and goes through the same actions as a real trial. The district's history
says how well the contingent detects beside the brigades; the lanes are walked with that skill.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

import numpy as np
from scipy.special import expit, logit

from landrelease.actions.close_trial import close_trial
from landrelease.actions.declare_parity import declare_parity
from landrelease.actions.design_trial import design_trial, lay_out_lanes
from landrelease.actions.record_batch import record_batch
from landrelease.actions.record_trial_result import record_trial_result
from landrelease.actions.review_batch import approve_batch
from landrelease.actions.take_detection import take_detection
from landrelease.detection import Square
from landrelease.kinds import ParityStatus
from landrelease.ledger import OWN_SIGHT, Act, Draft
from landrelease.store.clock import playing
from landrelease.store.models import LinkRow, RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.programme import Programme

TRAINEES: Final = "cohort-contingent"
REFERENCE: Final = "cohort-brigade"
LAPSED: Final = "accreditation-contingent-eod"
_PERSONS: Final = 10
_LANES: Final = ("A", "B", "C")
_SQUARES: Final = 24
_TARGETS: Final = 10
_DEPTHS: Final = (0.0, 0.03, 0.05, 0.08, 0.12, 0.16)
_CLASSES: Final = ("ap_mine", "ap_mine", "submunition")
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
    """One trial of the demo."""

    key: str
    name: str
    day: date
    closed: date
    trainees: _Skill
    declared: ParityStatus
    reason: str


_BRIGADE: Final = _Skill(0.955, -0.16, 0.30, 0.030)
_PLANS: Final = (
    _Plan(
        "first", "Winter lanes", date(2025, 2, 10), date(2025, 2, 14),
        _Skill(0.80, -0.24, 0.75, 0.09), ParityStatus.NOT_DECLARED, "",
    ),
    _Plan(
        "second", "Autumn lanes", date(2025, 11, 10), date(2025, 11, 14),
        _Skill(0.945, -0.17, 0.35, 0.035), ParityStatus.ON_A_PAR,
        "Hands are needed before winter; each works beside a sapper until the next trial.",
    ),
)  # fmt: skip


def training_steps(person: Person, programme: Programme) -> list[Step]:
    """Return what happens in training, in the order of its days."""
    steps = [Step(date(2025, 1, 20), lambda: _reference_records(person, programme))]
    for plan in _PLANS:
        rng = np.random.default_rng([_SEED, plan.day.toordinal()])
        steps.append(Step(plan.day, _walked(plan, person, programme, rng)))
        steps.append(Step(plan.closed, _closed(plan, person, programme)))
    steps.append(Step(date(2025, 11, 24), lambda: _taken(person, programme)))
    return steps


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
                "square_m": 0.5, "margin_detection": 0.10, "margin_false_alarms": 0.25,
            }  # fmt: skip
            trial = design_trial(designer, design=design, on=plan.day).subject
            squares = list(_lay(rng))
            lay_out_lanes(designer, trial=trial, squares=squares, models={}, on=plan.day)
        with playing(_at(plan.day, 15), programme=programme):
            for cohort, skill in ((TRAINEES, plan.trainees), (REFERENCE, _BRIGADE)):
                for number in range(1, _PERSONS + 1):
                    own = float(rng.normal(0.0, skill.spread))
                    for lane in _LANES:
                        record_trial_result(
                            person("trainer"),
                            trial=trial,
                            deminer=f"{cohort}-{number}",
                            lane=lane,
                            marked=_marks(squares, lane, skill, own, rng),
                            device=f"device-{1 + number % 5}",
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

    return close


def _reference_records(person: Person, programme: Programme) -> None:
    day = date(2025, 1, 20)
    with playing(_at(day, 9), programme=programme):
        receipt = record_batch(
            person("officer"),
            _records(),
            batch_id="training-reference",
            note={"title": "Cohorts, instruments and accreditations"},
        )
    with playing(_at(day, 13), programme=programme):
        approve_batch(person("operations"), batch=receipt.batch)


def _organisation(name: str) -> str:
    return RegisterRow.objects.get(kind="organisation", title__startswith=name).subject


def _records() -> Iterator[Draft]:
    contingent = _organisation("Ollemir Demining Contingent")
    first = _organisation("First National Sapper Brigade")
    second = _organisation("Second National Sapper Brigade")
    since = date(2024, 3, 1)
    for subject, name, organisation, qualified in (
        (TRAINEES, "Newly trained of the contingent", contingent, "no"),
        (REFERENCE, "Sappers of the first brigade", first, "yes"),
    ):
        yield _draft("cohort", subject, since, name=name, organisation=organisation,
                     qualified=qualified)  # fmt: skip
        letter = "T" if subject == TRAINEES else "S"
        for number in range(1, _PERSONS + 1):
            yield _draft("deminer", f"{subject}-{number}", since, code=f"{letter}-{number:02d}",
                         organisation=organisation, cohort=subject,
                         eod_level="level_1" if letter == "T" else "level_2")  # fmt: skip
    yield _draft("detector_model", "model-1", since, name="Heath 3", maker="Invented Instruments")
    for number in range(1, 7):
        held = "2025-12-31" if number < 6 else "2024-12-31"
        yield _draft("device", f"device-{number}", since, code=f"H3-{number:03d}", model="model-1",
                     organisation=first, checked_on="2025-01-10",
                     check_holds_until=held)  # fmt: skip
    for organisation in (first, second, contingent):
        for scope in ("survey", "clearance"):
            yield _draft("accreditation", f"accreditation-{organisation}-{scope}", since,
                         organisation=organisation, scope=scope)  # fmt: skip
    yield _draft("accreditation", "accreditation-first-eod", since, organisation=first, scope="eod")
    yield _draft("accreditation", LAPSED, since, last=date(2025, 6, 30), organisation=contingent,
                 scope="eod", conditions="Level 1 items only, under supervision.")  # fmt: skip


def _draft(kind: str, subject: str, first: date, *, last: date | None = None, **said: Any) -> Draft:
    return Draft(
        id=f"demo-training-{subject}",
        act=Act.RECORD,
        batch="training-reference",
        kind=kind,
        subject=subject,
        first=first,
        last=last,
        source=OWN_SIGHT,
        payload=said,
    )
