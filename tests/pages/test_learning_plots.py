"""The curves of persons over their trials."""

from datetime import date

from landrelease.detection import TrialTotals, detection_interval
from landrelease.pages._trial_plots import person_curves
from landrelease.queries import LearningCurve, LearningPoint


def point(month, found):
    totals = TrialTotals(found=found, targets=10, false_alarms=0, area_m2=5.0)
    told = detection_interval(found, 10)
    return LearningPoint(f"t{month}", f"Lanes {month}", date(2025, month, 1), totals, told)


def curve(*persons, months=(2, 6, 11)):
    cohort = tuple(point(month, 6) for month in months)
    return LearningCurve("c", "Trainees", cohort, persons)


def test_every_trial_of_every_person_is_drawn_with_its_interval():
    people = [(code, (point(2, 3), point(6, 5), point(11, 9))) for code in ("T-1", "T-2")]
    drawn = person_curves(curve(*people))
    assert drawn.count("<circle") == 2 * 3 + 1
    assert "1: Lanes 2, 2025-02-01" in drawn
    assert "3: Lanes 11, 2025-11-01" in drawn
    assert drawn.index(">T-1<") < drawn.index(">T-2<")


def test_a_trial_somebody_missed_leaves_its_place_empty():
    drawn = person_curves(curve(("T-1", (point(2, 3), point(11, 9)))))
    assert drawn.count("<circle") == 2 + 1


def test_more_found_is_drawn_higher():
    drawn = person_curves(curve(("T-1", (point(2, 0), point(6, 5), point(11, 10)))))
    heights = [float(part.split('cy="')[1].split('"')[0]) for part in drawn.split("<circle")[1:4]]
    assert heights[0] > heights[1] > heights[2]


def test_one_trial_makes_no_curve():
    assert person_curves(curve(("T-1", (point(2, 3),)), months=(2,))) == ""


def test_what_a_code_holds_is_text():
    drawn = person_curves(curve(("<b>1", (point(2, 3), point(6, 5), point(11, 9)))))
    assert "<b>" not in drawn
