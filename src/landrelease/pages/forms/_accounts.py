"""The form that adds an account."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from landrelease.store.people import Role


class AccountForm(forms.Form):
    """Name, role and first password of a person."""

    username = forms.CharField(label=gettext_lazy("User name"), max_length=80)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"), max_length=200, required=False
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    password = forms.CharField(
        label=gettext_lazy("First password"),
        max_length=200,
        strip=False,
        help_text=gettext_lazy("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["username"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.fields["role"].choices = [
            (role.value, gettext(role.label)) for role in Role if role is not Role.PUBLIC
        ]

    def tell(self, problems: Iterable[tuple[str, str]]) -> None:
        """Show problems found on recording beside the fields they are about."""
        for name, told in problems:
            self.add_error(name if name in self.fields else None, gettext(told))
