"""Forms of checks: a plan, what was searched, a visit with its faults, an answer and its check."""

import secrets
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext, gettext_lazy

from landrelease.kinds import InspectionSide, NonconformityType, Severity, Vocabulary
from landrelease.pages.forms._fields import DayField, number_field

FAULTS: Final = 3
"""Nonconformities that a visit's form takes; more are added on the page of the task."""
Options = Iterable[tuple[str, str]]


class ActForm(forms.Form):
    """Something a person does on a day, in his own name; sent twice it counts once."""

    entry_id = forms.CharField(max_length=80, widget=forms.HiddenInput)
    on = DayField()

    def __init__(self, data: Any = None, *, today: date, **initial: Any) -> None:
        fresh = {"entry_id": secrets.token_hex(16), "on": today}
        super().__init__(data, initial=fresh | initial)
        self.fields["on"].label = gettext_lazy("Day")
        self.fields["on"].required = True
        self.order_fields([*[name for name in self.fields if name != "on"], "on"])

    def tell(self, problems: Iterable[tuple[str, str]]) -> None:
        """Show problems found on recording beside the fields they are about."""
        for name, told in problems:
            self.add_error(name if name in self.fields else None, gettext(told))


def _text(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> Any:
    widget = forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput()
    return forms.CharField(
        label=label, required=required, max_length=4000, help_text=help_text, widget=widget
    )


def _said(vocabulary: type[Vocabulary], *, empty: bool = False) -> list[tuple[str, str]]:
    choices = [(item.value, gettext(item.label)) for item in vocabulary]
    return [("", gettext("None")), *choices] if empty else choices


class PlanForm(ActForm):
    """What is asked of a lot."""

    task = forms.ChoiceField(label=gettext_lazy("Task"))
    lot = _text(gettext_lazy("Name of the lot"), rows=1)
    unit_m = number_field(gettext_lazy("Side of the squares"), minimum=0.5, maximum=1000)
    clean = number_field(
        gettext_lazy("Share of squares that must conform"),
        gettext_lazy("0.99 is 99 in 100."),
        minimum=0.5,
        maximum=0.9999,
    )
    confidence = number_field(
        gettext_lazy("Confidence"),
        gettext_lazy("With which a worse lot is refused."),
        minimum=0.5,
        maximum=0.9999,
    )
    good = number_field(
        gettext_lazy("Share not conforming that is still good"),
        gettext_lazy("0 accepts on zero. A find of ordnance always fails the lot."),
        minimum=0,
        maximum=0.5,
    )
    producer_risk = number_field(
        gettext_lazy("Risk that good work is refused"), minimum=0.001, maximum=0.5
    )
    sequential = forms.BooleanField(
        label=gettext_lazy("Square by square, until the answer is clear"), required=False
    )
    ground = _text(
        gettext_lazy("Ground of the lot"),
        required=False,
        help_text=gettext_lazy(
            "GeoJSON, or corners one a line. Empty: all ground of the task that waits to be "
            "accepted."
        ),
    )

    def __init__(self, data: Any = None, *, tasks: Options, today: date, **initial: Any) -> None:
        asked = {"unit_m": "5", "clean": "0.99", "confidence": "0.95", "good": "0"}
        super().__init__(data, today=today, **asked | {"producer_risk": "0.05"} | initial)
        self.fields["task"].choices = list(tasks)


class SearchedForm(ActForm):
    """What was searched of a sample, and what was found."""

    checked = number_field(
        gettext_lazy("Squares searched"),
        gettext_lazy("In the order drawn."),
        whole=True,
        minimum=0,
        maximum=1_000_000,
    )
    with_finds = _text(
        gettext_lazy("Squares with a find of ordnance"),
        rows=1,
        required=False,
        help_text=gettext_lazy("Numbers with commas; empty when nothing was found."),
    )
    not_conforming = _text(
        gettext_lazy("Squares that did not conform otherwise"), rows=1, required=False
    )
    detection = number_field(
        gettext_lazy("Probability of detecting an item"),
        gettext_lazy("Of the inspectors, from trials; empty when not known."),
        minimum=0,
        maximum=1,
        required=False,
    )
    depth_m = number_field(gettext_lazy("Depth searched"), minimum=0, maximum=20, required=False)
    remarks = _text(gettext_lazy("Remarks"), required=False)


class VisitForm(ActForm):
    """A visit, and up to three nonconformities."""

    task = forms.ChoiceField(label=gettext_lazy("Task"))
    side = forms.ChoiceField(label=gettext_lazy("Internal or external"))
    team = _text(
        gettext_lazy("Team"),
        rows=1,
        required=False,
        help_text=gettext_lazy("Empty: every team of the task."),
    )
    stopped_work = forms.BooleanField(label=gettext_lazy("Work was stopped"), required=False)
    findings = _text(gettext_lazy("What was seen"), required=False)

    def __init__(self, data: Any = None, *, tasks: Options, today: date, **initial: Any) -> None:
        super().__init__(data, today=today, **initial)
        self.fields["task"].choices = list(tasks)
        self.fields["side"].choices = _said(InspectionSide)
        for number in range(1, FAULTS + 1):
            self.fields |= _fault_fields(number)

    @property
    def faults(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield the fields of each nonconformity."""
        for number in range(1, FAULTS + 1):
            yield number, [self[name] for name in _fault_fields(number)]

    @property
    def own(self) -> list[Any]:
        """Return the fields of the visit itself."""
        names = ("task", "side", "team", "on", "stopped_work", "findings")
        return [self[name] for name in names]

    def faults_said(self) -> Iterator[dict[str, Any]]:
        """Yield nonconformities that were filled in."""
        for number in range(1, FAULTS + 1):
            told = {
                name: self.cleaned_data.get(f"{name}_{number}")
                for name in ("severity", "type", "description", "due")
            }
            if told["severity"] or told["description"]:
                yield told

    def clean(self) -> dict[str, Any]:
        """Ask for both the severity and the words of a nonconformity."""
        said = super().clean() or {}
        for number in range(1, FAULTS + 1):
            severity, words = said.get(f"severity_{number}"), said.get(f"description_{number}")
            if words and not severity:
                self.add_error(f"severity_{number}", gettext("Say how much it matters."))
            if severity and not words:
                self.add_error(f"description_{number}", gettext("Say what did not conform."))
        return said


def _fault_fields(number: int) -> dict[str, forms.Field]:
    due = DayField()
    due.label = gettext_lazy("Due")
    return {
        f"severity_{number}": forms.ChoiceField(
            label=gettext_lazy("Severity"), required=False, choices=_said(Severity, empty=True)
        ),
        f"type_{number}": forms.ChoiceField(
            label=gettext_lazy("Type"), required=False, choices=_said(NonconformityType)
        ),
        f"description_{number}": _text(gettext_lazy("What did not conform"), required=False),
        f"due_{number}": due,
    }


class AnswerForm(ActForm):
    """What was done about a nonconformity."""

    corrective_action = _text(gettext_lazy("What was done about it"))


class CheckForm(ActForm):
    """Whether the corrective action holds."""

    conforms = forms.ChoiceField(
        label=gettext_lazy("Result of the check"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", gettext_lazy("It conforms: close it")),
            ("no", gettext_lazy("It does not: send it back")),
        ],
    )
    check = _text(gettext_lazy("What was looked at, and what it showed"))
