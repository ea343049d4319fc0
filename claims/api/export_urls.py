"""Addresses of the exports in the API; they come before those of single objects, which look alike."""

from django.urls import path, re_path

from claims.api.export_files import ClaimsExport, ThreadExport, ThreadsExport
from claims.api.exports import ExportFile, ExportViewSet

_ENDING = r"(?P<ending>csv|jsonl|parquet)"

export_patterns = [
    re_path(rf"^claims/export\.{_ENDING}$", ClaimsExport.as_view(), name="claims-export"),
    re_path(rf"^threads/export\.{_ENDING}$", ThreadsExport.as_view(), name="threads-export"),
    re_path(rf"^threads/(?P<pk>[0-9]+)/export\.{_ENDING}$", ThreadExport.as_view(), name="thread-export"),
    path("exports/", ExportViewSet.as_view({"get": "list", "post": "create"}), name="export-list"),
    path(
        "exports/<int:pk>/",
        ExportViewSet.as_view({"get": "retrieve", "delete": "destroy"}),
        name="export-detail",
    ),
    path("exports/<int:pk>/cancel/", ExportViewSet.as_view({"post": "cancel"}), name="export-cancel"),
    path("exports/<int:pk>/file/", ExportFile.as_view(), name="export-file"),
]
