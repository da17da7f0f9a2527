"""What people type, and what is read; all of it one place near Kabul unless said."""

import pytest

from landrelease.geo import parse_position

KABUL = (69.2075, 34.5557)

READ = [
    ("34.5557 N, 69.2075 E", KABUL, "dd"),
    ("34.5557N69.2075E", KABUL, "dd"),
    ("N 34.5557 E 69.2075", KABUL, "dd"),
    ("69.2075 E 34.5557 N", KABUL, "dd"),
    ("  34,5557 ° n ;  69,2075 ° e ", KABUL, "dd"),
    ("34.5557° North / 69.2075° East", KABUL, "dd"),
    ("34.5557 degrees north latitude, 69.2075 degrees east longitude", KABUL, "dd"),
    ("lat: 34.5557, lon: 69.2075", KABUL, "dd"),
    ("Longitude = 69.2075; Latitude = 34.5557", KABUL, "dd"),
    ("34º33.342' N 069º12.450' E", KABUL, "ddm"),
    ("34° 33′ 20.52″ N, 69° 12′ 27″ E", KABUL, "dms"),
    ("34°33’20,52’’N 69°12’27’’E", KABUL, "dms"),
    ("34°33'20.52'' N 69°12'27'' E", KABUL, "dms"),
    ("34-33-20.52 N 069-12-27 E", KABUL, "dms"),
    ("34 33 20.52 N 69 12 27 E", KABUL, "dms"),
    ("N34 deg 33 min 20.52 sec, E69 deg 12 min 27 sec", KABUL, "dms"),
    ("34,5557 norte 69,2075 este", KABUL, "dd"),
    ("34,5557 Nord 69,2075 Est", KABUL, "dd"),
    ("34,5557 norte 69,2075 leste", KABUL, "dd"),
    ("С 34,5557 В 69,2075", KABUL, "dd"),
    ("34°33,342′ с. ш. 69°12,450′ в. д.", KABUL, "ddm"),
    ("34,5557 северной широты 69,2075 восточной долготы", KABUL, "dd"),
    ("Пн 34,5557 Сх 69,2075", KABUL, "dd"),
    ("34,5557 пн.ш. 69,2075 сх.д.", KABUL, "dd"),
    ("٣٤٫٥٥٥٧ شمالاً، ٦٩٫٢٠٧٥ شرقاً", KABUL, "dd"),
    ("۳۴٫۵۵۵۷° شمالی ۶۹٫۲۰۷۵° شرقی", KABUL, "dd"),
    ("خط العرض 34.5557 شمالا خط الطول 69.2075 شرقا", KABUL, "dd"),
    ("\u200e34.5557\u00a0N\u200f 69.2075\u202fE\ufeff", KABUL, "dd"),
    ("３４．５５５７ N ６９．２０７５ E", KABUL, "dd"),
    ("4°35'53\" N 74°4'33\" O", (-74.0758333, 4.5980556), "dms"),
    ("4,5981 norte 74,0758 oeste", (-74.0758, 4.5981), "dd"),
    ("8,8383 S 13,2344 E", (13.2344, -8.8383), "dd"),
    ("Пд 8,8383 Зх 13,2344", (-13.2344, -8.8383), "dd"),
    ("Ю 8,8383 З 13,2344", (-13.2344, -8.8383), "dd"),
    ("جنوب ٨٫٨٣٨٣ غرب ١٣٫٢٣٤٤", (-13.2344, -8.8383), "dd"),
    ("lat -8.8383 lon 13.2344", (13.2344, -8.8383), "dd"),
    ("lat −8.8383 lon 13.2344", (13.2344, -8.8383), "dd"),
    ("90 N 180 W", (-180.0, 90.0), "dd"),
    ("0 N 0 E", (0.0, 0.0), "dd"),
]

UTM = [
    "42 north 519030.2 3823792.5",
    "42N 519030.2 3823792.5",
    "42 N 519030,2 3823792,5",
    "UTM 42N 519030.2E 3823792.5N",
    "UTM42N 519030.2 3823792.5",
    "WGS 84 / UTM zone 42N: 519030.2, 3823792.5",
    "Zone 42 north, easting 519030.2, northing 3823792.5",
    "42 north 519030.2mE 3823792.5mN",
    "42 north 3823792.5 N 519030.2 E",
    "519 030.2 3 823 792.5 42 north",
    "42N 519,030.2 3,823,792.5",
    "519030.2 m E 3823792.5 m N 42 north",
    "42 С 519030,2 3823792,5",
    "42 norte 519030.2 3823792.5",
    "42 شمال 519030.2 3823792.5",
]

MGRS = [
    "42SWD1903023792",
    "42S WD 19030 23792",
    "42s wd 19030 23792",
    "MGRS: 42 S WD 19030,23792",
    "UTM 42S WD 19030 23792",
]


@pytest.mark.parametrize(("text", "lon_lat", "system"), READ)
def test_degrees_as_typed_are_read(text, lon_lat, system):
    position = parse_position(text)
    assert (position.lon, position.lat) == pytest.approx(lon_lat, abs=1e-6)
    assert position.system == system
    assert position.text == text


@pytest.mark.parametrize("text", UTM)
def test_utm_as_typed_is_read(text):
    position = parse_position(text)
    expected = parse_position(UTM[0])
    assert (position.lon, position.lat) == pytest.approx((expected.lon, expected.lat), abs=1e-9)
    assert position.system == "utm"


@pytest.mark.parametrize("text", MGRS)
def test_mgrs_as_typed_is_read(text):
    position = parse_position(text)
    expected = parse_position(MGRS[0])
    assert (position.lon, position.lat, position.resolution_m) == (expected.lon, expected.lat, 1.0)


@pytest.mark.parametrize(("order", "lon_lat"), [("lat_lon", (3.0, 40.0)), ("lon_lat", (40.0, 3.0))])
def test_numbers_without_hemispheres_follow_the_stated_order(order, lon_lat):
    position = parse_position("40, 3", order=order)
    assert (position.lon, position.lat) == lon_lat


def test_hemispheres_win_over_the_stated_order():
    assert parse_position("40 E 3 N", order="lat_lon").lon == 40.0


@pytest.mark.parametrize(
    ("text", "resolution_m"),
    [
        ("0.12 N 0.12 E", 1113.2),
        ("0 30.1 N 0 30.1 E", 185.53),
        ("0 30 20 N 0 30 20 E", 30.92),
        ("42 north 519030.2 3823792.5", 0.1),
        ("42S WD 1903 2379", 10.0),
        ("42S WD", 100_000.0),
    ],
)
def test_resolution_is_the_step_of_the_last_digit(text, resolution_m):
    assert parse_position(text).resolution_m == pytest.approx(resolution_m, rel=1e-3)


def test_a_word_of_three_letters_after_the_zone_is_not_a_square():
    south = parse_position("20 sur 519037 7823793")
    assert (south.system, south.lat < 0) == ("utm", True)
    assert south.lat == parse_position("20 south 519037 7823793").lat
