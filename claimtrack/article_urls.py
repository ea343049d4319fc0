"""Addresses under ``articles/``: those of `articles`, and the pages that show an article with its claims.

Put together here because `articles` knows nothing of claims.
"""

from django.urls import path

from articles.urls import urlpatterns as article_patterns
from claims.views.article import article_detail, outlet_detail

app_name = "articles"
urlpatterns = [
    *article_patterns,
    path("<int:pk>/", article_detail, name="article-detail"),
    path("outlets/<int:pk>/", outlet_detail, name="outlet-detail"),
]
