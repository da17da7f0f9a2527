"""The loops of `_stencil` for a CUDA device: one pass over memory each, nothing put aside.

The text below is C++ of the plainest kind. The tests compile it for the processor as well and
hold every loop against the one in `_stencil`.
"""

from collections.abc import Callable
from typing import Any, Final

from landrelease.hazard._device import Arrays
from landrelease.hazard._stencil import Array, Between, Spacing, Stencil

TEXT: Final = r"""
typedef unsigned long long Word;
typedef long long Place;
#define WIDTH(columns) ((Place)(columns) + 3)
#define AT(i, j) (((Place)(i) + 1) * WIDTH(columns) + (j) + 1)
#define ROW (blockIdx.y * blockDim.y + threadIdx.y)
#define COLUMN (blockIdx.x * blockDim.x + threadIdx.x)
#define LINKS const double *up, const double *down, const double *high, \
    const double *left, const double *right, const double *wide
#define SHARES const double *near_row, const double *far_row, \
    const double *near_column, const double *far_column

/* What the neighbours of a cell add up to, each by its link. */
static __device__ double pull(const double *x, Place at, Place width, int i, int j, LINKS)
{
    return wide[j] * (up[i] * x[at - width] + down[i] * x[at + width])
        + high[i] * (left[j] * x[at - 1] + right[j] * x[at + 1]);
}

extern "C" __global__ void shifted(
    const double *x, double *out, double kappa2, int rows, int columns, LINKS)
{
    int i = ROW, j = COLUMN;
    if (i >= rows || j >= columns) return;
    Place at = AT(i, j);
    double mass = kappa2 + up[i] + down[i] + left[j] + right[j];
    out[at] = mass * x[at] - pull(x, at, WIDTH(columns), i, j, up, down, high, left, right, wide);
}

extern "C" __global__ void weighed(
    const double *x, double *out, double kappa2, double tau2, const double *weights,
    const double *lifted, int rows, int columns, LINKS)
{
    int i = ROW, j = COLUMN;
    if (i >= rows || j >= columns) return;
    Place at = AT(i, j);
    double mass = kappa2 + up[i] + down[i] + left[j] + right[j];
    double drawn = pull(x, at, WIDTH(columns), i, j, up, down, high, left, right, wide);
    out[at] = tau2 * (mass * x[at] - drawn) + weights[at] * lifted[at];
}

/* A sweep from zero: cells with even row + column, then the others. */
extern "C" __global__ void first_sweep(
    double *x, const double *b, const double *inverse, double scale, int rows, int columns, LINKS)
{
    int i = ROW, j = COLUMN;
    if (i >= rows || j >= columns) return;
    Place at = AT(i, j), width = WIDTH(columns);
    double right_side = b[at];
    if ((i + j) & 1) {
        double above = up[i] * b[at - width] * inverse[at - width];
        double below = down[i] * b[at + width] * inverse[at + width];
        double before = left[j] * b[at - 1] * inverse[at - 1];
        double after = right[j] * b[at + 1] * inverse[at + 1];
        right_side += scale * (wide[j] * (above + below) + high[i] * (before + after));
    }
    x[at] = right_side * inverse[at];
}

extern "C" __global__ void relax(
    double *x, const double *b, const double *inverse, double scale, int colour, int rows,
    int columns, LINKS)
{
    int i = ROW, j = 2 * COLUMN + ((i + colour) & 1);
    if (i >= rows || j >= columns) return;
    Place at = AT(i, j);
    double drawn = pull(x, at, WIDTH(columns), i, j, up, down, high, left, right, wide);
    x[at] = (b[at] + scale * drawn) * inverse[at];
}

/* One coarse cell: what the even cells around it have left. */
extern "C" __global__ void send_down(
    const double *x, double *coarse, double scale, int rows, int columns, LINKS, SHARES)
{
    int down_row = ROW, across = COLUMN, wide_coarse = (columns + 1) / 2;
    if (down_row >= (rows + 1) / 2 || across >= wide_coarse) return;
    double total = 0.0;
    for (int a = -1; a <= 2; ++a) {
        int i = 2 * down_row + a;
        if (i < 0 || i >= rows) continue;
        double share = (a == 0 || a == 1) ? near_row[i + 1] : far_row[i + 1], line = 0.0;
        for (int c = -1; c <= 2; ++c) {
            int j = 2 * across + c;
            if (j < 0 || j >= columns || ((i + j) & 1)) continue;
            double part = (c == 0 || c == 1) ? near_column[j + 1] : far_column[j + 1];
            line += part
                * pull(x, AT(i, j), WIDTH(columns), i, j, up, down, high, left, right, wide);
        }
        total += share * line;
    }
    coarse[((Place)down_row + 1) * WIDTH(wide_coarse) + across + 1] = scale * total;
}

/* Add the coarse field to the cells of a colour (2: to all). */
extern "C" __global__ void bring_up(
    const double *coarse, double *x, int colour, int rows, int columns, SHARES)
{
    int i = ROW, j = COLUMN;
    if (i >= rows || j >= columns || (colour < 2 && ((i + j) & 1) != colour)) return;
    Place width = WIDTH((columns + 1) / 2);
    Place at = ((Place)(i >> 1) + 1) * width + (j >> 1) + 1;
    Place beyond = (i & 1) ? at + width : at - width;
    int side = (j & 1) ? 1 : -1;
    double near_line = near_column[j + 1] * coarse[at] + far_column[j + 1] * coarse[at + side];
    double far_line =
        near_column[j + 1] * coarse[beyond] + far_column[j + 1] * coarse[beyond + side];
    x[AT(i, j)] += near_row[i + 1] * near_line + far_row[i + 1] * far_line;
}

extern "C" __global__ void go(
    double *x, double *r, const double *p, const double *q, double step, Place size)
{
    Place at = (Place)blockIdx.x * blockDim.x + threadIdx.x;
    if (at >= size) return;
    x[at] += step * p[at];
    r[at] -= step * q[at];
}

extern "C" __global__ void turn(double *p, const double *z, double share, Place size)
{
    Place at = (Place)blockIdx.x * blockDim.x + threadIdx.x;
    if (at < size) p[at] = z[at] + share * p[at];
}

static __device__ double uniform(Word counter, Word key)
{
    Word state = (counter + 1) * 0x9E3779B97F4A7C15ull + key;
    state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9ull;
    state = (state ^ (state >> 27)) * 0x94D049BB133111EBull;
    state ^= state >> 31;
    return ((double)(state >> 11) + 0.5) * 1.1102230246251565e-16;
}

extern "C" __global__ void normals(double *one, double *other, Word key, int rows, int columns)
{
    int i = ROW, j = COLUMN;
    if (i >= rows || j >= columns) return;
    Word cell = (Word)i * columns + j;
    double length = sqrt(-2.0 * log(uniform(2 * cell, key)));
    double angle = 6.283185307179586 * uniform(2 * cell + 1, key);
    one[AT(i, j)] = length * cos(angle);
    other[AT(i, j)] = length * sin(angle);
}
"""

