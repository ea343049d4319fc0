"""Addresses of the API that speak the formats of others: schema.org, Web Annotation, Fact Check Tools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import F, QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Article
from claims.api.jsonld import (
    ANNOTATIONS,
    JSON_LD,
    JsonLdRenderer,
    Open,
    Parameters,
    PlainTextRenderer,
)
from claims.interchange import fact_check_search, web_annotations
from claims.interchange.addresses import Site
from claims.interchange.claim_nodes import Node
from claims.interchange.claim_review_feed import feed_page
from claims.interchange.context import context_document
from claims.interchange.dispute import dispute_document
from claims.models import Claim, Thread, Verdict

Get = TypeVar("Get", bound=Callable[..., Response])
LINKED = {"type": "object", "additionalProperties": True}


def _linked(*needed: str, description: str) -> dict[str, Any]:
    return {**LINKED, "required": list(needed), "description": description}


class FeedPagination(CursorPagination):
    """Latest published first."""

    ordering = ("-reviewed_at", "-id")
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 100


class FeedParameters(Parameters):
    cursor = serializers.CharField(required=False, help_text="Of the page, from `next` or `previous`.")
    page_size = serializers.IntegerField(
        required=False, min_value=1, max_value=100, help_text="50 if missing."
    )


class ClaimReviewFeed(Open):
    """All published verdicts as schema.org ClaimReview in a DataFeed."""

    renderer_classes = [JsonLdRenderer, JSONRenderer]

    @extend_schema(
        summary="Published verdicts as a feed of ClaimReview",
        tags=["interchange"],
        operation_id="claim_reviews",
        parameters=[FeedParameters],
        responses={
            (200, JSON_LD): _linked(
                *("@context", "@type", "dataFeedElement"),
                description="A DataFeed of schema.org, one page of it: `next` and `previous` lead on.",
            )
        },
    )
    def get(self, request: Request) -> Response:
        """The latest first, without drafts and retracted ones; no denial carries its claim's rating."""
        FeedParameters.read(request)
        claims = Claim.objects.visible().filter(verdict__publication=Verdict.Publication.PUBLISHED)
        pages = FeedPagination()
        dated = claims.for_list().with_ruling().annotate(reviewed_at=F("verdict__published_at"))
        found = pages.paginate_queryset(dated, request, view=self) or []
        following, previous = pages.get_next_link(), pages.get_previous_link()
        feed = feed_page(Site.of(request), found, next_page=following, previous=previous)
        links = [f'<{url}>; rel="{rel}"' for rel, url in (("next", following), ("prev", previous)) if url]
        return Response(feed, headers={"Link": ", ".join(links)} if links else None)


class Context(Open):
    """The JSON-LD context of disputes."""

    renderer_classes = [JsonLdRenderer, JSONRenderer]

    @extend_schema(
        summary="The JSON-LD context of disputes",
        tags=["interchange"],
        operation_id="interchange_context",
        responses={
            (200, JSON_LD): _linked("@context", description="The context, and what each name in it means.")
        },
    )
    def get(self, request: Request) -> Response:
        """Which name means what. It is the same for every dispute, so keep it."""
        headers = {"Cache-Control": "max-age=86400", "Access-Control-Allow-Origin": "*"}
        return Response(context_document(), headers=headers)


class DisputeAsLinkedData(Open):
    """A dispute as JSON-LD."""

    renderer_classes = [JsonLdRenderer, JSONRenderer]

    @extend_schema(
        summary="One dispute as linked data",
        tags=["interchange"],
        operation_id="thread_linked_data",
        responses={
            (200, JSON_LD): _linked(
                *("@context", "@id", "@type", "claims", "links"),
                description="Claims with their appearances, statements and published verdicts, and links.",
            ),
            404: OpenApiResponse(description="There is no such dispute, or it was merged into another."),
        },
    )
    def get(self, request: Request, pk: int) -> Response:
        """Claims with appearances and authors of schema.org, and who denies what, verdict or not."""
        thread = get_object_or_404(Thread.objects.for_detail(), pk=pk)
        _refuse_merged(thread)
        return Response(dispute_document(Site.of(request), thread))


class PageParameters(Parameters):
    page = serializers.IntegerField(
        required=False, min_value=1, max_value=1_000_000, help_text="The page; without it the collection."
    )


class _Annotations(Open):
    """Annotations of an article or a dispute: the collection, or one page of it."""

    renderer_classes = [JsonLdRenderer, JSONRenderer]

    def answer(self, request: Request, *, address: str, label: str, claims: QuerySet[Claim]) -> Response:
        """A page where one is asked for, else the collection with its first page."""
        site, number = Site.of(request), PageParameters.read(request).get("page")
        begin = ((number or 1) - 1) * web_annotations.PER_PAGE
        rows = list(claims[begin : begin + web_annotations.PER_PAGE + 1])
        if number and number > 1 and not rows:
            raise NotFound("There is no such page.")
        shown, more = rows[: web_annotations.PER_PAGE], len(rows) > web_annotations.PER_PAGE
        page = web_annotations.page(site, address=address, claims=shown, number=number or 1, more=more)
        if number is not None:
            return _told(request, page)
        count, total = web_annotations.count(claims)
        whole = web_annotations.collection(
            site, address=address, label=label, claims=count, total=total, first=page
        )
        return _told(request, whole)


def _told(request: Request, node: Node) -> Response:
    """As linked data with the profile of annotations, unless plain JSON is asked for."""
    linked = request.accepted_renderer.media_type == JSON_LD
    return Response(node, content_type=ANNOTATIONS if linked else None)


