"""What a trial shows, once it is closed; before that, how far it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from landrelease.detection import (
    DEPTH_BANDS,
    DetectionCurve,
    DetectionError,
    Interval,
    Look,
    NoTargets,
    OperatorDetection,
    OperatorPopulation,
    ResultsSeparated,
    Square,
    TrialTotals,
    by_person,
    by_stratum,
    depth_band,
    detection_interval,
    false_alarm_rate,
    fit_hit_miss,
    operators_together,
    totals_of,
)
from landrelease.kinds import KINDS, ClaimSubject, Tier, Trial, TrialStatus
from landrelease.queries._maps_on_trial import MapOnTrial, maps_on_trial, no_more
from landrelease.queries._shown import names_of_people, payload_of
from landrelease.queries.corrected_since import detections_waiting
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotFound
from landrelease.store.trial_facts import (
    TrialFacts,
    codes_of,
    corrected_knowing,
    decisions_naming,
    reference_was_qualified,
    resting_on,
    result_entries,
    trial_facts,
    waiting_corrections,
)
from landrelease.store.trial_finding import ParityFinding, cohort_looks, parity_finding

LIKELY_DEPTH = 0.90
"""Detection at which the depth is stated: found nine times in ten."""


@dataclass(frozen=True, slots=True)
class StratumRow:
    """Detection of one class of target in one band of depth."""

    name: str
    item_class: str
    band: str
    found: int
    targets: int
    detection: Interval


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person, alone and given all the others."""

    code: str
    totals: TrialTotals
    together: OperatorDetection | None


@dataclass(frozen=True, slots=True)
class CurveTold:
    """Detection against depth, or why no curve can be told."""

    curve: DetectionCurve | None
    depth_m: float | None
    """Depth down to which nine of ten are found."""
    depth_sure_m: float | None
    """The same with 95 % confidence; minus infinity where the data allow a flat curve."""
    refused: str
    targets: int
    deepest_m: float | None = None
    """Deepest target that was laid out: nothing is told of ground below it."""


@dataclass(frozen=True, slots=True)
class CohortTold:
    """What one cohort did."""

    cohort: str
    name: str
    is_reference: bool
    totals: TrialTotals
    detection: Interval | None
    false_alarms: Interval | None
    strata: tuple[StratumRow, ...]
    persons: tuple[PersonRow, ...]
    together: OperatorPopulation | None
    curve: CurveTold


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A result, without whether its marks were right."""

    subject: str
    code: str
    cohort: str
    lane: str
    marked: int
    on: date | None
    revision: int
    entry: str
    """What it says now; a correction names it."""
    waiting: str = ""
    """Batch of a correction of it that waits for approval."""


@dataclass(frozen=True, slots=True)
class PersonResults:
    """The results of one person, lane by lane."""

    code: str
    cohort: str
    results: tuple[ResultRow, ...]


@dataclass(frozen=True, slots=True)
class RestsOnIt:
    """A record that rests on the trial."""

    kind: str
    kind_label: str
    subject: str
    title: str
    changed_since: tuple[str, ...]
    """Entries it rests on that were corrected since."""
    decisions: tuple[tuple[str, str, str], ...]
    """Kind, subject and title of decisions whose finding names this record."""
    waiting: tuple[str, ...] = ()
    """Batches that propose a new detection of it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A claim about the cohort: what somebody says, beside what was shown."""

    subject: str
    by: str
    statement: str
    when: date | None


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration of the authority."""

    subject: str
    status: str
    status_label: str
    by: str
    on: date | None
    reason: str
    against_finding: bool
    trial: str


@dataclass(frozen=True, slots=True)
class TrialDetail:
    """A trial as a viewer may see it."""

    subject: str
    document: Trial
    trainees: str
    reference: str
    designer: str
    lanes: tuple[tuple[str, tuple[str, ...]], ...]
    layout: tuple[Square, ...]
    """What lies in the lanes: for the designer, and for all once it is closed."""
    results: tuple[ResultRow, ...]
    devices: tuple[str, ...]
    """Codes of the devices that its design tries."""
    without_device: int
    """Results that name no device: they count for no device's figure."""
    people: tuple[tuple[str, str, str], ...]
    """Subject, code and cohort of those who may take part."""
    cohorts: tuple[CohortTold, ...]
    """Empty until it is closed."""
    finding: ParityFinding | None
    reference_qualified: bool
    """Whether the cohort compared with was recorded as qualified when the last lane was walked."""
    corrected_knowing: tuple[tuple[str, str], ...]
    """Person and lane of results that were corrected when the targets were known already."""
    declaration: Declared | None
    claims: tuple[Said, ...]
    rests_on_it: tuple[RestsOnIt, ...]
    maps: tuple[MapOnTrial, ...]
    """Hazard maps that rest on it through the detection of searched areas."""
    may_lay_out: bool
    may_record: bool
    may_correct: bool
    may_close: bool
    may_declare: bool


