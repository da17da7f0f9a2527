"""Forms about accounts: adding, changing, and a person's own password and second factor."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from landrelease.store.people import Role

Choices = Sequence[tuple[str, str]]


class ToldForm(forms.Form):
    """A form that shows problems found on recording."""

    def tell(self, problems: Iterable[tuple[str, str]]) -> None:
        """Show problems found on recording beside the fields they are about."""
        for name, told in problems:
            self.add_error(name if name in self.fields else None, gettext(told))


class ScopeForm(ToldForm):
    """Who a person is in the programme, and what he is limited to."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    new_organisation = forms.CharField(
        label=gettext_lazy("Or an organisation that is not in the list"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("It is recorded with the account."),
    )
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Limited to administrative areas"),
        required=False,
        help_text=gettext_lazy("None chosen: the whole programme."),
        widget=forms.SelectMultiple(attrs={"size": "5"}),
    )
    own_organisation = forms.BooleanField(
        label=gettext_lazy("Writes for the own organisation alone"), required=False
    )
    second_factor_required = forms.BooleanField(
        label=gettext_lazy("Must have a second factor"), required=False
    )

    def __init__(
        self,
        data: Any = None,
        *,
        organisations: Choices,
        areas: Choices,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        roles = [(role.value, gettext(role.label)) for role in Role if role is not Role.PUBLIC]
        self.fields["role"].choices = [("", gettext("Choose")), *roles]
        self.fields["organisation"].choices = [("", gettext("None")), *organisations]
        self.fields["areas"].choices = list(areas)

    def scope(self) -> dict[str, Any]:
        """Return what the actions take."""
        said = self.cleaned_data
        return {
            "role": Role(said["role"]),
            "name": said["name"],
            "organisation": said["organisation"],
            "new_organisation": said["new_organisation"],
            "areas": said["areas"],
            "own_organisation": said["own_organisation"],
            "second_factor_required": said["second_factor_required"],
        }


class AccountForm(ScopeForm):
    """A new account, with its first password."""

    username = forms.CharField(label=gettext_lazy("User name"), max_length=80)
    password = forms.CharField(
        label=gettext_lazy("First password"),
        max_length=200,
        strip=False,
        help_text=gettext_lazy("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    field_order = ("username", "password")

    def __init__(self, data: Any = None, **choices: Any) -> None:
        super().__init__(data, **choices)
        self.fields["username"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}


class PasswordForm(ToldForm):
    """A person's own new password."""

    old = forms.CharField(
        label=gettext_lazy("Password now"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=gettext_lazy("New password"),
        max_length=200,
        strip=False,
        help_text=gettext_lazy("At least 10 characters, not a common word, not digits alone."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("New password again"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two different ones."""
        said: dict[str, Any] = super().clean()
        if said.get("new") != said.get("again"):
            self.add_error("again", gettext("The two are not the same."))
        return said


class EnrolForm(ToldForm):
    """The first code of a second factor."""

    code = forms.CharField(
        label=gettext_lazy("Code the app shows"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class RemoveForm(ToldForm):
    """Turning the second factor off."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
