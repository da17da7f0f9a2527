"""A form field for each type of field a kind may have."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from landrelease.kinds import NOT_KNOWN, FieldDescription

NOT_KNOWN_SUFFIX: Final = "-not_known"
_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2066-\u2069']")

Options = tuple[tuple[str, str], ...]


class NumberField(forms.CharField):
    """A number as people type it: spaces between thousands, comma or point before decimals."""

    def __init__(self, *, whole: bool, minimum: float | None, maximum: float | None) -> None:
        mode = "numeric" if whole else "decimal"
        widget = forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"})
        super().__init__(required=False, widget=widget, max_length=40)
        self.whole, self.minimum, self.maximum = whole, minimum, maximum

    def clean(self, value: Any) -> int | float | None:
        """Read the number; None when nothing was written."""
        text = _SPACES.sub("", str(super().clean(value) or ""))
        if not text:
            return None
        number = self._read(text)
        if self.minimum is not None and number < self.minimum:
            told = gettext("Read %(value)s; it must be %(limit)s or more.")
            raise ValidationError(told % {"value": text, "limit": f"{self.minimum:g}"})
        if self.maximum is not None and number > self.maximum:
            told = gettext("Read %(value)s; it must be %(limit)s or less.")
            raise ValidationError(told % {"value": text, "limit": f"{self.maximum:,g}"})
        return number

    def _read(self, text: str) -> int | float:
        if self.whole and re.fullmatch(r"[-+]?\d+", text):
            return int(text)
        if not self.whole and re.fullmatch(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)", text):
            return float(text.replace(",", "."))
        if self.whole:
            raise ValidationError(
                gettext("Read %(value)s; write a whole number.") % {"value": text}
            )
        raise ValidationError(gettext("Read %(value)s; write a number.") % {"value": text})


def number_field(label: Any, help_text: Any = "", **limits: Any) -> NumberField:
    """Return a field for a number with its label; required and not whole unless said."""
    whole = limits.pop("whole", False)
    required = limits.pop("required", True)
    field = NumberField(whole=whole, minimum=limits.get("minimum"), maximum=limits.get("maximum"))
    field.label, field.help_text, field.required = label, help_text, required
    return field


class DayField(forms.DateField):
    """A day, picked or typed as year-month-day."""

    def __init__(self) -> None:
        widget = forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d")
        super().__init__(required=False, widget=widget, input_formats=["%Y-%m-%d"])
        self.error_messages["invalid"] = gettext_lazy("Write a day as year-month-day.")


class ReferenceField(forms.ChoiceField):
    """Another record, by its subject; whether there is one is checked when it is recorded."""

    def valid_value(self, value: str) -> bool:
        """Accept a subject the search found after the page was made."""
        return len(value) <= 80


class ReferencesField(forms.MultipleChoiceField):
    """Several records, by their subjects."""

    def valid_value(self, value: str) -> bool:
        """Accept subjects the search found after the page was made."""
        return len(value) <= 80


def form_fields(
    field: FieldDescription, *, options: Callable[[str], Options]
) -> Mapping[str, forms.Field]:
    """Return the form fields that ask for one field of a kind, by name.

    A number or day that may be not known gets a second field: saying so is a choice of its own.
    """
    made: dict[str, forms.Field] = {field.name: _MAKE[field.type](field, options)}
    made[field.name].label = gettext(field.label)
    made[field.name].help_text = gettext(field.note) if field.note else ""
    if field.may_be_not_known:
        made[field.name + NOT_KNOWN_SUFFIX] = forms.BooleanField(
            required=False,
            initial=field.default == NOT_KNOWN,
            label=gettext_lazy("Not known"),
            widget=forms.CheckboxInput(attrs={"data-not-known-of": f"id_{field.name}"}),
        )
    if field.default is not None and not field.may_be_not_known:
        made[field.name].initial = field.default
    return made


def _text(field: FieldDescription, options: Callable[[str], Options]) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 4}) if field.long else forms.TextInput()
    return forms.CharField(required=field.required, max_length=20_000, widget=widget)


def _integer(field: FieldDescription, options: Callable[[str], Options]) -> forms.Field:
    return NumberField(whole=True, minimum=field.minimum, maximum=field.maximum)


def _number(field: FieldDescription, options: Callable[[str], Options]) -> forms.Field:
    return NumberField(whole=False, minimum=field.minimum, maximum=field.maximum)


def _date(field: FieldDescription, options: Callable[[str], Options]) -> forms.Field:
    return DayField()


def _boolean(field: FieldDescription, options: Callable[[str], Options]) -> forms.Field:
    return forms.BooleanField(required=False)


def _choice(field: FieldDescription, options: Callable[[str], Options]) -> forms.Field:
    choices = [(value, gettext(label)) for value, label in field.choices]
    if field.default is None:
        choices.insert(0, ("", gettext("Choose")))
    return forms.ChoiceField(required=field.required, choices=choices)


def _reference(field: FieldDescription, options: Callable[[str], Options]) -> forms.Field:
    choices = (("", "\u2014"), *options(field.reference))
    return ReferenceField(required=field.required, choices=choices)


def _references(field: FieldDescription, options: Callable[[str], Options]) -> forms.Field:
    return ReferencesField(required=field.required, choices=options(field.reference))


_MAKE: Final[dict[str, Callable[[FieldDescription, Callable[[str], Options]], forms.Field]]] = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "date": _date,
    "boolean": _boolean,
    "choice": _choice,
    "reference": _reference,
    "references": _references,
}
