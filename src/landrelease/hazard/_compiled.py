"""Compile inner loops to machine code and keep the code between starts."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar, cast

import numba
from threadpoolctl import threadpool_limits

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Return `function` compiled by numba on first use, cached on disk, without the lock."""
    return cast("Function", numba.njit(cache=True, nogil=True)(function))


def compiled_sums(function: Function) -> Function:
    """Return `function` compiled as by `compiled`, its sums taken in any order.

    The compiler may then add several terms at once; nothing else of the arithmetic is loosened.
    """
    free = {"reassoc", "contract"}
    return cast("Function", numba.njit(cache=True, nogil=True, fastmath=free)(function))


def one_blas_thread() -> AbstractContextManager[Any]:
    """Keep BLAS on one thread: the fronts are small, and waiting threads cost more than they do.

    Measured on two busy cores: a fit of 101 x 103 cells took 137 s of processor time with
    BLAS threads and 9 s with one.
    """
    return cast("AbstractContextManager[Any]", threadpool_limits(1, user_api="blas"))
