"""The questions every report shares: where, when, on whose word."""

from collections.abc import Callable, Sequence
from typing import Final, Literal

from django import forms
from django.utils.translation import gettext, gettext_lazy

from landrelease.kinds import FieldDescription, Precision
from landrelease.pages.forms._fields import (
    NOT_KNOWN_SUFFIX,
    NumberField,
    Options,
    ReferenceField,
)

Questions = dict[str, forms.Field]

RELIABILITY: Final = (
    ("A", gettext_lazy("A: completely reliable")),
    ("B", gettext_lazy("B: usually reliable")),
    ("C", gettext_lazy("C: fairly reliable")),
    ("D", gettext_lazy("D: not usually reliable")),
    ("E", gettext_lazy("E: unreliable")),
    ("F", gettext_lazy("F: cannot be judged")),
)
CREDIBILITY: Final = (
    ("1", gettext_lazy("1: confirmed by other sources")),
    ("2", gettext_lazy("2: probably true")),
    ("3", gettext_lazy("3: possibly true")),
    ("4", gettext_lazy("4: doubtful")),
    ("5", gettext_lazy("5: improbable")),
    ("6", gettext_lazy("6: cannot be judged")),
)
SHAPES: Final = {
    "point": gettext_lazy("A point"),
    "line": gettext_lazy("A line"),
    "polygon": gettext_lazy("A polygon"),
}


def place_questions(place: FieldDescription, shapes: Sequence[str]) -> Questions:
    """Return the fields that ask where."""
    radius = NumberField(whole=False, minimum=0, maximum=200_000)
    radius.label = gettext("Radius around it")
    radius.help_text = gettext(
        "For a settlement the reach of the place; for anything else how far off it may be."
    )
    return {
        "place_text": forms.CharField(
            label=gettext(place.label),
            required=False,
            help_text=gettext(
                "Positions in decimal degrees, degrees and minutes, UTM or MGRS, one on each "
                "line; or GeoJSON; or well-known text."
            ),
            widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "dir": "ltr"}),
        ),
        "place_shape": forms.ChoiceField(
            label=gettext("Several positions make"),
            required=False,
            choices=[("", gettext("What their number suggests"))]
            + [(shape, SHAPES[shape]) for shape in shapes],
        ),
        "place_order": forms.ChoiceField(
            label=gettext("Two plain numbers are"),
            required=False,
            choices=[
                ("", gettext("Refused: write N, S, E or W")),
                ("lat_lon", gettext("Latitude, longitude")),
                ("lon_lat", gettext("Longitude, latitude")),
            ],
        ),
        "place_precision": forms.ChoiceField(
            label=gettext("How well the place is known"),
            choices=[(item.value, gettext(item.label)) for item in Precision],
            initial=Precision.NOT_KNOWN.value,
        ),
        "place_radius_m": radius,
        "place_radius_m" + NOT_KNOWN_SUFFIX: forms.BooleanField(
            required=False,
            initial=True,
            label=gettext("Not known"),
            widget=forms.CheckboxInput(attrs={"data-not-known-of": "id_place_radius_m"}),
        ),
        "place_drawn": forms.CharField(required=False, max_length=8, widget=forms.HiddenInput),
    }


def when_questions(temporal: Literal["event", "state"]) -> Questions:
    """Return the fields that ask when."""
    last = date_field(gettext("To"), "")
    last.help_text = (
        gettext("Empty when it happened at the time given on the left.")
        if temporal == "event"
        else gettext("Empty while it still holds.")
    )
    return {
        "when_first": date_field(gettext("From"), gettext("2024, 2024-05 or 2024-05-31.")),
        "when_first" + NOT_KNOWN_SUFFIX: forms.BooleanField(
            required=False,
            label=gettext("Not known"),
            widget=forms.CheckboxInput(attrs={"data-not-known-of": "id_when_first"}),
        ),
        "when_last": last,
    }


def source_questions(options: Callable[[str], Options]) -> Questions:
    """Return the fields that ask on whose word, and how good it is."""
    seen = ("", gettext("I saw it myself"))
    return {
        "source_subject": ReferenceField(
            label=gettext("Source"),
            required=False,
            choices=(seen, *options("information_source")),
        ),
        "source_reliability": forms.ChoiceField(
            label=gettext("Reliability of the source"), choices=RELIABILITY, initial="F"
        ),
        "source_credibility": forms.ChoiceField(
            label=gettext("Credibility of what it says"), choices=CREDIBILITY, initial="6"
        ),
    }


def date_field(label: str, hint: str) -> forms.CharField:
    """Return a field for a day, a month or a year."""
    widget = forms.TextInput(attrs={"placeholder": "2024-05-31", "autocomplete": "off"})
    return forms.CharField(
        label=label, required=False, max_length=20, help_text=hint, widget=widget
    )
