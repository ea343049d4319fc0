"""Exports that a worker makes: asked for, made, cancelled, removed after some days.

The row is the truth and the message only a hint. Who makes one holds a lock of the database that ends with
its worker, so a message that comes twice does nothing and one that was lost is sent again by the sweep. Only
who has asked and administrators see an export. How far it is is written on its row twice a second, and there
it learns that it was cancelled.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, cast

from celery import current_app
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims import permissions
from claims.exports.formats import NoParquet, require_parquet, writer_of
from claims.exports.records import records
from claims.exports.scope import Of, Scope
from claims.models import Export, Notification
from claims.permissions import Action
from claims.workflow_errors import NotAllowedNow

State = Export.State
TASK = "claims.export_tasks.make_export"
LOCK_SPACE = 0x6578706F  # "expo"
MOST_OPEN = 3  # of one person at a time
GRACE = timedelta(seconds=60)  # how long the sweep leaves a message to the queue
PROGRESS_SECONDS = 0.5  # how often it tells how far it is, and learns that it was cancelled
ATTEMPTS = 3  # after which one whose worker died again and again counts as failed


class Cancelled(Exception):
    """Somebody has cancelled or removed it while it was made."""


def open_to(user: User) -> QuerySet[Export]:
    """One's own exports; an administrator's are everybody's."""
    rows = Export.objects.select_related("user")
    return rows if permissions.may(user, Action.SEE_EXPORTS) else rows.filter(user=user)


@transaction.atomic
def ask(*, scope: Scope, format: str, base: str, by: User) -> Export:
    """Have an export made; `base` begins the addresses in the file, as "https://claims.example/".

    Raises ValueError for a format that there is none of, NoParquet, and NotAllowedNow where too many of this
    person's are under way.
    """
    if format not in Export.Format.values:
        raise ValueError(
            _("There is no format “%(format)s”: choose one of %(formats)s.")
            % {"format": format, "formats": ", ".join(Export.Format.values)}
        )
    if format == Export.Format.PARQUET:
        require_parquet()
    User.objects.select_for_update().get(pk=by.pk)  # two requests at once are counted one after the other
    if Export.objects.filter(user=by, state__in=[State.WAITING, State.RUNNING]).count() >= MOST_OPEN:
        said = ngettext(
            "You have an export under way: wait for it, or cancel it.",
            "You have %(n)d exports under way: wait for one, or cancel one.",
            MOST_OPEN,
        )
        raise NotAllowedNow(said % {"n": MOST_OPEN})
    export = Export.objects.create(
        user=by, of=scope.of.value, query=scope.query, thread=scope.thread, format=format, base=base[:300]
    )
    transaction.on_commit(lambda: current_app.send_task(TASK, args=[export.pk]), robust=True)
    return export


@transaction.atomic
def cancel(*, export_id: int, by: User) -> Export:
    """Stop one that is waiting or being made. Raises Export.DoesNotExist, also for somebody else's, and
    NotAllowedNow where it has ended."""
    export = open_to(by).select_for_update(of=("self",)).get(pk=export_id)
    if not export.is_open:
        raise NotAllowedNow(_("It has ended already."))
    export.state, export.ended_at = State.CANCELLED, timezone.now()
    export.save(update_fields=["state", "ended_at"])
    return export


@transaction.atomic
def remove(*, export_id: int, by: User) -> None:
    """Delete one with its file; one that is being made stops. Raises Export.DoesNotExist."""
    export = open_to(by).select_for_update(of=("self",)).get(pk=export_id)
    name = export.file
    export.delete()
    transaction.on_commit(lambda: _delete_file(name))


def fetch(*, export_id: int, by: User) -> tuple[Export, File[bytes]]:
    """A finished export and its file, open; who asked for it has now read the news of it.

    Raises Export.DoesNotExist, NotAllowedNow where it is not ready, FileNotFoundError where the file is gone.
    """
    export = open_to(by).get(pk=export_id)
    if export.state != State.READY:
        raise NotAllowedNow(_("It is not ready."))
    found = _storage().open(export.file, "rb")
    news = Notification.objects.unread().filter(user=by, kind=Notification.Kind.EXPORT)
    news.filter(details__export=export.pk).update(read_at=timezone.now())
    return export, found


def make(*, export_id: int) -> None:
    """Make an export that waits, or one whose worker died; nothing happens where somebody is on it.

    What goes wrong is told on its row in plain words and raised.
    """
    with _holding(export_id) as held:
        export = _begin(export_id) if held else None
        if export is None:
            return
        try:
            with _temporary(export) as (file, path):
                _write(export, file)
                _finish(export, path)
        except Cancelled:
            return
        except NoParquet as error:
            _fail(export, str(error))
        except Exception as error:
            _fail(export, f"{type(error).__name__}: {' '.join(str(error).split())}"[:1000])
            raise


