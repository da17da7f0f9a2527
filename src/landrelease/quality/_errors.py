"""What can be wrong with a check of quality, with the facts and the way out."""

from datetime import date

from landrelease.errors import LandreleaseError
from landrelease.standards import Rule


class QualityError(LandreleaseError):
    """Root of the errors of this room."""


class PlanOutOfRange(QualityError):
    """A number of a sampling plan lies outside what its meaning allows."""

    def __init__(self, *, name: str, read: float, expected: str) -> None:
        self.name, self.read, self.expected = name, read, expected
        super().__init__(f"{name} is {read:g}; expected {expected}. Correct the plan.")


class NoSuchPlan(QualityError):
    """No sample of bearable size holds both risks."""

    def __init__(self, *, good: float, bad: float, producer: float, consumer: float) -> None:
        self.good, self.bad = good, bad
        self.producer, self.consumer = producer, consumer
        super().__init__(
            f"No sample of bearable size tells {good:g} bad from {bad:g} with a producer's risk of "
            f"{producer:g} and a consumer's risk of {consumer:g}. Allow more risk, widen the gap "
            "between good and bad, or check every unit."
        )


class InspectorNotIndependent(QualityError):
    """The inspector belongs to the organisation that is inspected."""

    def __init__(self, *, inspector: str, inspected: str) -> None:
        self.inspector, self.inspected = inspector, inspected
        super().__init__(
            f"{inspector} belongs to {inspected}, whose work is inspected: nobody accepts work of "
            "his own organisation. Send an inspector of another one."
        )


class SampleNotFollowed(QualityError):
    """A square is named that was not drawn, or not searched yet."""

    def __init__(self, *, squares: tuple[int, ...], checked: int) -> None:
        self.squares, self.checked = squares, checked
        named = ", ".join(str(square) for square in squares[:10])
        super().__init__(
            f"Squares {named} are not among the first {checked} drawn, or not in the lot. Only "
            "squares of the plan count, in the order drawn, and finds anywhere in the lot: correct "
            "the numbers, or how many were searched."
        )


class SquaresNotRead(QualityError):
    """A list of squares holds something that is no number."""

    def __init__(self, read: str) -> None:
        self.read = read
        super().__init__(f"Read {read!r} among the squares; write their numbers, as 12, 45.")


class LotNotDivided(QualityError):
    """The ground of a lot cannot be divided in squares of that size."""

    def __init__(self, *, side_m: float, squares: int) -> None:
        self.side_m, self.squares = side_m, squares
        told = "has no area" if squares == 0 else f"gives {squares:,} squares, which are too many"
        super().__init__(
            f"The lot {told} with squares of {side_m:g} m. Draw the lot, or choose other squares."
        )


class PlanBelowRules(QualityError):
    """A plan asks for less than the rules in force on that day."""

    def __init__(self, *, below: tuple[tuple[float, Rule], ...], on: date) -> None:
        self.below, self.on = below, on
        told = " ".join(
            f"{rule.title}: read {read:.4g}, the rule asks {rule.value:g} {rule.unit} (rule "
            f"{rule.name}, {rule.edition}, since {rule.since.isoformat()})."
            for read, rule in below
        )
        super().__init__(
            f"This plan accepts nothing on {on.isoformat()}. {told} Plan with these numbers or "
            "better ones; a sequential plan holds more where good work is refused less often."
        )
