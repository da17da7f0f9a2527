"""Closed lists of words: a stored value and the label people read.

Labels are marked for translation here and translated at the doors.
"""

from enum import StrEnum
from typing import Final, Literal, Self

NotKnown = Literal["not_known"]
"""The type of a fact nobody has stated; it is a value, not an absence."""

NOT_KNOWN: Final[NotKnown] = "not_known"


class Vocabulary(StrEnum):
    """A closed list; each member carries its label.

    Examples
    --------
    >>> ItemClass.AP_MINE.value, ItemClass.AP_MINE.label
    ('ap_mine', 'AP mine')
    """

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make the member a string with a label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class ItemClass(Vocabulary):
    """Class of explosive ordnance, at recognition level only."""

    AP_MINE = "ap_mine", "AP mine"
    AV_MINE = "av_mine", "AV (anti-vehicle) mine"
    SUBMUNITION = "submunition", "Submunition"
    OTHER_ERW = "other_erw", "Other unexploded or abandoned ordnance"
    IMPROVISED = "improvised", "Improvised device"
    NOT_KNOWN = "not_known", "Not known"


class AccessStatus(Vocabulary):
    """May civilians be in the settlement."""

    OPEN = "open", "Open"
    RESTRICTED = "restricted", "Restricted"
    CLOSED = "closed", "Closed to civilians"


class HazardClass(Vocabulary):
    """Suspected: indirect evidence. Confirmed: direct evidence."""

    SHA = "sha", "Suspected hazardous area (SHA)"
    CHA = "cha", "Confirmed hazardous area (CHA)"


class AreaStatus(Vocabulary):
    """Where a hazardous area stands in land release."""

    OPEN = "open", "Open"
    SUSPENDED = "suspended", "Suspended (still a hazard)"
    CANCELLED = "cancelled", "Cancelled after non-technical survey"
    REDUCED = "reduced", "Reduced after technical survey"
    CLEARED = "cleared", "Cleared"
    HANDED_OVER = "handed_over", "Handed over"

    @property
    def is_hazard(self) -> bool:
        """Whether the public must still keep out."""
        return self in {AreaStatus.OPEN, AreaStatus.SUSPENDED}


class AreaStep(Vocabulary):
    """What a decision does to a hazardous area."""

    SUSPECT = "suspect", "Recorded as suspected (SHA)"
    CONFIRM = "confirm", "Confirmed (CHA)"
    UNCONFIRM = "unconfirm", "Taken back to suspected (SHA)"
    CANCEL = "cancel", "Cancelled, in part or whole"
    REDUCE = "reduce", "Reduced, in part or whole"
    CLEAR = "clear", "Cleared, in part or whole"
    SUSPEND = "suspend", "Work suspended"
    RESUME = "resume", "Work resumed"
    HAND_OVER = "hand_over", "Handed over"
    REOPEN = "reopen", "Opened after a find, an accident or a failed check in released land"
    NOT_KNOWN = "not_known", "Not known"


class AccreditationScope(Vocabulary):
    """What somebody is accredited for."""

    SURVEY = "survey", "Survey, non-technical and technical"
    CLEARANCE = "clearance", "Clearance"
    EOD = "eod", "EOD spot tasks"
    QUALITY = "quality", "Quality management"
    TRAINING = "training", "Training"


class AccreditationStatus(Vocabulary):
    """Whether an accreditation may be used."""

    VALID = "valid", "Valid"
    SUSPENDED = "suspended", "Suspended"
    WITHDRAWN = "withdrawn", "Withdrawn"


class FollowUp(Vocabulary):
    """Whether an indication has been answered by a survey or a spot task."""

    OUTSTANDING = "outstanding", "Outstanding"
    ANSWERED = "answered", "Answered"


class Indication(Vocabulary):
    """What kind of sign was reported."""

    SIGHTING = "sighting", "Ordnance seen"
    LOCAL_REPORT = "local_report", "Report by residents"
    STRIKE = "strike", "Strike or air attack reported"
    SUSPECTED_AREA = "suspected_area", "Area suspected mined"
    OTHER = "other", "Other sign"


