"""Take the detection of a searched area from the trials of those who searched it."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from landrelease.actions._appending import (
    Receipt,
    open_batch,
    review,
    say,
    wait_for_other_writers,
)
from landrelease.actions._checks import check_content, require_may_enter
from landrelease.actions._searched_detection import (
    TakenDetection,
    correction_of,
    detection_told,
)
from landrelease.kinds import NOT_KNOWN, ItemClass, NotKnown, SearchedArea, Soil, Trial
from landrelease.ledger import Act, State
from landrelease.store.detection_asked import DetectionAsked
from landrelease.store.detection_basis import proposed_so
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed


def detection_of_search(
    viewer: Viewer,
    *,
    searched_area: str,
    trials: Sequence[str],
    cohort: str,
    deminers: Sequence[str] = (),
    devices: Sequence[str] = (),
    item_class: ItemClass | None = None,
    soil: Soil | None = None,
) -> TakenDetection:
    """Return what the trials say of a search, and keep nothing.

    What is named twice counts once. It is for those who may correct the record of the search and
    may see trials.

    Raises
    ------
    NotAllowed, NotFound, TrialNotInThisState, NoTargets, TrialTooFarOff
    """
    require_may_enter(viewer, SearchedArea.kind)
    if not viewer.may_see(Trial.tier):
        raise NotAllowed(Right.ENTER, why="Trials are above your tier.")
    asked = DetectionAsked(
        trials=_once(trials),
        cohort=cohort,
        deminers=_once(deminers),
        devices=_once(devices),
        item_class=item_class,
        soil=soil,
    )
    return detection_told(searched_area, asked)


@transaction.atomic
def take_detection(
    viewer: Viewer,
    *,
    searched_area: str,
    trials: Sequence[str],
    cohort: str,
    deminers: Sequence[str] = (),
    devices: Sequence[str] = (),
    item_class: ItemClass | None = None,
    soil: Soil | None = None,
) -> TakenDetection:
    """Correct a searched area: its detection is that of the trials; a second person approves.

    What waits already with the same figure is not proposed again.

    Parameters
    ----------
    trials
        Subjects of closed trials.
    cohort
        Cohort of those who did the work; of the whole of it where nobody is named.
    deminers
        Subjects of those who did the work; may be empty.
    devices
        Subjects of the devices they used: only results with these count; empty for all.
    item_class, soil
        Only targets of the class, only trials on the soil; None for all.

    Raises
    ------
    NotAllowed, NotFound, TrialNotInThisState, NoTargets, TrialTooFarOff
    """
    require_may_enter(viewer, SearchedArea.kind)
    wait_for_other_writers()
    told = detection_of_search(
        viewer,
        searched_area=searched_area,
        trials=trials,
        cohort=cohort,
        deminers=deminers,
        devices=devices,
        item_class=item_class,
        soil=soil,
    )
    if (there := proposed_so(searched_area, told.basis)) is not None:
        row, entry = there
        receipt = Receipt(
            row.batch, State(row.state), already_there=1, subject=searched_area, entry=entry
        )
        return replace(told, receipt=receipt)
    draft = correction_of(searched_area, told, reason=_reason(told))
    programme = current_programme()
    [draft] = check_content([draft], programme=programme)
    added = say(viewer, [draft], programme=programme).entries[0]
    row = open_batch(added.batch)
    note: dict[str, object] = {"odd": list(told.to_look_at)} if told.to_look_at else {}
    state = review(viewer, row, Act.SUBMIT, programme=programme, note=note)
    receipt = Receipt(row.batch, state, added=1, subject=searched_area, entry=added.id)
    return replace(told, receipt=receipt)


def _once(subjects: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(subjects))


def _reason(told: TakenDetection) -> str:
    before: float | NotKnown = told.basis["instead_of"]
    was = "not known" if before == NOT_KNOWN else f"{before:g}"
    return (
        f"Detection taken from trials: {told.detection.found} of {told.detection.targets} targets "
        f"found by {told.detection.persons} persons; before it was {was}."
    )
