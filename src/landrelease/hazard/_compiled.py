"""Compile inner loops to machine code and keep the code between starts."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Return `function` compiled by numba on first use, cached on disk, without the lock."""
    return cast("Function", numba.njit(cache=True, nogil=True)(function))
