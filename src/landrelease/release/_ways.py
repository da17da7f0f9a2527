"""What would meet a condition: the way out of every guard, in one sentence."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_RESTRICTIONS = "Write down what remains restricted, or that nothing is."
_ANSWERED = (
    "Answer each of these by survey or by a spot task; what was found in released land, by opening "
    "that land again or by investigating it."
)
WAYS_OUT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "land_release.area.polygon": "Enter the outline of the area.",
        "land_release.area.accredited": (
            "Record the accreditation for survey of the organisation that surveyed it, or of "
            "the one that decides."
        ),
        "land_release.sha.evidence": "Enter the reports that speak for explosive ordnance there.",
        "land_release.cha.direct_evidence": (
            "Survey the place of an item, an accident or a marked sighting in or next to it."
        ),
        "land_release.cancel.suspected": (
            "Reduce or clear it; or, where the direct evidence proved wrong, correct that "
            "evidence and take the area back to suspected. Where nobody has decided on it, "
            "record it as suspected by a decision first; where it was typed wrong, correct it."
        ),
        "land_release.cancel.nts_complete": (
            "Complete a non-technical survey of it, and record the activity as complete."
        ),
        "land_release.cancel.criteria": (
            "Record, with the survey, that the criteria of all reasonable effort are met."
        ),
        "land_release.cancel.sources_asked": "Ask more independent sources, and record how many.",
        "land_release.cancel.no_evidence": (
            "Answer each of these by survey, or leave their ground out of what is cancelled. Write "
            "with the survey how many items it found, 0 for none; record each with its place."
        ),
        "land_release.reduce.share": "Sample more of it by technical survey.",
        "land_release.reduce.finds": (
            "Clear the ground of the finds, or leave it out. Write with the survey how many items "
            "it found, 0 for none; record each with its place."
        ),
        "land_release.reduce.residual": (
            "Compute the hazard map with all the evidence; while the bound is high, search more. "
            "Where trial results were corrected, have the new detection approved first."
        ),
        "land_release.clear.confirmed": "Confirm the area as hazardous on direct evidence first.",
        "land_release.clear.remaining": (
            "Search the ground that is left, or leave it out of what is declared cleared."
        ),
        "land_release.clear.depth": "Search to the depth that is asked for, and record it.",
        "land_release.clear.internal_qa": (
            "Record every day on which it was searched, and the internal check of each."
        ),
        "land_release.clear.quality_control": "Have every lot inspected by others, and accepted.",
        "land_release.clear.nonconformities": "Correct them, and have the correction checked.",
        "land_release.clear.items_recorded": (
            "Record each item found and what became of it; search again where one was found after "
            "the ground had been searched."
        ),
        "land_release.clear.detection_current": (
            "Have the new detection of these searches approved, or take it again from the trials; "
            "then decide whether the search was good enough."
        ),
        "land_release.hand_over.unanswered": (
            "Open the land again for what was found in it, or record the investigation of it; "
            "answer indications by survey or by a spot task."
        ),
        "land_release.hand_over.investigations": "Close the investigations into this land.",
        "land_release.hand_over.open_areas": (
            "Release the ground of these areas that is left in it."
        ),
        "land_release.hand_over.certificate": "Have the certificate signed.",
        "land_release.hand_over.restrictions": _RESTRICTIONS,
        "land_release.hand_over.markers": (
            "List the markers and turning points, or write that there are none."
        ),
        "land_release.reopen.evidence": (
            "Enter the find, the accident or the failed check in the released land."
        ),
        "access.area_distance": "Release the ground of these areas that is left.",
        "access.road_distance": (
            "Record the access road; release the ground of these areas near it that is left."
        ),
        "access.indications": _ANSWERED,
        "access.road_indications": _ANSWERED,
        "access.spot_tasks": "Complete or withdraw the spot tasks.",
        "access.investigations": "Close the investigations into finds in released land.",
        "access.completion_survey": "Make a completion survey after the last work there.",
        "access.restrictions_written": _RESTRICTIONS,
    }
)
"""By name of the rule."""


def way_out(rule_name: str) -> str:
    """Say what would meet a condition; empty for a rule that this product does not know.

    Examples
    --------
    >>> way_out("land_release.hand_over.certificate")
    'Have the certificate signed.'
    """
    return WAYS_OUT.get(rule_name, "")
