"""What a closed trial shows of its trainees, or why it shows nothing."""

from dataclasses import dataclass

from landrelease.detection import (
    CohortParity,
    DetectionError,
    Look,
    Margins,
    TrialTotals,
    Verdict,
    by_person,
    by_stratum,
    cohorts_on_a_par,
    require_same_mixture,
    totals_of,
)
from landrelease.kinds import Trial
from landrelease.store.trial_facts import TrialFacts


@dataclass(frozen=True, slots=True)
class ParityFinding:
    """A comparison, or the error that says why there is none.

    Parameters
    ----------
    told
        None where nothing can be compared.
    refused
        Why; None where `told` is there.
    margins
        As fixed beforehand.
    results
        Ids of the entries it rests on, in order.
    left_out
        Persons who reached no target, or no square without one.
    """

    told: CohortParity | None
    refused: DetectionError | None
    margins: Margins
    results: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """In plain words; what cannot be compared is not shown."""
        return Verdict.NOT_SHOWN if self.told is None else self.told.parity.verdict


def margins_of(trial: Trial) -> Margins:
    """Return the margins of a trial as statistics read them."""
    return Margins(
        detection=trial.margin_detection,
        false_alarms_per_m2=trial.margin_false_alarms,
        alpha=trial.alpha,
    )


def cohort_looks(facts: TrialFacts, cohort: str) -> tuple[Look, ...]:
    """Return what the members of a cohort did."""
    return tuple(look for look in facts.looks if look.cohort == cohort)


def person_totals(facts: TrialFacts, cohort: str) -> dict[str, TrialTotals]:
    """Return the totals of every member of a cohort who was tested."""
    square_m2 = facts.document.square_m**2
    grouped = by_person(cohort_looks(facts, cohort))
    return {person: totals_of(looks, square_m2=square_m2) for person, looks in grouped.items()}


def parity_finding(facts: TrialFacts) -> ParityFinding:
    """Compare the trainees of a closed trial with its reference cohort."""
    margins = margins_of(facts.document)
    results = tuple(sorted(result.entry for result in facts.results))
    left_out: list[str] = []
    told, refused = None, None
    try:
        groups = []
        for cohort in (facts.document.trainees, facts.document.reference):
            persons = person_totals(facts, cohort)
            counted = {code: one for code, one in persons.items() if one.targets and one.area_m2}
            left_out += sorted(set(persons) - set(counted))
            groups.append(list(counted.values()))
        require_same_mixture(
            by_stratum(cohort_looks(facts, facts.document.trainees)),
            by_stratum(cohort_looks(facts, facts.document.reference)),
        )
        told = cohorts_on_a_par(groups[0], groups[1], margins=margins)
    except DetectionError as error:
        refused = error
    return ParityFinding(told, refused, margins, results, tuple(left_out))
