"""Forms of a trial: its design, its lanes, a result, a declaration."""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from landrelease.detection import Square
from landrelease.kinds import ItemClass, ParityStatus, Soil
from landrelease.pages.forms._fields import NumberField
from landrelease.queries import HeldMarks

_MOST_SQUARES: Final = 500
_WORDS: Final = re.compile(r"[\s,;]+")
_SPACES: Final = re.compile(r"[\s;]+")
_PARTS: Final = 4
"""Lane, square, class and depth."""


class _Said(forms.Form):
    """A form whose problems found on recording stand beside the fields they are about."""

    entry_id = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        fresh = {"entry_id": secrets.token_hex(16)}
        super().__init__(data, initial=fresh | dict(initial or {}))

    def tell(self, problems: Iterable[tuple[str, str]]) -> None:
        """Show problems found on recording beside the fields they are about."""
        for name, told in problems:
            self.add_error(name if name in self.fields else None, gettext(told))


def _number(label: Any, *, least: float, most: float, hint: Any = "") -> NumberField:
    made = NumberField(whole=False, minimum=least, maximum=most)
    made.label, made.help_text, made.required = label, hint, True
    return made


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        help_text=gettext_lazy("Year-month-day."),
        widget=forms.DateInput(attrs={"autocomplete": "off"}, format="%Y-%m-%d"),
    )


