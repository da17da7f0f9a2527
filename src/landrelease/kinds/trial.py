"""A blind trial: who is compared with whom, on what lanes, with margins fixed beforehand."""

from types import MappingProxyType
from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._training_words import Soil, TrialStatus
from landrelease.kinds._vocabulary import NOT_KNOWN, NotKnown


class Trial(Kind):
    """A blind trial: who is compared with whom, on what lanes, with margins fixed beforehand."""

    kind = "trial"
    version = 2
    label = "Trial"
    label_plural = "Trials"
    about = "Lanes with hidden targets; the margins cannot change once there is a result."
    tier = Tier.RESTRICTED
    temporal = "state"
    reported = False
    upgrades = MappingProxyType({1: dict})

    name: str = fact("Name", max_length=200)
    organisation: Annotated[str, Reference("organisation")] = fact("Held by", default="")
    trainees: Annotated[str, Reference("cohort")] = fact("Cohort that is tested")
    reference: Annotated[str, Reference("cohort")] = fact("Qualified cohort to compare with")
    status: TrialStatus = fact("Status", default=TrialStatus.OPEN)
    designer: str = fact("Designed by", max_length=200)
    soil: Soil = fact("Soil", default=Soil.NOT_KNOWN)
    square_m: float = fact(
        "Side of a square", unit="m", note="Lanes are divided into squares.", ge=0.1, le=10
    )
    devices: tuple[Annotated[str, Reference("device")], ...] = fact(
        "Devices that are tried",
        note="Every result must then name one of these; without, results may name none.",
        default=(),
    )
    margin_detection: float = fact(
        "Largest loss of detection that is still on a par", unit="probability", ge=0.001, le=0.5
    )
    margin_false_alarms: float = fact(
        "Largest gain of false alarms that is still on a par", unit="per m2", ge=0.0001, le=10
    )
    alpha: float = fact("One-sided level of each test", default=0.025, ge=0.0001, le=0.2)
    expected_detection: float | NotKnown = fact(
        "Detection the design expects", unit="probability", default=NOT_KNOWN, ge=0.01, le=0.999
    )
    remarks: str = fact("Remarks", default="", long=True, max_length=4000)

    def title(self) -> str:
        """Return the name."""
        return self.name
