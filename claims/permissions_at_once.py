"""What an account may do, in one question: Django asks one for the account and one for its groups."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, Permission, User
from django.db.models import Q


class PermissionsAtOnce(ModelBackend):
    """Answers for the backends behind it, which keep what is known in the same place; signs nobody in."""

    def authenticate(self, request: Any, **credentials: Any) -> None:  # type: ignore[override]
        """Another backend looks at passwords."""

    def get_all_permissions(self, user_obj: User | AnonymousUser, obj: Any = None) -> set[str]:
        """The permissions of an active account and its groups, as "claims.change_link"."""
        if obj is not None or not isinstance(user_obj, User) or not user_obj.is_active:
            return set()
        if not hasattr(user_obj, "_perm_cache") and not getattr(user_obj, "is_superuser", False):
            given = Permission.objects.filter(Q(user=user_obj) | Q(group__user=user_obj)).order_by()
            names = given.values_list("content_type__app_label", "codename").distinct()
            user_obj._perm_cache = {f"{label}.{code}" for label, code in names}  # type: ignore[attr-defined]
        return super().get_all_permissions(user_obj, obj)
