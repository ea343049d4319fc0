"""Pages of claims."""

from django.urls import path
from django.views.generic import RedirectView

from claims.desk_urls import desk_patterns
from claims.export_urls import export_patterns
from claims.feed_urls import feed_patterns
from claims.review_import_urls import review_import_patterns
from claims.review_urls import review_patterns
from claims.token_urls import token_patterns
from claims.verification_urls import verification_patterns
from claims.views import arranging, claim, editing, embed, search, source, thread, undoing
from claims.webhook_urls import webhook_patterns

app_name = "claims"
# What is left of an address whose end was cut off; searches go with it.
_READ = ("get", "head", "options")
_DISPUTES = RedirectView.as_view(
    pattern_name="claims:thread-list", query_string=True, http_method_names=_READ
)
_CLAIMS = RedirectView.as_view(pattern_name="claims:search", query_string=True, http_method_names=_READ)
urlpatterns = [
    path("", thread.thread_list, name="thread-list"),
    path("threads/", _DISPUTES, name="thread-root"),
    path("threads/<int:pk>/", thread.thread_detail, name="thread-short"),
    path("threads/<int:pk>/arrange", arranging.thread_arrange, name="thread-arrange"),
    path("threads/<int:pk>/pin", arranging.thread_pin, name="thread-pin"),
    path("threads/<int:pk>/<slug:slug>/", thread.thread_detail, name="thread-detail"),
    path("threads/<int:pk>/rename", editing.thread_rename, name="thread-rename"),
    path("embed/threads/<int:pk>/", embed.thread_card, name="thread-embed"),
    path("claims/", _CLAIMS, name="claim-root"),
    path("claims/<int:pk>/", claim.claim_detail, name="claim-detail"),
    path("claims/<int:pk>/withdraw", editing.claim_withdraw, name="claim-withdraw"),
    path("links/<int:pk>/judge", editing.link_judge, name="link-judge"),
    path("sources/", source.source_list, name="source-list"),
    path("sources/<int:pk>/", source.source_detail, name="source-detail"),
    path("changes/<int:pk>/undo", undoing.change_undo, name="change-undo"),
    path("search/", search.search, name="search"),
    *verification_patterns,
    *desk_patterns,
    *export_patterns,
    *feed_patterns,
    *webhook_patterns,
    *review_patterns,
    *review_import_patterns,
    *token_patterns,
    path("about/", search.about, name="about"),
]
