"""Articles, and the reports of what came in, as JSON."""

from __future__ import annotations

from django.conf import settings
from rest_framework import serializers

from articles.models import Article, BatchItem, Outlet
from articles.readers.fields import MAX_LINE, MAX_TITLE, MAX_URL, web_address


class OutletSerializer(serializers.ModelSerializer[Outlet]):
    class Meta:
        model = Outlet
        fields = ["id", "name", "homepage"]
        read_only_fields = fields


class ArticleListSerializer(serializers.ModelSerializer[Article]):
    """An article without its text. Empty strings and nulls are what the file did not say."""

    outlet = OutletSerializer(read_only=True)
    page = serializers.SerializerMethodField(help_text="Address of its page on this site.")

    class Meta:
        model = Article
        fields = [
            *(
                "id",
                "title",
                "outlet",
                "author",
                "url",
                "published_at",
                "language",
                "word_count",
                "state",
                "error",
            ),
            *("near_copy_of", "near_copy_similarity", "file_name", "file_format", "added_at", "processed_at"),
            *("pipeline_version", "page"),
        ]
        read_only_fields = fields

    def get_page(self, article: Article) -> str:
        address = article.get_absolute_url()
        request = self.context.get("request")
        return request.build_absolute_uri(address) if request else address


class ArticleSerializer(ArticleListSerializer):
    """An article with its text; offsets of claims count its Unicode code points."""

    class Meta(ArticleListSerializer.Meta):
        fields = [*ArticleListSerializer.Meta.fields, "encoding", "sha256", "text"]
        read_only_fields = fields


class NewArticleSerializer(serializers.Serializer[dict[str, object]]):
    """A text sent as JSON, with what is known of it; what is left out is taken from the text's head."""

    text = serializers.CharField(trim_whitespace=False, max_length=settings.MAX_ARTICLE_BYTES)
    title = serializers.CharField(required=False, allow_blank=True, max_length=MAX_TITLE)
    outlet = serializers.CharField(required=False, allow_blank=True, max_length=200)
    author = serializers.CharField(required=False, allow_blank=True, max_length=MAX_LINE)
    url = serializers.URLField(required=False, allow_blank=True, max_length=MAX_URL)
    published_at = serializers.DateTimeField(required=False, allow_null=True)

    def validate_url(self, value: str) -> str:
        if value and not web_address(value):
            raise serializers.ValidationError("An http or https address is expected.")
        return value


class FilesSerializer(serializers.Serializer[dict[str, object]]):
    """One or several files in a multipart form: .txt, .md, .html, .zip."""

    files = serializers.ListField(child=serializers.FileField(allow_empty_file=True), allow_empty=False)


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
