"""Opening a foreign file: bounded, unpacked, decoded, with the place of whatever is wrong."""

import codecs
import gzip
import re
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from landrelease.exchange._errors import (
    FileNotTaken,
    NotThisEncoding,
    NotThisFormat,
    TooLarge,
    Truncated,
)
from landrelease.exchange._rows import MEGABYTE, Limits

_CHUNK: Final = 1 << 16
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_RATIO_FROM: Final = 10 * MEGABYTE
_LINE_END: Final = re.compile(r"\r\n|\r(?!\Z)|\n")
_GUESSES: Final = ("windows-1252", "windows-1251", "windows-1256")


def plain_suffix(path: Path) -> str:
    """Return the suffix that says the format, without a ``.gz`` behind it.

    Examples
    --------
    >>> plain_suffix(Path("events.CSV.gz"))
    '.csv'
    """
    names = [suffix.lower() for suffix in path.suffixes]
    if names[-1:] == [".gz"]:
        names.pop()
    return names[-1] if names else ""


def check_file(path: Path, limits: Limits) -> None:
    """Refuse what is no file, empty, or larger than the limit.

    Raises
    ------
    FileNotTaken
        Or one of its kinds; the message says what to do.
    """
    if not path.is_file():
        why = "it is a folder" if path.is_dir() else "there is no such file"
        raise FileNotTaken(path, why, "Check the name.")
    size = path.stat().st_size
    if size == 0:
        raise NotThisFormat(path, "the file is empty", "Ask for it again.")
    if size > limits.file_mb * MEGABYTE:
        raise _too_large(path, f"it has {size / MEGABYTE:,.0f} MB", limits)


def _too_large(path: Path, why: str, limits: Limits) -> TooLarge:
    return TooLarge(
        path,
        f"{why}; the limit is {limits.file_mb:g} MB",
        "Split it, or state a larger limit if you trust where it comes from.",
    )


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[BinaryIO]:
    """Open a file, unpacking gzip by its content rather than its name."""
    check_file(path, limits)
    with path.open("rb") as file:
        magic = file.read(4)
        file.seek(0)
        if magic.startswith(_ZIP):
            raise NotThisFormat(path, "it is a zip archive", "Unpack it and import what is in it.")
        if magic.startswith(_GZIP):
            with gzip.open(file) as unpacked:
                yield unpacked  # type: ignore[misc]  # reads like a binary file
        else:
            yield file


def chunks(path: Path, limits: Limits) -> Iterator[bytes]:
    """Yield the unpacked bytes, stopping at the limits; memory stays at one chunk.

    Raises
    ------
    TooLarge
        At the limit, or when a compressed file grows out of proportion.
    Truncated
        When a compressed file ends early.
    """
    packed, total = max(path.stat().st_size, 1) if path.is_file() else 1, 0
    with opened(path, limits) as file:
        while True:
            try:
                chunk = file.read(_CHUNK)
            except EOFError:
                raise Truncated(
                    path, "the compressed file ends too early", "Copy or download it again."
                ) from None
            except (gzip.BadGzipFile, zlib.error) as error:
                raise NotThisFormat(
                    path, f"it does not unpack ({error})", "Copy or download it again."
                ) from None
            if not chunk:
                return
            total += len(chunk)
            if total > limits.file_mb * MEGABYTE:
                raise _too_large(path, "more unpacks from it than is allowed", limits)
            if total > _RATIO_FROM and total > packed * limits.ratio:
                why = f"it unpacks to more than {limits.ratio:g} times its size"
                raise TooLarge(path, why, "This is how harmful archives look; ask who made it.")
            yield chunk


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file as it lies on disk."""
    found = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK * 16):
            found.update(chunk)
    return found.hexdigest()


def text_chunks(path: Path, *, encoding: str, limits: Limits) -> Iterator[str]:
    """Yield decoded text; a byte order mark is dropped.

    Raises
    ------
    NotThisEncoding
        At the first byte that does not fit, with its line and how the line would read
        in other encodings; also for NUL bytes.
    """
    asked = encoding or "utf-8"
    try:
        decoder = codecs.getincrementaldecoder(asked)("strict")
    except LookupError:
        raise NotThisEncoding(
            path, f"there is no encoding {asked!r}", "Write utf-8 or windows-1252."
        ) from None
    line, read, first = 1, 0, True
    for chunk in chunks(path, limits):
        if first and not encoding and chunk[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
            raise NotThisEncoding(path, "it is UTF-16", "Save it as UTF-8, or state utf-16.")
        pending = decoder.getstate()[0]
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as error:
            place = _Place(pending + chunk, read - len(pending), line)
            raise _undecoded(path, asked, place, error) from None
        if "\0" in text:
            raise _nul(path, line + text[: text.index("\0")].count("\n"))
        read += len(chunk)
        line += text.count("\n")
        yield text.removeprefix("\ufeff") if first else text
        first = False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise Truncated(path, "it ends within a character", "Copy or download it again.") from None


def _nul(path: Path, line: int) -> NotThisEncoding:
    return NotThisEncoding(
        path,
        f"line {line} holds a NUL byte, which no text has",
        "The file is damaged, or in another encoding (UTF-16 looks like this).",
    )


class _Place(NamedTuple):
    data: bytes
    before: int
    line: int


def _undecoded(
    path: Path, encoding: str, place: _Place, error: UnicodeDecodeError
) -> NotThisEncoding:
    data, before, line = place
    start = data.rfind(b"\n", 0, error.start) + 1
    end = data.find(b"\n", error.start)
    end = min(end if end >= 0 else len(data), error.start + 20)
    around = data[max(start, error.start - 20) : end]
    at = line + data[: error.start].count(b"\n")
    tries = [f"{name}: {around.decode(name, 'replace').strip()!r}" for name in _GUESSES]
    return NotThisEncoding(
        path,
        f"line {at}, byte {before + error.start + 1} of the file (0x{data[error.start]:02x}) is "
        f"not {encoding}",
        f"State the encoding in which this reads well: {'; '.join(tries)}.",
    )


def lines(path: Path, *, encoding: str, limits: Limits) -> Generator[str]:
    """Yield lines with their ends, whichever of the three kinds they are.

    Raises
    ------
    NotThisFormat
        When a line is longer than the limit for one record.
    """
    longest, rest = limits.record_mb * MEGABYTE, ""
    for chunk in text_chunks(path, encoding=encoding, limits=limits):
        text = rest + chunk
        begin = 0
        for found in _LINE_END.finditer(text):
            yield text[begin : found.end()]
            begin = found.end()
        rest = text[begin:]
        if len(rest) > longest:
            why = f"it has a line of more than {limits.record_mb:g} million characters"
            raise NotThisFormat(path, why, "Check that it is the right file.")
    if rest:
        yield rest
