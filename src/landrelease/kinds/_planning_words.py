"""Closed lists of words of planning."""

from typing import Final

from landrelease.kinds._vocabulary import Vocabulary


class TeamStatus(Vocabulary):
    """Whether a team can be planned for."""

    WORKING = "working", "Working"
    STOOD_DOWN = "stood_down", "Stood down"


class AbsenceReason(Vocabulary):
    """Why a team does not work."""

    LEAVE = "leave", "Leave"
    SEASON = "season", "Season: rain, snow, harvest"
    TRAINING = "training", "Training"
    MAINTENANCE = "maintenance", "Maintenance"
    OTHER = "other", "Other"


class WorkingWeek(Vocabulary):
    """On which days of the week a team works."""

    MONDAY_FRIDAY = "monday_friday", "Monday to Friday"
    MONDAY_SATURDAY = "monday_saturday", "Monday to Saturday"
    SUNDAY_THURSDAY = "sunday_thursday", "Sunday to Thursday"
    SATURDAY_WEDNESDAY = "saturday_wednesday", "Saturday to Wednesday"
    SATURDAY_THURSDAY = "saturday_thursday", "Saturday to Thursday"
    EVERY_DAY = "every_day", "Every day"

    @property
    def rest_days(self) -> frozenset[int]:
        """Days of the week without work; Monday is 0."""
        return _REST[self]


_REST: Final = {
    WorkingWeek.MONDAY_FRIDAY: frozenset({5, 6}),
    WorkingWeek.MONDAY_SATURDAY: frozenset({6}),
    WorkingWeek.SUNDAY_THURSDAY: frozenset({4, 5}),
    WorkingWeek.SATURDAY_WEDNESDAY: frozenset({3, 4}),
    WorkingWeek.SATURDAY_THURSDAY: frozenset({4}),
    WorkingWeek.EVERY_DAY: frozenset(),
}
