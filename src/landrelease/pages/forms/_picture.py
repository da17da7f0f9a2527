"""A picture of a model of ordnance, with its licence and source."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_lazy

from landrelease.store.pictures import MOST_BYTES


class PictureForm(forms.Form):
    """Asks for a file, under what it may be shown, and whose it is."""

    picture = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "PNG or JPEG, at most 1.5 MB. Places, cameras and comments in it are left out."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg"}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )
    picture_licence = forms.CharField(
        label=gettext_lazy("Licence"),
        max_length=500,
        error_messages={"required": gettext_lazy("Write under which licence it may be shown.")},
    )
    picture_source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=500,
        error_messages={"required": gettext_lazy("Write where it is from, and whose it is.")},
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, auto_id="id_new_%s", **more)

    def clean_picture(self) -> UploadedFile:
        """Refuse what is too large before it is read."""
        file: UploadedFile = self.cleaned_data["picture"]
        if file.size is None or file.size > MOST_BYTES:
            raise forms.ValidationError(gettext("It is larger than 1.5 MB: make it smaller."))
        return file