@contextmanager
def _holding(export_id: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, export_id])
        row = cursor.fetchone()
    if not row or not row[0]:
        yield False
        return
    try:
        yield True
    finally:
        if connection.is_usable():  # a lost session has lost its locks
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, export_id])


def _begin(export_id: int) -> Export | None:
    with transaction.atomic():
        export = Export.objects.select_for_update().filter(pk=export_id).first()
        if export is None or not export.is_open:
            return None
        if export.attempts >= ATTEMPTS:
            _end(export, State.FAILED, error=_("The worker that made it died, several times."))
            return None
        export.state, export.done, export.attempts = State.RUNNING, 0, export.attempts + 1
        export.changed_at = timezone.now()
        export.save(update_fields=["state", "done", "attempts", "changed_at"])
    return export


def _write(export: Export, file: BinaryIO) -> None:
    scope = Scope(Of(export.of), export.query, export.thread)
    ids = scope.ids()
    _progress(export, total=ids.order_by().count(), done=0)
    writer = writer_of(export.format, file, lambda path: export.base.rstrip("/") + path)
    done, told = 0, time.monotonic()
    for batch in records(ids, thread=export.thread):
        writer.write(batch)
        done += len(batch)
        if time.monotonic() - told >= PROGRESS_SECONDS:
            _progress(export, done=done)
            told = time.monotonic()
    writer.close()
    file.flush()
    export.done = done


def _progress(export: Export, **counts: int) -> None:
    """Tell how far it is; raises Cancelled where it shall go no further."""
    rows = Export.objects.filter(pk=export.pk, state=State.RUNNING)
    if not rows.update(changed_at=timezone.now(), **counts):
        raise Cancelled


@contextmanager
def _temporary(export: Export) -> Iterator[tuple[BinaryIO, Path]]:
    """A file to write into; it lies where the finished ones do if they lie in a folder."""
    folder = getattr(_storage(), "location", None)
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="making-", dir=folder)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield cast(BinaryIO, file), path
    finally:
        path.unlink(missing_ok=True)


def _finish(export: Export, path: Path) -> None:
    """Put the file into the storage and say that it is ready, unless it was cancelled meanwhile."""
    with path.open("rb") as file:
        name = _storage().save(f"{secrets.token_urlsafe(18)}.{export.format}", File(file))
    with transaction.atomic():
        row = Export.objects.select_for_update().filter(pk=export.pk, state=State.RUNNING).first()
        if row is not None:
            row.file, row.size, row.done = name, path.stat().st_size, export.done
            _end(row, State.READY)
            return
    _delete_file(name)
    raise Cancelled


def _fail(export: Export, error: str) -> None:
    with transaction.atomic():
        row = Export.objects.select_for_update().filter(pk=export.pk, state=State.RUNNING).first()
        if row is not None:
            _end(row, State.FAILED, error=error)


def _end(export: Export, state: State, *, error: str = "") -> None:
    export.state, export.error, export.ended_at = state, error, timezone.now()
    export.save()
    Notification.objects.create(
        user_id=export.user_id,
        kind=Notification.Kind.EXPORT,
        details={"export": export.pk, "title": export.file_name, "state": str(state)},
        created_at=export.ended_at,
    )


def sweep() -> int:
    """Send out again what has stood still, remove what is old; gives how many were sent."""
    old = timezone.now() - timedelta(days=settings.EXPORT_DAYS)
    for export in Export.objects.filter(ended_at__lt=old).iterator():
        export.delete()
        _delete_file(export.file)
    still = Export.objects.filter(
        state__in=[State.WAITING, State.RUNNING], changed_at__lt=timezone.now() - GRACE
    )
    ids = list(still.order_by("pk").values_list("pk", flat=True)[:100])
    for pk in ids:
        current_app.send_task(TASK, args=[pk])
    Export.objects.filter(pk__in=ids, state=State.WAITING).update(changed_at=timezone.now())
    _sweep_files()
    return len(ids)


def _sweep_files() -> None:
    """Remove what a worker that was killed has left in the storage: files a day old that no row has."""
    with suppress(FileNotFoundError, NotImplementedError):
        _folders, names = _storage().listdir("")
        kept = set(Export.objects.filter(file__in=names).values_list("file", flat=True))
        for name in set(names) - kept:
            if _storage().get_modified_time(name) < timezone.now() - timedelta(days=1):
                _delete_file(name)


def _storage() -> Storage:
    return storages["exports"]


def _delete_file(name: str) -> None:
    if name:
        _storage().delete(name)