class TrialForm(_Said):
    """What is fixed before anybody walks a lane."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    trainees = forms.ChoiceField(label=gettext_lazy("Cohort that is tested"))
    reference = forms.ChoiceField(
        label=gettext_lazy("Qualified cohort to compare with"),
        help_text=gettext_lazy("One whose record says that it is qualified, on that day."),
    )
    soil = forms.ChoiceField(
        label=gettext_lazy("Soil"),
        help_text=gettext_lazy("Of the lanes. Searches may ask for results on their own soil."),
    )
    square_m = _number(gettext_lazy("Side of a square (m)"), least=0.1, most=10)
    devices = forms.MultipleChoiceField(
        label=gettext_lazy("Devices that are tried"),
        required=False,
        help_text=gettext_lazy(
            "Every result must then name one of these. Leave empty where only persons are tried."
        ),
    )
    margin_detection = _number(
        gettext_lazy("Largest loss of detection that is still on a par"),
        least=0.001,
        most=0.5,
        hint=gettext_lazy("As a share: 0.10 is ten found fewer of a hundred."),
    )
    margin_false_alarms = _number(
        gettext_lazy("Largest gain of false alarms per m² that is still on a par"),
        least=0.0001,
        most=10,
    )
    remarks = forms.CharField(
        label=gettext_lazy("Remarks"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    on = _day(gettext_lazy("Designed on"))

    def __init__(
        self,
        data: Any = None,
        *,
        cohorts: Sequence[tuple[str, str]],
        devices: Sequence[tuple[str, str]] = (),
        today: date,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={"on": today.isoformat()} | dict(initial or {}))
        self.fields["devices"].choices = list(devices)
        for name in ("trainees", "reference"):
            self.fields[name].choices = [("", gettext("Choose")), *cohorts]
        soils = [(item.value, gettext(item.label)) for item in Soil]
        self.fields["soil"].choices = [("", gettext("Choose")), *soils]

    def design(self) -> dict[str, Any]:
        """Return the fields of the kind."""
        return {k: v for k, v in self.cleaned_data.items() if k not in {"entry_id", "on"}}


class LanesForm(_Said):
    """Names of lanes, squares in each, and the targets among them."""

    lanes = forms.CharField(
        label=gettext_lazy("Lanes"),
        help_text=gettext_lazy("Names separated by spaces, as: L1 L2 L3."),
        max_length=2000,
    )
    squares = NumberField(whole=True, minimum=1, maximum=_MOST_SQUARES)
    targets = forms.CharField(
        label=gettext_lazy("Targets"),
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["squares"].label = gettext_lazy("Squares in each lane")
        self.fields["squares"].required = True
        classes = ", ".join(f"{item.value} ({gettext(item.label)})" for item in ItemClass)
        self.fields["targets"].help_text = gettext(
            "One a line: lane, square, class, depth in cm, as: L1 07 ap_mine 5. "
            "Classes: %(classes)s. Every other square is without a target."
        ) % {"classes": classes}

    def clean(self) -> dict[str, Any]:
        """Read the lanes; every line that cannot be read is told."""
        said = super().clean() or {}
        if self.errors:
            return said
        lanes, count = said["lanes"].split(), int(said["squares"])
        width = len(str(count))
        names = [f"{n:0{width}d}" for n in range(1, count + 1)]
        there = {(lane, name): Square(lane, name) for lane in lanes for name in names}
        taken: set[tuple[str, str]] = set()
        for number, line in enumerate(said["targets"].splitlines(), start=1):
            if line.strip():
                square = _target(number, line, width)
                key = (square.lane, square.square)
                if key not in there or key in taken:
                    told = gettext("Line %(n)s: %(line)r is no square of the lanes, or is twice.")
                    raise ValidationError({"targets": told % {"n": number, "line": line.strip()}})
                taken.add(key)
                there[key] = square
        said["laid"] = list(there.values())
        return said


def _target(number: int, line: str, width: int) -> Square:
    spaced = [word.strip(",") for word in _SPACES.split(line.strip()) if word.strip(",")]
    parts = spaced if len(spaced) == _PARTS else [one for one in _WORDS.split(line) if one]
    classes = {item.value for item in ItemClass}
    try:
        lane, square, item_class, depth = parts
        name, depth_m = f"{int(square):0{width}d}", round(_depth(depth) / 100, 4)
        if item_class not in classes or not 0 <= depth_m <= 20:
            raise ValueError(line)  # noqa: TRY301 - one message for all that is wrong with a line
    except ValueError:
        told = gettext(
            "Line %(n)s: read %(line)r; write lane, square, class (%(classes)s) and depth in cm."
        )
        words = {"n": number, "line": line.strip(), "classes": ", ".join(sorted(classes))}
        raise ValidationError({"targets": told % words}) from None
    return Square(lane, name, item_class, depth_m)


def _depth(text: str) -> float:
    """Read a number with a comma or a point before its decimals."""
    return float(text.replace(",", "."))


class ResultForm(_Said):
    """Who walked the lane, with what, which squares were marked, and how far the person came."""

    deminer = forms.ChoiceField(label=gettext_lazy("Person"))
    device = forms.ChoiceField(label=gettext_lazy("Device"), required=False)
    marked = forms.MultipleChoiceField(
        label=gettext_lazy("Squares marked"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    last_square = forms.ChoiceField(
        label=gettext_lazy("Last square reached"),
        help_text=gettext_lazy("Squares after it are not searched: neither found nor missed."),
    )
    on = _day(gettext_lazy("Walked on"))

    def __init__(
        self,
        data: Any = None,
        *,
        squares: Sequence[str],
        people: Sequence[tuple[str, str]],
        devices: Sequence[tuple[str, str]],
        device_asked: bool = False,
        today: date,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        fresh = {"on": today.isoformat(), "last_square": squares[-1]}
        super().__init__(data, initial=fresh | dict(initial or {}))
        self.squares = list(squares)
        pairs = [(name, name) for name in squares]
        self.fields["marked"].choices = pairs
        self.fields["last_square"].choices = pairs
        self.fields["deminer"].choices = [("", gettext("Choose")), *people]
        none = gettext("Choose") if device_asked else gettext("No device named")
        self.fields["device"].choices = [("", none), *devices]
        self.fields["device"].required = device_asked

    def not_searched(self) -> list[str]:
        """Return the squares after the last one reached."""
        reached = self.squares.index(self.cleaned_data["last_square"])
        return self.squares[reached + 1 :]


class CorrectionForm(_Said):
    """Which squares were marked after all, how far the person came, and why it is corrected.

    It names what the result said when the form was opened: what somebody else wrote since is not
    corrected unseen.
    """

    seen = forms.CharField(max_length=80, widget=forms.HiddenInput)
    marked = forms.MultipleChoiceField(
        label=gettext_lazy("Squares marked"), required=False, widget=forms.CheckboxSelectMultiple
    )
    last_square = forms.ChoiceField(
        label=gettext_lazy("Last square reached"),
        help_text=gettext_lazy("Squares after it are not searched: neither found nor missed."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is corrected"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, squares: Sequence[str], held: HeldMarks) -> None:
        initial = {
            "seen": held.entry,
            "marked": list(held.marked),
            "last_square": held.last_square,
        }
        super().__init__(data, initial=initial)
        self.squares, self.skipped = list(squares), frozenset(held.skipped)
        pairs = [(name, name) for name in squares]
        self.fields["marked"].choices = pairs
        self.fields["last_square"].choices = pairs

    def not_searched(self) -> list[str]:
        """Return the squares after the last one reached, and those passed over and not marked."""
        last = self.squares.index(self.cleaned_data["last_square"])
        skipped = self.skipped.difference(self.cleaned_data["marked"])
        return [one for at, one in enumerate(self.squares) if at > last or one in skipped]

    def show_now(self, held: HeldMarks) -> None:
        """Keep what was typed, and let what is sent next answer what the result says now."""
        sent: Any = super().__getattribute__("data").copy()
        sent["seen"] = held.entry
        self.data = sent


class DeclarationForm(_Said):
    """What the authority declares of the cohort, and why."""

    status = forms.ChoiceField(label=gettext_lazy("Declared"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("Needed when the declaration differs from the finding."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    on = _day(gettext_lazy("Holds from"))

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"on": today.isoformat()})
        self.fields["status"].choices = [(item.value, gettext(item.label)) for item in ParityStatus]


class DetectionForm(forms.Form):
    """Which trials speak for a search, and of whom."""

    trials = forms.MultipleChoiceField(
        label=gettext_lazy("Closed trials"), widget=forms.CheckboxSelectMultiple
    )
    cohort = forms.ChoiceField(label=gettext_lazy("Cohort of those who searched"))
    deminers = forms.MultipleChoiceField(
        label=gettext_lazy("Those who searched"),
        required=False,
        help_text=gettext_lazy(
            "Leave empty when it is not known who: the interval then counts that too."
        ),
    )
    devices = forms.MultipleChoiceField(
        label=gettext_lazy("Devices they used"),
        required=False,
        help_text=gettext_lazy("Only results with these count; leave empty for all."),
    )
    item_class = forms.ChoiceField(label=gettext_lazy("Class of target"), required=False)
    soil = forms.ChoiceField(label=gettext_lazy("Soil"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        trials: Sequence[tuple[str, str]],
        cohorts: Sequence[tuple[str, str]],
        people: Sequence[tuple[str, str]],
        devices: Sequence[tuple[str, str]],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["devices"].choices = list(devices)
        self.fields["trials"].choices = list(trials)
        self.fields["cohort"].choices = [("", gettext("Choose")), *cohorts]
        self.fields["deminers"].choices = list(people)
        every = ("", gettext("All"))
        self.fields["item_class"].choices = [every, *_labels(ItemClass)]
        self.fields["soil"].choices = [every, *_labels(Soil)]

    def asked(self) -> dict[str, Any]:
        """Return what the action takes."""
        said = self.cleaned_data
        return {
            "trials": said["trials"],
            "cohort": said["cohort"],
            "deminers": said["deminers"],
            "devices": said["devices"],
            "item_class": ItemClass(said["item_class"]) if said["item_class"] else None,
            "soil": Soil(said["soil"]) if said["soil"] else None,
        }


def _labels(words: Iterable[Any]) -> list[tuple[str, str]]:
    return [(word.value, gettext(word.label)) for word in words]
