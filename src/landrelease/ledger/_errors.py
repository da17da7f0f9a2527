"""What can be wrong with an entry or a review."""

from landrelease.errors import LandreleaseError


class LedgerError(LandreleaseError):
    """The ledger cannot take an entry."""


class HeadNotRead(LedgerError):
    """A ledger head was not written as printed."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(
            f"Read {text!r} as a ledger head. A head is origin:number:hash, with a hash of 64 "
            "hexadecimal digits, as printed on exports and backups; the hash alone will do."
        )


class IdAlreadyUsed(LedgerError):
    """An id came again with other content."""

    def __init__(self, id: str) -> None:
        self.id = id
        super().__init__(
            f"Entry {id} is already in the ledger and says something else. Nothing was added. "
            "Correct the earlier entry, or give the new one an id of its own."
        )


class NotInThisState(LedgerError):
    """A review does not fit the state of the batch."""

    def __init__(self, act: str, state: str) -> None:
        self.act, self.state = act, state
        super().__init__(f"Cannot {act} a report that is {state}.")


class NoReason(LedgerError):
    """A correction, withdrawal or rejection came without its reason."""

    def __init__(self, act: str) -> None:
        self.act = act
        super().__init__(f"To {act} needs a written reason; none was given.")


class NotSealed(LedgerError):
    """A personal value does not match its commitment."""

    def __init__(self, entry: str, field: str) -> None:
        self.entry, self.field = entry, field
        super().__init__(f"The personal field {field!r} of entry {entry} was changed.")
