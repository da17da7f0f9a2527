"""What may not be done to a trial."""

from datetime import UTC, datetime

from landrelease.errors import LandreleaseError


class TrialHasResults(LandreleaseError):
    """What was fixed beforehand was to change after somebody had walked a lane."""

    def __init__(self, *, trial: str, results: int) -> None:
        self.trial, self.results = trial, results
        told = "1 result" if results == 1 else f"{results} results"
        super().__init__(
            f"{trial} has {told}: cohorts, margins and lanes stay as they were fixed "
            "before the first. Design another trial, or abandon this one with a reason."
        )


class NotBlind(LandreleaseError):
    """The person who knows the targets was to record results."""

    def __init__(self, *, trial: str) -> None:
        self.trial = trial
        super().__init__(
            f"You designed {trial} and know its targets. Somebody else must record what is marked."
        )


class OnlyTheDesigner(LandreleaseError):
    """Somebody else was to lay out or close a trial."""

    def __init__(self, *, trial: str) -> None:
        self.trial = trial
        super().__init__(f"Only the person who designed {trial} knows its lanes and may do this.")


class TrialNotInThisState(LandreleaseError):
    """The trial is open, closed or abandoned, and that does not fit what was asked."""

    def __init__(self, *, trial: str, status: str, asked: str) -> None:
        self.trial, self.status, self.asked = trial, status, asked
        super().__init__(f"{trial} is {status.partition(':')[0]}: {asked}.")


class CorrectionWaits(LandreleaseError):
    """A result was to be corrected while another correction of it waits."""

    def __init__(self, *, trial: str, lane: str, batch: str, by: str, since: datetime) -> None:
        self.trial, self.lane, self.batch, self.by, self.since = trial, lane, batch, by, since
        super().__init__(
            f"A correction of this result (lane {lane}, {trial}) waits for approval already: {by} "
            f"entered it on {_moment(since)}. Have it approved or rejected first."
        )


class ResultChanged(LandreleaseError):
    """A result was to be corrected by somebody who had not seen what it says now."""

    def __init__(
        self,
        *,
        trial: str,
        lane: str,
        entry: str,
        by: str,
        at: datetime,
        marked: str,
        not_searched: str,
        reason: str,
    ) -> None:
        self.trial, self.lane, self.entry = trial, lane, entry
        self.by, self.at, self.reason = by, at, reason
        self.marked, self.not_searched = marked, not_searched
        why = f" The reason was: {reason}" if reason else ""
        super().__init__(
            f"This result (lane {lane}, {trial}) is not as you saw it: it says now what {by} "
            f"entered on {_moment(at)}: {_squares(marked)} marked, {_squares(not_searched)} not "
            f"reached.{why} Look at it as it is, and correct that where it is still wrong."
        )


class NothingCorrected(LandreleaseError):
    """A correction would leave a result as it is."""

    def __init__(self, *, trial: str, lane: str) -> None:
        self.trial, self.lane = trial, lane
        super().__init__(
            f"This result (lane {lane}, {trial}) says that already: there is nothing to correct. "
            "Change the squares that were marked or reached, or leave it."
        )


class BasisNotKept(LandreleaseError):
    """The detection of a searched area was to be taken again, and what was asked is not kept."""

    def __init__(self, *, area: str) -> None:
        self.area = area
        super().__init__(
            f"What was asked of the trials for {area} was not kept with its detection: take its "
            "detection again, and say who searched and with what."
        )


class TrialTooFarOff(LandreleaseError):
    """A trial lies further from a search than the programme allows."""

    def __init__(self, *, trial: str, days: int, most: float, rule: str, pack: str) -> None:
        self.trial, self.days, self.most, self.rule, self.pack = trial, days, most, rule, pack
        super().__init__(
            f"{trial} lies {days} days from the search, and at most {most:g} are allowed (rule "
            f"{rule}, {pack}). Take the detection from a trial nearer to it, or leave it not known."
        )


class DetectionNoMore(LandreleaseError):
    """A new detection was to be approved, and what it rests on has changed."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class ResultIsThere(LandreleaseError):
    """A person was to get a second result for one lane."""

    def __init__(self, *, person: str, lane: str, entry: str) -> None:
        self.person, self.lane, self.entry = person, lane, entry
        super().__init__(
            f"{person} has a result for lane {lane} already. Correct that one, with a reason."
        )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _squares(names: str) -> str:
    return names or "none"
