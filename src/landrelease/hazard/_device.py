"""Where the arrays of a computation live: in main memory, or on a CUDA device.

Nothing of a device is imported before somebody asks for one. Arrays of either kind follow
numpy's interface, so that one text computes on both.
"""

from importlib import import_module
from typing import Any, Literal

import numpy as np

from landrelease.hazard._errors import DeviceMissing

Device = Literal["cpu", "cuda", "auto"]
"""Main memory; a CUDA device or an error; a CUDA device where there is one."""
Arrays = Any
"""numpy, or a module with its interface."""


def arrays_on(device: Device) -> Arrays:
    """Return the module whose arrays live on a device.

    Parameters
    ----------
    device
        "cpu", "cuda", or "auto": "cuda" where CuPy and a device are there.

    Raises
    ------
    DeviceMissing
        The device was asked for by name and is not there; nothing else is taken in its place.

    Examples
    --------
    >>> arrays_on("cpu").__name__
    'numpy'
    """
    if device == "cpu":
        return np
    try:
        return _cupy()
    except DeviceMissing:
        if device == "auto":
            return np
        raise


def check_device(device: Device) -> None:
    """Refuse a device that is not there, before anything is computed for it.

    Raises
    ------
    DeviceMissing

    Examples
    --------
    >>> check_device("auto")
    """
    arrays_on(device)


def _cupy() -> Arrays:
    """Return CuPy, once it has found a device."""
    try:
        cupy = import_module("cupy")
    except ImportError as problem:
        raise DeviceMissing(problem=f"CuPy cannot be imported ({problem})") from problem
    try:
        devices = cupy.cuda.runtime.getDeviceCount()
    except cupy.cuda.runtime.CUDARuntimeError as problem:
        raise DeviceMissing(problem=f"CuPy finds no device ({problem})") from problem
    if devices < 1:
        raise DeviceMissing(problem="CuPy finds no device")
    return cupy


def on_host(array: Any) -> Any:
    """Return an array of either kind as one of numpy."""
    return array.get() if hasattr(array, "get") else np.asarray(array)
