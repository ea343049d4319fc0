"""What is sent to the API to add articles."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import serializers

from articles.publication_year import plausible_year
from articles.readers.fields import MAX_LINE, MAX_TITLE, MAX_URL, web_address


class NewArticleSerializer(serializers.Serializer[dict[str, object]]):
    """A text sent as JSON, with what is known of it; what is left out is taken from the text's head."""

    text = serializers.CharField(trim_whitespace=False, max_length=settings.MAX_ARTICLE_BYTES)
    title = serializers.CharField(required=False, allow_blank=True, max_length=MAX_TITLE)
    outlet = serializers.CharField(required=False, allow_blank=True, max_length=200)
    author = serializers.CharField(required=False, allow_blank=True, max_length=MAX_LINE)
    url = serializers.URLField(required=False, allow_blank=True, max_length=MAX_URL)
    published_at = serializers.DateTimeField(required=False, allow_null=True, validators=[plausible_year])

    def validate_url(self, value: str) -> str:
        if value and not web_address(value):
            raise serializers.ValidationError(_("An http or https address is expected."))
        return value


class FilesSerializer(serializers.Serializer[dict[str, object]]):
    """One or several files in a multipart form: .txt, .md, .html, .zip."""

    files = serializers.ListField(child=serializers.FileField(allow_empty_file=True), allow_empty=False)
