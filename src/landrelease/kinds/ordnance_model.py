"""A model of ordnance, at recognition level only: what it looks like, never how it works."""

from types import MappingProxyType
from typing import Any

from pydantic import model_validator

from landrelease.kinds._kind import Kind, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._training_words import MetalContent, SourceStanding
from landrelease.kinds._vocabulary import NOT_KNOWN, ItemClass, NotKnown


def _licence_and_source(document: dict[str, Any]) -> dict[str, Any]:
    """Tell apart what the first version held in one field."""
    if not document.get("picture"):
        return document
    told = document.get("picture_licence") or "Not recorded"
    return document | {"picture_licence": told, "picture_source": "As told with the licence"}


class OrdnanceModel(Kind):
    """A model of ordnance, at recognition level only: what it looks like, never how it works."""

    kind = "ordnance_model"
    version = 3
    label = "Ordnance model"
    label_plural = "Ordnance models"
    about = "What it looks like, so that it is recognised and left alone. Never how it works."
    tier = Tier.PUBLIC
    temporal = "state"
    upgrades = MappingProxyType({1: _licence_and_source, 2: dict})

    name: str = fact("Name", max_length=100)
    other_names: str = fact(
        "Other names",
        note="In any script and language, separated by semicolons.",
        default="",
        max_length=1000,
    )
    item_class: ItemClass = fact("Class", default=ItemClass.NOT_KNOWN)
    country: str = fact("Country of manufacture", default="", max_length=100)
    length_mm: float | NotKnown = fact(
        "Length or diameter", unit="mm", default=NOT_KNOWN, ge=1, le=20_000
    )
    width_mm: float | NotKnown = fact(
        "Width", unit="mm", note="Of what is not round.", default=NOT_KNOWN, ge=1, le=20_000
    )
    height_mm: float | NotKnown = fact("Height", unit="mm", default=NOT_KNOWN, ge=1, le=20_000)
    material: str = fact("Material of the outside", default="", max_length=200)
    colour: str = fact("Colour and shape", default="", max_length=300)
    metal: MetalContent = fact("Metal content", default=MetalContent.NOT_KNOWN)
    depth_from_m: float | NotKnown = fact(
        "Found from depth", unit="m", default=NOT_KNOWN, ge=0, le=20
    )
    depth_to_m: float | NotKnown = fact("Found to depth", unit="m", default=NOT_KNOWN, ge=0, le=20)
    safe_distance_m: float | NotKnown = fact(
        "Safe distance",
        unit="m",
        note="Under the programme's own standard.",
        default=NOT_KNOWN,
        ge=0,
        le=10_000,
    )
    picture: str = fact(
        "Picture",
        note="Added on the page of the record; an address of a file is kept, and not shown.",
        default="",
        max_length=500,
    )
    picture_licence: str = fact("Licence of the picture", default="", max_length=500)
    picture_source: str = fact("Source of the picture", default="", max_length=500)
    read_in: str = fact("Where these facts were read", default="", max_length=500)
    read_in_standing: SourceStanding = fact(
        "What kind of source that is",
        note="The best one named. Facts of a weak one are looked up elsewhere before relied upon.",
        default=SourceStanding.NOT_KNOWN,
    )

    @model_validator(mode="after")
    def _picture_with_licence_and_source(self) -> "OrdnanceModel":
        if self.picture and not (self.picture_licence and self.picture_source):
            msg = "a picture is kept only with its licence and its source: write both"
            raise ValueError(msg)
        return self

    def title(self) -> str:
        """Return the name."""
        return self.name
