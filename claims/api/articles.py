"""Articles as JSON, and how they are added: files, one text, or many as lines of JSON."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from articles import ingest
from articles.models import Article, Batch, BatchItem, Outlet
from articles.sending import request_uploads
from articles.serializers import FilesSerializer, NewArticleSerializer
from claims import workflow
from claims.api.acting import REFUSALS, Acting, decide
from claims.api.article_lines import (
    MEDIA_TYPE,
    LineResultSerializer,
    LinesParser,
    LinesRenderer,
    results_of,
    spooled,
)
from claims.api.filters import ArticleFilter
from claims.api.problems import TooLarge
from claims.api.reading import Kind, Reading, documented
from claims.api.rows import ARTICLE_WIDE
from claims.api.serializers import ArticleListSerializer, ArticleSerializer, BatchReportSerializer
from claims.permissions import Action


def _with_outlets(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.prefetch_related(Prefetch("outlet", queryset=Outlet.objects.with_counts()))


@documented("Articles, latest added first", "One article with its text", ["outlet"])
class ArticleViewSet(Acting, Reading):
    """Articles: lists without text, one with its text; adding, and reading again."""

    kind = Kind.ARTICLE
    queryset = Article.objects.all()
    serializer_class = ArticleListSerializer
    detail_serializer_class = ArticleSerializer
    filterset_class = ArticleFilter
    parser_classes = [JSONParser, MultiPartParser]
    expansions = {"outlet": (_with_outlets, (Kind.OUTLET,))}
    needed = {"create": Action.ADD_ARTICLE, "batch": Action.ADD_ARTICLE, "retry": Action.REREAD}
    long_actions = ("create", "batch")

    def rows(self) -> QuerySet[Any]:
        return Article.objects.all()

    def with_shown(self) -> QuerySet[Any]:
        shown = Article.objects.defer(*ARTICLE_WIDE)
        return shown if "outlet" in self.expand else shown.select_related("outlet")

    def single(self) -> QuerySet[Any]:
        wide = [name for name in ARTICLE_WIDE if name != "text" or self.action != "retrieve"]
        shown = Article.objects.defer(*wide)
        return shown if "outlet" in self.expand else shown.select_related("outlet")

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Turn away what is too large before any of it is read."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        many = (request.content_type or "").startswith(("multipart/", MEDIA_TYPE))
        # JSON may need six characters ("\\u2019") for three bytes of text.
        most = settings.MAX_UPLOAD_BYTES if many else 2 * settings.MAX_ARTICLE_BYTES
        if request.method == "POST" and length.isdigit() and int(length) > most + 100_000:
            raise TooLarge(f"The request has {int(length):,} bytes; {most:,} are allowed.")
        super().initial(request, *args, **kwargs)

    def body_digest(self, request: Request) -> str:
        if self.action == "batch":
            return spooled(request.data).sha256
        return super().body_digest(request)

    @extend_schema(
        summary="Add files, or one text",
        request={"multipart/form-data": FilesSerializer, "application/json": NewArticleSerializer},
        responses={
            201: BatchReportSerializer,
            200: OpenApiResponse(
                BatchReportSerializer, description="Nothing new: all duplicates or refused."
            ),
            **REFUSALS,
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

    @extend_schema(
        summary="Add many texts, a line of JSON each",
        request={MEDIA_TYPE: NewArticleSerializer},
        responses={(200, MEDIA_TYPE): LineResultSerializer, **REFUSALS},
    )
    @action(
        detail=False,
        methods=["post"],
        parser_classes=[LinesParser],
        renderer_classes=[LinesRenderer, JSONRenderer],
        filterset_class=None,
        pagination_class=None,
    )
    def batch(self, request: Request) -> HttpResponse:
        """Each line is good or bad on its own; the answer has one line for each, in their order.

        Lines are objects as in “Add one text”. Blank lines are passed over.
        """
        lines = spooled(request.data)
        context = self.get_serializer_context()
        found = results_of(lines, by=request.user, context=context)
        body = "".join(f"{json.dumps(result, ensure_ascii=False, default=str)}\n" for result in found)
        return HttpResponse(body, content_type=MEDIA_TYPE)

    @extend_schema(
        summary="Have an article read again",
        request=None,
        responses={
            200: ArticleSerializer,
            409: OpenApiResponse(description="It is waiting or being read already."),
        },
    )
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str | None = None) -> Response:
        """Have an article read again; 409 while it is waiting or being read."""
        article = decide(request, workflow.retry_article, article_id=self.get_object().pk)
        return Response(ArticleSerializer(article, context=self.get_serializer_context()).data)
