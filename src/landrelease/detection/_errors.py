"""What can be wrong with a statement about detection, with the facts and the way out."""

from landrelease.errors import LandreleaseError


class DetectionError(LandreleaseError):
    """Root of the errors of this room."""


class CountsContradict(DetectionError):
    """More was found than there was, or a count is negative or no whole number."""

    def __init__(self, *, found: float, targets: float) -> None:
        self.found, self.targets = found, targets
        super().__init__(
            f"{found:g} found of {targets:g} targets cannot be: both must be whole numbers, and "
            "found lies between 0 and targets. Correct the result of the trial."
        )


class NoTargets(DetectionError):
    """Nothing was laid out, so nothing was measured."""

    def __init__(self, *, what: str) -> None:
        self.what = what
        super().__init__(
            f"{what[:1].upper()}{what[1:]} has no targets, so nothing was measured: that is not "
            "known, not 0. "
            "Run a trial with targets, or leave the figure out."
        )


class ParameterOutOfRange(DetectionError):
    """A number lies outside what its meaning allows."""

    def __init__(self, *, name: str, read: float, expected: str) -> None:
        self.name, self.read, self.expected = name, read, expected
        super().__init__(f"{name} is {read:g}; expected {expected}. Correct the input.")


class TooFewTargets(DetectionError):
    """The claim cannot be shown with so few, whatever the outcome."""

    def __init__(self, *, targets: int, needed: int, claim: str) -> None:
        self.targets, self.needed, self.claim = targets, needed, claim
        super().__init__(
            f"{targets} targets cannot show {claim}, even if every one is found: at least "
            f"{needed} are needed. Lay out more targets, or claim less."
        )


class ResultsSeparated(DetectionError):
    """All targets beyond some size or depth were found and all others missed."""

    def __init__(self, *, below: float, above: float, measured: str = "size") -> None:
        self.below, self.above, self.measured = below, above, measured
        where = f"at {below:g}" if below == above else f"between {below:g} and {above:g}"
        super().__init__(
            f"Hits and misses are separated {where}: any steep curve fits, so its slope and its "
            f"bounds are not known. Add targets of {measured}s around it, or state the "
            "probability for each band alone."
        )


class OneSize(DetectionError):
    """Every target had the same size or depth: no curve can be fitted."""

    def __init__(self, *, at: float, targets: int, measured: str = "size") -> None:
        self.at, self.targets, self.measured = at, targets, measured
        super().__init__(
            f"All {targets} targets have the {measured} {at:g}, so nothing says how detection "
            f"depends on {measured}. State the probability for it alone, or add targets of other "
            f"{measured}s."
        )


class NoTrend(DetectionError):
    """Detection does not rise with the size given, so no size reaches the probability asked."""

    def __init__(self, *, slope: float, measured: str = "size") -> None:
        self.slope, self.measured = slope, measured
        way = "fall" if measured == "depth" else "rise"
        super().__init__(
            f"Detection does not {way} with {measured} (slope {slope:g}): no {measured} has the "
            f"probability asked for. Check the order of the {measured}s, or use more targets."
        )


class OneKindOfResult(DetectionError):
    """Every target was found, or every one was missed: no curve can be fitted."""

    def __init__(self, *, found: bool, targets: int, measured: str = "size") -> None:
        self.found, self.targets, self.measured = found, targets, measured
        who = f"All {targets} targets were" if targets > 1 else "The only target was"
        word, way = ("found", "lower") if found else ("missed", "upper")
        super().__init__(
            f"{who} {word}, so nothing says how detection depends on {measured}. State the "
            f"probability with its {way} bound instead, or add harder or easier targets."
        )


class MixturesDiffer(DetectionError):
    """Two groups met different mixtures of strata, so their raw totals cannot be compared."""

    def __init__(self, *, strata: tuple[str, ...]) -> None:
        self.strata = strata
        super().__init__(
            f"The groups met different shares of {', '.join(strata)}: their raw totals compare the "
            "targets, not the people (Simpson's paradox). Compare stratum by stratum, or with "
            "stated weights."
        )


class NotSettled(DetectionError):
    """A computation did not come to an answer."""

    def __init__(self, *, what: str, steps: int) -> None:
        self.what, self.steps = what, steps
        super().__init__(
            f"{what} did not settle in {steps} steps. Look for a size or count that is wrong by "
            "orders of magnitude."
        )


class OnePerson(DetectionError):
    """A cohort of one, or of none, was to speak for its kind."""

    def __init__(self, *, who: str, persons: int) -> None:
        self.who, self.persons = who, persons
        how_many = {0: "Nobody", 1: "Only one"}.get(persons, str(persons))
        super().__init__(
            f"{how_many} of {who} was tested; how much persons differ is not known from fewer "
            "than 2. Test more persons, or speak of this person alone."
        )


class TwoResults(DetectionError):
    """A person has two results for one lane."""

    def __init__(self, *, person: str, lane: str) -> None:
        self.person, self.lane = person, lane
        super().__init__(
            f"{person} has two results for lane {lane}. Correct the one that is there, or run "
            "another trial."
        )


class MarkOutsideLane(DetectionError):
    """A result names squares that its lane has not, or says of one that it was not searched."""

    def __init__(self, *, lane: str, squares: tuple[str, ...], there: tuple[str, ...]) -> None:
        self.lane, self.squares, self.there = lane, squares, there
        ends = f"{there[0]} to {there[-1]}" if there else "none: there is no such lane"
        super().__init__(
            f"Lane {lane} has the squares {ends}; read {', '.join(squares) or 'none'}, which it "
            "has not, or which is both marked and not searched. Correct the marks."
        )


class TooFewPersons(DetectionError):
    """So few answered a test that nothing can be said of its questions."""

    def __init__(self, *, persons: int, least: int) -> None:
        self.persons, self.least = persons, least
        super().__init__(
            f"{persons} {'person' if persons == 1 else 'persons'} answered the test; at least "
            f"{least} are needed to say how a question goes together with the others. Read the "
            "answers one by one instead."
        )


class QuestionsDiffer(DetectionError):
    """Persons were asked different numbers of questions in one test."""

    def __init__(self, *, lengths: tuple[int, ...]) -> None:
        self.lengths = lengths
        told = ", ".join(map(str, lengths))
        super().__init__(
            f"Persons were asked different numbers of questions in one test: {told}. Give the "
            "tests different names, or correct the answers."
        )
