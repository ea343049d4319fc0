"""Articles in the JSON API: read by everybody, added and retried by who may."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.exceptions import APIException, ParseError
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from articles import ingest
from articles.filters import ArticleFilter
from articles.models import Article, Batch, BatchItem
from articles.sending import request_uploads
from articles.serializers import (
    ArticleListSerializer,
    ArticleSerializer,
    BatchReportSerializer,
    FilesSerializer,
    NewArticleSerializer,
)


class TooLarge(APIException):
    """413: nothing of the request was taken in."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = "The request is too large."


class ArticlePagination(CursorPagination):
    """Newest added first: unlike the day of publication, that is known of every article."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


class ArticleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Article]):
    """Articles: lists without text, one with its text, adding of files or of one text, retry."""

    queryset = Article.objects.select_related("outlet").order_by("-pk")
    pagination_class = ArticlePagination
    filterset_class = ArticleFilter
    parser_classes = [JSONParser, MultiPartParser]

    def get_queryset(self) -> QuerySet[Article]:
        articles = super().get_queryset()
        wide = ["minhash", "minhash_bands", "search"]
        return articles.defer(*wide) if self.action == "retrieve" else articles.defer(*wide, "text")

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return ArticleListSerializer if self.action == "list" else ArticleSerializer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Turn away what is too large before any of it is read."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        multipart = (request.content_type or "").startswith("multipart/")
        # JSON may need six characters ("\\u2019") for three bytes of text.
        most = settings.MAX_UPLOAD_BYTES if multipart else 2 * settings.MAX_ARTICLE_BYTES
        if request.method == "POST" and length.isdigit() and int(length) > most + 100_000:
            raise TooLarge(f"The request has {int(length):,} bytes; {most:,} are allowed.")
        super().initial(request, *args, **kwargs)

    def handle_exception(self, exc: Exception) -> Response:
        """Refusals that Django and the JSON parser leave to others, as JSON like all the rest."""
        if isinstance(exc, RequestDataTooBig):
            exc = TooLarge(str(exc))
        elif isinstance(exc, TooManyFilesSent):
            exc = TooLarge(f"At most {settings.MAX_UPLOAD_FILES:,} files can be sent at once.")
        elif isinstance(exc, TooManyFieldsSent):
            exc = ParseError(str(exc))
        elif isinstance(exc, RecursionError):
            exc = ParseError("The JSON is nested too deeply.")
        return super().handle_exception(exc)

    @extend_schema(
        request={"multipart/form-data": FilesSerializer, "application/json": NewArticleSerializer},
        responses={
            201: BatchReportSerializer,
            200: OpenApiResponse(
                BatchReportSerializer, description="Nothing new: all duplicates or refused."
            ),
        },
    )
    def create(self, request: Request) -> Response:
        """Add files (multipart ``files``) or one text (JSON); the answer has a result for each file."""
        if request.FILES or (request.content_type or "").startswith("multipart/"):
            batch = self._add_files(request)
        else:
            batch = self._add_text(request)
        items = list(batch.items.select_related("article__outlet"))
        new = {BatchItem.Outcome.ADDED, BatchItem.Outcome.NEAR_COPY}
        report = BatchReportSerializer(
            {
                "batch": batch.pk,
                "page": request.build_absolute_uri(batch.get_absolute_url()),
                "results": items,
            },
            context=self.get_serializer_context(),
        )
        added = any(item.outcome in new for item in items)
        return Response(report.data, status.HTTP_201_CREATED if added else status.HTTP_200_OK)

    def _add_files(self, request: Request) -> Batch:
        files = request.FILES.getlist("files")
        if not files:
            raise ParseError("Send the files in the form field “files”.")
        return ingest.ingest_all(request_uploads(files), channel=Batch.Channel.API, by=request.user)

    def _add_text(self, request: Request) -> Batch:
        sent = NewArticleSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        values = dict(sent.validated_data)
        text = ingest.Upload("text", str(values.pop("text")))
        return ingest.ingest_all(
            [text], channel=Batch.Channel.API, by=request.user, given=ingest.Given(**values)
        )
