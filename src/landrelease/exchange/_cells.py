"""Cells that no spreadsheet takes for a formula, and files that are whole or not there."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from landrelease.store.naming import named_as

_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_FORMULA: Final = re.compile(r"'*\s*[=+\-@＝＋－＠]|'*[\t\r\n]")


def safe_cell(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run; numbers stay.

    Source: OWASP, "CSV Injection".

    Examples
    --------
    >>> safe_cell("=1+1"), safe_cell("-75.854"), safe_cell("Río =")
    ("'=1+1", '-75.854', 'Río =')
    """
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def plain_cell(text: str) -> str:
    """Undo `safe_cell`.

    Examples
    --------
    >>> plain_cell(safe_cell("=1+1")), plain_cell("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a temporary path beside the file; it takes the file's name when all went well."""
    temporary = path.with_name(f".{secrets.token_hex(4)}-{path.name}")
    with named_as(path):
        try:
            yield temporary
            with temporary.open("rb") as file:
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