def trial(viewer: Viewer, *, subject: str) -> TrialDetail:
    """Return a trial.

    Raises
    ------
    NotFound
        When there is none, or the viewer may not know of it.
    """
    if not viewer.may_see(Trial.tier):
        raise NotFound("trial", subject)
    facts = trial_facts(subject)
    document, own = facts.document, facts.document.designer == viewer.username
    titles = _titles([document.trainees, document.reference])
    codes = codes_of([result.document.deminer for result in facts.results])
    is_open = document.status is TrialStatus.OPEN
    trains = viewer.may(Right.TRAIN) and is_open
    return TrialDetail(
        subject=subject,
        document=document,
        trainees=titles.get(document.trainees, ""),
        reference=titles.get(document.reference, ""),
        designer=names_of_people([document.designer]).get(document.designer, document.designer),
        lanes=tuple(facts.lanes().items()),
        layout=facts.squares if facts.is_closed or own else (),
        results=_results(facts, codes, titles),
        devices=_devices(document),
        without_device=sum(not result.document.device for result in facts.results),
        people=_people(document),
        cohorts=_cohorts(facts, titles, codes),
        finding=parity_finding(facts) if facts.is_closed else None,
        reference_qualified=reference_was_qualified(facts),
        corrected_knowing=tuple(
            (codes.get(one.document.deminer, ""), one.document.lane)
            for one in corrected_knowing(facts)
        ),
        declaration=_declaration(document.trainees),
        claims=_claims(viewer, document.trainees),
        rests_on_it=_rests(viewer, facts),
        maps=maps_on_trial(
            viewer,
            resting_on(subject),
            every=result_entries(subject),
            now=frozenset(result.entry for result in facts.results),
        ),
        may_lay_out=trains and own and not facts.results,
        may_record=trains and not own and bool(facts.squares),
        may_correct=viewer.may(Right.TRAIN)
        and document.status is not TrialStatus.ABANDONED
        and (facts.is_closed or not own),
        may_close=trains and own and bool(facts.results),
        may_declare=viewer.may(Right.DECLARE) and facts.is_closed,
    )


def _devices(document: Trial) -> tuple[str, ...]:
    rows = RegisterRow.objects.filter(kind="device", subject__in=list(document.devices))
    return tuple(rows.order_by("title").values_list("title", flat=True))


def _titles(subjects: Sequence[str]) -> dict[str, str]:
    rows = RegisterRow.objects.filter(kind="cohort", subject__in=subjects)
    return dict(rows.values_list("subject", "title"))


def _results(
    facts: TrialFacts, codes: dict[str, str], titles: dict[str, str]
) -> tuple[ResultRow, ...]:
    rows = {
        row.subject: row.first
        for row in RegisterRow.objects.filter(
            kind="trial_result", subject__in=[result.subject for result in facts.results]
        ).only("subject", "first")
    }
    waiting = waiting_corrections(rows) if facts.is_closed else {}
    told = [
        ResultRow(
            subject=result.subject,
            code=codes.get(result.document.deminer, ""),
            cohort=titles.get(result.document.cohort, ""),
            lane=result.document.lane,
            marked=len(result.run.marked),
            on=rows.get(result.subject),
            revision=result.revision,
            entry=result.entry,
            waiting=waiting.get(result.subject, ""),
        )
        for result in facts.results
    ]
    return tuple(sorted(told, key=lambda row: (row.cohort, row.code, row.lane)))


def results_by_person(rows: Iterable[ResultRow]) -> tuple[PersonResults, ...]:
    """Group results by person, as they come."""
    grouped: dict[tuple[str, str], list[ResultRow]] = {}
    for row in rows:
        grouped.setdefault((row.cohort, row.code), []).append(row)
    return tuple(
        PersonResults(code, cohort, tuple(found)) for (cohort, code), found in grouped.items()
    )


def _people(document: Trial) -> tuple[tuple[str, str, str], ...]:
    cohorts = {document.trainees, document.reference}
    found = []
    for row in RegisterRow.objects.filter(kind="deminer").order_by("title"):
        cohort = payload_of(row).get("cohort", "")
        if cohort in cohorts:
            found.append((row.subject, row.title, cohort))
    return tuple(found)


def _cohorts(
    facts: TrialFacts, titles: dict[str, str], codes: dict[str, str]
) -> tuple[CohortTold, ...]:
    if not facts.is_closed:
        return ()
    document = facts.document
    return tuple(
        _cohort(facts, cohort, titles.get(cohort, ""), codes, is_reference=is_reference)
        for cohort, is_reference in ((document.trainees, False), (document.reference, True))
    )


