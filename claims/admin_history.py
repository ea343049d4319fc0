"""What can be changed in Django's admin is an event as everywhere: articles, outlets and accounts.

The classes of `articles` and Django are taken as they are, since those know nothing of claims.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from articles.admin import ArticleAdmin, OutletAdmin
from articles.models import Article, Outlet
from claims import events
from claims.disputes_lock import lock_disputes
from claims.models import Claim
from claims.thread_store import regroup
from claims.workflow import retry_article
from claims.workflow_errors import NotAllowedNow

NEVER_TOLD = {"password"}
WIDE = {"text", "search", "minhash", "minhash_bands"}


class Logged(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """What is changed here is an event as everywhere: each field with its old and new value."""

    many: tuple[str, ...] = ()  # fields that name several rows, as the groups of an account

    def before_change(self) -> None:
        """What has to be locked before anything is written."""

    def after_change(self, row: Model, changed: Collection[str]) -> None:
        """What has to follow the fields that are changed, in the same transaction."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        with transaction.atomic():
            if request.method == "POST" and object_id is not None:
                self.before_change()
            before = self._values(self._row(object_id)) if request.method == "POST" else None
            answer = super().changeform_view(request, object_id, *args, **kwargs)
            row = self._row(object_id)
            after = self._values(row) if before is not None else None
            if row is not None and before is not None and after is not None and before != after:
                assert isinstance(request.user, User)  # the admin lets nobody else in
                changed = [name for name in after if before[name] != after[name]]
                events.record(
                    subject=row,
                    action="edit",
                    by=request.user,
                    old={name: before[name] for name in changed},
                    new={name: after[name] for name in changed},
                )
                self.after_change(row, changed)
        return answer

    def _row(self, object_id: str | None) -> Model | None:
        return None if object_id is None else self.get_object(HttpRequest(), object_id)

    def _values(self, row: Model | None) -> dict[str, Any] | None:
        """The fields that can be changed here, as an event keeps them."""
        if row is None:
            return None
        shown = {
            field.name: str(getattr(row, field.name) or "")
            for field in self.model._meta.concrete_fields
            if field.editable and not field.primary_key and field.name not in WIDE | NEVER_TOLD
        }
        several = {name: sorted(str(one) for one in getattr(row, name).all()) for name in self.many}
        return {**shown, **several}

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._record(request, obj, "add", None, self._values(obj))
        return super().log_addition(request, obj, message)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._record(request, obj, "delete", self._values(obj), None)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self._record(request, row, "delete", self._values(row), None)
        super().delete_queryset(request, queryset)

    def _record(
        self,
        request: HttpRequest,
        row: Model,
        action: str,
        old: dict[str, Any] | None,
        new: dict[str, Any] | None,
    ) -> None:
        assert isinstance(request.user, User)  # the admin lets nobody else in
        events.record(subject=row, action=action, by=request.user, old=old, new=new)


for _model in (Article, Outlet, User):
    admin.site.unregister(_model)


@admin.register(Article)
class LoggedArticleAdmin(Logged, ArticleAdmin):
    """Metadata can be put right, and the disputes of its claims follow; the text never changes."""

    def before_change(self) -> None:
        lock_disputes()

    def after_change(self, row: Model, changed: Collection[str]) -> None:
        """Disputes keep when their claims were published first and last, and by how many outlets."""
        if not {"published_at", "outlet"}.isdisjoint(changed):
            regroup(claim_ids=Claim.objects.filter(article=row.pk).values_list("pk", flat=True))

    def start_again(self, request: HttpRequest, queryset: QuerySet[Article]) -> int:
        """As on the article's page, one after another."""
        started = 0
        for article_id in queryset.values_list("pk", flat=True):
            try:
                retry_article(article_id=article_id, by=request.user)  # type: ignore[arg-type]
            except NotAllowedNow:
                continue
            started += 1
        return started


@admin.register(Outlet)
class LoggedOutletAdmin(Logged, OutletAdmin):
    """Name and homepage."""


@admin.register(User)
class LoggedUserAdmin(Logged, UserAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Accounts, with their groups and permissions."""

    many = ("groups", "user_permissions")
