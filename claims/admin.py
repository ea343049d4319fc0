"""Claims, sources, links, disputes and their history in Django's admin: to look at, not to change.

What the machine wrote belongs to claims.store and what editors decide to claims.workflow, which check who may
and write the history. What can be changed in the admin, of articles, outlets and accounts, is in
claims.admin_history.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims.models import Claim, Event, Link, Source, SourceAlias, Thread, ThreadClaim, Verdict

admin.site.site_header = admin.site.site_title = _("claimtrack: tables of the database")
admin.site.index_title = _("Tables")


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Every field shown, none to be changed; nothing is added or deleted here."""

    show_full_result_count = False
    hidden: tuple[str, ...] = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [field.name for field in self.model._meta.fields if field.name not in self.hidden]


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    list_display = ["shown", "act", "article", "confidence", "origin", "edited", "withdrawn_at"]
    list_filter = ["act", "origin", "edited", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["article"]
    search_fields = ["source_text", "content_text"]
    hidden = ("embedding", "search")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        found: QuerySet[Claim] = super().get_queryset(request)
        return found.defer("embedding", "search", "article__text", "article__search", "article__minhash")

    @admin.display(description=_("claim"))
    def shown(self, claim: Claim) -> str:
        return str(claim)


@admin.register(Link)
class LinkAdmin(ReadOnlyAdmin):
    list_display = ["from_claim", "kind", "to_claim", "state", "score"]
    list_filter = ["kind", "state"]
    list_select_related = ["from_claim", "to_claim"]


class ThreadClaimInline(admin.TabularInline):  # type: ignore[type-arg]  # generic in the stubs only
    model = ThreadClaim
    fields = readonly_fields = ("claim", "side", "pinned")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ThreadClaim]:
        found: QuerySet[ThreadClaim] = super().get_queryset(request)
        return found.select_related("claim")


@admin.register(Thread)
class ThreadAdmin(ReadOnlyAdmin):
    list_display = ["title", "claim_count", "denial_count", "opposing_count", "last_at", "merged_into"]
    list_filter = ["title_edited", ("merged_into", admin.EmptyFieldListFilter)]
    list_select_related = ["merged_into"]
    search_fields = ["title"]
    inlines = [ThreadClaimInline]


@admin.register(Verdict)
class VerdictAdmin(ReadOnlyAdmin):
    list_display = [
        "claim",
        "rating",
        "workflow",
        "publication",
        "author_name",
        "approver_name",
        "updated_at",
    ]
    list_filter = ["workflow", "publication", "rating"]
    list_select_related = ["claim", "rating"]
    hidden = ("author", "approver")  # the accounts may be gone; the names are kept


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor_name", "action", "subject_type", "subject_id", "note"]
    list_filter = ["subject_type", "action"]
    search_fields = ["actor_name", "note"]


class SourceAliasInline(admin.TabularInline):  # type: ignore[type-arg]  # generic in the stubs only
    model = SourceAlias
    fields = readonly_fields = ("name", "key")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Source)
class SourceAdmin(ReadOnlyAdmin):
    """What is wrong is put right on the source's own page, with an event and a way back."""

    list_display = ["name", "kind", "affiliation"]
    list_filter = ["kind"]
    list_select_related = ["affiliation"]
    search_fields = ["name", "aliases__name"]
    inlines = [SourceAliasInline]


import claims.admin_history  # noqa: E402, F401  (registers the rest)
