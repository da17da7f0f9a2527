"""BLAS and LAPACK for compiled loops, through the pointers scipy publishes for Cython.

Addresses are read when the process starts and handed to the loops as arguments, so the
compiled loops hold no address and can be kept on disk. Integers become 32-bit (what
scipy's BLAS takes), floats 64-bit; a letter such as "U" is passed as its code, which on
the little-endian machines the wheels exist for is the letter itself.
"""

from typing import Any, Final, NamedTuple

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import get_cython_function_address, intrinsic

UPPER: Final = ord("U")
LEFT: Final = ord("L")
RIGHT: Final = ord("R")
PLAIN: Final = ord("N")
TRANSPOSED: Final = ord("T")


class Routines(NamedTuple):
    """Addresses of the double-precision routines in this process."""

    potrf: int
    potri: int
    trsm: int
    syrk: int
    gemm: int
    symm: int


def routines() -> Routines:
    """Look the routines up in the BLAS and LAPACK that scipy was built with."""
    lapack, blas = "scipy.linalg.cython_lapack", "scipy.linalg.cython_blas"
    return Routines(
        potrf=get_cython_function_address(lapack, "dpotrf"),
        potri=get_cython_function_address(lapack, "dpotri"),
        trsm=get_cython_function_address(blas, "dtrsm"),
        syrk=get_cython_function_address(blas, "dsyrk"),
        gemm=get_cython_function_address(blas, "dgemm"),
        symm=get_cython_function_address(blas, "dsymm"),
    )


def _pointer(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    """Pointer to the first element of an array, or to a stack slot holding a number."""
    if isinstance(kind, types.Array):
        data = context.make_array(kind)(context, builder, value).data
        return builder.bitcast(data, cgutils.voidptr_t)
    target = types.int32 if isinstance(kind, types.Integer) else types.float64
    slot = cgutils.alloca_once(builder, context.get_value_type(target))
    builder.store(context.cast(builder, value, kind, target), slot)
    return builder.bitcast(slot, cgutils.voidptr_t)


@intrinsic
def call_fortran(_typing: Any, address: Any, arguments: Any) -> Any:
    """Call the routine at `address`; every argument of the tuple goes by reference."""
    kinds = [types.unliteral(kind) for kind in arguments]
    signature = types.void(address, types.Tuple(kinds))

    def generate(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        pointers = [
            _pointer(context, builder, kind, builder.extract_value(values[1], index))
            for index, kind in enumerate(kinds)
        ]
        function = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t] * len(pointers))
        builder.call(builder.inttoptr(values[0], function.as_pointer()), pointers)
        return context.get_dummy_value()

    return signature, generate
