"""One instrument, animal or machine, and until when its check holds."""

from datetime import date
from types import MappingProxyType
from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._training_words import DeviceStatus, DeviceType
from landrelease.kinds._vocabulary import NOT_KNOWN, NotKnown


class Device(Kind):
    """One instrument, animal or machine, and until when its check holds."""

    kind = "device"
    version = 2
    label = "Device"
    label_plural = "Devices"
    about = (
        "An instrument, dog, rat or machine. Out of its check (for animals: their test) it cannot "
        "be logged as used. A new check is a new state of it."
    )
    tier = Tier.RESTRICTED
    temporal = "state"
    upgrades = MappingProxyType({1: dict})

    code: str = fact("Serial number or code", max_length=100)
    type: DeviceType = fact("What it is", default=DeviceType.INSTRUMENT)
    model: Annotated[str, Reference("detector_model")] = fact("Model", default="")
    organisation: Annotated[str, Reference("organisation")] = fact("Organisation")
    status: DeviceStatus = fact("Status", default=DeviceStatus.IN_SERVICE)
    checked_on: date | NotKnown = fact("Last checked on", default=NOT_KNOWN, past=True)
    check_holds_until: date | NotKnown = fact(
        "The check holds until",
        note="The last day; without one the device cannot be used.",
        default=NOT_KNOWN,
    )
    hours: float | NotKnown = fact("Hours of use", unit="h", default=NOT_KNOWN, ge=0, le=1_000_000)
    service: str = fact("Service", default="", long=True, max_length=4000)

    def title(self) -> str:
        """Return the code."""
        return self.code
