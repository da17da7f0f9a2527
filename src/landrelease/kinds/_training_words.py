"""Closed lists of words of detection, training and the right to work."""

from landrelease.kinds._vocabulary import Vocabulary


class AccreditedHolder(Vocabulary):
    """Who or what an accreditation is given to."""

    ORGANISATION = "organisation", "Organisation"
    TEAM = "team", "Team"
    PERSON = "person", "Person"
    ANIMAL = "animal", "Dog or rat with its handler"
    MACHINE = "machine", "Machine"


class AgreementStatus(Vocabulary):
    """Where the agreement with a contingent stands, its days apart."""

    IN_FORCE = "in_force", "In force"
    SUSPENDED = "suspended", "Suspended"
    ENDED = "ended", "Ended"


class EodLevel(Vocabulary):
    """Level of competence in explosive ordnance disposal, as IMAS names them."""

    NONE = "none", "None"
    ONE = "level_1", "EOD level 1"
    TWO = "level_2", "EOD level 2"
    THREE = "level_3", "EOD level 3"
    THREE_PLUS = "level_3_plus", "EOD level 3+"
    NOT_KNOWN = "not_known", "Not known"

    @property
    def rank(self) -> float:
        """How high the level is: 0 for none and for not known, 3.5 for 3+."""
        return {"level_1": 1.0, "level_2": 2.0, "level_3": 3.0, "level_3_plus": 3.5}.get(
            self.value, 0.0
        )


class DeviceStatus(Vocabulary):
    """Whether an instrument may be used, its check apart."""

    IN_SERVICE = "in_service", "In service"
    OUT_OF_SERVICE = "out_of_service", "Out of service"


class DeviceType(Vocabulary):
    """What is used to search: each is one, with a code and a check."""

    INSTRUMENT = "instrument", "Instrument"
    DOG = "dog", "Dog"
    RAT = "rat", "Rat"
    MACHINE = "machine", "Machine"


class InstrumentType(Vocabulary):
    """What an instrument answers to."""

    METAL = "metal", "Metal detector"
    DUAL_SENSOR = "dual_sensor", "Dual sensor (metal and radar)"
    MAGNETOMETER = "magnetometer", "Magnetometer"
    RADAR = "radar", "Ground-penetrating radar"
    OTHER = "other", "Other"


class RequirementType(Vocabulary):
    """What a curriculum asks for: attendance, or a pass in a way of testing."""

    WRITTEN = "written", "Written test passed"
    PRACTICAL = "practical", "Practical test passed"
    BLIND_LANE = "blind_lane", "Blind lane passed"
    COURSE = "course", "Course attended"


class Soil(Vocabulary):
    """What the ground of a lane is made of, as far as instruments feel it."""

    SAND = "sand", "Sand"
    LOAM = "loam", "Loam"
    CLAY = "clay", "Clay"
    MINERALISED = "mineralised", "Mineralised (laterite, magnetic)"
    STONY = "stony", "Stony"
    MIXED = "mixed", "Mixed"
    NOT_KNOWN = "not_known", "Not known"


class TrialStatus(Vocabulary):
    """Where a trial stands; what lies in its lanes is known to all only once it is closed."""

    OPEN = "open", "Open: results are taken"
    CLOSED = "closed", "Closed: targets are known"
    ABANDONED = "abandoned", "Abandoned: shows nothing"


class ParityStatus(Vocabulary):
    """What the authority declares of a cohort."""

    ON_A_PAR = "on_a_par", "Declared on a par"
    NOT_DECLARED = "not_declared", "Not declared on a par"


class MetalContent(Vocabulary):
    """How much metal an item holds, as a detector feels it."""

    MINIMUM = "minimum", "Minimum: a few small parts"
    SOME = "some", "Some metal parts"
    MUCH = "much", "Much: a metal body or fragments"
    NOT_KNOWN = "not_known", "Not known"


class SourceStanding(Vocabulary):
    """What kind of source facts about a model were read in."""

    REFERENCE = "reference", "Mine action, ordnance specialists, public archives"
    ENCYCLOPAEDIA = "encyclopaedia", "Encyclopaedia, or a copy of one"
    PRESS = "press", "Newspaper or broadcaster"
    OTHER = "other", "Blog, campaign or personal page"
    PARTY = "party", "A party to a conflict, or its press"
    NOT_KNOWN = "not_known", "Not known"

    @property
    def is_weak(self) -> bool:
        """Whether a fact read there is looked up elsewhere before anybody relies on it."""
        return self not in {SourceStanding.REFERENCE, SourceStanding.ENCYCLOPAEDIA}


class AssessmentType(Vocabulary):
    """How somebody was tested."""

    WRITTEN = "written", "Written test"
    PRACTICAL = "practical", "Practical, with a rubric"
    BLIND_LANE = "blind_lane", "Blind lane"
