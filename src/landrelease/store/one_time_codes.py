"""One-time codes of a second factor (TOTP), and the recovery codes that stand in for them."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final
from urllib.parse import quote

STEP_S: Final = 30
DIGITS: Final = 6
DRIFT: Final = 1
"""Steps a clock may be early or late."""
KEY_BYTES: Final = 20
RECOVERY_CODES: Final = 10
_RECOVERY_BYTES: Final = 10


def new_key() -> str:
    """Return a new shared key in base32, as authenticator apps read it (RFC 4226, 4: 160 bits)."""
    return base64.b32encode(secrets.token_bytes(KEY_BYTES)).decode()


def code_at(
    key: bytes, *, seconds: int, digits: int = DIGITS, digest: str = "sha1", step_s: int = STEP_S
) -> str:
    """Return the code of a moment (RFC 6238, 4.2, with the truncation of RFC 4226, 5.3).

    Parameters
    ----------
    seconds
        Since 1970-01-01 UTC.
    """
    counter = (seconds // step_s).to_bytes(8, "big")
    mac = hmac.new(key, counter, digest).digest()
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}d}"


def step_of(key: str, code: str, *, now: datetime, after: int) -> int | None:
    """Return the time step a code is of; None when it is of none near, or of one used before.

    Parameters
    ----------
    after
        The step of the last code taken (RFC 6238, 5.2: a code counts once).
    """
    raw, middle = base64.b32decode(key), int(now.timestamp()) // STEP_S
    said = "".join(code.split())
    found = None
    for step in range(middle - DRIFT, middle + DRIFT + 1):
        same = hmac.compare_digest(code_at(raw, seconds=step * STEP_S).encode(), said.encode())
        if same and step > after:
            found = step
    return found


def key_uri(key: str, *, username: str, issuer: str) -> str:
    """Return what the QR code of an enrolment says."""
    label = f"{quote(issuer, safe='')}:{quote(username, safe='')}"
    return (
        f"otpauth://totp/{label}?secret={key}&issuer={quote(issuer, safe='')}"
        f"&algorithm=SHA1&digits={DIGITS}&period={STEP_S}"
    )


def new_recovery_codes() -> tuple[str, ...]:
    """Return recovery codes, each of 80 random bits in four groups."""
    return tuple(_grouped(secrets.token_bytes(_RECOVERY_BYTES)) for _ in range(RECOVERY_CODES))


def new_one_time_password() -> str:
    """Return a password that is read out once: 80 random bits in four groups."""
    return _grouped(secrets.token_bytes(_RECOVERY_BYTES))


def _grouped(raw: bytes) -> str:
    text = base64.b32encode(raw).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def hash_of_recovery(code: str) -> str:
    """Return what is kept of a recovery code; with 80 random bits a plain hash cannot be undone."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
