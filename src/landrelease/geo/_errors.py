"""What can be wrong with a position, a traverse or a grid: one class for each case."""

from dataclasses import dataclass

from landrelease.errors import LandreleaseError

EXPECTED = (
    "Expected for example: 34.5557 N, 69.2075 E; 34°33'20.5\" N 69°12'27\" E; "
    "34°33.342' N 69°12.450' E; 42 north 519037 3823793; 42S WD 19037 23793"
)


class GeoError(LandreleaseError):
    """Something in a position, a geometry, a traverse or a grid that a person can put right."""


@dataclass(eq=False)
class PositionError(GeoError):
    """A position that cannot be read; `text` is what was read, as entered."""

    text: str

    def __str__(self) -> str:
        return f"Read {self.text!r}: {self.reason()}"

    def reason(self) -> str:
        """Say what is wrong and what to do."""
        return f"this is not a position. {EXPECTED}."


class PositionUnreadable(PositionError):
    """Nothing in the text has the shape of a position."""


@dataclass(eq=False)
class UnknownWord(PositionError):
    """A word or sign that is neither a hemisphere nor a unit."""

    word: str

    def reason(self) -> str:
        """Name the word."""
        return (
            f"{self.word!r} is not a hemisphere, a label or a unit known here. "
            "Write the hemispheres as N, S, E, W (or their words) and nothing else."
        )


@dataclass(eq=False)
class WrongNumberOfParts(PositionError):
    """The numbers found do not make two coordinates of one to three parts each."""

    numbers: tuple[str, ...]

    def reason(self) -> str:
        """Count the numbers."""
        found = ", ".join(self.numbers) or "none"
        return (
            f"numbers found: {len(self.numbers)} ({found}); a latitude and a longitude have "
            f"together 2 (degrees), 4 (degrees, minutes) or 6 (degrees, minutes, seconds). "
            f"{EXPECTED}."
        )


@dataclass(eq=False)
class AmbiguousNumber(PositionError):
    """A comma or a dash that may be a decimal sign, a minus or a separator."""

    sign: str

    def reason(self) -> str:
        """Name the sign."""
        return (
            f"{self.sign!r} between digits can be read in two ways. "
            "Put a space or a semicolon between the two coordinates and write the hemispheres."
        )


class AxisOrderUnknown(PositionError):
    """Two numbers without hemispheres: which one is the latitude is not said."""

    def reason(self) -> str:
        """Ask for the hemispheres."""
        return (
            "nothing says which number is the latitude. Write the hemispheres, for example "
            "34.5557 N, 69.2075 E, or state the order of the source."
        )


@dataclass(eq=False)
class HemisphereMissing(PositionError):
    """One coordinate has a hemisphere, the other has none."""

    found: str

    def reason(self) -> str:
        """Name the hemisphere that was found."""
        return f"only the hemisphere {self.found} was found; write one for each coordinate."


@dataclass(eq=False)
class HemispheresContradict(PositionError):
    """Two latitudes, two longitudes, or a sign against a hemisphere."""

    found: str

    def reason(self) -> str:
        """Name what contradicts."""
        return (
            f"{self.found} contradict each other; one of N or S and one of E or W is expected, "
            "and no minus sign beside them."
        )


@dataclass(eq=False)
class LatitudeOutOfRange(PositionError):
    """A latitude beyond a pole."""

    latitude_deg: float
    longitude_deg: float | None = None

    def reason(self) -> str:
        """Say the range, and whether the two may be swapped."""
        said = f"latitude {self.latitude_deg:g} is not between -90 and 90 degrees."
        if self.longitude_deg is not None and abs(self.longitude_deg) <= 90:
            said += " Latitude and longitude may be swapped."
        return said + " Check the degrees and the order."


@dataclass(eq=False)
class LongitudeOutOfRange(PositionError):
    """A longitude beyond half a turn."""

    longitude_deg: float

    def reason(self) -> str:
        """Say the range."""
        return (
            f"longitude {self.longitude_deg:g} is not between -180 and 180 degrees. "
            "Check the degrees."
        )


@dataclass(eq=False)
class MinutesOutOfRange(PositionError):
    """Sixty minutes or more."""

    minutes: float

    def reason(self) -> str:
        """Say the range."""
        return f"{self.minutes:g} minutes; minutes are from 0 to less than 60."


@dataclass(eq=False)
class SecondsOutOfRange(PositionError):
    """Sixty seconds or more."""

    seconds: float

    def reason(self) -> str:
        """Say the range."""
        return f"{self.seconds:g} seconds; seconds are from 0 to less than 60."


@dataclass(eq=False)
class PartsMisordered(PositionError):
    """Degrees, minutes and seconds not in that order, or a fraction before the last part."""

    part: str

    def reason(self) -> str:
        """Name the part."""
        return (
            f"{self.part!r} is out of place; degrees, minutes and seconds come in that order, "
            "and only the last of them has decimals."
        )


