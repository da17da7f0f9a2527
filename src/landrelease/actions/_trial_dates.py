"""Whether trials lie near enough to a search to speak for it, and what happened between the two."""

from collections.abc import Iterator, Sequence
from datetime import date

from landrelease.actions._trial_errors import TrialTooFarOff
from landrelease.kinds import Deminer
from landrelease.ledger import Entry
from landrelease.standards import rule
from landrelease.store.access_facts import document_of
from landrelease.store.models import RegisterRow
from landrelease.store.programme import current_programme
from landrelease.store.trial_facts import HeldResult, TrialFacts
from landrelease.store.trial_timing import Between, between, happened_between, out_of_check


def check_dates(
    search: Entry,
    used: Sequence[tuple[TrialFacts, Sequence[HeldResult]]],
    *,
    deminers: Sequence[str],
) -> tuple[str, ...]:
    """Refuse trials too far off from a search; tell what else their dates ask to look at.

    Parameters
    ----------
    search
        Entry of the searched area.
    used
        Trials, with the results that speak for it.
    deminers
        Those who did the work; where nobody is named, everybody tested counts.

    Raises
    ------
    TrialTooFarOff
        When more days lie between than the programme allows (`competence.trial_age.most`).
    """
    first, last = search.first or search.last, search.last or search.first
    told: list[str] = []
    walks = [(r.document.device, r.on) for _, own in used for r in own]
    if first is None or last is None:
        told.append("The day of the search is not known: nothing says how near the trials are.")
    else:
        for trial, own in used:
            told += _of_trial(trial, own, (first, last), deminers=deminers)
    told += out_of_check((device, on) for device, on in walks if device and on is not None)
    return tuple(dict.fromkeys(told))


def _of_trial(
    trial: TrialFacts,
    own: Sequence[HeldResult],
    searched: tuple[date, date],
    *,
    deminers: Sequence[str],
) -> Iterator[str]:
    walked = [result.on for result in own if result.on is not None]
    if not walked:
        return
    gap, name = between(walked, searched), trial.document.name
    packs = current_programme().rule_packs
    most = rule("competence.trial_age.most", on=searched[1], packs=packs)
    if most.value and gap.days > most.value:
        raise TrialTooFarOff(
            trial=name, days=gap.days, most=most.value, rule=most.name, pack=most.pack
        )
    usual = rule("competence.trial_age.told", on=searched[1], packs=packs)
    if gap.trial_is_later:
        yield (
            f"{name} was held {gap.days} days after the search: it shows how well they detected "
            "then, not in the search."
        )
    elif gap.days > usual.value:
        yield (
            f"{name} was held {gap.days} days before the search: they may detect otherwise by then."
        )
    yield from (f"{name}: {one}" for one in _events(own, gap, deminers=deminers))


def _events(own: Sequence[HeldResult], gap: Between, *, deminers: Sequence[str]) -> Iterator[str]:
    subjects = sorted(set(deminers or [result.document.deminer for result in own]))
    rows = RegisterRow.objects.filter(kind=Deminer.kind, subject__in=subjects)
    people = {row.subject: document_of(row) for row in rows}
    known = {subject: one for subject, one in people.items() if isinstance(one, Deminer)}
    yield from happened_between(known, gap)
