"""Whether a detection taken from trials is still what they say: the same targets, found alike.

A corrected result counts only by what it changes of the targets that were asked for: a mark on an
empty square, on a target of another class, or on one deeper than the search changes nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from landrelease.detection import (
    DetectionError,
    Look,
    Square,
    counts_for_ground,
    looks_of,
    same_for_ground,
)
from landrelease.kinds import TrialResult, read_document
from landrelease.ledger import Act, unsealed
from landrelease.store.chain import chunks, entries
from landrelease.store.detection_asked import DetectionAsked, asked_of
from landrelease.store.models import EntryRow, RegisterRow
from landrelease.store.trial_facts import layout_of, run_of

SquaresOf = Callable[[str], Sequence[Square]]
AsIf = Mapping[str, TrialResult]
"""Results as they would be, by subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionAccount:
    """What was kept when the detection of a searched area was taken.

    Attributes
    ----------
    results
        Entries of trial results.
    asked
        None where it was not kept, or not by this system.
    depth_m
        Depth of the search; None where it is not known.
    """

    results: frozenset[str]
    asked: DetectionAsked | None
    depth_m: float | None

    @classmethod
    def of(cls, basis: Mapping[str, Any], *, depth: object) -> "DetectionAccount":
        """Read an account from what a searched area keeps, and the depth it states."""
        return cls(
            results=frozenset(str(basis.get("results", "")).split()),
            asked=asked_of(basis),
            depth_m=float(depth) if isinstance(depth, int | float) else None,
        )


@dataclass(frozen=True, slots=True)
class _Held:
    """Which record each entry is of, which entry holds of it, and what each says."""

    subjects: Mapping[str, str]
    """Of every entry that this ledger has."""
    holds: Mapping[str, str]
    """By subject; a record without one was withdrawn."""
    said: Mapping[str, TrialResult]
    as_if: AsIf

    def gone(self, used: Iterable[str]) -> frozenset[str]:
        """Return which entries hold no more; what this ledger never had is not told."""
        return frozenset(
            entry
            for entry in used
            if (subject := self.subjects.get(entry)) is not None
            and (subject in self.as_if or self.holds.get(subject) != entry)
        )

    def then(self, entry: str) -> TrialResult | None:
        """Return what an entry said."""
        return self.said.get(entry)

    def now(self, entry: str) -> TrialResult | None:
        """Return what its record says instead."""
        subject = self.subjects[entry]
        return self.as_if.get(subject) or self.said.get(self.holds.get(subject, ""))


def results_gone(
    accounts: Mapping[str, DetectionAccount],
    *,
    now: Collection[str] | None = None,
    as_if: AsIf | None = None,
) -> dict[str, frozenset[str]]:
    """Return, by name, the entries of results that count otherwise now; none for what is current.

    Where what was asked was not kept, nobody can count again: every result that holds no more is
    named.

    Parameters
    ----------
    accounts
        By any name.
    now
        Entries of results that hold; None asks the register.
    as_if
        Results as they would be.
    """
    every = {entry for account in accounts.values() for entry in account.results}
    held = _held(every, now=now, as_if=as_if or {})
    compared = _comparing(held)
    told = {
        name: _count_otherwise(account, gone, compared)
        for name, account in accounts.items()
        if (gone := held.gone(account.results))
    }
    return {name: found for name, found in told.items() if found}


def _count_otherwise(
    account: DetectionAccount, gone: frozenset[str], compared: "Compare"
) -> frozenset[str]:
    if account.asked is None:
        return gone
    alike = replace(account.asked, trials=(), deminers=())  # which do not change what is counted
    found = compared(account.results, alike, account.depth_m)
    if found is None:
        return gone
    if same_for_ground(found.before, found.after, persons=account.asked.deminers):
        return frozenset()
    return found.otherwise


@dataclass(frozen=True, slots=True)
class _Compared:
    """Counts by person, as results were and as they are, and the entries that count otherwise."""

    before: Mapping[str, tuple[int, int]]
    after: Mapping[str, tuple[int, int]]
    otherwise: frozenset[str]


Compare = Callable[[frozenset[str], DetectionAsked, float | None], _Compared | None]


def _comparing(held: _Held) -> Compare:
    """Return what compares results; searches that asked the same of the same are counted once."""
    squares_of = cache(lambda trial: layout_of(trial)[1])

    @cache
    def compared(
        results: frozenset[str], asked: DetectionAsked, depth_m: float | None
    ) -> _Compared | None:
        counts = partial(_counts, asked, depth_m, squares_of)
        used = [entry for entry in results if entry in held.subjects]
        try:
            return _Compared(
                before=counts(map(held.then, used)),
                after=counts(map(held.now, used)),
                otherwise=frozenset(
                    entry
                    for entry in held.gone(used)
                    if counts([held.then(entry)]) != counts([held.now(entry)])
                ),
            )
        except DetectionError:  # its lanes are not here: nobody can count again
            return None

    return compared


def _counts(
    asked: DetectionAsked,
    depth_m: float | None,
    squares_of: SquaresOf,
    results: Iterable[TrialResult | None],
) -> Mapping[str, tuple[int, int]]:
    """Return targets found and met, by person, of the results that what was asked speaks of."""
    by_trial: dict[str, list[TrialResult]] = defaultdict(list)
    for said in results:
        if said is not None and asked.is_of(cohort=said.cohort, device=said.device):
            by_trial[said.trial].append(said)
    looks: list[Look] = []
    for trial, of_it in by_trial.items():
        looks += looks_of(squares_of(trial), [run_of(said) for said in of_it])
    item_class = "" if asked.item_class is None else asked.item_class.value
    return counts_for_ground(looks, item_class=item_class, deepest_m=depth_m)


def _held(used: Collection[str], *, now: Collection[str] | None, as_if: AsIf) -> _Held:
    """Read from the ledger what is needed: nothing but names where all holds."""
    subjects: dict[str, str] = {}
    for part in chunks(sorted(used)):
        here = EntryRow.objects.filter(kind=TrialResult.kind, entry__in=part)
        subjects |= dict(here.values_list("entry", "subject"))
    holds: dict[str, str] = {}
    for part in chunks(sorted(set(subjects.values()))):
        if now is None:
            rows = RegisterRow.objects.filter(kind=TrialResult.kind, subject__in=part)
            holds |= dict(rows.values_list("subject", "entry"))
        else:
            said = EntryRow.objects.filter(kind=TrialResult.kind, subject__in=part)
            holds |= {s: e for s, e in said.values_list("subject", "entry") if e in now}
    held = _Held(subjects, holds, {}, as_if)
    if not held.gone(subjects):
        return held
    return _Held(subjects, holds, _said({*subjects, *holds.values()}), as_if)


def _said(ids: Collection[str]) -> dict[str, TrialResult]:
    found = {}
    for entry in entries(ids=sorted(ids)):
        if entry.act is Act.RECORD:
            said = read_document(TrialResult, unsealed(entry.payload), version=entry.kind_version)
            if isinstance(said, TrialResult):
                found[entry.id] = said
    return found
