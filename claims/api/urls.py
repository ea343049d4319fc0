"""The JSON API, version 1."""

from django.urls import include, path
from rest_framework.routers import DefaultRouter

from claims.api.articles import ArticleViewSet
from claims.api.docs import docs, schema
from claims.api.export_urls import export_patterns
from claims.api.interchange_urls import interchange_patterns
from claims.api.views import ClaimViewSet, LinkViewSet, OutletViewSet, SourceViewSet, ThreadViewSet
from claims.api.webhook_urls import webhook_patterns

app_name = "api"
router = DefaultRouter()
router.register("articles", ArticleViewSet, basename="article")
router.register("claims", ClaimViewSet, basename="claim")
router.register("sources", SourceViewSet, basename="source")
router.register("links", LinkViewSet, basename="link")
router.register("threads", ThreadViewSet, basename="thread")
router.register("outlets", OutletViewSet, basename="outlet")
urlpatterns = [
    *interchange_patterns,
    *export_patterns,
    *webhook_patterns,
    path("", include(router.urls)),
    path("schema/", schema, name="schema"),
    path("docs/", docs, name="docs"),
]
