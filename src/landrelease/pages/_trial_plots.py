"""The plots of a trial, made of what a query tells."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from django.utils.translation import gettext

from landrelease.detection import DEPTH_BANDS, depth_band, detection_interval
from landrelease.queries import (
    CohortTold,
    CrossedRow,
    LearningCurve,
    LearningPoint,
    TrialDetail,
)
from landrelease.reports import (
    Bar,
    Point,
    Series,
    difference_plot,
    panels_plot,
    persons_plot,
    share_plot,
)

_MOST_PERSONS = 60
_APART = 0.17
"""Of a row: two points of one person that are alike would hide each other."""


def depth_figure(detail: TrialDetail) -> str:
    """Draw detection against depth: a curve where one can be told, and the bands as counted."""
    deepest = _deepest(detail)
    if deepest is None:
        return ""
    series = [_against_depth(cohort, deepest) for cohort in detail.cohorts]
    return share_plot(
        series,
        x_label=gettext("Depth of the top of the target (cm)"),
        y_label=gettext("Found"),
        alt=gettext("Share of targets found against depth, with 95 % intervals"),
        x_ends=(0.0, deepest * 100),
    )


def _deepest(detail: TrialDetail) -> float | None:
    depths = [s.depth_m for s in detail.layout if s.target and s.depth_m is not None]
    return max(depths) * 1.1 if depths and max(depths) > 0 else None


def _against_depth(cohort: CohortTold, deepest: float) -> Series:
    name = f"{cohort.name} ({gettext('qualified') if cohort.is_reference else gettext('tested')})"
    points = []
    for low, high in DEPTH_BANDS:
        rows = [row for row in cohort.strata if row.band == depth_band(low)]
        targets = sum(row.targets for row in rows)
        if targets and low < deepest:
            found = sum(row.found for row in rows)
            told = _interval(found, targets)
            middle = (low + min(high, deepest)) / 2 * 100
            points.append(Point(middle, found / targets, *told))
    curve = cohort.curve.curve
    if curve is None:
        return Series(name, points=points)
    depths = np.linspace(0.0, deepest, 60)
    lines = [
        [(float(d) * 100, float(v)) for d, v in zip(depths, values, strict=True)]
        for values in (curve.detection_at(depths), *curve.band(depths))
    ]
    return Series(name, line=lines[0], low=lines[1], high=lines[2], points=points)


def _interval(found: int, targets: int) -> tuple[float, float]:
    told = detection_interval(found, targets)
    return told.low, told.high


def persons_figure(detail: TrialDetail) -> str:
    """Draw every person's detection given all the others of the cohort."""
    every = [
        (person.together.mean, group, person)
        for group, cohort in enumerate(detail.cohorts)
        for person in cohort.persons
        if person.together is not None
    ]
    every.sort(key=lambda item: (-item[0], item[2].code))
    if not 0 < len(every) <= _MOST_PERSONS:
        return ""
    series = []
    for group, cohort in enumerate(detail.cohorts):
        points = [
            Point(float(row), one.together.mean, one.together.low, one.together.high)
            for row, (_, of, one) in enumerate(every)
            if of == group and one.together is not None
        ]
        series.append(Series(cohort.name, points=points))
    return persons_plot(
        series,
        x_label=gettext("Detection given all the others, 95 % interval"),
        alt=gettext("Detection of each person with its interval"),
        codes=[person.code for _, _, person in every],
    )


def difference_figure(detail: TrialDetail) -> str:
    """Draw the two differences beside their margins."""
    told = None if detail.finding is None else detail.finding.told
    if told is None:
        return ""
    finds, flags, margins = told.parity.detection, told.parity.false_alarms, told.parity.margins
    bars = [
        Bar(
            gettext("Detection, tested less qualified (points)"),
            finds.estimate * 100,
            finds.low * 100,
            finds.high * 100,
            -margins.detection * 100,
        ),
        Bar(
            gettext("False alarms per m², tested less qualified"),
            flags.estimate,
            flags.low,
            flags.high,
            margins.false_alarms_per_m2,
        ),
    ]
    alt = gettext("Differences of detection and of false alarms with intervals and margins")
    return difference_plot(bars, alt=alt, margin_word=gettext("margin"))


def crossed_figure(rows: Sequence[CrossedRow], *, alt: str) -> str:
    """Draw persons or devices of a trial, each with the average of the others."""
    if not 0 < len(rows) <= _MOST_PERSONS:
        return ""
    groups = sorted({row.group for row in rows})
    series = [
        Series(
            group or gettext("Devices"),
            points=[
                Point(float(place), one.detection.estimate, one.detection.low, one.detection.high)
                for place, one in enumerate(rows)
                if one.group == group
            ],
        )
        for group in groups
    ]
    return persons_plot(
        series,
        x_label=gettext("Detection, 95 % interval"),
        alt=alt,
        codes=[row.name for row in rows],
    )


def learning_figure(curves: Sequence[LearningCurve]) -> str:
    """Draw every cohort over its trials, in their order."""
    days = sorted({point.on for curve in curves for point in curve.points})
    if len(days) < 2:
        return ""
    series = [_over_days(curve.name, curve.points, days) for curve in curves]
    return share_plot(
        series,
        x_label=gettext("Trial, by the day it was walked"),
        y_label=gettext("Found"),
        alt=gettext("Share of targets found by each cohort, trial by trial"),
        x_names=[day.isoformat() for day in days],
        x_ends=(-0.3, len(days) - 0.7),
    )


def person_figures(curve: LearningCurve) -> str:
    """Draw every person of a cohort over the trials, from the first to the last."""
    days = sorted({point.on for point in curve.points})
    first = [(code, points[0]) for code, points in curve.persons]
    last = [(code, points[-1]) for code, points in curve.persons]
    if not curve.persons or len(days) < 2:
        return ""
    order = sorted(curve.persons, key=lambda item: -item[1][-1].detection.estimate)
    rows = {code: row for row, (code, _) in enumerate(order)}
    series = [
        Series(
            name,
            points=[
                Point(rows[code] + by, p.detection.estimate, p.detection.low, p.detection.high)
                for code, p in told
            ],
        )
        for name, told, by in (
            (gettext("last trial"), last, -_APART),
            (gettext("first trial"), first, _APART),
        )
    ]
    return persons_plot(
        series,
        x_label=gettext("Targets found, 95 % interval of each alone"),
        alt=gettext("Share of targets found by each person in the first and the last trial"),
        codes=[code for code, _ in order],
    )


def person_curves(curve: LearningCurve) -> str:
    """Draw the curve of every person of a cohort over all trials, the cohort beside each."""
    days = sorted({point.on for point in curve.points})
    if not curve.persons or len(days) < 2:
        return ""
    return panels_plot(
        [_over_days(code, points, days) for code, points in curve.persons],
        _over_days(gettext("all of the cohort together"), curve.points, days),
        x_names=[_trials_of(curve, day) for day in days],
        x_label=gettext("found by the person, 95 % interval"),
        alt=gettext("Share of targets found by each person, trial by trial"),
    )


def _trials_of(curve: LearningCurve, day: date) -> str:
    return ", ".join([*(p.name for p in curve.points if p.on == day), day.isoformat()])


def _over_days(name: str, points: Sequence[LearningPoint], days: Sequence[date]) -> Series:
    told = [
        Point(float(days.index(p.on)), p.detection.estimate, p.detection.low, p.detection.high)
        for p in points
    ]
    return Series(name, line=[(p.x, p.y) for p in told], points=told)