def _cohort(
    facts: TrialFacts, cohort: str, name: str, codes: dict[str, str], *, is_reference: bool
) -> CohortTold:
    looks = cohort_looks(facts, cohort)
    square_m2 = facts.document.square_m**2
    totals = totals_of(looks, square_m2=square_m2)
    persons = {
        code: totals_of(seen, square_m2=square_m2) for code, seen in by_person(looks).items()
    }
    tested = {code: one for code, one in persons.items() if one.targets}
    together = (
        operators_together(
            [one.found for one in tested.values()], [one.targets for one in tested.values()]
        )
        if tested
        else None
    )
    given = dict(zip(tested, () if together is None else together.operators, strict=True))
    return CohortTold(
        cohort=cohort,
        name=name,
        is_reference=is_reference,
        totals=totals,
        detection=detection_interval(totals.found, totals.targets) if totals.targets else None,
        false_alarms=false_alarm_rate(totals.false_alarms, totals.area_m2)
        if totals.area_m2
        else None,
        strata=_strata(looks),
        persons=tuple(
            PersonRow(codes.get(person, ""), one, given.get(person))
            for person, one in persons.items()
        ),
        together=together,
        curve=curve_against_depth(looks),
    )


def _strata(looks: Iterable[Look]) -> tuple[StratumRow, ...]:
    rows = []
    for name, stratum in by_stratum(looks).items():
        item_class, _, band = name.partition(", ")
        told = detection_interval(stratum.found, stratum.targets)
        rows.append(StratumRow(name, item_class, band, stratum.found, stratum.targets, told))
    bands = [depth_band(low) for low, _ in DEPTH_BANDS]
    order = {band: place for place, band in enumerate(bands)}
    return tuple(sorted(rows, key=lambda row: (row.item_class, order.get(row.band, len(bands)))))


def curve_against_depth(looks: Iterable[Look]) -> CurveTold:
    """Fit detection against depth, or say why it cannot be."""
    measured = [
        (look.square.depth_m, float(look.marked))
        for look in looks
        if look.square.target and look.square.depth_m is not None
    ]
    depths, hits = [depth for depth, _ in measured], [hit for _, hit in measured]
    try:
        curve = fit_hit_miss(depths, hits, scale="linear", falls=True)
        return CurveTold(
            curve,
            curve.size_with(LIKELY_DEPTH),
            curve.size_bound(LIKELY_DEPTH),
            "",
            len(measured),
            max(depths),
        )
    except NoTargets:
        told = "Nobody of this cohort reached a target whose depth is known."
        return CurveTold(None, None, None, told, 0)
    except ResultsSeparated as error:
        told = (
            "The targets found and those missed are separated by depth at about "
            f"{(error.below + error.above) * 50:g} cm: every steep curve fits, so none is told. "
            "Read the bands above, or add targets of depths around it."
        )
        return CurveTold(None, None, None, told, len(measured))
    except DetectionError as error:
        return CurveTold(None, None, None, str(error), len(measured))


def _declaration(cohort: str) -> Declared | None:
    row = RegisterRow.objects.filter(kind="parity_declaration", subject=cohort).first()
    if row is None:
        return None
    said = payload_of(row)
    decider = str(said.get("decider", ""))
    return Declared(
        subject=row.subject,
        status=row.status,
        status_label=row.title,
        by=names_of_people([decider]).get(decider, decider),
        on=row.first,
        reason=str(said.get("reason", "")),
        against_finding=bool(said.get("against_finding", False)),
        trial=str(said.get("trial", "")),
    )


def _claims(viewer: Viewer, cohort: str) -> tuple[Said, ...]:
    """Return what is said about the parity of the cohort's organisation, or of nobody named."""
    if not viewer.may_see(max(KINDS["claim"].tier, Tier.RESTRICTED)):
        return ()
    held = RegisterRow.objects.filter(kind="cohort", subject=cohort).first()
    organisation = "" if held is None else payload_of(held).get("organisation", "")
    told = []
    for row in RegisterRow.objects.filter(kind="claim").order_by("first", "title"):
        said = payload_of(row)
        if said.get("about_what") != ClaimSubject.ON_A_PAR.value:
            continue
        if said.get("of_whom", "") in {"", organisation}:
            words = said.get("statement") or said.get("matter") or row.title
            told.append(Said(row.subject, str(said.get("claimed_by", "")), str(words), row.first))
    return tuple(told)


def _rests(viewer: Viewer, facts: TrialFacts) -> tuple[RestsOnIt, ...]:
    every = result_entries(facts.subject)
    now = {result.entry for result in facts.results}
    rows = resting_on(facts.subject)
    gone = no_more(rows, every=every, now=now)
    return tuple(
        RestsOnIt(
            kind=row.kind,
            kind_label=KINDS[row.kind].label,
            subject=row.subject,
            title=row.title,
            changed_since=gone[row.subject],
            decisions=tuple(
                (one.kind, one.subject, one.title) for one in decisions_naming(row.subject)
            ),
            waiting=detections_waiting(viewer, subject=row.subject),
        )
        for row in rows
    )
