"""Reading claims, sources, links, disputes and outlets as JSON; reviewing links."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponsePermanentRedirect
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import permissions
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from articles.models import Outlet
from claims import workflow
from claims.api import serializers
from claims.api.arranging import ArrangesClaims, ArrangesThreads, decide
from claims.api.filters import ClaimFilter, LinkFilter, SourceFilter, ThreadFilter
from claims.api.paging import NewestPagination, RecencyPagination
from claims.api.source_actions import ArrangesSources
from claims.models import Claim, Link, Source, Thread
from claims.moments import read_moment
from claims.permissions import Action, may
from claims.thread_history import thread_as_of


class MayReview(permissions.BasePermission):
    """Who may review links; `DjangoModelPermissions` would ask for the right to add, as for every POST."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return may(request.user, Action.REVIEW_LINK)


@extend_schema_view(
    list=extend_schema(summary="Claims, newest first"),
    retrieve=extend_schema(summary="One claim with its links"),
)
class ClaimViewSet(ArrangesClaims, ReadOnlyModelViewSet[Claim]):
    """Attributions of articles: who said what, verbatim, with character offsets."""

    queryset = Claim.objects.visible()
    pagination_class = NewestPagination
    filterset_class = ClaimFilter

    def get_queryset(self) -> QuerySet[Claim]:
        claims = Claim.objects.visible()
        return claims.for_detail().with_ruling() if self.action == "retrieve" else claims.for_list()

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        one = self.action == "retrieve"
        return serializers.ClaimDetailSerializer if one else serializers.ClaimSerializer


@extend_schema_view(
    list=extend_schema(summary="Sources that have spoken"),
    retrieve=extend_schema(summary="One source with its aliases"),
)
class SourceViewSet(ArrangesSources, ReadOnlyModelViewSet[Source]):
    """Persons, organisations and states that speak; their claims are at ``/claims/?source=``."""

    queryset = Source.objects.all()
    pagination_class = NewestPagination
    filterset_class = SourceFilter

    def get_queryset(self) -> QuerySet[Source]:
        if self.action == "retrieve":
            return Source.objects.for_detail()
        return Source.objects.all() if self.detail else Source.objects.for_list()

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        one = self.action == "retrieve"
        return serializers.SourceDetailSerializer if one else serializers.SourceSerializer

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response | HttpResponse:  # type: ignore[override]
        """One source; one that was merged into another leads there (302)."""
        source = self.get_object()
        return self.merged_elsewhere(source, request) or Response(self.get_serializer(source).data)

    @extend_schema(
        summary="Where a source contradicts itself",
        responses=serializers.LinkSerializer(many=True),
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def contradictions(self, request: Request, pk: str | None = None) -> Response:
        """Links between two claims of this source that cannot both be right, best first, up to 200."""
        links = Link.objects.standing().self_contradicting(self.get_object().pk).for_list()
        found = links.order_by("-score", "pk")[:200]
        return Response(
            serializers.LinkSerializer(found, many=True, context=self.get_serializer_context()).data
        )


@extend_schema_view(
    list=extend_schema(summary="Links between claims"),
    retrieve=extend_schema(summary="One link with its claims"),
)
class LinkViewSet(ReadOnlyModelViewSet[Link]):
    """Who denies, contradicts or repeats whom; rejected links only where ``state=rejected`` asks for them."""

    queryset = Link.objects.all()
    serializer_class = serializers.LinkSerializer
    pagination_class = NewestPagination
    filterset_class = LinkFilter

    def get_queryset(self) -> QuerySet[Link]:
        wanted = self.request.query_params.getlist("state") if self.action == "list" else ["any"]
        links = Link.objects.between_visible() if wanted else Link.objects.standing()
        return links.for_list()

    @extend_schema(
        summary="Confirm, reject or doubt a link",
        request=serializers.ReviewSerializer,
        responses={
            200: serializers.LinkSerializer,
            403: OpenApiResponse(description="The account may not review links."),
            409: OpenApiResponse(
                description="The link is in that state already, or its claims were put apart."
            ),
        },
    )
    @action(detail=True, methods=["post"], permission_classes=[MayReview])
    def review(self, request: Request, pk: str | None = None) -> Response:
        """Record an editor's word on a link. Neither claim's verdict is touched by it."""
        sent = serializers.ReviewSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        decision, note = sent.validated_data["decision"], sent.validated_data["note"]
        decide(request, workflow.review_link, link_id=self.get_object().pk, to=decision, note=note)
        return Response(self.get_serializer(self.get_object()).data)


AS_OF = OpenApiParameter(
    "as_of",
    str,
    description="As it was known at a day or moment (2021-03-04, 2021-03-04T18:30:00Z): without what was "
    "published, confirmed, rejected or rated later.",
)


@extend_schema_view(
    list=extend_schema(summary="Disputes, latest first"),
    retrieve=extend_schema(summary="One dispute with all its claims and links", parameters=[AS_OF]),
)
class ThreadViewSet(ArrangesThreads, ReadOnlyModelViewSet[Thread]):
    """Disputes: claims, and the denials and counter-claims opposite to them."""

    queryset = Thread.objects.all()
    pagination_class = RecencyPagination
    filterset_class = ThreadFilter

    def get_queryset(self) -> QuerySet[Thread]:
        if self.action == "retrieve":
            return Thread.objects.for_detail()
        if self.detail:
            return Thread.objects.all()
        return Thread.objects.live().for_list().with_recency()

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        one = self.action == "retrieve"
        return serializers.ThreadDetailSerializer if one else serializers.ThreadSerializer

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response | HttpResponse:  # type: ignore[override]
        """One dispute; one that was merged into another points there for ever (301)."""
        thread, wanted = self.get_object(), request.query_params.get("as_of", "")
        if thread.merged_into_id is not None:
            there = reverse("api:thread-detail", args=[thread.merged_into_id], request=request)
            asked = request.query_params.urlencode()
            return HttpResponsePermanentRedirect(f"{there}?{asked}" if asked else there)
        if wanted:
            try:
                thread = thread_as_of(thread_id=thread.pk, moment=read_moment(wanted))
            except ValueError as error:
                raise ValidationError({"as_of": [str(error)]}) from error
        return Response(self.get_serializer(thread).data)


@extend_schema_view(list=extend_schema(summary="Outlets"), retrieve=extend_schema(summary="One outlet"))
class OutletViewSet(ReadOnlyModelViewSet[Outlet]):
    """Who publishes; articles are at ``/articles/?outlet=``, claims at ``/claims/?outlet=``."""

    queryset = Outlet.objects.with_counts()
    serializer_class = serializers.OutletCountSerializer
    pagination_class = NewestPagination
