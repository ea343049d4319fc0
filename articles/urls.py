"""Pages of articles without those that know of claims; see claimtrack/article_urls.py for all."""

from django.urls import path

from articles import views

app_name = "articles"
urlpatterns = [
    path("", views.article_list, name="article-list"),
    path("upload/", views.upload, name="upload"),
    path("batches/<int:pk>/", views.batch_detail, name="batch-detail"),
]
