"""Claims and links as JSON, and what editors do to them."""

from __future__ import annotations

from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, F, Prefetch, QuerySet, Value
from django.db.models.functions import Coalesce

from articles.models import Article
from claims.api import serializers
from claims.api.arranging import ArrangesClaims
from claims.api.correcting import CorrectsClaims
from claims.api.filters import ClaimFilter, LinkFilter
from claims.api.keyset import Key
from claims.api.linking import ReviewsLinks
from claims.api.listing import Ranked, kept_ranking
from claims.api.reading import NEWEST, Kind, Reading, documented
from claims.api.rows import ARTICLE_WIDE, claim_rows, link_rows, with_links
from claims.models import Claim, Link, Source
from claims.query_vectors import vector_of
from claims.querysets import LONG_AGO
from claims.search_ranking import rank


def _with_sources(rows: QuerySet[Any]) -> QuerySet[Any]:
    shown = Source.objects.select_related("affiliation").prefetch_related("aliases")
    return rows.prefetch_related(Prefetch("source", queryset=shown))


def _with_articles(rows: QuerySet[Any]) -> QuerySet[Any]:
    shown = Article.objects.select_related("outlet").defer(*ARTICLE_WIDE)
    return rows.prefetch_related(Prefetch("article", queryset=shown))


def _with_evidence(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.prefetch_related("verdict__evidence", "verdict__replies")


def _as_they_are(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows


LINKS = (
    "SELECT id FROM claims_link WHERE from_claim_id = %(pk)s "
    "UNION ALL SELECT id FROM claims_link WHERE to_claim_id = %(pk)s"
)


@documented(
    "Claims, latest added first",
    "One claim with its links",
    ["source", "article", "thread", "verdict", "links"],
)
class ClaimViewSet(CorrectsClaims, ArrangesClaims, Reading):
    """Attributions of articles: who said what, verbatim, with character offsets."""

    kind = Kind.CLAIM
    queryset = Claim.objects.visible()
    serializer_class = serializers.ClaimSerializer
    detail_serializer_class = serializers.ClaimDetailSerializer
    filterset_class = ClaimFilter
    expansions = {
        "source": (_with_sources, (Kind.SOURCE,)),
        "article": (_with_articles, (Kind.ARTICLE,)),
        "thread": (_as_they_are, (Kind.THREAD,)),
        "verdict": (_with_evidence, (Kind.VERDICT,)),
        "links": (with_links, (Kind.LINK,)),
    }
    around = (("link", LINKS),)
    orders = {
        "added": NEWEST,
        "best": NEWEST,
        "new": (
            Key("shown_at"),
            Key("article_id"),
            Key("start", descending=False),
            Key("id", descending=False),
        ),
    }

    def rows(self) -> QuerySet[Any]:
        if self.request.query_params.get("sort") != "new":
            return Claim.objects.visible()
        at = Coalesce(F("article__published_at"), Value(LONG_AGO))
        return Claim.objects.visible().annotate(shown_at=ExpressionWrapper(at, output_field=DateTimeField()))

    def with_shown(self) -> QuerySet[Any]:
        return claim_rows(self.expand)

    def single(self) -> QuerySet[Any]:
        shown = self.with_shown()
        return with_links(shown) if self.action == "retrieve" else shown

    def get_queryset(self) -> QuerySet[Any]:
        if self.action == "restore":
            return Claim.objects.all()
        return super().get_queryset()

    def ranking(self) -> Ranked | None:
        filters = self.filterset_class(self.request.query_params, self.rows(), request=self.request)
        if not filters.is_valid() or not filters.ranked:
            return None

        def make() -> list[int]:
            asked, claims = filters.to_rank(Claim.objects.visible())
            return rank(asked, claims, vector_of(asked.query.meaning)).ids

        return kept_ranking(self.request, make)


def _claims_at(end: str) -> Any:
    def fetched(rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.prefetch_related(Prefetch(end, queryset=claim_rows()))

    return fetched


@documented("Links between claims", "One link", ["from_claim", "to_claim"])
class LinkViewSet(ReviewsLinks, Reading):
    """Who denies, contradicts or repeats whom; rejected links only where ``state`` asks for them."""

    kind = Kind.LINK
    queryset = Link.objects.all()
    serializer_class = serializers.LinkSerializer
    filterset_class = LinkFilter
    expansions = {end: (_claims_at(end), (Kind.CLAIM,)) for end in ("from_claim", "to_claim")}

    def rows(self) -> QuerySet[Any]:
        return Link.objects.between_visible()

    def with_shown(self) -> QuerySet[Any]:
        shown: QuerySet[Any] = Link.objects.between_visible()
        return shown if "from_claim" in self.expand else link_rows(shown)