class UtmZoneMissing(PositionError):
    """An easting and a northing without their zone."""

    def reason(self) -> str:
        """Ask for the zone."""
        return (
            "this looks like an easting and a northing, but no zone is given. Write the zone "
            "and north or south, for example 42 north 519037 3823793."
        )


@dataclass(eq=False)
class UtmZoneOutOfRange(PositionError):
    """A zone that is not 1 to 60."""

    zone: int

    def reason(self) -> str:
        """Say the range."""
        return f"zone {self.zone} does not exist; zones are 1 to 60."


@dataclass(eq=False)
class UtmHemisphereUnknown(PositionError):
    """No letter after the zone, or an S that may be band S (north) or the southern hemisphere."""

    zone: int

    def reason(self) -> str:
        """Ask for north or south."""
        return (
            f"zone {self.zone} is followed by no letter, or by an S that can mean band S "
            "(32 to 40 degrees north) or the southern hemisphere. Write north or south."
        )


@dataclass(eq=False)
class UtmNumberOutOfRange(PositionError):
    """An easting or a northing that no zone has."""

    name: str
    value_m: float
    low_m: float
    high_m: float

    def reason(self) -> str:
        """Say the range."""
        return (
            f"{self.name} {self.value_m:.0f} m is not between {self.low_m:.0f} and "
            f"{self.high_m:.0f} m. Check the digits and the order: easting, then northing."
        )


@dataclass(eq=False)
class UtmBandMismatch(PositionError):
    """The northing lies outside the latitude band of the letter."""

    band: str
    latitude_deg: float

    def reason(self) -> str:
        """Say where the numbers lie."""
        return (
            f"the numbers lie at latitude {self.latitude_deg:.3f}, outside band {self.band}. "
            "Check the letter and the northing, or write north or south."
        )


@dataclass(eq=False)
class UnknownMgrsZone(PositionError):
    """A grid zone designation that does not exist, such as 32X or 61N."""

    designation: str

    def reason(self) -> str:
        """Name the designation."""
        return (
            f"there is no grid zone {self.designation}; zones are 1 to 60 with a band C to X "
            "(no I, no O), and 32X, 34X and 36X do not exist."
        )


@dataclass(eq=False)
class UnknownMgrsSquare(PositionError):
    """A 100 km square that does not exist in its grid zone."""

    square: str
    designation: str

    def reason(self) -> str:
        """Name the square and the zone."""
        return (
            f"there is no square {self.square} in grid zone {self.designation}. "
            "Check the zone, the band and the two letters."
        )


@dataclass(eq=False)
class MgrsDigitsUneven(PositionError):
    """The digits after the square do not split into two equal halves of up to five."""

    digits: str

    def reason(self) -> str:
        """Say how many digits there were."""
        count = sum(sign.isdigit() for sign in self.digits)
        return (
            f"{count} digits ({self.digits}) after the square; an even number up to "
            "10 is expected, half of it easting and half northing."
        )


class UpsNotSupported(PositionError):
    """A position beyond 84 degrees north or 80 degrees south."""

    def reason(self) -> str:
        """Say the range."""
        return (
            "UTM and MGRS are read and written between 80 degrees south and 84 degrees north; "
            "the polar grid (UPS) is not supported. Use degrees."
        )


@dataclass(eq=False)
class GridError(GeoError):
    """A grid or its plane that cannot be made."""


@dataclass(eq=False)
class BoundaryTooWide(GridError):
    """A boundary too wide for one local plane."""

    width_deg: float
    height_deg: float
    widest_deg: float

    def __str__(self) -> str:
        return (
            f"The boundary is {self.width_deg:g} degrees wide and {self.height_deg:g} high; one "
            f"local plane serves at most {self.widest_deg:g}. Check for a stray point, divide "
            "the area, or shift a boundary that crosses the antimeridian."
        )


@dataclass(eq=False)
class NotAPolygon(GridError):
    """A geometry without area where an area is needed."""

    geometry_type: str

    def __str__(self) -> str:
        return f"A {self.geometry_type} has no area; a Polygon or MultiPolygon is needed."


@dataclass(eq=False)
class GridTooLarge(GridError):
    """More cells than one grid may have."""

    cells: int
    most: int

    def __str__(self) -> str:
        return f"The grid would have {self.cells} cells, more than {self.most}. Use larger cells."


@dataclass(eq=False)
class AreaInvalid(GridError):
    """A polygon whose rings cross: its inside is not defined."""

    fault: str

    def __str__(self) -> str:
        return f"The polygon is not valid: {self.fault}. Correct it before it is put on a grid."


@dataclass(eq=False)
class GridImpossible(GridError):
    """A cell size, a count of cells or a factor that is not positive."""

    name: str
    value: float

    def __str__(self) -> str:
        return f"{self.name} is {self.value:g}; a grid needs more than zero."


@dataclass(eq=False)
class OutsidePlane(GridError):
    """A point that the plane of the grid cannot show."""

    crs: str

    def __str__(self) -> str:
        return f"A point has no finite place on the plane {self.crs}. Check its coordinates."
