"""The four roles as groups of accounts, with the permissions that claims.permissions gives them.

Kept in step after every migrate, because permissions exist only then.
"""

from __future__ import annotations

from typing import Any

from claims.permissions import NEEDED, Role, actions_of


def ensure_roles(**_signal: Any) -> None:
    """Make each role's group and give it exactly what the table says; other groups are left alone."""
    from django.contrib.auth.models import Group, Permission

    known = {
        f"{label}.{code}": pk
        for label, code, pk in Permission.objects.values_list("content_type__app_label", "codename", "pk")
    }
    for role in Role:
        group = Group.objects.get_or_create(name=str(role))[0]
        needed = {NEEDED[action] for action in actions_of(role)}
        group.permissions.set([known[name] for name in sorted(needed) if name in known])


def ensure_scale(*, apps: Any = None, **_signal: Any) -> None:
    """A database without ratings gets the usual scale, also one that was emptied."""
    if apps is not None and "rating" not in apps.all_models["claims"]:
        return  # migrated back to before there was a scale
    from claims.scale import ensure_default_scale

    ensure_default_scale()
