"""References with the little that is needed to know whom or what they mean."""

from __future__ import annotations

from rest_framework import serializers

from articles.models import Article, Outlet
from claims.api.serializers.basis import HrefField, PageField, RefField, Shape
from claims.models import Source


class OutletRefSerializer(Shape[Outlet]):
    """Who publishes."""

    href = HrefField("outlet")

    class Meta:
        model = Outlet
        fields = ["id", "href", "name"]
        read_only_fields = fields


class ArticleRefSerializer(Shape[Article]):
    """Where a claim stands: enough to cite it, and the hash of the text that offsets count in."""

    href = HrefField("article")
    page = PageField()
    outlet = OutletRefSerializer(read_only=True, allow_null=True)
    near_copy_of = RefField("article", page="/articles/", source="near_copy_of_id", allow_null=True)

    class Meta:
        model = Article
        fields = ["id", "href", "page", "title", "outlet", "url", "published_at", "sha256", "near_copy_of"]
        read_only_fields = fields
        extra_kwargs = {"url": {"help_text": "Address of the original; “” where it is not known."}}


class SourceRefSerializer(Shape[Source]):
    """Who speaks."""

    href = HrefField("source")
    page = PageField()

    class Meta:
        model = Source
        fields = ["id", "href", "page", "name", "kind"]
        read_only_fields = fields


class NoteSerializer(serializers.Serializer[dict[str, object]]):
    """Why; kept with the event."""

    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)
