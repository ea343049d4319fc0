"""Reading outlets, sources, links, disputes, verdicts and events as JSON; claims are in claims.api.claims."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Prefetch, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse, HttpResponseRedirect
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from articles.models import Outlet
from claims.api import serializers
from claims.api.arranging import ArrangesThreads
from claims.api.filters import EventFilter, OutletFilter, SourceFilter, ThreadFilter
from claims.api.keyset import Key
from claims.api.listing import Ranked, kept_ranking
from claims.api.reading import Kind, Reading, documented
from claims.api.rows import claim_rows, link_rows
from claims.api.source_actions import ArrangesSources
from claims.history import PUBLIC, public
from claims.models import Event, Link, Source, Thread
from claims.moments import read_moment
from claims.query_vectors import vector_of
from claims.querysets import LONG_AGO
from claims.search_ranking import meaning_in_disputes, rank_disputes
from claims.thread_history import thread_as_of
from claims.verdicts import may_see_drafts


@documented("Outlets", "One outlet")
class OutletViewSet(Reading):
    """Who publishes; articles are at ``/articles/?outlet=``, claims at ``/claims/?outlet=``."""

    kind = Kind.OUTLET
    queryset = Outlet.objects.all()
    serializer_class = serializers.OutletCountSerializer
    filterset_class = OutletFilter

    def rows(self) -> QuerySet[Any]:
        return Outlet.objects.all()

    def with_shown(self) -> QuerySet[Any]:
        return Outlet.objects.with_counts()


def _affiliation(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Affiliations as sources of their own, with their counts."""
    above = Source.objects.select_related("affiliation").prefetch_related("aliases")
    return rows.prefetch_related(Prefetch("affiliation", queryset=above))


@documented("Sources that have spoken", "One source", ["affiliation"])
class SourceViewSet(ArrangesSources, Reading):
    """Persons, organisations and states that speak; their claims are at ``/claims/?source=``."""

    kind = Kind.SOURCE
    queryset = Source.objects.all()
    serializer_class = serializers.SourceSerializer
    filterset_class = SourceFilter
    expansions = {"affiliation": (_affiliation, ())}
    made_from = {"contradictions": (Kind.LINK, Kind.CLAIM), "events": (Kind.EVENT,)}

    def rows(self) -> QuerySet[Any]:
        return Source.objects.speaking()

    def with_shown(self) -> QuerySet[Any]:
        shown = Source.objects.prefetch_related("aliases")
        return shown if "affiliation" in self.expand else shown.select_related("affiliation")

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
        links = Link.objects.standing().self_contradicting(self.get_object().pk)
        found = link_rows(links).order_by("-score", "pk")[:200]
        context = self.get_serializer_context()
        return Response(serializers.LinkSerializer(found, many=True, context=context).data)


AS_OF = OpenApiParameter(
    "as_of",
    str,
    description="As it was known at a day or moment (2021-03-04, 2021-03-04T18:30:00Z): without what was "
    "published, confirmed, rejected or rated later.",
)


def _leading(name: str) -> Any:
    def fetched(rows: QuerySet[Any]) -> QuerySet[Any]:
        shown = link_rows(Link.objects.all()) if name == "lead_link" else claim_rows()
        return rows.prefetch_related(Prefetch(name, queryset=shown))

    return fetched


OF_CLAIM = (Kind.CLAIM, Kind.LINK)
ENTRIES = "SELECT claim_id FROM claims_threadclaim WHERE thread_id = %(pk)s"
LINKS_OF_ENTRIES = (
    "SELECT link.id FROM claims_link AS link JOIN claims_threadclaim AS entry "
    "ON entry.claim_id = link.from_claim_id WHERE entry.thread_id = %(pk)s"
)


@documented(
    "Disputes, latest first",
    "One dispute with all its claims and links",
    ["lead_claim", "lead_denial", "lead_link"],
    [AS_OF],
)
class ThreadViewSet(ArrangesThreads, Reading):
    """Disputes: claims, and the denials and counter-claims opposite to them."""

    kind = Kind.THREAD
    queryset = Thread.objects.all()
    serializer_class = serializers.ThreadSerializer
    detail_serializer_class = serializers.ThreadDetailSerializer
    filterset_class = ThreadFilter
    expansions = {name: (_leading(name), OF_CLAIM) for name in ("lead_claim", "lead_denial", "lead_link")}
    around = (("claim", ENTRIES), ("link", LINKS_OF_ENTRIES))
    made_from = {"events": (Kind.EVENT,)}
    parameters = {"retrieve": ("as_of",)}
    default_order = "latest"
    orders = {
        "latest": (Key("recent_at"), Key("id")),
        "disputed": (
            *(Key("denial_count"), Key("opposing_count"), Key("claim_count"), Key("recent_at"), Key("id")),
        ),
        "oldest": (Key("open_since", descending=False), Key("id", descending=False)),
        "added": (Key("id"),),
    }

    def rows(self) -> QuerySet[Any]:
        far = Value(LONG_AGO.replace(year=9999))
        return Thread.objects.live().with_recency().annotate(open_since=Coalesce(F("unanswered_since"), far))

    def with_shown(self) -> QuerySet[Any]:
        return Thread.objects.all()

    def single(self) -> QuerySet[Any]:
        return Thread.objects.for_detail() if self.action == "retrieve" else Thread.objects.all()

    def ranking(self) -> Ranked | None:
        filters = self.filterset_class(self.request.query_params, self.rows(), request=self.request)
        if not filters.is_valid() or not filters.ranked:
            return None

        def make() -> list[int]:
            asked, threads = filters.to_rank(self.rows())
            meaning = meaning_in_disputes(asked, vector_of(asked.query.meaning))
            found = list(rank_disputes(asked, meaning))
            there = set(threads.filter(pk__in=found).values_list("pk", flat=True))
            return [pk for pk in found if pk in there]

        return kept_ranking(self.request, make)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response | HttpResponse:  # type: ignore[override]
        """One dispute; one that was merged into another leads there (302)."""
        thread, wanted = self.get_object(), request.query_params.get("as_of", "")
        if thread.merged_into_id is not None:
            there = reverse("api:thread-detail", args=[thread.merged_into_id], request=request)
            asked = request.query_params.urlencode()
            return HttpResponseRedirect(f"{there}?{asked}" if asked else there)  # it may be undone
        if wanted:
            try:
                thread = thread_as_of(thread_id=thread.pk, moment=read_moment(wanted))
            except ValueError as error:
                raise ValidationError({"as_of": [str(error)]}) from error
        return Response(self.get_serializer(thread).data)


@documented("What was changed, newest first", "One change")
class EventViewSet(Reading):
    """Who changed what, when, from what to what and why; drafts and comments only for who writes verdicts."""

    kind = Kind.EVENT
    queryset = Event.objects.all()
    serializer_class = serializers.EventSerializer
    filterset_class = EventFilter

    def seen_by(self) -> str:
        return "drafts" if may_see_drafts(self.request.user) else ""

    def rows(self) -> QuerySet[Any]:
        return Event.objects.all() if self.seen_by() else public(Event.objects.all())

    def hidden(self) -> QuerySet[Any]:
        return Event.objects.none() if self.seen_by() else Event.objects.exclude(PUBLIC)

    def with_shown(self) -> QuerySet[Any]:
        return self.rows()
