"""A model of detector, as its maker sells it."""

from landrelease.kinds._kind import Kind, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._training_words import InstrumentType


class DetectorModel(Kind):
    """A model of detector; how well it finds is a matter of trials, never of its maker."""

    kind = "detector_model"
    label = "Detector model"
    label_plural = "Detector models"
    about = "Name, maker and type. How well it finds comes from trials of those who use it."
    tier = Tier.PARTNER
    temporal = "state"

    name: str = fact("Name", max_length=200)
    maker: str = fact("Maker", default="", max_length=200)
    type: InstrumentType = fact("Type", default=InstrumentType.METAL)
    remarks: str = fact("Remarks", default="", long=True, max_length=4000)

    def title(self) -> str:
        """Return the maker and name."""
        return f"{self.maker} {self.name}".strip()