Launch = Callable[[tuple[int, ...], tuple[int, ...], tuple[Any, ...]], object]
"""Starts a loop: blocks of the grid, threads of a block, arguments."""
_BLOCK: Final = (32, 8)
_LINE: Final = (256,)


class CudaStencil(Stencil):
    """The loops on a CUDA device.

    Parameters
    ----------
    arrays
        CuPy.
    loop
        Finds a loop of `TEXT` by its name.
    """

    dense_cells = 600

    def __init__(self, arrays: Arrays, loop: Callable[[str], Launch]) -> None:
        super().__init__(arrays)
        self.loop = loop

    def _over(self, name: str, rows: int, columns: int, *values: Any) -> None:
        """Start a loop over cells."""
        grid = -(-columns // _BLOCK[0]), -(-rows // _BLOCK[1])
        self.loop(name)(grid, _BLOCK, values)

    def _along(self, name: str, size: int, *values: Any) -> None:
        """Start a loop over all numbers of fields."""
        blocks = -(-size // _LINE[0])
        self.loop(name)((blocks,), _LINE, (*values, self._whole(size)))

    def _number(self, value: float) -> Any:
        return self.arrays.float64(value)

    def _whole(self, value: int) -> Any:
        return self.arrays.int64(value)

    def _size(self, shape: tuple[int, int]) -> tuple[Any, Any]:
        return self.arrays.int32(shape[0]), self.arrays.int32(shape[1])

    def shifted(self, x: Array, on: Spacing, kappa2: float, out: Array) -> None:
        """Put (kappa2 I + L) x into `out`."""
        values = x, out, self._number(kappa2), *self._size(on.shape), *_links(on)
        self._over("shifted", *on.shape, *values)

    def weighed(
        self,
        x: Array,
        on: Spacing,
        numbers: tuple[float, float],
        weights: Array,
        lifted: Array,
        out: Array,
    ) -> None:
        """Put tau2 (kappa2 I + L) x + weights lifted into `out`."""
        scales = (self._number(value) for value in numbers)
        values = x, out, *scales, weights, lifted, *self._size(on.shape), *_links(on)
        self._over("weighed", *on.shape, *values)

    def sweep_down(self, x: Array, b: Array, on: Spacing, inverse: Array, scale: float) -> None:
        """Sweep from zero, even cells first."""
        values = x, b, inverse, self._number(scale), *self._size(on.shape), *_links(on)
        self._over("first_sweep", *on.shape, *values)

    def relax(
        self, x: Array, b: Array, on: Spacing, inverse: Array, scale: float, colour: int
    ) -> None:
        """Solve for the cells of a colour."""
        rows, columns = on.shape
        numbers = self._number(scale), self.arrays.int32(colour)
        values = x, b, inverse, *numbers, *self._size(on.shape), *_links(on)
        self._over("relax", rows, (columns + 1) // 2, *values)

    def send_down(
        self, x: Array, on: Spacing, scale: float, between: Between, coarse: Array
    ) -> None:
        """Put the residual of the even cells on the coarser grid."""
        rows, columns = ((length + 1) // 2 for length in on.shape)
        values = x, coarse, self._number(scale), *self._size(on.shape), *_links(on)
        self._over("send_down", rows, columns, *values, *_shares(between))

    def sweep_up(
        self,
        coarse: Array,
        between: Between,
        x: Array,
        b: Array,
        on: Spacing,
        inverse: Array,
        scale: float,
    ) -> None:
        """Add the coarse field and sweep, odd cells first: what they held does not matter."""
        self._bring(coarse, between, x, on.shape, 0)
        self.relax(x, b, on, inverse, scale, 1)
        self.relax(x, b, on, inverse, scale, 0)

    def bring_up(self, coarse: Array, between: Between, x: Array) -> None:
        """Add the coarse field, interpolated linearly."""
        self._bring(coarse, between, x, (x.shape[0] - 3, x.shape[1] - 3), 2)

    def _bring(
        self, coarse: Array, between: Between, x: Array, shape: tuple[int, int], colour: int
    ) -> None:
        values = coarse, x, self.arrays.int32(colour), *self._size(shape), *_shares(between)
        self._over("bring_up", *shape, *values)

    def go(self, x: Array, r: Array, p: Array, q: Array, step: float) -> None:
        """Move x along p and the residual r along -q."""
        self._along("go", x.size, x, r, p, q, self._number(step))

    def turn(self, p: Array, z: Array, share: float) -> None:
        """Turn the direction: p becomes z + share p."""
        self._along("turn", p.size, p, z, self._number(share))

    def normals(self, shape: tuple[int, int], key: int) -> tuple[Array, Array]:
        """Two independent standard normal numbers for each cell."""
        one, other = self.empty(shape), self.empty(shape)
        values = one, other, self.arrays.uint64(key), *self._size(shape)
        self._over("normals", *shape, *values)
        return one, other


def _links(on: Spacing) -> tuple[Array, ...]:
    """Return the vectors of a spacing in the order of LINKS."""
    return on.up, on.down, on.high, on.left, on.right, on.wide


def _shares(between: Between) -> tuple[Array, ...]:
    """Return the vectors of an interpolation in the order of SHARES."""
    return between.near[0], between.far[0], between.near[1], between.far[1]


def loops_on(arrays: Arrays) -> Stencil:
    """Return the loops for arrays of a module: numpy's or CuPy's."""
    if not hasattr(arrays, "RawModule"):
        return Stencil(arrays)
    module = arrays.RawModule(code=TEXT)
    kept: dict[str, Launch] = {}

    def loop(name: str) -> Launch:
        if name not in kept:
            kept[name] = module.get_function(name)
        return kept[name]

    return CudaStencil(arrays, loop)