class Outcome(Vocabulary):
    """What became of an item."""

    REMOVED = "removed", "Removed or destroyed"
    MARKED = "marked", "Marked and left in place"
    LEFT = "left", "Left in place, not marked"
    NOT_KNOWN = "not_known", "Not known"


class SearchMethod(Vocabulary):
    """How ground was searched."""

    MANUAL = "manual", "Manual, with detector"
    DOGS = "dogs", "Dogs (MDD)"
    RATS = "rats", "Rats (MDR)"
    MECHANICAL = "mechanical", "Mechanical"
    VISUAL = "visual", "Visual"
    TECHNICAL_SURVEY = "technical_survey", "Technical survey"
    BATTLE_AREA_CLEARANCE = "battle_area_clearance", "Battle area clearance (BAC)"


class TaskPurpose(Vocabulary):
    """What a task is for."""

    NTS = "nts", "Non-technical survey (NTS)"
    TS = "ts", "Technical survey (TS)"
    CLEARANCE = "clearance", "Clearance"
    BAC = "bac", "Battle area clearance (BAC)"
    EOD_SPOT = "eod_spot", "EOD spot task"
    MARKING = "marking", "Marking"
    VERIFICATION = "verification", "Verification"


class WorkStatus(Vocabulary):
    """Where a piece of work stands."""

    PLANNED = "planned", "Planned"
    ASSIGNED = "assigned", "Assigned"
    ONGOING = "ongoing", "Ongoing"
    SUSPENDED = "suspended", "Suspended"
    COMPLETE = "complete", "Complete"
    WITHDRAWN = "withdrawn", "Withdrawn"

    @property
    def is_outstanding(self) -> bool:
        """Whether somebody still has to do something."""
        return self not in {WorkStatus.COMPLETE, WorkStatus.WITHDRAWN}


class ReleaseMethod(Vocabulary):
    """How land was given back, as IMAS 07.11 names it."""

    CANCELLED = "cancelled", "Cancelled after non-technical survey"
    REDUCED = "reduced", "Reduced after technical survey"
    CLEARED = "cleared", "Cleared"


class ItemCondition(Vocabulary):
    """In what condition an item was, as far as one can see from outside."""

    COMPLETE = "complete", "Complete"
    DAMAGED = "damaged", "Damaged"
    PARTS = "parts", "Parts only"
    NOT_KNOWN = "not_known", "Not known"


