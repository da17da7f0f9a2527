"""What the ledger holds at both ends of a period, and figures made of it for one viewer."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from landrelease.kinds import KINDS, Kind, Tier
from landrelease.ledger import SubjectState
from landrelease.queries._figure import Figure, FigureRow, Period, Withheld
from landrelease.store.access_facts import document_of
from landrelease.store.clock import current_day
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.programme import current_programme
from landrelease.store.register import Key, register_row, states_on
from landrelease.store.scope import scope_of

FIGURE_KINDS: Final = frozenset(
    {
        "hazardous_area",
        "area_decision",
        "land_release_product",
        "daily_progress",
        "searched_area",
        "item_found",
        "accident",
        "beneficiaries",
        "settlement",
        "access_decision",
        "claim",
    }
)
"""The kinds that figures are made of."""
FEW: Final = 5
"""A count of people below this is not told to those who see the public tier alone."""


class PeriodRows:
    """The records of a period as a viewer may count them."""

    def __init__(self, viewer: Viewer, period: Period) -> None:
        period.check()
        self.viewer, self.period = viewer, period
        before = period.first - timedelta(days=1) if period.first > date.min else date.min
        states = states_on([before, period.last], known=period.known, kinds=FIGURE_KINDS)
        self.before, self.after = states[before], states[period.last]
        self._scope = scope_of(viewer)
        self.crs = current_programme().crs

    # --- what the ledger holds ---------------------------------------------------------------

    @cached_property
    def rows(self) -> dict[Key, RegisterRow]:
        """Rows on the last day, of what the viewer may count."""
        return self.read(self.after)

    def read(self, states: Mapping[Key, SubjectState]) -> dict[Key, RegisterRow]:
        """Return the rows of states that the viewer may count."""
        rows = {key: register_row(state, state.document()) for key, state in states.items()}
        return {
            key: row
            for key, row in rows.items()
            if not self.lists(KINDS[key[0]]) or self._scope.knows(row)
        }

    @property
    def aggregates_alone(self) -> bool:
        """Whether the viewer sees public sums without the records behind them."""
        return not self._scope.viewer_at_home.may_see(Tier.PARTNER)

    def of(self, kind: str) -> Iterator[tuple[RegisterRow, Kind, date | None]]:
        """Return the records of a kind with the day on which each was first true."""
        for (of, subject), row in sorted(self.rows.items()):
            if of == kind:
                history = self.after[of, subject].history
                yield row, document_of(row), history[0].first

    def lists(self, kind: type[Kind]) -> bool:
        """Whether the viewer may know of records of a kind."""
        return self._scope.viewer_at_home.may_see(kind.tier)

    def rows_of(self, kind: str) -> list[RegisterRow]:
        """Return the records of a kind that speak of some of the period, oldest first."""
        found = [
            row
            for (of, _), row in self.rows.items()
            if of == kind
            and (row.first is None or row.first <= self.period.last)
            and (row.last is None or row.last >= self.period.first)
        ]
        return sorted(found, key=lambda row: (row.first or date.min, row.subject))

    def figure(
        self,
        name: str,
        label: str,
        unit: str,
        rows: Sequence[FigureRow],
        *,
        kind: str,
        few: bool = False,
        silent: int = 0,
    ) -> Figure:
        """Return a figure, with its rows for those who may know of them.

        Nought is told only where no record is silent: `silent` counts those that state nothing.
        """
        value: float | None = sum(row.amount for row in rows)
        listed = self.lists(KINDS[kind])
        withheld = self._withheld(value or 0.0) if few and not listed else Withheld.NOT
        if withheld is Withheld.NOT and silent and not rows:
            withheld = Withheld.NOT_STATED
        if withheld is not Withheld.NOT:
            value = None
        return Figure(name, label, unit, value, tuple(rows) if listed else (), listed, withheld)

    def _withheld(self, people: float) -> Withheld:
        """Say why a number of people is not told to those who may not know of the records.

        Parts of a year, several years together, and what was known by a day would give single
        cases by subtraction.
        """
        first, last = self.period.first, self.period.last
        year = (first, last) == (date(last.year, 1, 1), date(last.year, 12, 31))
        if not year or self.period.known is not None or last >= current_day():
            return Withheld.PART_OF_YEAR
        return Withheld.FEW if 0 < people < FEW else Withheld.NOT
