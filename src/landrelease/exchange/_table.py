"""Reading a table of text: header, rows with their line numbers, what was assumed."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final, Protocol

from landrelease.exchange._errors import HeaderNotRead, NoRecords, NotThisFormat, Truncated
from landrelease.exchange._reading import lines
from landrelease.exchange._rows import MEGABYTE, Limits, Rejected, Remark

DELIMITERS: Final = (",", ";", "\t", "|")
_NAMES: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True, slots=True)
class Cells:
    """One row of a table, by column name, as written."""

    line: int
    values: dict[str, str]


def read_table(
    path: Path,
    *,
    needs: Sequence[str] = (),
    delimiter: str = "",
    encoding: str = "",
    limits: Limits,
) -> Iterator[Cells | Rejected | Remark]:
    """Yield the rows of a delimited text file.

    Parameters
    ----------
    needs
        Columns that must be there, compared after trimming.
    delimiter
        Empty: the one of comma, semicolon, tab and bar that the header has most of; a
        remark says which, unless it is the comma.

    Raises
    ------
    HeaderNotRead, NoRecords, Truncated, NotThisFormat
        When the table as a whole cannot be read.
    """
    with closing(lines(path, encoding=encoding, limits=limits)) as source:
        first = next((line for line in source if line.strip()), "")
        if not first:
            raise HeaderNotRead(path, "it has no header line", "Check that it is the right file.")
        sign = delimiter or _delimiter(first)
        if sign != "," and not delimiter:
            yield Remark(f"Read with {_NAMES[sign]} between the cells, as in the header.")
        # One limit for the whole process: outlines as WKT are longer than the usual one.
        csv.field_size_limit(int(limits.record_mb * MEGABYTE))
        last = _Last()
        reader = csv.reader(last.watch(chain([first], source)), delimiter=sign, strict=True)
        names = _header(path, reader, needs, sign)
        yield from _rows(path, reader, names, last)


class _Reader(Protocol):
    """What `csv.reader` returns."""

    @property
    def line_num(self) -> int:
        """Number of the line read last."""

    def __next__(self) -> list[str]: ...


class _Last:
    """Remembers the line that was read last."""

    line = ""

    def watch(self, source: Iterator[str]) -> Iterator[str]:
        for line in source:
            self.line = line
            yield line

    @property
    def ended(self) -> bool:
        """Whether the line has its end."""
        return self.line.endswith(("\n", "\r"))


def _delimiter(header: str) -> str:
    outside = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _header(path: Path, reader: Iterator[list[str]], needs: Sequence[str], sign: str) -> list[str]:
    try:
        names = [name.strip() for name in next(reader)]
    except csv.Error as error:
        raise NotThisFormat(path, f"the header cannot be read ({error})", "Mend it.") from None
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        why = f"the header names {', '.join(map(repr, twice))} more than once"
        raise HeaderNotRead(path, why, "Give every column a name of its own.")
    missing = [name for name in needs if name not in names]
    if missing:
        raise HeaderNotRead(
            path,
            f"column {', '.join(map(repr, missing))} is missing",
            f"Read with {_NAMES.get(sign, repr(sign))} between the cells, the columns are: "
            f"{', '.join(names)}. Check file, profile or mapping.",
        )
    return names


def _rows(
    path: Path, reader: "_Reader", names: list[str], last: _Last
) -> Iterator[Cells | Rejected | Remark]:
    count, short = 0, None
    for line, cells in _numbered(path, reader):
        if short is not None:
            yield short
            short = None
        count += 1
        if len(cells) == len(names):
            yield Cells(line, dict(zip(names, cells, strict=True)))
        else:
            told = f"{len(cells)} cells; the header has {len(names)}"
            short = Rejected(line, "row", " ".join(cells)[:80], told)
    if not count:
        raise NoRecords(path, "it has a header and no rows", "Ask for it again.")
    if short is not None:
        if not last.ended:
            why = f"it ends in the middle of line {short.line}: {short.reason}, and no line end"
            raise Truncated(path, why, "It was cut; copy or download it again.")
        yield short
    if not last.ended:
        yield Remark("The last line has no line end; if the file was cut, its last cell may be.")


def _numbered(path: Path, reader: "_Reader") -> Iterator[tuple[int, list[str]]]:
    """Yield rows that hold something, with the line on which each begins."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken(path, line, error) from None
        if any(cell.strip() for cell in cells):
            yield line, cells


def _broken(path: Path, line: int, error: csv.Error) -> Exception:
    if "unexpected end of data" in str(error) or "field limit" in str(error):
        return Truncated(
            path,
            f"a quotation mark opened in or after line {line} is never closed",
            "The file was cut, or the mark is stray; mend that line or copy the file again.",
        )
    return NotThisFormat(path, f"line {line}: {error}", "Mend that line.")
