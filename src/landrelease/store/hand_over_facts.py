"""What the register holds for handing over an area, and against it."""

from landrelease.kinds import HandOverCertificate, InvestigationStatus
from landrelease.release import Evidence, HandOverFacts
from landrelease.store._nearby import evidence_of, payload_of
from landrelease.store._work_on_ground import wider_than_strips
from landrelease.store.area_facts import AreaMap
from landrelease.store.models import RegisterRow


def hand_over_facts(
    areas: AreaMap, area: str, *, certificate: HandOverCertificate | None, signed: bool
) -> HandOverFacts:
    """Gather what stands for handing over an area with a certificate that may follow.

    Parameters
    ----------
    signed
        Whether those who must have signed it: their names are not in the document.
    """
    open_areas, open_m2 = _open_in(areas, area)
    return HandOverFacts(
        account=areas.account(area),
        certificate_signed=None if certificate is None else signed,
        restrictions_written=None
        if certificate is None
        else bool(certificate.restrictions.strip()),
        markers_listed=None
        if certificate is None
        else bool(certificate.markers or certificate.markers_told.strip()),
        unanswered=areas.unanswered_after_release(area),
        investigations=tuple(
            evidence_of(row) for row in areas.report_rows() if _is_open_in(areas, area, row)
        ),
        open_areas=open_areas,
        open_m2=open_m2,
    )


def _is_open_in(areas: AreaMap, area: str, row: RegisterRow) -> bool:
    if row.status != InvestigationStatus.OPEN.value:
        return False
    named = payload_of(row).get("hazardous_area") == area
    return named or bool(areas.plane(row).intersects(areas.ground(area)))


def _open_in(areas: AreaMap, area: str) -> tuple[tuple[Evidence, ...], float]:
    """Other areas of which ground remains in this one, and how much; strips do not count."""
    ground, found, metres = areas.ground(area), [], 0.0
    for other in areas.touching(area):
        shared = wider_than_strips(areas.remaining(other).intersection(ground))
        if not shared.is_empty:
            found.append(evidence_of(areas.row(other)))
            metres += float(shared.area)
    return tuple(found), metres
