"""What lies in one square of a lane, or that nothing does."""

from typing import Annotated

from landrelease.kinds._kind import Kind, Reference, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._vocabulary import NOT_KNOWN, ItemClass, NotKnown


class TrialTarget(Kind):
    """What lies in one square of a lane, or that nothing does; its designer's until it closes."""

    kind = "trial_target"
    label = "Trial target"
    label_plural = "Trial targets"
    about = "Known to the designer alone until the trial is closed; squares without one count too."
    tier = Tier.RESTRICTED
    temporal = "state"
    reported = False

    trial: Annotated[str, Reference("trial")] = fact("Trial")
    lane: str = fact("Lane", max_length=40)
    square: str = fact("Square", max_length=40)
    empty: bool = fact("Without a target", default=True)
    item_class: ItemClass = fact("Class of the target", default=ItemClass.NOT_KNOWN)
    model: str = fact("Model it stands for", default="", max_length=100)
    depth_m: float | NotKnown = fact("Depth of its top", unit="m", default=NOT_KNOWN, ge=0, le=20)

    def title(self) -> str:
        """Return the lane and square."""
        return f"{self.lane} / {self.square}"
