"""Personal fields: a salted commitment in the chain, the value apart from it.

The value can be erased by law; the chain still verifies, and what is rebuilt says "erased".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from landrelease.kinds import Kind, personal_fields
from landrelease.ledger._entry import Json, canonical

ERASED: Final = "erased"


@dataclass(frozen=True, slots=True)
class PersonalValue:
    """A value kept apart, with the salt that opens its commitment."""

    field: str
    salt: str
    value: Json


def commitment(salt: str, value: Json) -> dict[str, str]:
    """Return what the chain holds in place of a value.

    Examples
    --------
    >>> commitment("00", "N. N.")["sealed"][:16]
    '2517dadd60d20ca8'
    """
    return {"sealed": sha256(f"{salt}:{canonical(value)}".encode()).hexdigest()}


def split_personal(
    kind: type[Kind], payload: Mapping[str, Json], *, salt: Callable[[], str]
) -> tuple[dict[str, Json], list[PersonalValue]]:
    """Replace personal fields that say something by commitments; return both parts."""
    kept, apart = dict(payload), []
    for name in personal_fields(kind):
        if not kept.get(name):
            kept.pop(name, None)
            continue
        value = PersonalValue(name, salt(), kept[name])
        apart.append(value)
        kept[name] = commitment(value.salt, value.value)
    return kept, apart
