"""Articles as JSON, with addresses of what is known of their claims."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from articles.models import Article, BatchItem
from claims.api.serializers.basis import HrefField, PageField, RefField, Shape, related
from claims.api.serializers.refs import OutletRefSerializer
from claims.api.serializers.sources import OutletCountSerializer


class ArticleListSerializer(Shape[Article]):
    """An article without its text. Empty strings and nulls are what the file did not say."""

    href = HrefField("article")
    page = PageField()
    outlet = OutletRefSerializer(read_only=True, allow_null=True)
    near_copy_of = RefField("article", page="/articles/", source="near_copy_of_id", allow_null=True)
    related = related(
        claims=("claim", "article"), threads=("thread", "article"), events=("event", "subject:article")
    )

    class Meta:
        model = Article
        fields = [
            *("id", "href", "page", "title", "outlet", "author", "url", "published_at", "language"),
            *("word_count", "sha256", "state", "error", "near_copy_of", "near_copy_similarity"),
            *("file_name", "file_format", "encoding", "added_at", "processed_at", "pipeline_version"),
            "related",
        ]
        read_only_fields = fields
        extra_kwargs = {
            "url": {"help_text": "Address of the original; “” where it is not known."},
            "sha256": {"help_text": "SHA-256 of the stored text in UTF-8, which never changes."},
        }


class ArticleSerializer(ArticleListSerializer):
    """An article with its text; offsets of claims count its Unicode code points."""

    class Meta(ArticleListSerializer.Meta):
        fields = [*ArticleListSerializer.Meta.fields, "text"]
        read_only_fields = fields


def _outlet(**kwargs: Any) -> Any:
    return OutletCountSerializer(read_only=True, allow_null=True, **kwargs)


ArticleListSerializer.expandable = {"outlet": (_outlet, "outlet")}


class BatchItemSerializer(serializers.ModelSerializer[BatchItem]):
    """How one file fared; ``article`` is the one stored, or the one it duplicates."""

    article = ArticleListSerializer(read_only=True, allow_null=True)

    class Meta:
        model = BatchItem
        fields = ["name", "outcome", "reason", "article"]
        read_only_fields = fields


class BatchReportSerializer(serializers.Serializer[dict[str, object]]):
    """The reports of one request, in the order of its files."""

    batch = serializers.IntegerField()
    page = serializers.CharField(help_text="Address of the batch's page, which shows its progress.")
    results = BatchItemSerializer(many=True)
