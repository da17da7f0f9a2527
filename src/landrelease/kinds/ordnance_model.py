"""A model of ordnance, at recognition level only: what it looks like, never how it works."""

from landrelease.kinds._kind import Kind, fact
from landrelease.kinds._tier import Tier
from landrelease.kinds._training_words import MetalContent
from landrelease.kinds._vocabulary import NOT_KNOWN, ItemClass, NotKnown


class OrdnanceModel(Kind):
    """A model of ordnance, at recognition level only: what it looks like, never how it works."""

    kind = "ordnance_model"
    label = "Ordnance model"
    label_plural = "Ordnance models"
    about = "What it looks like, so that it is recognised and left alone. Never how it works."
    tier = Tier.PUBLIC
    temporal = "state"

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
    picture: str = fact("Picture", note="Address or hash of the file.", default="", max_length=500)
    picture_licence: str = fact("Licence and source of the picture", default="", max_length=500)
    read_in: str = fact("Where these facts were read", default="", max_length=500)

    def title(self) -> str:
        """Return the name."""
        return self.name
