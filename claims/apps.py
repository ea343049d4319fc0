from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ClaimsConfig(AppConfig):
    name = "claims"

    def ready(self) -> None:
        """Roles, scale and the origin of changes belong to the database as its tables do."""
        from claims import one_of  # noqa: F401  # a lookup that registers itself
        from claims.changes import ensure_origin
        from claims.roles import ensure_roles, ensure_scale

        # This app is the last of the installed ones: by then the permissions of all exist.
        post_migrate.connect(ensure_scale, sender=self)
        post_migrate.connect(ensure_origin, sender=self)
        post_migrate.connect(ensure_roles, sender=self)
