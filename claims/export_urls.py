"""Pages of exports."""

from django.urls import path, re_path

from claims.views import exports

_FORMAT = r"(?P<format>csv|jsonl|parquet)"

export_patterns = [
    path("exports/", exports.export_list, name="export-list"),
    path("exports/make", exports.export_make, name="export-make"),
    path("exports/<int:pk>/cancel", exports.export_cancel, name="export-cancel"),
    path("exports/<int:pk>/remove", exports.export_remove, name="export-remove"),
    path("exports/<int:pk>/file", exports.export_file, name="export-file"),
    re_path(rf"^search/claims\.{_FORMAT}$", exports.claims_export, name="claims-export"),
    re_path(rf"^threads/claims\.{_FORMAT}$", exports.threads_export, name="threads-export"),
    re_path(rf"^threads/(?P<pk>[0-9]+)/claims\.{_FORMAT}$", exports.thread_export, name="thread-export"),
]
