"""The only truth: entries, their chain, their review, and folding them into a state."""

from landrelease.ledger._chain import Fault, Head, StoredEntry, read_heads, seal, verify
from landrelease.ledger._entry import (
    GENESIS,
    OWN_SIGHT,
    Act,
    Draft,
    Entry,
    Source,
    canonical,
    from_body,
    same_content,
)
from landrelease.ledger._errors import (
    HeadNotRead,
    IdAlreadyUsed,
    LedgerError,
    NoReason,
    NotInThisState,
    NotSealed,
)
from landrelease.ledger._fold import SubjectState, fold, is_commitment, superseded, unsealed
from landrelease.ledger._personal import ERASED, PersonalValue, commitment, split_personal
from landrelease.ledger._review import Standing, State, next_state, standings, taken_in

__all__ = [
    "ERASED",
    "GENESIS",
    "OWN_SIGHT",
    "Act",
    "Draft",
    "Entry",
    "Fault",
    "Head",
    "HeadNotRead",
    "IdAlreadyUsed",
    "LedgerError",
    "NoReason",
    "NotInThisState",
    "NotSealed",
    "PersonalValue",
    "Source",
    "Standing",
    "State",
    "StoredEntry",
    "SubjectState",
    "canonical",
    "commitment",
    "fold",
    "from_body",
    "is_commitment",
    "next_state",
    "read_heads",
    "same_content",
    "seal",
    "split_personal",
    "standings",
    "superseded",
    "taken_in",
    "unsealed",
    "verify",
]
