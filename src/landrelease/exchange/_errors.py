"""What can be wrong with a file that is read or written."""

from collections.abc import Sequence
from pathlib import Path

from landrelease.errors import LandreleaseError


class ExchangeError(LandreleaseError):
    """A file cannot be read or written as asked; nothing was added to the ledger."""


class FileNotTaken(ExchangeError):
    """The file as a whole cannot be read."""

    def __init__(self, path: Path, why: str, what_to_do: str) -> None:
        self.path, self.why, self.what_to_do = path, why, what_to_do
        super().__init__(f"Cannot read {path.name}: {why}. {what_to_do} Nothing was imported.")


class TooLarge(FileNotTaken):
    """The file, or what unpacks from it, is larger than the limit."""


class Truncated(FileNotTaken):
    """The file ends before it should."""


class NotThisEncoding(FileNotTaken):
    """The bytes are not text in the encoding said or assumed."""


class NotThisFormat(FileNotTaken):
    """The file is not what its name or profile says."""


class HeaderNotRead(FileNotTaken):
    """The first line lacks a column, repeats one, or is not there."""


class NoRecords(FileNotTaken):
    """There is nothing in the file to import."""


class MappingNotRead(ExchangeError):
    """A mapping file does not say how to read a table."""

    def __init__(self, path: Path, problems: Sequence[str]) -> None:
        self.path, self.problems = path, tuple(problems)
        told = "; ".join(problems)
        super().__init__(f"The mapping file {path.name} cannot be used: {told}.")


class UnknownProfile(ExchangeError):
    """No profile has this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, tuple(known)
        super().__init__(f"{name!r} is no import profile. Known profiles: {', '.join(known)}.")


class MappingNotWanted(ExchangeError):
    """A mapping file was given to a profile that knows its columns."""

    def __init__(self, profile: str) -> None:
        self.profile = profile
        super().__init__(
            f"Profile {profile!r} knows its columns. Leave the mapping file out, or use "
            "profile 'csv' with it."
        )


class LimitImpossible(ExchangeError):
    """A limit that an import cannot be held to."""

    def __init__(self, *, name: str, value: float, expected: str) -> None:
        self.name, self.value, self.expected = name, value, expected
        super().__init__(f"Read {value:g} as {name}; give {expected}. Nothing was imported.")


class TooManyRejected(ExchangeError):
    """So many rows are wrong that the file or the profile is likely the wrong one."""

    def __init__(self, *, rejected: int, rows: int, share: float, file: Path) -> None:
        self.rejected, self.rows, self.share, self.file = rejected, rows, share, file
        super().__init__(
            f"{rejected:,} of {rows:,} rows were rejected, more than the {share:.0%} allowed. "
            f"Nothing was imported. {file} says why, row by row. Mend the file or the profile, "
            "or allow a larger share."
        )


class ChangedWhileRead(ExchangeError):
    """The file was not the same when it was read the second time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path.name} changed while it was read. Nothing was imported. Import it again when "
            "nobody writes to it."
        )


class FileExists(ExchangeError):
    """An export would overwrite a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{path} is already there. Choose another name, or ask to overwrite it.")


class UnknownSuffix(ExchangeError):
    """The name of the file does not say which format is wanted."""

    def __init__(self, path: Path, known: Sequence[str]) -> None:
        self.path, self.known = path, tuple(known)
        super().__init__(
            f"The name {path.name!r} does not say which format is wanted. End it in one of "
            f"{', '.join(known)}."
        )
