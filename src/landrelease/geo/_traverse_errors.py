"""What can be wrong with a leg of a traverse."""

from dataclasses import dataclass

from landrelease.geo._errors import GeoError


class TraverseError(GeoError):
    """A leg or a traverse that cannot be followed."""


@dataclass(eq=False)
class DeclinationMissing(TraverseError):
    """A magnetic bearing without its declination or the date of it."""

    bearing_deg: float
    declination_deg: float | None

    def __str__(self) -> str:
        lacks = "declination" if self.declination_deg is None else "the date of its declination"
        return (
            f"The magnetic bearing {self.bearing_deg:g} lacks {lacks}. Give the declination "
            "(east positive) and its date, or say that north is true or grid."
        )


@dataclass(eq=False)
class BearingOutOfRange(TraverseError):
    """A bearing that is not 0 to 360 degrees."""

    bearing_deg: float

    def __str__(self) -> str:
        return (
            f"Bearing {self.bearing_deg:g} is not between 0 and 360 degrees. Check the number "
            "and its unit: mils and gon are not degrees."
        )


@dataclass(eq=False)
class DistanceOutOfRange(TraverseError):
    """A distance that is not a positive number, or longer than a leg can be."""

    distance_m: float
    most_m: float

    def __str__(self) -> str:
        return (
            f"Distance {self.distance_m:g} m is not more than 0 and at most {self.most_m:g} m. "
            "Check the number and its unit."
        )


@dataclass(eq=False)
class DeclinationOutOfRange(TraverseError):
    """A declination that no compass in use would show."""

    declination_deg: float

    def __str__(self) -> str:
        return (
            f"Declination {self.declination_deg:g} is not between -180 and 180 degrees. "
            "Write it in degrees, east positive."
        )


class NoLegs(TraverseError):
    """A traverse without a leg."""

    def __str__(self) -> str:
        return "The traverse has no legs. Give at least one distance and bearing."
