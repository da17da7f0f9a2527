"""The device's loops compiled for this processor, so that they run where no device is."""

import ctypes
import itertools
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np

from landrelease.hazard._stencil_cuda import TEXT, CudaStencil

FRONT = r"""
#include <cmath>
struct Three { int x, y, z; };
static Three blockIdx, blockDim, threadIdx;
#define __global__
#define __device__
"""
MACROS = {
    "LINKS": "const double *up, const double *down, const double *high, const double *left, "
    "const double *right, const double *wide",
    "SHARES": "const double *near_row, const double *far_row, const double *near_column, "
    "const double *far_column",
}


def started(text: str) -> str:
    """A function for each loop that runs it for every thread of every block."""
    made = []
    for name, told in re.findall(r'extern "C" __global__ void (\w+)\(([^)]*)\)', text):
        given = re.sub(r"\b(LINKS|SHARES)\b", lambda found: MACROS[found[1]], told)
        names = [re.split(r"[ *]", one.strip())[-1] for one in given.split(",")]
        made.append(
            f'extern "C" void over_{name}(int gx, int gy, int tx, int ty, {given}) {{\n'
            "blockDim = {tx, ty, 1};\n"
            "for (int by = 0; by < gy; ++by) for (int bx = 0; bx < gx; ++bx)\n"
            "for (int ky = 0; ky < ty; ++ky) for (int kx = 0; kx < tx; ++kx) {\n"
            "blockIdx = {bx, by, 0}; threadIdx = {kx, ky, 0};\n"
            f"{name}({', '.join(names)}); }}}}\n"
        )
    return "".join(made)


def compiler() -> str | None:
    """The C++ compiler of this machine, if it has one."""
    return shutil.which("c++") or shutil.which("g++")


def loops_here(folder: Path) -> CudaStencil:
    """Loops of a device whose device is this processor, on numpy's arrays."""
    source, library = folder / "loops.cpp", folder / "loops.so"
    source.write_text(FRONT + TEXT + started(TEXT), encoding="utf-8")
    words = [compiler(), "-O1", "-Wall", "-Wno-unused", "-Werror", "-shared", "-fPIC"]
    subprocess.run([*words, source, "-o", library], check=True)
    compiled = ctypes.CDLL(str(library))

    def loop(name):
        def start(grid, block, values):
            sizes = (*itertools.islice((*grid, 1), 2), *itertools.islice((*block, 1), 2))
            compiled[f"over_{name}"](*map(ctypes.c_int, sizes), *map(_as_c, values))

        return start

    return CudaStencil(np, loop)


class ProcessorAsDevice:
    """What is used of CuPy, computed on this processor: numpy, and loops compiled here."""

    def __init__(self, folder: Path) -> None:
        self._loops = loops_here(folder)

    def __getattr__(self, name):
        return getattr(np, name)

    def RawModule(self, *, code):
        assert code == TEXT
        return self

    def get_function(self, name):
        return self._loops.loop(name)


def _as_c(value):
    if isinstance(value, np.ndarray):
        assert value.flags.c_contiguous
        assert value.dtype == np.float64
        return value.ctypes.data_as(ctypes.c_void_p)
    kinds = {"int32": ctypes.c_int, "int64": ctypes.c_longlong, "uint64": ctypes.c_ulonglong}
    kind = kinds.get(value.dtype.name, ctypes.c_double)
    return kind(value.item())
