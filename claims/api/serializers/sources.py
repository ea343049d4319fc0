"""Sources and outlets as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from articles.models import Outlet
from claims.api.serializers.basis import HrefField, PageField, RefField, Shape, related
from claims.api.serializers.refs import SourceRefSerializer


class SourceSerializer(SourceRefSerializer):
    """Who speaks, for whom, by which names articles call it, and how often it speaks here."""

    affiliation = SourceRefSerializer(read_only=True, allow_null=True)
    article = RefField(
        "article",
        page="/articles/",
        source="article_id",
        allow_null=True,
        help_text="Of a speaker whom its article does not name: that article.",
    )
    merged_into = RefField(
        "source",
        page="/sources/",
        source="merged_into_id",
        allow_null=True,
        help_text="Where it went, if an editor has merged it into another.",
    )
    aliases: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(
        many=True, read_only=True, slug_field="name"
    )
    claim_count = serializers.IntegerField(read_only=True)
    denial_count = serializers.IntegerField(read_only=True)
    related = related(
        claims=("claim", "source"), threads=("thread", "source"), events=("event", "subject:source")
    )

    class Meta(SourceRefSerializer.Meta):
        fields = [
            *SourceRefSerializer.Meta.fields,
            *("affiliation", "article", "merged_into", "aliases", "claim_count", "denial_count", "related"),
            "created_at",
        ]
        read_only_fields = fields


def _source(**kwargs: Any) -> Any:
    return SourceSerializer(read_only=True, allow_null=True, **kwargs)


SourceSerializer.expandable = {"affiliation": (_source, "affiliation")}


class OutletCountSerializer(Shape[Outlet]):
    """Who publishes, and how many of its articles are here."""

    href = HrefField("outlet")
    page = PageField()
    article_count = serializers.IntegerField(read_only=True)
    related = related(
        articles=("article", "outlet"), claims=("claim", "outlet"), threads=("thread", "outlet")
    )

    class Meta:
        model = Outlet
        fields = ["id", "href", "page", "name", "homepage", "article_count", "related"]
        read_only_fields = fields
