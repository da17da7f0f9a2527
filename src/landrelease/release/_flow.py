"""What became of hazardous ground over a period: opening + new - given back = closing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from landrelease.release._accounting import AreaAccount, ProductKind
from landrelease.release._errors import AreaDoesNotAddUp


class Flow(StrEnum):
    """Where a number or a square metre went, or came from."""

    OPENING = "opening"
    NEW = "new"
    REDRAWN = "redrawn"
    REOPENED = "reopened"
    CANCELLED = "cancelled"
    REDUCED = "reduced"
    CLEARED = "cleared"
    OTHERWISE = "otherwise"
    WITHDRAWN = "withdrawn"
    CLOSING = "closing"


ADDS = (Flow.OPENING, Flow.NEW, Flow.REDRAWN, Flow.REOPENED)
TAKES = (Flow.CANCELLED, Flow.REDUCED, Flow.CLEARED, Flow.OTHERWISE, Flow.WITHDRAWN)
_WAYS = {
    ProductKind.CANCELLED: Flow.CANCELLED,
    ProductKind.REDUCED: Flow.REDUCED,
    ProductKind.CLEARED: Flow.CLEARED,
}


@dataclass(frozen=True, slots=True)
class AreaState:
    """A hazardous area on a day.

    Parameters
    ----------
    is_open
        Whether people must still keep out of what remains.
    initial_m2
        Area of its outline.
    given_back_m2
        What of it was given back, by the way; what remained when it was closed without a
        polygon of its own is in the way it was closed by.
    tolerance_m2
        What rounding may amount to.
    """

    is_open: bool
    initial_m2: float
    given_back_m2: Mapping[Flow, float]
    tolerance_m2: float

    @property
    def remaining_m2(self) -> float:
        """What people must still keep out of."""
        return self.initial_m2 - sum(self.given_back_m2.values())

    @property
    def way(self) -> Flow:
        """The way by which most of it was given back."""
        return max(self.given_back_m2, key=lambda way: self.given_back_m2[way])


def area_state(
    account: AreaAccount, *, is_open: bool, closed_as: ProductKind | None = None
) -> AreaState:
    """Return the state of an area from its account.

    Parameters
    ----------
    closed_as
        How it was closed, for ground that was closed without a product; None where that is
        not known.

    Examples
    --------
    >>> import shapely
    >>> from landrelease.release import Product, account_of
    >>> told = account_of(shapely.box(0, 0, 10, 10), [])
    >>> area_state(told, is_open=False, closed_as=ProductKind.CANCELLED).remaining_m2
    0.0
    """
    ways = {
        Flow.CANCELLED: account.cancelled_m2,
        Flow.REDUCED: account.reduced_m2,
        Flow.CLEARED: account.cleared_m2,
        Flow.OTHERWISE: 0.0,
    }
    rest = account.initial_m2 - sum(ways.values())
    if not is_open:
        ways[Flow.OTHERWISE if closed_as is None else _WAYS[closed_as]] += rest
    return AreaState(is_open, account.initial_m2, ways, account.tolerance_m2)


@dataclass(frozen=True, slots=True)
class Balance:
    """Areas and ground over a period, each part by the areas it is made of.

    Parameters
    ----------
    number
        For each part, the areas in it.
    ground_m2
        For each part, square metres by area; only `Flow.REDRAWN` may be negative.
    gap_m2
        What opening + new - given back - closing leaves over: rounding.
    """

    number: Mapping[Flow, tuple[str, ...]]
    ground_m2: Mapping[Flow, Mapping[str, float]]
    gap_m2: float
    tolerance_m2: float = field(default=0.0)

    def count(self, part: Flow) -> int:
        """Return how many areas a part has."""
        return len(self.number[part])

    def m2(self, part: Flow) -> float:
        """Return the ground of a part."""
        return sum(self.ground_m2[part].values())


def balance(before: Mapping[str, AreaState], after: Mapping[str, AreaState]) -> Balance:
    """Tell what became of every area between two days.

    Parameters
    ----------
    before, after
        The areas as they stood at the end of the day before the period, and of its last day.

    Raises
    ------
    AreaDoesNotAddUp
        When parts differ from the whole by more than the tolerances together.

    Examples
    --------
    >>> import shapely
    >>> from landrelease.release import Product, account_of
    >>> box = shapely.box(0, 0, 10, 10)
    >>> half = Product("p", ProductKind.CLEARED, shapely.box(0, 0, 5, 10))
    >>> told = balance(
    ...     {"a": area_state(account_of(box, []), is_open=True)},
    ...     {"a": area_state(account_of(box, [half]), is_open=True)},
    ... )
    >>> told.m2(Flow.OPENING), told.m2(Flow.CLEARED), told.m2(Flow.CLOSING)
    (100.0, 50.0, 50.0)
    """
    number: dict[Flow, list[str]] = {part: [] for part in Flow}
    ground: dict[Flow, dict[str, float]] = {part: {} for part in Flow}
    for subject in sorted({*before, *after}):
        one, two = before.get(subject), after.get(subject)
        for part in _numbers(one, two):
            number[part].append(subject)
        for part, m2 in _grounds(one, two):
            if m2:
                ground[part][subject] = ground[part].get(subject, 0.0) + m2
    whole = Balance(
        {part: tuple(found) for part, found in number.items()},
        ground,
        gap_m2=0.0,
        tolerance_m2=sum(state.tolerance_m2 for state in (*before.values(), *after.values())),
    )
    gap = sum(map(whole.m2, ADDS)) - sum(map(whole.m2, TAKES)) - whole.m2(Flow.CLOSING)
    if abs(gap) > max(whole.tolerance_m2, 1e-6):
        raise AreaDoesNotAddUp(initial_m2=whole.m2(Flow.OPENING), gap_m2=gap)
    return Balance(whole.number, whole.ground_m2, gap, whole.tolerance_m2)


def _numbers(one: AreaState | None, two: AreaState | None) -> Iterable[Flow]:
    was, now = one is not None and one.is_open, two is not None and two.is_open
    if was:
        yield Flow.OPENING
    if one is None and two is not None:
        yield Flow.NEW
    if one is not None and not was and now:
        yield Flow.REOPENED
    if two is None and was:
        yield Flow.WITHDRAWN
    elif two is not None and not now and (was or one is None):
        yield two.way
    if now:
        yield Flow.CLOSING


def _grounds(one: AreaState | None, two: AreaState | None) -> Iterable[tuple[Flow, float]]:
    if one is not None:
        yield Flow.OPENING, one.remaining_m2
    if two is None:
        yield Flow.WITHDRAWN, 0.0 if one is None else one.remaining_m2
        return
    if one is None:
        yield Flow.NEW, two.initial_m2
    else:
        yield Flow.REDRAWN, two.initial_m2 - one.initial_m2
    for way, m2 in two.given_back_m2.items():
        change = m2 - (0.0 if one is None else one.given_back_m2.get(way, 0.0))
        yield (way, change) if change >= 0 else (Flow.REOPENED, -change)
    yield Flow.CLOSING, two.remaining_m2
