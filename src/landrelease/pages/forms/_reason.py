"""A written reason: for rejecting a report or withdrawing an entry."""

from django import forms
from django.utils.translation import gettext_lazy


class ReasonForm(forms.Form):
    """Asks why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write down why.")},
    )
