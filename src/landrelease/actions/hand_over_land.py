"""Hand over released land with a signed certificate."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from landrelease.actions._appending import Receipt
from landrelease.actions._deciding import (
    Asked,
    Decided,
    as_record,
    begin,
    case_of,
    conclude,
)
from landrelease.kinds import AreaStatus, AreaStep, HandOverCertificate
from landrelease.ledger import IdAlreadyUsed
from landrelease.store.chain import entries
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotValid


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What is signed at a hand-over."""

    number: str
    signed_for_authority: str
    signed_for_operator: str
    restrictions: str
    """What remains restricted, or that nothing does."""
    residual_risk: str
    signed_for_community: str = ""
    markers: tuple[str, ...] = ()
    """Subjects of the markers that stay."""
    markers_told: str = ""
    """The same in words, or that there are none."""

    @property
    def signed(self) -> bool:
        """Whether authority and operator have signed."""
        return bool(self.signed_for_authority.strip() and self.signed_for_operator.strip())

    def payload(self, area: str) -> dict[str, object]:
        """Return it as a record."""
        return {
            "hazardous_area": area,
            "certificate": self.number.strip(),
            "signed_for_authority": self.signed_for_authority.strip(),
            "signed_for_operator": self.signed_for_operator.strip(),
            "signed_for_community": self.signed_for_community.strip(),
            "restrictions": self.restrictions.strip(),
            "markers": list(self.markers),
            "markers_told": self.markers_told.strip(),
            "residual_risk": self.residual_risk.strip(),
        }


@transaction.atomic
def hand_over_land(
    viewer: Viewer,
    certificate: Certificate,
    *,
    area: str,
    on: date,
    reason: str = "",
    entry_id: str = "",
) -> Receipt:
    """Hand over an area of which nothing remains; the certificate is recorded with it.

    Raises
    ------
    NotAllowed, NotFound, IdAlreadyUsed
    NotValid
        When something of the certificate is missing, or its number was used for another area.
    GuardNotMet
        With every condition that is not met or not known.
    NotFromThere
        When the area is not released, or handed over already.
    """
    asked = Asked.of(AreaStep.HAND_OVER, area, on=on, reason=reason, entry_id=entry_id)
    number = asked.id_of("certificate")
    if before := begin(viewer, Right.HAND_OVER, asked):
        entry = next(entries(ids=[number]), None)
        if entry is None or entry.payload.get("certificate") != certificate.number.strip():
            raise IdAlreadyUsed(asked.entry_id)
        return before
    case = case_of(viewer, asked)
    if case.status is AreaStatus.HANDED_OVER:
        raise case.refuse(asked.step, "There is a certificate.")
    if case.map.is_hazard(area) and not (case.decision and case.map.account(area).complete):
        raise case.refuse(asked.step, "Give all of it back first: cancel, reduce or clear it.")
    _check_words(certificate)
    _check_number(case.map.certificates, certificate.number)
    payload = certificate.payload(area)
    document = HandOverCertificate.model_validate(payload)
    finding = case.require(case.findings.hand_over(document, signed=certificate.signed))
    decided = Decided(
        status=AreaStatus.HANDED_OVER,
        classification=case.classification,
        finding=finding,
        beside=(as_record(number, "hand_over_certificate", payload, on=on),),
    )
    return conclude(viewer, case, asked, decided)


def _check_words(certificate: Certificate) -> None:
    asked = {
        "number": ("number", certificate.number),
        "signed_for_authority": ("signature for the authority", certificate.signed_for_authority),
        "signed_for_operator": ("signature for the operator", certificate.signed_for_operator),
        "restrictions": ("restrictions, or that there are none", certificate.restrictions),
        "markers_told": ("markers in words, or that there are none", certificate.markers_told),
        "residual_risk": ("statement on residual risk", certificate.residual_risk),
    }
    problems = [
        (field, f"Write the {what}.") for field, (what, said) in asked.items() if not said.strip()
    ]
    if problems:
        raise NotValid(problems)


def _check_number(held: dict[str, str], number: str) -> None:
    area = held.get(number.strip().casefold())
    if area is not None:
        raise NotValid([("number", f"Certificate {number.strip()} exists, for area {area}.")])
