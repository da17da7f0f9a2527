"""What can be said: one file for each kind of record, and what is derived from it."""

from collections.abc import Mapping
from types import MappingProxyType

from landrelease.kinds._derived import (
    FieldDescription,
    FieldType,
    fields_of,
    personal_fields,
    place_tier,
    read_document,
    redact,
)
from landrelease.kinds._errors import (
    DateNotRead,
    KindError,
    NotAsDeclared,
    UnknownKind,
    UnknownVersion,
)
from landrelease.kinds._kind import Kind, Place, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import (
    NOT_KNOWN,
    AccessStatus,
    AreaStatus,
    ClaimSubject,
    Cover,
    FollowUp,
    HazardClass,
    Indication,
    ItemClass,
    LandUse,
    NotKnown,
    OrganisationType,
    Outcome,
    PositionSystem,
    Precision,
    Qualifier,
    SearchMethod,
    SourceType,
    Vocabulary,
)
from landrelease.kinds._when import When
from landrelease.kinds.access_decision import AccessDecision
from landrelease.kinds.accident import Accident
from landrelease.kinds.administrative_area import AdministrativeArea
from landrelease.kinds.claim import Claim
from landrelease.kinds.former_front import FormerFront
from landrelease.kinds.hazardous_area import HazardousArea
from landrelease.kinds.indication import IndicationReport
from landrelease.kinds.information_source import InformationSource
from landrelease.kinds.item_found import ItemFound
from landrelease.kinds.land_cover import LandCover
from landrelease.kinds.minefield_record import MinefieldRecord
from landrelease.kinds.organisation import Organisation
from landrelease.kinds.road_segment import RoadSegment
from landrelease.kinds.safe_use import SafeUse
from landrelease.kinds.searched_area import SearchedArea
from landrelease.kinds.settlement import Settlement

KINDS: Mapping[str, type[Kind]] = MappingProxyType(
    {
        kind.kind: kind
        for kind in (
            IndicationReport,
            Accident,
            ItemFound,
            HazardousArea,
            SearchedArea,
            SafeUse,
            MinefieldRecord,
            FormerFront,
            LandCover,
            Settlement,
            RoadSegment,
            AdministrativeArea,
            Organisation,
            InformationSource,
            Claim,
            AccessDecision,
        )
    }
)
"""Every kind there is, in the order forms and lists show them."""


def kind_named(name: str) -> type[Kind]:
    """Return the kind of that name.

    Raises
    ------
    UnknownKind
        When there is none; the message lists those there are.

    Examples
    --------
    >>> kind_named("hazardous_area").label
    'Hazardous area'
    """
    try:
        return KINDS[name]
    except KeyError:
        raise UnknownKind(name, list(KINDS)) from None


__all__ = [
    "KINDS",
    "NOT_KNOWN",
    "AccessDecision",
    "AccessStatus",
    "Accident",
    "AdministrativeArea",
    "AreaStatus",
    "Claim",
    "ClaimSubject",
    "Cover",
    "DateNotRead",
    "FieldDescription",
    "FieldType",
    "FollowUp",
    "FormerFront",
    "HazardClass",
    "HazardousArea",
    "Indication",
    "IndicationReport",
    "InformationSource",
    "ItemClass",
    "ItemFound",
    "Kind",
    "KindError",
    "LandCover",
    "LandUse",
    "MinefieldRecord",
    "NotAsDeclared",
    "NotKnown",
    "Organisation",
    "OrganisationType",
    "Outcome",
    "Place",
    "PositionSystem",
    "Precision",
    "Qualifier",
    "Reference",
    "RoadSegment",
    "SafeUse",
    "SearchMethod",
    "SearchedArea",
    "Settlement",
    "SourceType",
    "Tier",
    "UnknownKind",
    "UnknownVersion",
    "Vocabulary",
    "When",
    "fact",
    "fields_of",
    "kind_named",
    "personal_fields",
    "place_tier",
    "read_document",
    "redact",
]
