"""What can be wrong with a configuration of the simulation."""

from collections.abc import Sequence

from landrelease.errors import LandreleaseError


class SimulationError(LandreleaseError):
    """The district cannot be made."""


class ConfigurationNotRead(SimulationError):
    """The configuration file does not say what it has to."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = tuple(problems)
        told = "; ".join(f"{where}: {why}" for where, why in problems)
        super().__init__(f"The configuration of the district cannot be used. {told}.")


class SettlementsDoNotFit(SimulationError):
    """There is no room for so many settlements at that distance."""

    def __init__(self, *, placed: int, wanted: int, spacing_m: float) -> None:
        self.placed, self.wanted, self.spacing_m = placed, wanted, spacing_m
        super().__init__(
            f"Placed {placed} of {wanted} settlements {spacing_m:g} m apart, then found no room. "
            "Lower settlements.number or settlements.spacing_m, or widen place.half_width_m."
        )


class NamesRanOut(SimulationError):
    """The invented language has fewer names than asked for."""

    def __init__(self, *, made: int, wanted: int) -> None:
        self.made, self.wanted = made, wanted
        super().__init__(f"Made {made} of {wanted} different names. Ask for fewer settlements.")
