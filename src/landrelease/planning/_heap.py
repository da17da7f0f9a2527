"""A binary heap in two arrays: keys, and what they stand for."""

import numba

from landrelease.planning._numbers import Floats, Ints


@numba.njit(cache=True, nogil=True)
def push(key: Floats, held: Ints, size: int, new: float, thing: int) -> int:
    """Put a thing in; return the new size."""
    at = size
    while at > 0 and new < key[(at - 1) // 2]:
        above = (at - 1) // 2
        key[at], held[at] = key[above], held[above]
        at = above
    key[at], held[at] = new, thing
    return size + 1


@numba.njit(cache=True, nogil=True)
def pop(key: Floats, held: Ints, size: int) -> int:
    """Take the first out; return the new size."""
    size -= 1
    last, thing = key[size], held[size]
    at, below = 0, 1
    while below < size:
        if below + 1 < size and key[below + 1] < key[below]:
            below += 1
        if last <= key[below]:
            break
        key[at], held[at] = key[below], held[below]
        at, below = below, 2 * below + 1
    key[at], held[at] = last, thing
    return size
