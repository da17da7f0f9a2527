"""Errors of files name the file a person gave, not the temporary one beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def named_as(path: Path) -> Iterator[None]:
    """Let every error of the operating system within name this path."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error
