"""The right to erasure: an account is made nobody's, and what it did stays, done by “erased-7”.

The trail says as before who did what: one person's doings are still told apart from another's, only the name
is gone. Words that the person wrote (reasons, comments, notes) are the newsroom's and stay. For the owner
of the tables alone: the application's database role cannot change events (claimtrack.database_roles).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from claims.models import Event
from claims.workflow_errors import NotAllowedNow

# Columns that keep the name of an account as text, so that it survives the account.
NAME_FIELDS = frozenset(
    {
        *("actor_name", "author_name", "approver_name", "added_by_name", "recorded_by_name", "by_name"),
        *("created_by_name", "decided_by_name", "owner_name", "revoked_by_name", "undone_by"),
    }
)
# Keys under which the changed fields of an event have it.
NAME_KEYS = ("account", "author", "approver", "assignee", "locked_by", "by", "owner", "person")


@transaction.atomic
def erase_account(*, username: str) -> str:
    """Take away what says who the person is and what is theirs alone; gives the name that stands for them.

    Raises User.DoesNotExist, and NotAllowedNow for the last superuser.
    """
    user = User.objects.select_for_update(of=("self",)).get(username=username)
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        raise NotAllowedNow(_("This is the last account that may do everything. Make another one first."))
    pseudonym = _free_name(user)
    columns = list(_name_columns())
    guarded = sorted({Event._meta.db_table, *(model._meta.db_table for model, _ in columns)})
    _triggers(guarded, "DISABLE")
    for model, field in columns:
        model._default_manager.filter(**{field: username}).update(**{field: pseudonym})
    _rename_in_events(username, pseudonym)
    _delete_what_is_theirs(user, username, pseudonym)
    _strip(user, pseudonym)
    Event.objects.create(
        actor_name="operator",
        subject_type="user",
        subject_id=user.pk,
        action="erase",
        new={"account": pseudonym},
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _triggers(guarded, "ENABLE")
    return pseudonym


def _free_name(user: User) -> str:
    """erased-7, or where that is another account's name, the first free of erased-7-2, erased-7-3, …"""
    first = f"erased-{user.pk}"
    others = User.objects.filter(username__istartswith=first).exclude(pk=user.pk)
    taken = {name.lower() for name in others.values_list("username", flat=True)}
    names = (first, *(f"{first}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _name_columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_app_config("claims").get_models():
        for field in model._meta.concrete_fields:
            if field.name in NAME_FIELDS and not model._meta.proxy:
                yield model, field.name


def _triggers(tables: list[str], how: str) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} {how} TRIGGER USER")


def _rename_in_events(username: str, pseudonym: str) -> None:
    """Only whole values under keys that name accounts: the same word elsewhere is another's."""
    found = f'("({"|".join(NAME_KEYS)})": )"{re.escape(username)}"'
    with connection.cursor() as cursor:
        for column in ("old", "new"):
            cursor.execute(
                f"UPDATE claims_event SET {column} = regexp_replace({column}::text, %s, %s, 'g')::jsonb "  # noqa: S608
                f"WHERE {column}::text ~ %s",
                [found, rf'\1"{pseudonym}"', found],
            )


def _delete_what_is_theirs(user: User, username: str, pseudonym: str) -> None:
    """What would go with the account: ways to sign in, tokens, followed things, news, exports."""
    for relation in User._meta.related_objects:
        model = relation.related_model
        if relation.on_delete is models.CASCADE and model is not LogEntry:
            model._default_manager.filter(**{relation.field.name: user}).delete()
    for log in (AccessAttempt, AccessFailureLog, AccessLog):
        log.objects.filter(username=username).delete()
    account = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=account, object_id=str(user.pk)).update(object_repr=pseudonym)


def _strip(user: User, pseudonym: str) -> None:
    user.username = pseudonym
    user.first_name = user.last_name = user.email = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()  # and with it every session ends
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
