"""One-time codes against the vectors of RFC 6238 (appendix B) and RFC 4226 (appendix D)."""

import base64
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from landrelease.store.one_time_codes import (
    code_at,
    hash_of_recovery,
    key_uri,
    new_key,
    new_recovery_codes,
    step_of,
)

SEED = b"1234567890" * 7
LENGTHS = {"sha1": 20, "sha256": 32, "sha512": 64}
RFC_6238 = [
    (59, "94287082", "46119246", "90693936"),
    (1111111109, "07081804", "68084774", "25091201"),
    (1111111111, "14050471", "67062674", "99943326"),
    (1234567890, "89005924", "91819424", "93441116"),
    (2000000000, "69279037", "90698825", "38618901"),
    (20000000000, "65353130", "77737706", "47863826"),
]
RFC_4226 = [
    *("755224", "287082", "359152", "969429", "338314"),
    *("254676", "287922", "162583", "399871", "520489"),
]
KEY = base64.b32encode(SEED[:20]).decode()


@pytest.mark.parametrize(("seconds", "sha1", "sha256", "sha512"), RFC_6238)
def test_codes_are_those_of_rfc_6238(seconds, sha1, sha256, sha512):
    for digest, wanted in zip(LENGTHS, (sha1, sha256, sha512), strict=True):
        key = SEED[: LENGTHS[digest]]
        assert code_at(key, seconds=seconds, digits=8, digest=digest) == wanted


def test_counters_are_those_of_rfc_4226():
    codes = [code_at(SEED[:20], seconds=counter, step_s=1) for counter in range(10)]
    assert codes == RFC_4226


def at(seconds):
    return datetime.fromtimestamp(seconds, tz=UTC)


@pytest.mark.parametrize(("drift", "fits"), [(-60, False), (-30, True), (0, True), (30, True)])
def test_a_clock_may_be_one_step_off(drift, fits):
    code = code_at(SEED[:20], seconds=1_000_020 + drift)
    assert (step_of(KEY, code, now=at(1_000_020), after=0) is not None) == fits


def test_a_code_counts_once():
    code = code_at(SEED[:20], seconds=1_000_020)
    step = step_of(KEY, code, now=at(1_000_020), after=0)
    assert step == 1_000_020 // 30
    assert step_of(KEY, code, now=at(1_000_021), after=step) is None


@pytest.mark.parametrize("said", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef"])
def test_anything_else_fits_nothing(said):
    assert step_of(KEY, said, now=at(1_000_020), after=0) is None


def test_blanks_between_digits_are_how_apps_show_them():
    code = code_at(SEED[:20], seconds=1_000_020)
    assert step_of(KEY, f"{code[:3]} {code[3:]}", now=at(1_000_020), after=0)


def test_a_key_has_160_bits_and_is_told_to_apps_as_they_read_it():
    key = new_key()
    assert len(base64.b32decode(key)) * 8 == 160
    read = urlsplit(key_uri(key, username="ana", issuer="A & B: C"))
    assert (read.scheme, read.netloc, read.path) == ("otpauth", "totp", "/A%20%26%20B%3A%20C:ana")
    assert parse_qs(read.query)["secret"] == [key]


def test_recovery_codes_differ_and_are_read_as_people_write_them():
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert hash_of_recovery(codes[0].upper().replace("-", " ")) == hash_of_recovery(codes[0])