class Answered(Vocabulary):
    """Yes, no, or nobody has said."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


class MarkerType(Vocabulary):
    """A sign that people see in the field, or a point that surveyors come back to."""

    SIGN = "sign", "Hazard sign"
    FENCE = "fence", "Fence or tape"
    REFERENCE_POINT = "reference_point", "Reference point"
    BENCHMARK = "benchmark", "Benchmark"
    START_POINT = "start_point", "Start point"
    TURNING_POINT = "turning_point", "Turning point"
    INTERMEDIATE_POINT = "intermediate_point", "Intermediate point"


class MarkerStatus(Vocabulary):
    """Whether a marker is still there."""

    IN_PLACE = "in_place", "In place"
    DAMAGED = "damaged", "Damaged"
    MISSING = "missing", "Missing"
    REMOVED = "removed", "Removed"


class Severity(Vocabulary):
    """How much a nonconformity matters."""

    OBSERVATION = "observation", "Observation"
    MINOR = "minor", "Minor"
    MAJOR = "major", "Major"
    CRITICAL = "critical", "Critical: work stops"


class NonconformityType(Vocabulary):
    """What did not conform."""

    PROCEDURE = "procedure", "Procedure"
    EQUIPMENT = "equipment", "Equipment"
    SAFETY = "safety", "Safety of people"
    MEDICAL = "medical", "Medical support"
    RECORDS = "records", "Records"
    MARKING = "marking", "Marking"
    COMPETENCE = "competence", "Competence"
    MISSED_ITEM = "missed_item", "Item left behind"
    OTHER = "other", "Other"


class ActionStatus(Vocabulary):
    """Where a corrective action stands."""

    OPEN = "open", "Open"
    ANSWERED = "answered", "Answered, not yet checked"
    CLOSED = "closed", "Checked and closed"


class QcResult(Vocabulary):
    """What follows from a plan and what was found: nobody types it."""

    ACCEPTED = "accepted", "Accepted"
    FAILED = "failed", "Failed"
    UNDECIDED = "undecided", "Not decided: too few squares were searched"


class InspectionSide(Vocabulary):
    """Who inspects: the operator himself, or somebody from outside."""

    INTERNAL = "internal", "Internal"
    EXTERNAL = "external", "External"


class CompletionResult(Vocabulary):
    """What a completion survey concluded."""

    COMPLETE = "complete", "Complete: nothing more is asked for"
    FURTHER_WORK = "further_work", "Further work is asked for"


class BeneficiaryKind(Vocabulary):
    """How people benefit from land given back."""

    DIRECT = "direct", "Direct"
    INDIRECT = "indirect", "Indirect"


class InvestigationStatus(Vocabulary):
    """Where an investigation stands."""

    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class LandUse(Vocabulary):
    """How people use ground without accident."""

    PLOUGHING = "ploughing", "Ploughing"
    GRAZING = "grazing", "Grazing"
    DWELLING = "dwelling", "Dwellings and yards"
    ROAD_TRAFFIC = "road_traffic", "Road traffic"
    FOOTPATH = "footpath", "Footpaths"


class Cover(Vocabulary):
    """What covers the ground."""

    FOREST = "forest", "Forest"
    CROPS = "crops", "Crops"
    PASTURE = "pasture", "Pasture"
    BUILT_UP = "built_up", "Buildings and yards"
    WETLAND = "wetland", "Wetland"
    BARE = "bare", "Bare ground"
    NOT_KNOWN = "not_known", "Not known"


class Qualifier(Vocabulary):
    """How a claimed number was worded."""

    EXACTLY = "exactly", "exactly"
    ABOUT = "about", "about"
    MORE_THAN = "more_than", "more than"
    LESS_THAN = "less_than", "less than"


class ClaimSubject(Vocabulary):
    """What a claimed number counts."""

    STRENGTH = "strength", "Strength (people)"
    KILLED = "killed", "Killed"
    WOUNDED = "wounded", "Wounded"
    ITEMS_REMOVED = "items_removed", "Items removed or destroyed"
    AREA_CLEARED_HA = "area_cleared_ha", "Area cleared (ha)"
    SETTLEMENTS_CLOSED = "settlements_closed", "Settlements closed"
    ON_A_PAR = "on_a_par", "Said to be on a par with"
    OTHER = "other", "Other"


class OrganisationType(Vocabulary):
    """What an organisation is in the programme."""

    AUTHORITY = "authority", "National authority or centre"
    OPERATOR = "operator", "Operator"
    CONTINGENT = "contingent", "Contingent from a partner country"
    PARTNER = "partner", "Partner"
    DONOR = "donor", "Donor"
    OTHER = "other", "Other"


class SourceType(Vocabulary):
    """Where information comes from."""

    PERSON = "person", "Person"
    ORGANISATION = "organisation", "Organisation"
    MEDIA = "media", "Media"
    DOCUMENT = "document", "Document"
    REGISTER = "register", "Register"


class Precision(Vocabulary):
    """How well a place is known."""

    SURVEYED = "surveyed", "Surveyed"
    STATED = "stated", "As stated by the source"
    APPROXIMATE = "approximate", "Approximate"
    REFERENCE_POINT = "reference_point", "On a reference point: coarse"
    NOT_KNOWN = "not_known", "Not known"


class PositionSystem(Vocabulary):
    """In what system a place was entered."""

    DD = "dd", "Decimal degrees"
    DMS = "dms", "Degrees, minutes, seconds"
    DDM = "ddm", "Degrees, decimal minutes"
    UTM = "utm", "UTM"
    MGRS = "mgrs", "MGRS"
    GEOJSON = "geojson", "GeoJSON"
    WKT = "wkt", "WKT"
    DRAWN = "drawn", "Drawn on the map"
