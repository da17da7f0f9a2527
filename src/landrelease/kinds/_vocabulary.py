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
