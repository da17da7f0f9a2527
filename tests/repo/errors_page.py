"""Writes docs/reference/errors.md from the classes of errors; run it after adding one.

python -m tests.repo.errors_page
"""

import importlib
import os
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import django

import landrelease
from landrelease.errors import NUMBERS, LandreleaseError

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "errors.md"
HEAD = """# Errors by number

Every error that landrelease raises on purpose has a number. The command line prints it before the
sentence, pages and the API beside it; in Python it is `error.number`. The letter stands for the
room. A number is never used again for another error. This page is written from the classes
(`python -m tests.repo.errors_page`); a test compares it with them.

| number | error | what is the case |
|---|---|---|
"""


def errors() -> dict[str, type[LandreleaseError]]:
    """Every class of error, by room and name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "landrelease.site.settings")
    django.setup()
    for module in pkgutil.walk_packages(landrelease.__path__, "landrelease."):
        if ".migrations." not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return {
        f"{kind.__module__.split('.')[1]}.{kind.__name__}": kind
        for kind in below(LandreleaseError)
        if kind.__module__.startswith("landrelease.")
    }


def below(kind: type[LandreleaseError]) -> Iterator[type[LandreleaseError]]:
    """Give every class below one."""
    for child in kind.__subclasses__():
        yield child
        yield from below(child)


def page() -> str:
    """Return the page as the classes have it."""
    found = errors()
    rows = [
        f"| {number} | `{name}` | {_first_sentence(found[name])} |"
        for name, number in NUMBERS.items()
    ]
    return HEAD + "\n".join(rows) + "\n"


def _first_sentence(kind: type[LandreleaseError]) -> str:
    told = (kind.__doc__ or "").strip().split("\n\n")[0]
    return " ".join(told.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
