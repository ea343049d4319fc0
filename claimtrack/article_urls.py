"""Addresses under ``articles/``: those of `articles`, the pages that show an article with its
claims, and what an editor does to one, of which claims keep the history.

Put together here because `articles` knows nothing of claims.
"""

from django.urls import path

from articles.urls import urlpatterns as article_patterns
from claims.views.article import article_detail, outlet_detail
from claims.views.editing import article_retry

app_name = "articles"
urlpatterns = [
    *article_patterns,
    path("<int:pk>/", article_detail, name="article-detail"),
    path("<int:pk>/retry/", article_retry, name="article-retry"),
    path("outlets/<int:pk>/", outlet_detail, name="outlet-detail"),
]
