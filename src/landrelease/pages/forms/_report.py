"""The report form, derived from a kind; what it reads is a payload of that kind."""

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

import shapely
from django import forms
from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from landrelease.errors import LandreleaseError
from landrelease.geo import AxisOrder, read_geojson_geometry
from landrelease.kinds import (
    NOT_KNOWN,
    DateNotRead,
    FieldDescription,
    Kind,
    Precision,
    Tier,
    When,
    fields_of,
)
from landrelease.ledger import Source
from landrelease.pages.forms._fields import (
    NOT_KNOWN_SUFFIX,
    NumberField,
    Options,
    ReferenceField,
    form_fields,
)
from landrelease.pages.forms._place import Shape, read_place

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
_SHAPE_OF: Final = {
    "Point": "point",
    "LineString": "line",
    "MultiLineString": "line",
    "Polygon": "polygon",
    "MultiPolygon": "polygon",
}
WHERE_TOLD: Final = {
    "when": "when_first",
    "place": "place_text",
    "record": None,
    "settlement": None,
}
"""Which form field shows a problem that has another name."""


@dataclass(frozen=True, slots=True)
class Row:
    """One question of the form, with its second part where it has one."""

    field: BoundField
    not_known: BoundField | None = None
    unit: str = ""
    wide: bool = False
    optional: bool = False
    note: str = ""
    check: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together."""

    name: str
    title: str
    rows: tuple[Row, ...]
    about: str = ""


class ReportForm(forms.Form):
    """A report of one kind.

    Parameters
    ----------
    kind
        What is reported.
    options
        Returns records to choose from, by the kind referred to.
    clearance
        What the person may see: in a correction, what he may not see is not asked.
    correcting
        Whether an earlier entry is put right; then a reason is asked for.
    """

    entry_id = forms.CharField(max_length=80, widget=forms.HiddenInput)
    batch_id = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        kind: type[Kind],
        options: Callable[[str], Options],
        clearance: Tier,
        correcting: bool = False,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        fresh = {"entry_id": secrets.token_hex(16), "batch_id": secrets.token_hex(16)}
        super().__init__(data, initial=fresh | dict(initial or {}))
        self.kind, self.clearance, self.correcting = kind, clearance, correcting
        self.asked = tuple(
            field for field in fields_of(kind) if not correcting or field.tier <= clearance
        )
        for field in self.asked:
            if field.type != "place":
                self.fields.update(form_fields(field, options=options))
        self._add_place()
        self._add_when()
        self._add_source(options)
        if correcting:
            self.fields["reason"] = forms.CharField(
                label=gettext("Why is it corrected"),
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self._make_searchable()

    # --- the parts every kind shares ---------------------------------------------------------

    @property
    def place(self) -> FieldDescription | None:
        """The place of the kind, when it has one that is asked for."""
        return next((field for field in self.asked if field.type == "place"), None)

    @property
    def shapes(self) -> tuple[str, ...]:
        """The shapes the place may have."""
        return tuple(dict.fromkeys(_SHAPE_OF[name] for name in self.kind.geometries))

    def _add_place(self) -> None:
        if self.place is None:
            return
        self.fields |= {
            "place_text": forms.CharField(
                label=gettext(self.place.label),
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
                + [(shape, SHAPES[shape]) for shape in self.shapes],
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
            "place_radius_m": NumberField(whole=False, minimum=0, maximum=200_000),
            "place_radius_m" + NOT_KNOWN_SUFFIX: forms.BooleanField(
                required=False,
                initial=True,
                label=gettext("Not known"),
                widget=forms.CheckboxInput(attrs={"data-not-known-of": "id_place_radius_m"}),
            ),
            "place_drawn": forms.CharField(required=False, max_length=8, widget=forms.HiddenInput),
        }
        self.fields["place_radius_m"].label = gettext("Radius around it")
        self.fields["place_radius_m"].help_text = gettext(
            "For a settlement the reach of the place; for anything else how far off it may be."
        )

    def _add_when(self) -> None:
        hint = gettext("2024, 2024-05 or 2024-05-31.")
        first, last = _date_field(gettext("From"), hint), _date_field(gettext("To"), "")
        if self.kind.temporal == "event":
            last.help_text = gettext("Empty when it happened at the time given on the left.")
        else:
            last.help_text = gettext("Empty while it still holds.")
        unknown = forms.BooleanField(
            required=False,
            label=gettext("Not known"),
            widget=forms.CheckboxInput(attrs={"data-not-known-of": "id_when_first"}),
        )
        self.fields |= {
            "when_first": first,
            "when_first" + NOT_KNOWN_SUFFIX: unknown,
            "when_last": last,
        }

    def _add_source(self, options: Callable[[str], Options]) -> None:
        seen = ("", gettext("I saw it myself"))
        self.fields |= {
            "source": ReferenceField(
                label=gettext("Source"),
                required=False,
                choices=(seen, *options("information_source")),
            ),
            "reliability": forms.ChoiceField(
                label=gettext("Reliability of the source"), choices=RELIABILITY, initial="F"
            ),
            "credibility": forms.ChoiceField(
                label=gettext("Credibility of what it says"), choices=CREDIBILITY, initial="6"
            ),
        }

    def _make_searchable(self) -> None:
        referred = {field.name: field.reference for field in self.asked if field.reference}
        for name, kind in (referred | {"source": "information_source"}).items():
            field = self.fields[name]
            nothing = gettext("I saw it myself") if name == "source" else gettext("None")
            field.widget.attrs |= {
                "data-choices": reverse("pages:choices", args=[kind]),
                "data-placeholder": nothing if name == "source" else gettext("Type to search"),
                "data-nothing": gettext("Nothing found"),
                "data-remove": gettext("Remove"),
                "data-none": nothing,
            }

    # --- how it is shown ---------------------------------------------------------------------

    def groups(self) -> Iterable[Group]:
        """Return the questions in the order they are asked."""
        about = tuple(self._row(field) for field in self.asked if field.type != "place")
        yield Group("about", gettext("What"), about)
        if self.place is not None:
            yield Group("place", gettext("Where"), tuple(self._place_rows(self.place)))
        unknown = self["when_first" + NOT_KNOWN_SUFFIX]
        when = (Row(self["when_first"], unknown), Row(self["when_last"], optional=True))
        yield Group("when", gettext("When"), when)
        source = Row(self["source"], wide=True, optional=True)
        graded = (source, Row(self["reliability"]), Row(self["credibility"]))
        yield Group("source", gettext("Who says so"), graded)
        if self.correcting:
            yield Group("why", gettext("Correction"), (Row(self["reason"], wide=True),))

    def _row(self, field: FieldDescription) -> Row:
        unknown = field.name + NOT_KNOWN_SUFFIX
        note = ""
        if field.tier > self.clearance:
            note = gettext("Kept apart: you can write it here but not read it again.")
        return Row(
            self[field.name],
            not_known=self[unknown] if unknown in self.fields else None,
            unit=gettext(field.unit) if field.unit else "",
            wide=field.long or field.type == "references",
            optional=not field.required and field.type in {"text", "reference", "references"},
            note=note,
            check=field.type == "boolean",
        )

    def _place_rows(self, place: FieldDescription) -> Iterable[Row]:
        note = gettext(place.note) if place.note else ""
        yield Row(self["place_text"], wide=True, optional=not place.required, note=note)
        yield Row(self["place_shape"], optional=True)
        yield Row(self["place_order"], optional=True)
        yield Row(self["place_precision"])
        yield Row(
            self["place_radius_m"], self["place_radius_m" + NOT_KNOWN_SUFFIX], unit=gettext("m")
        )

    # --- what it reads -----------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        """Read numbers that may be not known, the dates and the place."""
        for field in self.asked:
            if field.type in {"integer", "number"}:
                self._clean_number(field.name, required=field.required)
        self._clean_when()
        if self.place is not None:
            self._clean_number("place_radius_m", required=False)
            self._clean_place(required=self.place.required)
        return cast("dict[str, Any]", self.cleaned_data)

    def _clean_number(self, name: str, *, required: bool) -> None:
        if name in self.errors:
            return
        value, unknown = self.cleaned_data[name], self.cleaned_data.get(name + NOT_KNOWN_SUFFIX)
        may_be = name + NOT_KNOWN_SUFFIX in self.fields
        if value is not None and unknown:
            told = gettext("A number is given and “not known” is ticked: choose one.")
            self.add_error(name, told)
        elif value is None and unknown:
            self.cleaned_data[name] = NOT_KNOWN
        elif value is None and (may_be or required):
            told = gettext("Write a number, or tick “not known”.")
            self.add_error(name, told if may_be else gettext("Write a number."))

    def _clean_when(self) -> None:
        first, last = self._date("when_first"), self._date("when_last")
        unknown = self.cleaned_data.get("when_first" + NOT_KNOWN_SUFFIX)
        if first is None and not unknown and "when_first" not in self.errors:
            self.add_error("when_first", gettext("Write a date, or tick “not known”."))
        if first is not None and unknown:
            told = gettext("A date is given and “not known” is ticked: choose one.")
            self.add_error("when_first", told)
        self.first: date | None = None if first is None else first.first
        self.last: date | None = None if last is None else last.last
        if last is None and first is not None and self.kind.temporal == "event":
            self.last = first.last
        if self.first and self.last and self.last < self.first:
            self.add_error("when_last", gettext("It ends before it begins."))

    def _date(self, name: str) -> When | None:
        text = self.cleaned_data.get(name, "")
        try:
            return When.read(text) if text else None
        except DateNotRead as error:
            self.add_error(name, gettext(str(error)))
            return None

    def _clean_place(self, *, required: bool) -> None:
        text = self.cleaned_data.get("place_text", "")
        self.place_read: dict[str, Any] | None = None
        if not text:
            if required:
                self.add_error("place_text", gettext("Say where: write positions or draw it."))
            return
        shape = cast("Shape | None", self.cleaned_data.get("place_shape") or None)
        order = cast("AxisOrder | None", self.cleaned_data.get("place_order") or None)
        try:
            read = read_place(text, shape=shape, order=order)
        except LandreleaseError as error:
            self.add_error("place_text", gettext(str(error)))
            return
        self.place_read = {
            "geometry": read.geometry,
            "system": "drawn" if self.cleaned_data.get("place_drawn") == "yes" else read.system,
            "entered": text,
            "precision": self.cleaned_data.get("place_precision") or Precision.NOT_KNOWN.value,
            "radius_m": self.cleaned_data.get("place_radius_m"),
        }

    def payload(self) -> dict[str, Any]:
        """Return what was entered, as a payload of the kind."""
        said: dict[str, Any] = {}
        for field in self.asked:
            value = self.place_read if field.type == "place" else self.cleaned_data[field.name]
            if value is None and not field.required and field.type != "place":
                continue
            said[field.name] = value
        return said

    def graded_source(self) -> Source:
        """Return whose word it is, and its grade."""
        said = self.cleaned_data
        return Source(
            subject=said["source"],
            reliability=said["reliability"],
            credibility=said["credibility"],
        )

    def tell(self, problems: Iterable[tuple[str, str]]) -> None:
        """Show problems found on recording beside the fields they are about."""
        for name, told in problems:
            shown = name if name in self.fields else WHERE_TOLD.get(name)
            self.add_error(shown if shown in self.fields else None, gettext(told))


def _date_field(label: str, hint: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"placeholder": "2024-05-31", "autocomplete": "off"})
    return forms.CharField(
        label=label, required=False, max_length=20, help_text=hint, widget=widget
    )


def initial_of(
    kind: type[Kind], payload: Mapping[str, Any], first: date | None, last: date | None
) -> dict[str, Any]:
    """Return what the form shows for an entry that is being corrected."""
    shown: dict[str, Any] = {}
    for field in fields_of(kind):
        value = payload.get(field.name)
        if field.type == "place":
            shown |= _place_initial(value)
        elif field.may_be_not_known:
            shown[field.name + NOT_KNOWN_SUFFIX] = value in (None, NOT_KNOWN)
            shown[field.name] = "" if value in (None, NOT_KNOWN) else value
        elif value is not None:
            shown[field.name] = value
    return shown | _when_initial(kind, first, last)


def _when_initial(kind: type[Kind], first: date | None, last: date | None) -> dict[str, Any]:
    shown: dict[str, Any] = {"when_first" + NOT_KNOWN_SUFFIX: first is None}
    if first is None:
        return shown | {"when_last": "" if last is None else last.isoformat()}
    whole = str(When(first, last or first))
    if kind.temporal == "event" and " " not in whole:
        return shown | {"when_first": whole}
    return shown | {
        "when_first": first.isoformat(),
        "when_last": "" if last is None else last.isoformat(),
    }


def _place_initial(place: Mapping[str, Any] | None) -> dict[str, Any]:
    if place is None:
        return {}
    radius = place.get("radius_m", NOT_KNOWN)
    return {
        "place_text": _as_text(place),
        "place_shape": _SHAPE_OF.get(place["geometry"]["type"], ""),
        "place_precision": place.get("precision", Precision.NOT_KNOWN.value),
        "place_radius_m": "" if radius == NOT_KNOWN else radius,
        "place_radius_m" + NOT_KNOWN_SUFFIX: radius == NOT_KNOWN,
        "place_drawn": "yes" if place.get("system") == "drawn" else "",
    }


def _as_text(place: Mapping[str, Any]) -> str:
    """Return the text as entered, or GeoJSON when that text alone does not give the place back."""
    entered, geometry = str(place.get("entered", "")), place["geometry"]
    shape = cast("Shape | None", _SHAPE_OF.get(geometry["type"]))
    try:
        read = read_place(entered, shape=shape).geometry
    except LandreleaseError:
        return json.dumps(geometry)
    same = shapely.equals(read_geojson_geometry(read), read_geojson_geometry(geometry))
    return entered if same else json.dumps(geometry)
