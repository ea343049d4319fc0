"""Pages of what other fact-checkers say: imports, and reviews offered as evidence."""

from django.urls import path, re_path

from claims.views import review_imports

review_import_patterns = [
    path("factchecks/", review_imports.suggestion_list, name="suggestion-list"),
    re_path(
        r"^factchecks/(?P<pk>[0-9]{1,18})/(?P<step>accept|reject|undo)\Z",
        review_imports.suggestion_step,
        name="suggestion-step",
    ),
    path("factchecks/imports/", review_imports.import_list, name="review-imports"),
    path("factchecks/imports/<int:pk>/", review_imports.import_detail, name="review-import"),
    path("factchecks/imports/<int:pk>/undo", review_imports.import_undo, name="review-import-undo"),
]
