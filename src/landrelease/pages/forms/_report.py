"""The report form, derived from a kind; what it reads is a payload of that kind."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

from django import forms
from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from landrelease.errors import LandreleaseError
from landrelease.geo import AxisOrder
from landrelease.kinds import (
    NOT_KNOWN,
    DateNotRead,
    FieldDescription,
    Kind,
    Precision,
    Tier,
    When,
    fields_of,
    left_to_decisions,
)
from landrelease.ledger import Source
from landrelease.pages._unit_words import asked_as
from landrelease.pages.forms._fields import NOT_KNOWN_SUFFIX, Options, form_fields
from landrelease.pages.forms._place import SHAPE_OF, Shape, read_place
from landrelease.pages.forms._questions import place_questions, source_questions, when_questions

WHERE_TOLD: Final = {
    "when": "when_first",
    "place": "place_text",
    "source": "source_subject",
    "reliability": "source_reliability",
    "credibility": "source_credibility",
    "record": None,
    "settlement": None,
}
"""Which form field shows a problem that has another name."""


_NUMBER_WORDS: Final = (
    gettext_lazy("A number is given and “not known” is ticked: choose one."),
    gettext_lazy("Write a number, or tick “not known”."),
    gettext_lazy("Write a number."),
)
_DAY_WORDS: Final = (
    gettext_lazy("A date is given and “not known” is ticked: choose one."),
    gettext_lazy("Write a date, or tick “not known”."),
    gettext_lazy("Write a date."),
)


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
    changing
        Whether it says what a record is from a day on; that day is asked for.
    leave_out
        Fields that are said elsewhere.
    sourced
        Whether it is somebody's word; what a person decides in his own name has no source.
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
        changing: bool = False,
        initial: Mapping[str, Any] | None = None,
        leave_out: frozenset[str] = frozenset(),
        sourced: bool = True,
    ) -> None:
        fresh = {"entry_id": secrets.token_hex(16), "batch_id": secrets.token_hex(16)}
        super().__init__(data, initial=fresh | dict(initial or {}))
        self.kind, self.clearance, self.correcting = kind, clearance, correcting
        self.sourced, self.changing = sourced, changing
        self.asked = tuple(
            field
            for field in fields_of(kind)
            if (not (correcting or changing) or field.tier <= clearance)
            and field.name not in leave_out.union(left_to_decisions(kind))
        )
        for field in self.asked:
            if field.type != "place":
                self.fields.update(form_fields(field, options=options))
        if self.place is not None:
            self.fields.update(place_questions(self.place, self.shapes))
        self.fields.update(when_questions(kind.temporal))
        if sourced:
            self.fields.update(source_questions(options))
        if correcting:
            self.fields["correction_reason"] = forms.CharField(
                label=gettext("Why is it corrected"),
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self._make_searchable()

    @property
    def personal(self) -> tuple[str, ...]:
        """Names of inputs about people; a browser keeps none of them."""
        names = [field.name for field in self.asked if field.tier >= Tier.PERSONAL]
        every = (*names, *(name + NOT_KNOWN_SUFFIX for name in names))
        return tuple(name for name in every if name in self.fields)

    # --- the parts every kind shares ---------------------------------------------------------

    @property
    def place(self) -> FieldDescription | None:
        """The place of the kind, when it has one that is asked for."""
        return next((field for field in self.asked if field.type == "place"), None)

    @property
    def shapes(self) -> tuple[str, ...]:
        """The shapes the place may have."""
        return tuple(dict.fromkeys(SHAPE_OF[name] for name in self.kind.geometries))

    def _make_searchable(self) -> None:
        referred = {field.name: field.reference for field in self.asked if field.reference}
        if self.sourced:
            referred["source_subject"] = "information_source"
        for name, kind in referred.items():
            field = self.fields[name]
            nothing = gettext("I saw it myself") if name == "source_subject" else gettext("None")
            field.widget.attrs |= {
                "data-choices": reverse("pages:choices", args=[kind]),
                "data-placeholder": nothing
                if name == "source_subject"
                else gettext("Type to search"),
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
        if self.sourced:
            source = Row(self["source_subject"], wide=True, optional=True)
            graded = (source, Row(self["source_reliability"]), Row(self["source_credibility"]))
            yield Group("source", gettext("Who says so"), graded)
        if self.correcting:
            yield Group("why", gettext("Correction"), (Row(self["correction_reason"], wide=True),))

    def _row(self, field: FieldDescription) -> Row:
        unknown = field.name + NOT_KNOWN_SUFFIX
        note = ""
        if field.tier > self.clearance:
            note = gettext("Kept apart: you can write it here but not read it again.")
        return Row(
            self[field.name],
            not_known=self[unknown] if unknown in self.fields else None,
            unit=asked_as(field.unit),
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
        """Read numbers and days that may be not known, the dates and the place."""
        for field in self.asked:
            if field.type in {"integer", "number", "date"}:
                self._clean_value(field.name, required=field.required, day=field.type == "date")
        self._clean_when()
        if self.place is not None:
            self._clean_value("place_radius_m", required=False)
            self._clean_place(required=self.place.required)
        return cast("dict[str, Any]", self.cleaned_data)

    def _clean_value(self, name: str, *, required: bool, day: bool = False) -> None:
        if name in self.errors:
            return
        both, neither, nothing = _DAY_WORDS if day else _NUMBER_WORDS
        value, unknown = self.cleaned_data[name], self.cleaned_data.get(name + NOT_KNOWN_SUFFIX)
        may_be = name + NOT_KNOWN_SUFFIX in self.fields
        if value is not None and unknown:
            self.add_error(name, str(both))
        elif value is None and unknown:
            self.cleaned_data[name] = NOT_KNOWN
        elif value is None and (may_be or required):
            self.add_error(name, str(neither if may_be else nothing))

    def _clean_when(self) -> None:
        first, last = self._date("when_first"), self._date("when_last")
        unknown = self.cleaned_data.get("when_first" + NOT_KNOWN_SUFFIX)
        if first is None and self.changing and "when_first" not in self.errors:
            told = gettext("Write the day from which this holds: earlier days stay as they are.")
            self.add_error("when_first", told)
        elif first is None and not unknown and "when_first" not in self.errors:
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
            subject=said["source_subject"],
            reliability=said["source_reliability"],
            credibility=said["source_credibility"],
        )

    def tell(self, problems: Iterable[tuple[str, str]]) -> None:
        """Show problems found on recording beside the fields they are about."""
        for name, told in problems:
            shown = name if name in self.fields else WHERE_TOLD.get(name)
            self.add_error(shown if shown in self.fields else None, gettext(told))