def _annotation_schema(of: str, operation: str) -> Callable[[Get], Get]:
    return extend_schema(
        summary=f"The claims of {of} as Web Annotations",
        tags=["interchange"],
        operation_id=operation,
        parameters=[PageParameters],
        responses={
            (200, ANNOTATIONS): _linked(
                *("@context", "id", "type"),
                description="An AnnotationCollection with its first page or, where a page is asked for, that "
                "AnnotationPage. Places count code points of the text at the target's address.",
            ),
            404: OpenApiResponse(description="There is no such object, or no such page."),
        },
    )


class ArticleAnnotations(_Annotations):
    """Annotations of one article."""

    @_annotation_schema("an article", "article_annotations")
    def get(self, request: Request, pk: int) -> Response:
        """Who speaks, the word of speaking and what is said, each with its place in the text."""
        article = get_object_or_404(Article.objects.only("pk", "title"), pk=pk)
        address = Site.of(request).to("api:article-annotations", pk)
        claims = Claim.objects.visible().with_origin().of_article(pk)
        return self.answer(request, address=address, label=str(article), claims=claims)


class ThreadAnnotations(_Annotations):
    """Annotations of all claims of one dispute."""

    @_annotation_schema("a dispute", "thread_annotations")
    def get(self, request: Request, pk: int) -> Response:
        """The places of all claims of a dispute, article by article, earliest published first."""
        thread = get_object_or_404(Thread.objects.only("pk", "title", "merged_into"), pk=pk)
        _refuse_merged(thread)
        address = Site.of(request).to("api:thread-annotations", pk)
        claims = Claim.objects.visible().with_origin().filter(thread_entry__thread=pk)
        ordered = claims.order_by(F("article__published_at").asc(nulls_last=True), "article", "start", "pk")
        return self.answer(request, address=address, label=thread.title, claims=ordered)


class ArticleText(Open):
    """The stored text of one article."""

    renderer_classes = [PlainTextRenderer]

    @extend_schema(
        summary="The text of an article, in which offsets count",
        tags=["interchange"],
        operation_id="article_text",
        responses={
            (200, "text/plain"): {"type": "string"},
            404: OpenApiResponse(description="No such article."),
        },
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """Exactly as stored, line ends and all; the ETag is the article's `sha256`, of the text in UTF-8."""
        found = get_object_or_404(Article.objects.only("sha256"), pk=pk)
        tag = f'"{found.sha256}"'
        unchanged = get_conditional_response(request, etag=tag)
        return unchanged or Response(found.text, headers={"ETag": tag})


class SearchParameters(Parameters):
    """Named as Google has them; whatever else it knows (`key`, `alt`) is let pass."""

    tolerant = True
    query = serializers.CharField(required=False, max_length=500, help_text="Words to look for.")
    languageCode = serializers.CharField(
        required=False, max_length=35, help_text="BCP 47 code of the reviews, such as en or en-GB."
    )
    reviewPublisherSiteFilter = serializers.CharField(
        required=False, max_length=253, help_text="Only reviews by this site, such as claims.example."
    )
    maxAgeDays = serializers.IntegerField(
        required=False, min_value=0, max_value=36_500, help_text="Published within so many days."
    )
    pageSize = serializers.IntegerField(
        required=False, min_value=1, max_value=fact_check_search.MOST, default=10
    )
    pageToken = serializers.CharField(
        required=False, max_length=2000, help_text="`nextPageToken` of the page before."
    )
    offset = serializers.IntegerField(required=False, min_value=0, max_value=10_000, default=0)


class PublisherSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    site = serializers.CharField()


class FoundReviewSerializer(serializers.Serializer[Any]):
    publisher = PublisherSerializer()
    url = serializers.URLField()
    title = serializers.CharField()
    reviewDate = serializers.DateTimeField()
    textualRating = serializers.CharField()
    languageCode = serializers.CharField()


class FoundClaimSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    claimant = serializers.CharField(required=False)
    claimDate = serializers.DateTimeField(required=False)
    claimReview = FoundReviewSerializer(many=True)


class FactCheckSearchSerializer(serializers.Serializer[Any]):
    """As Google's Fact Check Tools API answers: what is not there is left out."""

    claims = FoundClaimSerializer(many=True, required=False)
    nextPageToken = serializers.CharField(required=False)


class ClaimSearch(Open):
    """`claims:search` of Google's Fact Check Tools API, over the verdicts of this site."""

    @extend_schema(
        summary="Search published verdicts, in the shape of Google's Fact Check Tools",
        tags=["interchange"],
        operation_id="claims_search",
        parameters=[SearchParameters],
        responses={
            200: FactCheckSearchSerializer,
            400: OpenApiResponse(
                description="Neither `query` nor `reviewPublisherSiteFilter`, or one makes no sense."
            ),
        },
        examples=[OpenApiExample("Nothing is found", value={}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """By words and meaning, best first; without a query the latest of a publisher."""
        sent = SearchParameters.read(request)
        asked = fact_check_search.Search(
            query=sent.get("query", ""),
            language=sent.get("languageCode", ""),
            publisher=sent.get("reviewPublisherSiteFilter", ""),
            max_age_days=sent.get("maxAgeDays"),
            page_size=sent["pageSize"],
            page_token=sent.get("pageToken", ""),
            offset=sent["offset"],
        )
        if not (asked.query or asked.publisher):
            raise ValidationError({"query": ["Give a query or a reviewPublisherSiteFilter."]})
        try:
            return Response(fact_check_search.search(Site.of(request), asked))
        except fact_check_search.BadToken as error:
            raise ValidationError({"pageToken": [str(error)]}) from error


def _refuse_merged(thread: Thread) -> None:
    if thread.merged_into_id is not None:
        raise NotFound(f"This dispute was merged into {thread.merged_into_id}.")
