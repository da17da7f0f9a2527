"""What can be wrong with a hazard computation, with the facts and the way out."""

from landrelease.errors import LandreleaseError


class HazardError(LandreleaseError):
    """Root of the errors of this room."""


class ShapesDiffer(HazardError):
    """Two arrays that must lie on the same grid do not."""

    def __init__(self, *, name: str, read: tuple[int, ...], expected: tuple[int, ...]) -> None:
        self.name, self.read, self.expected = name, read, expected
        super().__init__(
            f"{name} has shape {read}, but the grid is {expected} (rows, columns). "
            "Put every array on the programme's grid first."
        )


class ValueOutOfRange(HazardError):
    """A number lies outside what its meaning allows."""

    def __init__(self, *, name: str, read: float, expected: str) -> None:
        self.name, self.read, self.expected = name, read, expected
        super().__init__(f"{name} is {read}; expected {expected}. Correct the input.")


class FoundWithoutExposure(HazardError):
    """Something was counted in a cell where nothing could have been counted."""

    def __init__(self, *, row: int, column: int, found: float) -> None:
        self.row, self.column, self.found = row, column, found
        super().__init__(
            f"Cell (row {row}, column {column}) has {found:g} counted but no exposure. "
            "Give the cell the exposure of the search or report that found it, or leave "
            "out counts outside the programme's boundary."
        )


class QuantitiesDiffer(HazardError):
    """Items and reported events were put together."""

    def __init__(self, *, quantities: tuple[str, ...]) -> None:
        self.quantities = quantities
        super().__init__(
            f"Cannot join counts of {' and '.join(quantities)}: a register of events has no "
            "known exposure. Model them apart, or give the events a report probability."
        )


class NotPositiveDefinite(HazardError):
    """The precision matrix could not be factored."""

    def __init__(self, *, kappa2: float, tau2: float) -> None:
        self.kappa2, self.tau2 = kappa2, tau2
        super().__init__(
            f"The precision matrix is not positive definite (kappa2 {kappa2:g}, tau2 "
            f"{tau2:g}). Use a shorter range, or coarser cells."
        )


class NoConvergence(HazardError):
    """The approximation did not settle."""

    def __init__(self, *, iterations: int, change: float) -> None:
        self.iterations, self.change = iterations, change
        super().__init__(
            f"The approximation did not settle in {iterations} steps (last change "
            f"{change:g}). Look for exposures that are wrong by orders of magnitude."
        )


class NothingToModel(HazardError):
    """The grid has no cell inside the domain."""

    def __init__(self) -> None:
        super().__init__(
            "No cell lies inside the boundary. Check the boundary and the grid, or use "
            "smaller cells."
        )


class CovariatesNotNamed(HazardError):
    """Covariates need names of their own."""

    def __init__(self, *, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(
            f"The names of the covariates are {', '.join(names) or 'missing'}. Give each its "
            'own name, none of them "level".'
        )


class CovariateConstant(HazardError):
    """A covariate has the same value in every cell of the domain."""

    def __init__(self, *, name: str, value: float) -> None:
        self.name, self.value = name, value
        super().__init__(
            f"{name} is {value:g} in every cell of the domain, so its slope cannot be told from "
            "the overall level. Leave it out."
        )


class CovariatesCollinear(HazardError):
    """Covariates say the same thing."""

    def __init__(self, *, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(
            f"{', '.join(names)} add up to the same in every cell of the domain, so their slopes "
            "cannot be told apart. Leave one of them out."
        )


class RasterNotWritten(HazardError):
    """A hazard raster could not be written."""

    def __init__(self, *, path: str, problem: str) -> None:
        self.path, self.problem = path, problem
        super().__init__(
            f"{path} was not written: {problem}. Check that its folder exists, may be written "
            "to and has room; the file that was there before is untouched."
        )


class NotAHazardRaster(HazardError):
    """A file is not a hazard raster written by landrelease."""

    def __init__(self, *, path: str, problem: str) -> None:
        self.path, self.problem = path, problem
        super().__init__(
            f"{path} is not a hazard raster: {problem}. Write it with `landrelease hazard`."
        )


class NothingHappened(HazardError):
    """There is nothing to tell cells apart by."""

    def __init__(self, *, cells: int, hits: int) -> None:
        self.cells, self.hits = cells, hits
        super().__init__(
            f"Something happened in {hits} of {cells} cells: that ranks nothing. Take a longer "
            "window or a larger area."
        )


class ProtocolLeaks(HazardError):
    """What is to be scored could be seen before it is scored."""

    def __init__(self, *, problem: str) -> None:
        self.problem = problem
        super().__init__(
            f"This protocol does not hold: {problem}. Give tuning windows that end before the "
            "evidence of the scored window does."
        )


class ScoredAlready(HazardError):
    """Somebody tried to tune or score after the truth was opened."""

    def __init__(self, *, asked: str) -> None:
        self.asked = asked
        super().__init__(
            f"Cannot {asked}: the scored window has been opened, and whatever is chosen now has "
            "seen it. Score a later window, with a protocol of its own."
        )


class ForecastMissing(HazardError):
    """A forecast was not handed in with the others."""

    def __init__(self, *, split: str, missing: str) -> None:
        self.split, self.missing = split, missing
        super().__init__(
            f"There is no forecast of {split} by {missing}. The truth is opened once: hand in "
            "the forecasts of every model for every split together."
        )


class PlaceTooLarge(HazardError):
    """A place has too many cells to be looked at again."""

    def __init__(self, *, cells: int, most: int) -> None:
        self.cells, self.most = cells, most
        super().__init__(
            f"The place spans {cells:,} cells of this map; an explanation looks at {most:,} at "
            "most. Ask for a part of it, or use a map with larger cells."
        )


class TilesMissing(HazardError):
    """A store of tiles holds no finished fit of the grid that was asked for."""

    def __init__(self, *, path: str) -> None:
        self.path = path
        super().__init__(
            f"The tiles in {path} are not a finished fit of this grid. Run the computation "
            "again with the same store: what has been computed is kept."
        )


class DeviceMissing(HazardError):
    """A computation was to run on a CUDA device, and none can be used."""

    def __init__(self, *, problem: str) -> None:
        self.problem = problem
        super().__init__(
            f"No CUDA device can be used: {problem}. Install landrelease[cuda] and the "
            "device's driver, or compute without one."
        )


class TooFineForLines(HazardError):
    """Lines of finds would have to be looked for on more cells than are carried."""

    def __init__(self, *, cells: int, most: int, cell_m: float) -> None:
        self.cells, self.most, self.cell_m = cells, most, cell_m
        super().__init__(
            f"Lines of finds are looked for on cells of {cell_m:g} m, here {cells:,} of them; at "
            f"most {most:,} are carried. Compute the map without them, or a smaller area."
        )
