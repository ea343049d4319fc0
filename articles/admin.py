"""Articles in Django's admin: metadata can be put right, text and state cannot be touched here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, URLField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles import state
from articles.models import Article, Batch, BatchItem, Outlet

_METADATA = ("title", "outlet", "author", "url", "published_at")
_FIXED = (
    *("state", "error", "attempts", "due_at", "pipeline_version", "processed_at", "language"),
    *("word_count", "file_name", "file_format", "encoding", "sha256", "near_copy_of"),
    *("near_copy_similarity", "added_at", "added_by", "text"),
)
_ADDRESSES: dict[Any, Any] = {URLField: {"assume_scheme": "https"}}  # of one typed without a scheme


@admin.register(Outlet)
class OutletAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    list_display = ["name", "homepage"]
    search_fields = ["name", "key"]
    readonly_fields = ["key"]
    formfield_overrides = _ADDRESSES

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # made by what comes in, which sets the key


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    list_display = ["title", "outlet", "published_at", "state", "added_at"]
    list_filter = ["state", "language", "file_format"]
    list_select_related = ["outlet"]
    search_fields = ["title", "file_name"]  # the text is searched on the site's own page, by its index
    date_hierarchy = "published_at"
    autocomplete_fields = ["outlet"]
    show_full_result_count = False
    actions = ["read_again"]
    fields = [*_METADATA, *_FIXED]
    readonly_fields = _FIXED
    formfield_overrides = _ADDRESSES

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return super().get_queryset(request).defer("minhash", "minhash_bands", "search")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # the upload page does it

    @admin.action(description=_("Read again"), permissions=["change"])
    def read_again(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        started = self.start_again(request, queryset)
        self.message_user(request, _("%d articles will be read again.") % started)

    def start_again(self, request: HttpRequest, queryset: QuerySet[Article]) -> int:
        """Have articles read again; gives how many."""
        return len(state.retry_all(article_ids=queryset.values_list("pk", flat=True)))


class BatchItemInline(admin.TabularInline):  # type: ignore[type-arg]  # generic in the stubs only
    model = BatchItem
    fields = readonly_fields = ("name", "outcome", "reason", "article")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Batch)
class BatchAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    list_display = ["pk", "channel", "created_at", "created_by"]
    list_filter = ["channel"]
    readonly_fields = ["channel", "created_at", "created_by"]
    inlines = [BatchItemInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
