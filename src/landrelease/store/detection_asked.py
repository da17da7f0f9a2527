"""What was asked of trials for a searched area, as it is kept with the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from landrelease.kinds import ItemClass, Soil


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionAsked:
    """Which results speak for a search.

    Parameters
    ----------
    trials, cohort, deminers, devices
        Subjects; of the whole cohort where no person is named, with any device where none is.
    item_class, soil
        None for all.
    """

    trials: Sequence[str]
    cohort: str
    deminers: Sequence[str] = ()
    devices: Sequence[str] = ()
    item_class: ItemClass | None = None
    soil: Soil | None = None

    def kept(self) -> dict[str, Any]:
        """Return what the basis keeps to ask the same again: ids, not codes, which change."""
        return {
            "trials": list(self.trials),
            "cohort": self.cohort,
            "deminers": sorted(self.deminers),
            "devices": sorted(self.devices),
            "item_class": "" if self.item_class is None else self.item_class.value,
            "soil": "" if self.soil is None else self.soil.value,
        }

    def is_of(self, *, cohort: str, device: str) -> bool:
        """Whether a result of a member of a cohort, walked with a device, speaks for the search."""
        return cohort == self.cohort and (not self.devices or device in self.devices)


def asked_of(basis: Mapping[str, Any]) -> DetectionAsked | None:
    """Read what was asked; None where it was taken before ids were kept, or by another system."""
    asked = basis.get("asked")
    if not isinstance(asked, dict):
        return None
    try:
        named = {name: _ids(asked[name]) for name in ("trials", "deminers", "devices")}
        return DetectionAsked(
            cohort=str(asked["cohort"]),
            item_class=ItemClass(asked["item_class"]) if asked["item_class"] else None,
            soil=Soil(asked["soil"]) if asked["soil"] else None,
            **named,
        )
    except (KeyError, TypeError, ValueError):
        return None


def _ids(said: object) -> tuple[str, ...]:
    if not isinstance(said, list):
        raise TypeError(said)
    return tuple(dict.fromkeys(str(one) for one in said))
