"""The form that starts a computation of the hazard map."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from landrelease.pages.forms._fields import NumberField


class HazardForm(forms.Form):
    """Cell size, the two dates, and whether lines are looked for."""

    cell_m = NumberField(whole=False, minimum=5, maximum=50_000)
    at = forms.DateField(
        label=gettext_lazy("As things stood on"),
        required=False,
        help_text=gettext_lazy("The date the records speak of. Empty: now."),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"placeholder": "2024-05-31", "autocomplete": "off"}),
    )
    known = forms.DateTimeField(
        label=gettext_lazy("As known at"),
        required=False,
        help_text=gettext_lazy("Only what had been recorded by then (UTC). Empty: everything."),
        input_formats=["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d"],
        widget=forms.DateTimeInput(
            attrs={"placeholder": "2024-05-31 18:00", "autocomplete": "off"}
        ),
    )

    pattern = forms.BooleanField(
        label=gettext_lazy("Look for lines of finds"),
        required=False,
        help_text=gettext_lazy(
            "Belts along them stand beside the estimate and may go on into ground that nobody "
            "searched. Worth it where finds have positions; takes longer."
        ),
    )

    def __init__(self, data: Any = None, *, cell_m: float) -> None:
        super().__init__(data, initial={"cell_m": f"{cell_m:g}" if cell_m else ""})
        self.fields["cell_m"].label = gettext_lazy("Cell size")
        self.fields["cell_m"].required = True
