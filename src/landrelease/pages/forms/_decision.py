"""The form by which the authority decides on access to a settlement."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from landrelease.kinds import AccessStatus


class DecisionForm(forms.Form):
    """Status, reason, restrictions and the day from which it holds."""

    entry_id = forms.CharField(max_length=80, widget=forms.HiddenInput)
    status = forms.ChoiceField(label=gettext_lazy("Status"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("Needed when the decision differs from the finding."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    restrictions = forms.CharField(
        label=gettext_lazy("Restrictions"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy(
            "What people must keep to, and where; write “none” if there are none."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    on = forms.DateField(
        label=gettext_lazy("Holds from"),
        input_formats=["%Y-%m-%d"],
        help_text=gettext_lazy("Year-month-day."),
        widget=forms.DateInput(attrs={"autocomplete": "off"}, format="%Y-%m-%d"),
    )

    def __init__(
        self, data: Any = None, *, today: date, initial: Mapping[str, Any] | None = None
    ) -> None:
        fresh = {"entry_id": secrets.token_hex(16), "on": today.isoformat()}
        super().__init__(data, initial=fresh | dict(initial or {}))
        self.fields["status"].choices = [(item.value, gettext(item.label)) for item in AccessStatus]

    def tell(self, problems: Iterable[tuple[str, str]]) -> None:
        """Show problems found on recording beside the fields they are about."""
        for name, told in problems:
            self.add_error(name if name in self.fields else None, gettext(told))
