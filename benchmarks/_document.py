"""Figures go into the manual by a script, never by hand."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "hazard_benchmarks.md"


def between(name: str, text: str, page: str) -> str:
    r"""Replace what stands between the marks of a name.

    Examples
    --------
    >>> between("a", "new", "x\n<!-- begin a -->\nold\n<!-- end a -->\n")
    'x\n<!-- begin a -->\nnew\n<!-- end a -->\n'
    """
    begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    found, times = pattern.subn(lambda _: f"{begin}{text.strip()}\n{end}", page)
    if times != 1:
        raise ValueError(f"The page has {times} places for {name}; write the two marks once.")
    return found


def put(name: str, text: str) -> None:
    """Write a block of the page of results."""
    PAGE.write_text(between(name, text, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
