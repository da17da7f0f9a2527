"""Which places teams visit in the hours they have: as much worth as can be had.

Team orienteering (Chao, Golden and Wasil 1996, European Journal of Operational Research 88). A
plan is bettered by taking strings of visits out near a place drawn and filling the rounds again
with what is liked most for the hours it takes, likings shaken by dice (ruin and recreate,
Schrimpf et al. 2000, Journal of Computational Physics 159), under simulated annealing.
"""

from typing import Final

import numpy as np

from landrelease.planning._search import Effort
from landrelease.planning._visit_bound import VisitBound, most_worth
from landrelease.planning._visit_conflicts import require_visits
from landrelease.planning._visit_filling import better_rounds, fill, worth_of
from landrelease.planning._visit_numbers import VisitNumbers, visit_numbers
from landrelease.planning._visit_plan import Round, Stop, VisitPlan
from landrelease.planning._visit_rounds import (
    Rounds,
    empty_rounds,
    in_time,
    keep_changes,
    time_round,
)
from landrelease.planning._visit_situation import VisitSituation, in_order

WARM: Final = 1.0
COLD: Final = 0.05
"""First and last temperature of a cycle, as a share of the mean worth of a place."""
DEAR: Final = 0.05
"""What an hour costs in the search, as a share of what an hour gains in the first plan."""
LONGEST: Final = 15
"""Most visits taken out of one round at a time."""
SHAKEN: Final = 1.0
"""Most deviation of the logarithm of a liking."""
FIRST_CYCLE: Final = 5000
"""Plans tried in the first cycle of temperatures; each later one is twice as long."""
AT_ONCE: Final = 100
"""Plans tried between two questions to the effort."""


def plan_visits(
    situation: VisitSituation,
    *,
    rng: np.random.Generator,
    effort: Effort,
    kept: VisitPlan | None = None,
    bound: VisitBound | None = None,
) -> VisitPlan:
    """Plan rounds of visits.

    Parameters
    ----------
    situation
        Places, outings and ways.
    rng
        Dice of the search; the same dice and a counted effort give the same plan, and a longer
        search none that is worth less.
    effort
        Says when to stop; asked after every hundred plans. `tries` counts plans.
    kept
        A plan to begin with: of what still is in time in it, nothing is lost.
    bound
        Of `most_worth`, where it is known already.

    Raises
    ------
    SituationContradicts
        With the facts that conflict.

    Examples
    --------
    Three hours are enough for east and for what lies on the way, not for west as well.

    >>> from landrelease.planning import Outing, VisitPlace, tries
    >>> told = VisitSituation(
    ...     places=(VisitPlace(subject="east", worth=5.0, place=(1000.0, 0.0)),
    ...             VisitPlace(subject="near", worth=1.0, duration=0.5, place=(500.0, 0.0)),
    ...             VisitPlace(subject="west", worth=4.0, place=(-1000.0, 0.0))),
    ...     outings=(Outing(team="1", hours=3.0),), speed=1000.0)
    >>> plan = plan_visits(told, rng=np.random.default_rng(1), effort=tries(100))
    >>> plan.worth, plan.bound, plan.left
    (6.0, 6.0, ('west',))
    """
    require_visits(situation)
    ordered = in_order(situation)
    search = _Search(ordered, visit_numbers(ordered), kept)
    limit = bound or most_worth(ordered, target=search.worth)
    search.run(rng, effort, limit.worth)
    return search.plan(limit)


class _Search:
    """The state of one search."""

    def __init__(
        self, situation: VisitSituation, numbers: VisitNumbers, kept: VisitPlan | None
    ) -> None:
        self.situation, self.numbers = situation, numbers
        self.rounds: Rounds = empty_rounds(numbers)
        self.tried = 0
        if kept is not None:
            self._take_over(kept)
        if numbers.worth.size:
            fill(numbers.worth, 1.0, numbers, self.rounds)
        keep_changes(self.rounds)
        self.best, self.best_size = self.rounds.stops.copy(), self.rounds.size.copy()
        self.kept = np.array([worth_of(numbers, self.rounds), self.rounds.hours.sum()])

    @property
    def worth(self) -> float:
        """Worth of the best plan."""
        return float(self.kept[0])

    def _take_over(self, kept: VisitPlan) -> None:
        """Put in the stops of another plan, in its order, as far as they are in time."""
        place_of = {place.subject: at for at, place in enumerate(self.situation.places)}
        outing_of = {(o.day, o.team): at for at, o in enumerate(self.situation.outings)}
        for one in kept.rounds:
            outing = outing_of.get((one.day, one.team), -1)
            for stop in one.stops:
                place = place_of.get(stop.place, -1)
                if outing < 0 or place < 0 or self.rounds.outing[place] >= 0:
                    continue
                if self.numbers.may[outing, place]:
                    self._append(outing, place)

    def _append(self, outing: int, place: int) -> None:
        size = self.rounds.size[outing]
        self.rounds.stops[outing, size] = place
        self.rounds.size[outing] = size + 1
        good = in_time(outing, self.numbers, self.rounds)
        self.rounds.size[outing] = size + good
        self.rounds.outing[place] = outing if good else -1
        time_round(outing, self.numbers, self.rounds)

    def run(self, rng: np.random.Generator, effort: Effort, limit: float) -> None:
        """Search until the effort is spent or the bound is reached."""
        numbers, places = self.numbers, self.numbers.worth.size
        if not numbers.may.any():
            return
        near = np.argsort(numbers.travel[0, :places, :places], axis=1, kind="stable")
        mean = float(numbers.worth.mean())
        dear = DEAR * self.worth / max(float(self.kept[1]), 1e-9)
        cycle, at = FIRST_CYCLE, 0
        while effort(self.tried, self.worth) < 1.0 and self.worth < limit - 1e-9:
            heats = [mean * WARM * (COLD / WARM) ** ((at + k) / cycle) for k in (0, AT_ONCE)]
            better_rounds(
                AT_ONCE, heats[0], heats[1], dear, LONGEST, SHAKEN, near,
                numbers, self.rounds, self.best, self.best_size, self.kept, rng,
            )  # fmt: skip
            self.tried += AT_ONCE
            at += AT_ONCE
            if at >= cycle:
                cycle, at = 2 * cycle, 0

    def plan(self, limit: VisitBound) -> VisitPlan:
        """Return the best plan in words."""
        rounds = tuple(self._round(outing) for outing in range(self.best_size.size))
        visited = {stop.place for one in rounds for stop in one.stops}
        subjects = {place.subject for place in self.situation.places}
        worth = sum(one.worth for one in rounds)
        return VisitPlan(
            rounds=rounds,
            worth=worth,
            bound=max(limit.worth, worth),
            bound_from=limit.words,
            left=tuple(sorted(subjects - visited)),
            tried=self.tried,
        )

    def _round(self, outing: int) -> Round:
        numbers, told = self.numbers, self.situation.outings[outing]
        travel = numbers.travel[numbers.open_ways[outing]]
        at, clock, stops = int(numbers.start[outing]), told.begins, []
        chosen = self.best[outing, : self.best_size[outing]].tolist()
        for number in chosen:
            place = self.situation.places[number]
            arrives = clock + float(travel[at, number])
            begins = max(arrives, place.opens)
            clock, at = begins + place.duration, number
            stops.append(Stop(place=place.subject, arrives=arrives, begins=begins, leaves=clock))
        back = clock + float(travel[at, numbers.end[outing]]) if stops else told.begins
        worth = float(numbers.worth[chosen].sum())
        return Round(team=told.team, day=told.day, stops=tuple(stops), back=back, worth=worth)
