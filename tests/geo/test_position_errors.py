"""Each way a position can be wrong, and what the message says of it."""

import pytest

from landrelease.geo import (
    AmbiguousNumber,
    AxisOrderUnknown,
    HemisphereMissing,
    HemispheresContradict,
    LatitudeOutOfRange,
    LongitudeOutOfRange,
    MgrsDigitsUneven,
    MinutesOutOfRange,
    PartsMisordered,
    PositionError,
    PositionUnreadable,
    SecondsOutOfRange,
    UnknownMgrsSquare,
    UnknownMgrsZone,
    UnknownWord,
    UpsNotSupported,
    UtmBandMismatch,
    UtmHemisphereUnknown,
    UtmNumberOutOfRange,
    UtmZoneMissing,
    UtmZoneOutOfRange,
    WrongNumberOfParts,
    format_position,
    parse_position,
)

REFUSED = [
    ("", PositionUnreadable, "not a position"),
    ("   ", PositionUnreadable, "not a position"),
    ("N E", PositionUnreadable, "not a position"),
    ("1 " * 500, PositionUnreadable, "not a position"),
    ("near the bridge", UnknownWord, "'near'"),
    ("34 N 69 Q", UnknownWord, "'Q'"),
    ("C 34 B 69", UnknownWord, "'C'"),  # Latin letters that look Cyrillic
    ("34 N 69 E <b>", UnknownWord, "'<'"),
    ("--5 N 3 E", UnknownWord, "'-'"),
    ("34.5", WrongNumberOfParts, r"1 \(34.5\)"),
    ("34 N", WrongNumberOfParts, "1"),
    ("34 33 69", WrongNumberOfParts, "34, 33, 69"),
    ("34 33 20 10 N 69 12 27 E", WrongNumberOfParts, "34, 33, 20, 10"),
    ("34,69", AmbiguousNumber, "','"),
    ("34,5,69,2", AmbiguousNumber, "','"),
    ("1,23.5 N 3 E", AmbiguousNumber, "','"),
    ("34; 33.3 N 69 E", AmbiguousNumber, "';'"),
    ("34-69", AmbiguousNumber, "'-'"),
    ("12..5 N 3 E", AmbiguousNumber, "'.'"),
    ("34 -33 N 69 E", AmbiguousNumber, "'-'"),
    ("34.5 69.2", AxisOrderUnknown, "which number is the latitude"),
    ("+34.5+069.2/", AxisOrderUnknown, "hemispheres"),
    ("34.5 N 69.2", HemisphereMissing, "only the hemisphere N"),
    ("lat 34.5, 69.2", HemisphereMissing, "LAT"),
    ("34 N 69 S", HemispheresContradict, "two latitudes"),
    ("34 O 69 E", HemispheresContradict, "two longitudes"),
    ("-34 S 69 E", HemispheresContradict, "-34, S"),
    ("34 N 69 E 5 W", HemispheresContradict, "N, E, W"),
    ("lat 34 E lon 69 N", HemispheresContradict, "LAT, E"),
    ("45o 30' N 3 E", HemispheresContradict, "W, N, E"),  # the letter o for a degree sign
    ("90.0001 N 0 E", LatitudeOutOfRange, "90.0001"),
    ("90 00 01 N 0 E", LatitudeOutOfRange, "not between -90 and 90"),
    ("120 N 34 E", LatitudeOutOfRange, "may be swapped"),
    ("34 N 180.1 E", LongitudeOutOfRange, "180.1"),
    ("34 60 N 69 0 E", MinutesOutOfRange, "60 minutes"),
    ("34 33.3 N 69 75.2 E", MinutesOutOfRange, "75.2"),
    ("34 33 60 N 69 12 27 E", SecondsOutOfRange, "60 seconds"),
    ("34.5° 33' N 69 E", PartsMisordered, "'34.5'"),
    ("34' 33° N 69 E", PartsMisordered, '"\'"'),
    ("° 34 N 69 E", PartsMisordered, "'°'"),
    ("12 N 13 E 14", PartsMisordered, "'E'"),
    ("519037 3823793", UtmZoneMissing, "zone"),
    ("E 519037 N 3823793", UtmZoneMissing, "zone"),
    ("123045N 0451020E", UtmZoneMissing, "easting and a northing"),
    ("0 north 519037 3823793", UtmZoneOutOfRange, "1 to 60"),
    ("61 north 519037 3823793", UtmZoneOutOfRange, "61"),
    ("42 519037 3823793", UtmHemisphereUnknown, "no letter"),
    ("42S 519037 3823793", UtmHemisphereUnknown, "band S"),
    ("42 E 519037 N 3823793", UtmHemisphereUnknown, "north or south"),
    ("42 north 3823793 519037", UtmNumberOutOfRange, "easting 3823793"),
    ("42 north 519037 9823793", UtmNumberOutOfRange, "northing 9823793"),
    ("42 south 519037 823793", UtmNumberOutOfRange, "northing 823793"),
    ("42T 519037 3823793", UtmBandMismatch, "band T"),
    ("42O 519037 3823793", UnknownMgrsZone, "42O"),
    ("42 north 519037 9345000", UpsNotSupported, "polar"),
    ("42A 519037 3823793", UpsNotSupported, "polar"),
    ("42 zebra 519037 3823793", UnknownWord, "zebra"),
    ("42 north 519037 Q 3823793 N", UnknownWord, "Q"),
    ("42 north 519037 E 3823793 E", HemispheresContradict, "two eastings"),
    ("42 north 519037 3823793 5", PositionUnreadable, "not a position"),
    ("32X MK 1234", UnknownMgrsZone, "32X"),
    ("61N BB 12 34", UnknownMgrsZone, "61N"),
    ("42I WD 12 34", UnknownMgrsZone, "42I"),
    ("42S AD 12 34", UnknownMgrsSquare, "square AD in grid zone 42S"),  # column of zones 1, 4...
    ("42S WI 12 34", UnknownMgrsSquare, "WI"),
    ("42S WN 12 34", UnknownMgrsSquare, "WN"),  # a row of band N to R
    ("42S WD 123", MgrsDigitsUneven, "3 digits"),
    ("42S WD 123 4567", MgrsDigitsUneven, "123 4567"),
    ("42S WD 12 3456", MgrsDigitsUneven, "12 3456"),
    ("42S WD 123456 123456", MgrsDigitsUneven, "12 digits"),
    ("ZAH 12345 67890", UpsNotSupported, "polar"),
    ("42B WD 12 34", UpsNotSupported, "polar"),
]


