"""The forms of a task: its plan, a step with it, and a day's work."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext, gettext_lazy

from landrelease.errors import LandreleaseError
from landrelease.geo import read_geojson_geometry
from landrelease.kinds import (
    NOT_KNOWN,
    DailyProgress,
    FieldDescription,
    ItemClass,
    ItemCondition,
    Outcome,
    fields_of,
)
from landrelease.pages._unit_words import asked_as
from landrelease.pages.forms._fields import (
    DayField,
    NumberField,
    Options,
    form_fields,
)
from landrelease.pages.forms._place import read_place
from landrelease.pages.forms._questions import place_questions
from landrelease.pages.forms._report import Row

ALWAYS: Final = ("method", "team", "lane_width_m", "depth_m", "deminers", "hours", "checked")
"""What a day is asked for, in the order a team leader has it in mind."""
SELDOM: Final = ("searchers", "devices", "area_m2", "checked_by", "remarks")
"""What is asked for where there is something to say."""
ASKED: Final = ALWAYS + SELDOM
ITEMS: Final = 3
"""Rows for items at first; the page offers more."""
MOST_ITEMS: Final = 30


class StepForm(forms.Form):
    """The day from which a step holds, and why it is taken."""

    entry_id = forms.CharField(max_length=80, widget=forms.HiddenInput)
    on = forms.DateField(
        label=gettext_lazy("Holds from"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, today: date, step: str) -> None:
        fresh = {"entry_id": secrets.token_hex(16), "on": today.isoformat()}
        super().__init__(data, initial=fresh, auto_id=f"id_{step}_%s")

    def tell(self, problems: Iterable[tuple[str, str]]) -> None:
        """Show problems found on recording beside the fields they are about."""
        for name, told in problems:
            self.add_error(name if name in self.fields else None, gettext(told))


class AssignForm(StepForm):
    """To whom a task is assigned."""

    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"))
    team = forms.CharField(label=gettext_lazy("Team"), required=False, max_length=100)

    def __init__(self, data: Any = None, *, today: date, step: str, options: Options) -> None:
        super().__init__(data, today=today, step=step)
        self.fields["organisation"].choices = (("", gettext("Choose")), *options)
        self.order_fields(["organisation", "team", "on", "reason"])


class ItemRow(forms.Form):
    """One item found, or several alike; a row without a class and place says nothing."""

    item_class = forms.ChoiceField(label=gettext_lazy("Class"), required=False)
    count = forms.IntegerField(
        label=gettext_lazy("How many"), required=False, min_value=1, max_value=100_000
    )
    condition = forms.ChoiceField(label=gettext_lazy("Condition"), required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("What became of it"), required=False)
    depth_m = NumberField(whole=False, minimum=0, maximum=20)
    where = forms.CharField(
        label=gettext_lazy("Where"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Decimal degrees, degrees and minutes, UTM or MGRS."),
    )

    def __init__(self, data: Any = None, *, number: int) -> None:
        super().__init__(data, prefix=f"item{number}")
        self.number = number
        self.fields["depth_m"].label = gettext("Depth (m)")
        for name, words in (
            ("item_class", ItemClass),
            ("condition", ItemCondition),
            ("outcome", Outcome),
        ):
            choices = [(item.value, gettext(item.label)) for item in words]
            self.fields[name].choices = [("", gettext("Choose")), *choices]

    def clean(self) -> dict[str, Any]:
        """Read where the item was."""
        said = dict(self.cleaned_data)
        self.place: dict[str, Any] | None = None
        if not any(said.get(name) for name in self.fields):
            return said
        if not said.get("where"):
            self.add_error("where", gettext("Say where the item was found."))
            return said
        try:
            read = read_place(str(said["where"]), shape="point")
        except LandreleaseError as error:
            self.add_error("where", gettext(str(error)))
            return said
        self.place = {
            "geometry": read.geometry,
            "system": read.system,
            "entered": said["where"],
        }
        return said

    def payload(self) -> dict[str, Any] | None:
        """Return the item as its kind takes it; None for an empty row."""
        if self.place is None:
            return None
        said = self.cleaned_data
        whole: dict[str, Any] = {"items": said.get("count") or 1, "place": self.place}
        whole |= {name: said[name] for name in ("item_class", "condition", "outcome") if said[name]}
        if said.get("depth_m") is not None:
            whole["depth_m"] = said["depth_m"]
        return whole


class DayForm(forms.Form):
    """A day's work, on one screen of a telephone for what is always asked.

    Parameters
    ----------
    items
        How many rows for items there are.
    initial
        What is most likely: the team, the depth and the method of the day before.
    """

    entry_id = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        today: date,
        options: Callable[[str], Options],
        items: int = ITEMS,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        fresh = {"entry_id": secrets.token_hex(16), "on": today.isoformat()}
        super().__init__(data, initial=fresh | dict(initial or {}))
        self.fields["on"] = DayField()
        self.fields["on"].label = gettext("Day")
        known = {field.name: field for field in fields_of(DailyProgress)}
        self.described = [known[name] for name in ASKED]
        for field in self.described:
            self.fields[field.name] = form_fields(field, options=options)[field.name]
        found = form_fields(known["items_found"], options=options)["items_found"]
        found.label = gettext("Items found in all")
        self.fields["items_found"] = found
        self.fields.update(place_questions(known["place"], ("polygon", "line")))
        for name, told in (
            ("place_text", gettext_lazy("Say where: write positions or draw it.")),
            ("items_found", gettext_lazy("Write a number; 0 if nothing was found.")),
        ):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = told
        rows = min(max(items, 0), MOST_ITEMS)
        self.items = [ItemRow(data, number=number) for number in range(1, rows + 1)]

    def rows(self) -> Iterable[Row]:
        """Return the questions about the work."""
        yield Row(self["on"])
        yield from (self._row(field) for field in self.described if field.name in ALWAYS)

    def more_rows(self) -> Iterable[Row]:
        """Return the questions that are seldom answered."""
        yield from (self._row(field) for field in self.described if field.name in SELDOM)

    def _row(self, field: FieldDescription) -> Row:
        return Row(
            self[field.name],
            unit=asked_as(field.unit),
            wide=field.long,
            optional=not field.required and field.type in {"text", "integer", "number"},
        )

    def clean(self) -> dict[str, Any]:
        """Read the day, the numbers and the ground; rows of items are read with it."""
        said = self.cleaned_data
        if said.get("on") is None and "on" not in self.errors:
            self.add_error("on", gettext("Write a date."))
        for field in self.described:
            if field.may_be_not_known and field.name not in self.errors:
                self._number(field.name)
        self._ground()
        for row in self.items:
            if not row.is_valid():
                told = gettext("Item %(n)d: look at what is marked.") % {"n": row.number}
                self.add_error(None, told)
        return dict(said)

    def _number(self, name: str) -> None:
        """A number left empty is not known: a telephone is quickest without boxes to tick."""
        if self.cleaned_data.get(name) is None:
            self.cleaned_data[name] = NOT_KNOWN

    def _ground(self) -> None:
        self.place: dict[str, Any] | None = None
        text = self.cleaned_data.get("place_text", "")
        if not text:
            return
        shape = self.cleaned_data.get("place_shape") or None
        try:
            read = read_place(text, shape=shape, order=self.cleaned_data.get("place_order") or None)
            read_geojson_geometry(read.geometry)
        except LandreleaseError as error:
            self.add_error("place_text", gettext(str(error)))
            return
        self.place = {
            "geometry": read.geometry,
            "system": "drawn" if self.cleaned_data.get("place_drawn") == "yes" else read.system,
            "entered": text,
            "precision": self.cleaned_data.get("place_precision"),
        }

    def payload(self) -> dict[str, Any]:
        """Return the day as its kind takes it, without task and organisation."""
        names = [*ASKED, "items_found"]
        said = {name: self.cleaned_data[name] for name in names}
        kept = {name: value for name, value in said.items() if value not in (None, "")}
        return kept | {"place": self.place}

    def found(self) -> list[dict[str, Any]]:
        """Return the items of the rows that say something."""
        payloads = [row.payload() for row in self.items]
        return [payload for payload in payloads if payload is not None]

    def tell(self, problems: Iterable[tuple[str, str]]) -> None:
        """Show problems found on recording beside the fields they are about."""
        where = {"when": "on", "place": "place_text"}
        for name, told in problems:
            field = where.get(name, name)
            self.add_error(field if field in self.fields else None, gettext(told))
