"""Addresses of the API that speak the formats of others."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from claims.api import evidence_suggestions, interchange, oembed, review_imports

router = SimpleRouter()
router.register("review-imports", review_imports.ReviewImportViewSet, basename="review-import")
router.register(
    "evidence-suggestions", evidence_suggestions.EvidenceSuggestionViewSet, basename="evidence-suggestion"
)

interchange_patterns = [
    path("claim-reviews/", interchange.ClaimReviewFeed.as_view(), name="claim-reviews"),
    path("claims:search", interchange.ClaimSearch.as_view(), name="claims-search"),
    path("oembed/", oembed.Oembed.as_view(), name="oembed"),
    path("interchange/context/", interchange.Context.as_view(), name="interchange-context"),
    path(
        "threads/<int:pk>/linked-data/", interchange.DisputeAsLinkedData.as_view(), name="thread-linked-data"
    ),
    path("threads/<int:pk>/annotations/", interchange.ThreadAnnotations.as_view(), name="thread-annotations"),
    path(
        "articles/<int:pk>/annotations/", interchange.ArticleAnnotations.as_view(), name="article-annotations"
    ),
    path("articles/<int:pk>/text/", interchange.ArticleText.as_view(), name="article-text"),
    *router.urls,
]
