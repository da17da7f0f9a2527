"""The form that starts an evaluation of the hazard map."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from landrelease.pages.forms._fields import NumberField

USUAL_CELL_M: Final = 1_000.0
"""Cells of an evaluation: events are few, and every part is fitted anew."""


class EvaluationForm(forms.Form):
    """Cell size."""

    cell_m = NumberField(whole=False, minimum=10, maximum=50_000)

    def __init__(self, data: Any = None, *, cell_m: float) -> None:
        super().__init__(data, initial={"cell_m": f"{max(cell_m or 0.0, USUAL_CELL_M):g}"})
        self.fields["cell_m"].label = gettext_lazy("Cell size")
        self.fields["cell_m"].required = True