@pytest.mark.parametrize(("text", "error", "says"), REFUSED)
def test_nonsense_is_refused_with_what_was_read(text, error, says):
    with pytest.raises(PositionError, match=says) as caught:
        parse_position(text)
    assert type(caught.value) is error
    assert caught.value.text == text[:200]


def test_every_error_of_positions_is_provoked():
    assert {error for _, error, _ in REFUSED} == set(_below(PositionError))


def _below(cls):
    for child in cls.__subclasses__():
        yield child
        yield from _below(child)


@pytest.mark.parametrize(
    ("lon", "lat", "system", "error"),
    [
        (0.0, 84.1, "utm", UpsNotSupported),
        (0.0, -80.1, "mgrs", UpsNotSupported),
        (0.0, 90.1, "dd", LatitudeOutOfRange),
        (180.1, 0.0, "dms", LongitudeOutOfRange),
        (float("nan"), 0.0, "dd", LongitudeOutOfRange),
        (0.0, float("nan"), "utm", LatitudeOutOfRange),
    ],
)
def test_what_cannot_be_printed_is_refused(lon, lat, system, error):
    with pytest.raises(error):
        format_position(lon, lat, system)


@pytest.mark.parametrize(("system", "precision"), [("mgrs", 6), ("dd", -1)])
def test_impossible_precisions_are_refused(system, precision):
    with pytest.raises(ValueError, match="precision"):
        format_position(0.0, 0.0, system, precision)
