"""Closed lists of words about people who were hurt."""

from landrelease.kinds._vocabulary import Vocabulary


class AgeGroup(Vocabulary):
    """Age on the day, in the groups that reports on casualties ask for."""

    CHILD = "child", "Under 18"
    ADULT = "adult", "18 to 59"
    OLDER = "older", "60 or older"
    NOT_KNOWN = "not_known", "Not known"


class Harm(Vocabulary):
    """What became of a person in an accident."""

    KILLED = "killed", "Killed"
    INJURED = "injured", "Injured"
    NOT_KNOWN = "not_known", "Not known"


class Sex(Vocabulary):
    """Sex of a person, as recorded."""

    FEMALE = "female", "Female"
    MALE = "male", "Male"
    NOT_KNOWN = "not_known", "Not known"


class VictimRole(Vocabulary):
    """In which role somebody was there."""

    CIVILIAN = "civilian", "Civilian"
    DEMINER = "deminer", "At work in mine action"
    OTHER = "other", "Other"
    NOT_KNOWN = "not_known", "Not known"
