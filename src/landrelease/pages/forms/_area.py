"""The forms by which persons decide on a hazardous area, and hand it over."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from landrelease.errors import LandreleaseError
from landrelease.kinds import AreaStep
from landrelease.pages.forms._place import read_place

_LONG = {"rows": 3}


class DatedForm(forms.Form):
    """A form that is sent once, about a day."""

    entry_id = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, today: date, prefix: str | None = None) -> None:
        fresh = {"entry_id": secrets.token_hex(16), "on": today.isoformat()}
        super().__init__(data, initial=fresh, prefix=prefix)

    def tell(self, problems: Iterable[tuple[str, str]]) -> None:
        """Show problems found on recording beside the fields they are about."""
        for name, told in problems:
            shown = {"ground": "place_text", "place": "place_text", "when": "on"}.get(name, name)
            self.add_error(shown if shown in self.fields else None, gettext(told))


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        help_text=gettext_lazy("Year-month-day."),
        widget=forms.DateInput(attrs={"autocomplete": "off"}, format="%Y-%m-%d"),
    )


class AreaDecisionForm(DatedForm):
    """Step, day, reason, and ground where a part is given back.

    Parameters
    ----------
    steps
        The steps that lead on from where the area stands.
    """

    step = forms.ChoiceField(label=gettext_lazy("Decision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("Needed to suspend, resume, reopen, or take back to suspected."),
        widget=forms.Textarea(attrs=_LONG),
    )
    on = _day(gettext_lazy("Holds from"))
    place_text = forms.CharField(
        label=gettext_lazy("Ground"),
        required=False,
        help_text=gettext_lazy(
            "Leave it empty for all that remains. For a part: its corners, one on each line, or "
            "draw it."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "dir": "ltr"}),
    )
    place_shape = forms.CharField(required=False, initial="polygon", widget=forms.HiddenInput)
    place_order = forms.CharField(required=False, widget=forms.HiddenInput)
    place_drawn = forms.CharField(required=False, widget=forms.HiddenInput)
    depth_m = forms.FloatField(
        label=gettext_lazy("Depth, as reported"), required=False, min_value=0, max_value=20
    )
    remarks = forms.CharField(
        label=gettext_lazy("Remarks"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, today: date, steps: Sequence[AreaStep]) -> None:
        super().__init__(data, today=today)
        self.fields["step"].choices = [(step.value, gettext(step.label)) for step in steps]

    def clean(self) -> dict[str, Any]:
        """Read the ground."""
        self.ground: dict[str, Any] | None = None
        text = self.cleaned_data.get("place_text", "").strip()
        if text:
            try:
                self.ground = dict(read_place(text, shape="polygon", order=None).geometry)
            except LandreleaseError as error:
                self.add_error("place_text", gettext(str(error)))
        return dict(self.cleaned_data)


class CertificateForm(DatedForm):
    """What is signed when land is handed over.

    Parameters
    ----------
    markers
        Subject and title of the markers of the area.
    """

    number = forms.CharField(label=gettext_lazy("Number of the certificate"), max_length=100)
    on = _day(gettext_lazy("Handed over on"))
    signed_for_authority = forms.CharField(
        label=gettext_lazy("Signed for the authority"), max_length=200
    )
    signed_for_operator = forms.CharField(
        label=gettext_lazy("Signed for the operator"), max_length=200
    )
    signed_for_community = forms.CharField(
        label=gettext_lazy("Signed for the community"), required=False, max_length=200
    )
    restrictions = forms.CharField(
        label=gettext_lazy("Restrictions"),
        max_length=4000,
        help_text=gettext_lazy("What people must keep to; write “none” if there are none."),
        widget=forms.Textarea(attrs=_LONG),
    )
    markers = forms.MultipleChoiceField(
        label=gettext_lazy("Markers that stay"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    markers_told = forms.CharField(
        label=gettext_lazy("Markers and turning points in words"),
        max_length=4000,
        help_text=gettext_lazy("Write “none” if there are none."),
        widget=forms.Textarea(attrs=_LONG),
    )
    residual_risk = forms.CharField(
        label=gettext_lazy("Residual risk"),
        max_length=4000,
        help_text=gettext_lazy("What may remain, and where; no place is free of risk."),
        widget=forms.Textarea(attrs=_LONG),
    )

    PERSONAL = ("signed_for_authority", "signed_for_operator", "signed_for_community")
    """Names of people: no browser keeps them."""

    def __init__(
        self, data: Any = None, *, today: date, markers: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(data, today=today, prefix="certificate")
        self.fields["markers"].choices = list(markers)
        for name in self.PERSONAL:
            self.fields[name].widget.attrs["autocomplete"] = "off"

    @property
    def personal(self) -> tuple[str, ...]:
        """Names of the inputs about people."""
        return tuple(self.add_prefix(name) for name in self.PERSONAL)
