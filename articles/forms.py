"""The upload page's form: files, or a pasted text with what is known of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from articles.publication_year import plausible_year
from articles.readers.fields import MAX_LINE, MAX_TITLE, MAX_URL, web_address


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """All files of one input; empty ones pass, since each file gets a report of its own."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=ManyFilesInput(), allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        files = [file for file in data or [] if isinstance(file, UploadedFile)]
        if len(files) > settings.MAX_UPLOAD_FILES:
            raise ValidationError(
                _("At most %(most)s files can be added at once."), params={"most": settings.MAX_UPLOAD_FILES}
            )
        return files


class UploadForm(forms.Form):
    """Files or a text, or both; everything else is about the text and goes before what its head says."""

    # The form's own attribute of this name is untouched: fields are taken out of the class.
    files = ManyFilesField(required=False, label=_("Files"))  # type: ignore[assignment]
    title = forms.CharField(required=False, max_length=MAX_TITLE, label=_("Title"))
    outlet = forms.CharField(required=False, max_length=200, label=_("Outlet"))
    author = forms.CharField(required=False, max_length=MAX_LINE, label=_("Author"))
    url = forms.URLField(required=False, max_length=MAX_URL, assume_scheme="https", label=_("Address"))
    published_at = forms.DateTimeField(
        required=False,
        label=_("Published (UTC)"),
        validators=[plausible_year],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    text = forms.CharField(
        required=False,
        strip=False,
        max_length=settings.MAX_ARTICLE_BYTES,
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        if url and not web_address(url):
            raise ValidationError(_("An http or https address is expected."))
        return url

    def clean_text(self) -> str:
        """Browsers send every line end of a text field as CR LF, whatever was pasted."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        has_text = bool(str(cleaned.get("text") or "").strip())
        if not self.errors and not cleaned.get("files") and not has_text:
            raise ValidationError(_("Choose files or paste a text."))
        return cleaned
