"""The JSON API, version 1."""

from django.urls import include, path
from rest_framework.routers import DefaultRouter

from claims.api.articles import ArticleViewSet
from claims.api.claim_views import ClaimViewSet, LinkViewSet
from claims.api.docs import docs, schema
from claims.api.export_urls import export_patterns
from claims.api.interchange_urls import interchange_patterns
from claims.api.searches import SearchViewSet
from claims.api.verdicts import VerdictViewSet
from claims.api.views import EventViewSet, OutletViewSet, SourceViewSet, ThreadViewSet
from claims.api.webhook_urls import webhook_patterns

app_name = "api"
router = DefaultRouter()
router.register("articles", ArticleViewSet, basename="article")
router.register("claims", ClaimViewSet, basename="claim")
router.register("sources", SourceViewSet, basename="source")
router.register("links", LinkViewSet, basename="link")
router.register("threads", ThreadViewSet, basename="thread")
router.register("outlets", OutletViewSet, basename="outlet")
router.register("verdicts", VerdictViewSet, basename="verdict")
router.register("events", EventViewSet, basename="event")
router.register("searches", SearchViewSet, basename="search")
urlpatterns = [
    *interchange_patterns,
    *export_patterns,
    *webhook_patterns,
    path("", include(router.urls)),
    path("schema/", schema, name="schema"),
    path("docs/", docs, name="docs"),
]
