"""What is assumed where no record says."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from landrelease.hazard._dates import Laying
from landrelease.hazard._errors import ValueOutOfRange
from landrelease.kinds import ItemClass, LandUse


@dataclass(frozen=True)
class Assumptions:
    """What is assumed where no record says; every number is the programme's to change.

    Attributes
    ----------
    detection_not_known
        Probability of detection of a search whose trials are not recorded, 0 to 1: the low
        end of blind trials with inexperienced operators.
    detection_of_class
        By what the detection of a search is multiplied in the map of one class, 0 to 1; 1
        for classes not named.
    report_near_people, report_elsewhere
        Probability that an item comes to be known through people, in settlements, by roads
        and on used ground, and elsewhere.
    near_road_m
        How far from a road people are.
    people_reach_m
        How far people go from their settlement: within it, the dates of what they told of
        say when they were about.
    trigger_per_use
        Probability that one use of the ground triggers an item lying there.
    uses_not_known
        Times ground was used when nobody counted.
    people_log_sd, use_log_sd
        Standard deviation of the log of the factor by which the chances of people and of
        triggering may really differ from those above; `settle` learns the factors.
    suspected_factor, suspected_log_sd
        Median, and standard deviation of the log, of the intensity on suspected ground over
        that on other ground of the same cell; `settle` learns it.
    record_reliability
        Probability that a minefield record is about the ground it is drawn on, by the
        reliability grade of its source; a grade not named is of unknown reliability and has
        the mean of all records.
    record_trials
        Records that each of these probabilities is worth when records are compared with
        what was found on their ground.
    record_number_sd
        Standard deviation of the log of the number on a true record about the true number.
    record_items_not_known
        Items on a record that names no number.
    reference_point_m
        Radius within which a report on a reference point lies where no boundary holds it.
    laid
        When items came into the ground; if empty, all of them before the first record.
    subdivision
        Sub-cells along a cell at which overlapping searches are told apart.
    path_width_m
        Width of used paths and roads that nobody stated.
    minefield_line_m
        Width on the ground of a minefield recorded as a line.

    Raises
    ------
    ValueOutOfRange
        When a number lies outside its range. That an item comes to be known elsewhere is
        never impossible: otherwise nothing could have been found there.
    """

    detection_not_known: float = 0.5
    detection_of_class: Mapping[ItemClass, float] = field(default_factory=dict)
    report_near_people: float = 0.05
    report_elsewhere: float = 0.005
    near_road_m: float = 100.0
    people_reach_m: float = 5_000.0
    trigger_per_use: Mapping[LandUse, float] = field(
        default_factory=lambda: {
            LandUse.PLOUGHING: 0.05,
            LandUse.GRAZING: 0.002,
            LandUse.DWELLING: 0.002,
            LandUse.ROAD_TRAFFIC: 0.005,
            LandUse.FOOTPATH: 0.005,
        }
    )
    uses_not_known: int = 10
    people_log_sd: float = 1.0
    use_log_sd: float = 1.0
    suspected_factor: float = 3.0
    suspected_log_sd: float = 1.5
    record_reliability: Mapping[str, float] = field(
        default_factory=lambda: {"A": 0.9, "B": 0.8, "C": 0.7, "D": 0.5, "E": 0.3}
    )
    record_trials: float = 4.0
    record_number_sd: float = 0.5
    record_items_not_known: int = 30
    reference_point_m: float = 5_000.0
    laid: tuple[Laying, ...] = ()
    subdivision: int = 5
    path_width_m: float = 4.0
    minefield_line_m: float = 20.0

    def __post_init__(self) -> None:
        """Refuse numbers that mean nothing."""
        chances = {
            "detection_not_known": self.detection_not_known,
            "report_near_people": self.report_near_people,
            "report_elsewhere": self.report_elsewhere,
            **_named("trigger_per_use", self.trigger_per_use),
            **_named("detection_of_class", self.detection_of_class),
        }
        for name, chance in chances.items():
            if not 0 < chance <= 1:
                raise ValueOutOfRange(name=name, read=chance, expected="above 0, at most 1")
        for name, chance in _named("record_reliability", self.record_reliability).items():
            if not 0 < chance < 1:
                raise ValueOutOfRange(name=name, read=chance, expected="between 0 and 1")
        for name in _AMOUNTS:
            amount = getattr(self, name)
            if not 0 < amount < math.inf:
                raise ValueOutOfRange(name=name, read=amount, expected="a number above 0")


def _named(name: str, numbers: Mapping[Any, float]) -> dict[str, float]:
    return {f"{name} {key}": number for key, number in numbers.items()}


_AMOUNTS: Final = (
    "near_road_m",
    "people_reach_m",
    "uses_not_known",
    "people_log_sd",
    "use_log_sd",
    "suspected_factor",
    "suspected_log_sd",
    "record_trials",
    "record_number_sd",
    "record_items_not_known",
    "reference_point_m",
    "subdivision",
    "path_width_m",
    "minefield_line_m",
)

DEFAULT_ASSUMPTIONS: Final = Assumptions()
