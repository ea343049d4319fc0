"""Exports that workers make: whole, safe to be killed, cancelled, removed, seen by who asked alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.utils import timezone

from claims.exports import jobs
from claims.exports.scope import Scope
from claims.models import Export, Notification
from claims.workflow_errors import NotAllowedNow
from tests.claims.making import make_claim
from tests.factories import add_dispute
from tests.roles.accounts import account

pytestmark = pytest.mark.django_db
State = Export.State
BASE = "https://claims.example/"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    storage = storages["exports"]
    monkeypatch.setitem(storage.__dict__, "location", str(tmp_path))
    monkeypatch.setitem(storage.__dict__, "base_location", str(tmp_path))
    return tmp_path


@pytest.fixture
def reader() -> User:
    return User.objects.create_user("rita")


def ask(by: User, *, of: str = "everything", format: str = "csv", **more: Any) -> Export:
    return jobs.ask(scope=Scope.read(of=of, **more), format=format, base=BASE, by=by)


def test_an_export_is_made_and_told(reader: User, folder: Path) -> None:
    add_dispute()
    export = ask(reader)
    jobs.make(export_id=export.pk)
    export.refresh_from_db()
    assert (export.state, export.total, export.done, export.error) == (State.READY, 4, 4, "")
    news = Notification.objects.get(user=reader)
    assert (news.kind, news.details["state"], news.read_at) == ("export", "ready", None)
    row, file = jobs.fetch(export_id=export.pk, by=reader)
    data = file.read()
    assert len(data) == row.size > 500
    assert data.count(b"https://claims.example/claims/") == 4
    news.refresh_from_db()
    assert news.read_at is not None, "who has fetched it needs not be told any more"
    (lying,) = folder.iterdir()
    assert lying.stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"


def test_what_ran_already_is_not_made_again(reader: User) -> None:
    add_dispute()
    export = ask(reader)
    jobs.make(export_id=export.pk)
    name = Export.objects.get().file
    jobs.make(export_id=export.pk)
    jobs.make(export_id=999_999_999)
    assert Export.objects.get().file == name
    assert Notification.objects.count() == 1


def test_nobody_makes_what_somebody_makes(reader: User) -> None:
    export = ask(reader)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [jobs.LOCK_SPACE, export.pk])
        jobs.make(export_id=export.pk)
        assert Export.objects.get().state == State.WAITING
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        other.close()
    jobs.make(export_id=export.pk)
    assert Export.objects.get().state == State.READY


def test_one_whose_worker_died_is_begun_anew_but_not_for_ever(reader: User) -> None:
    add_dispute()
    export = ask(reader)
    Export.objects.update(state=State.RUNNING, attempts=1, done=3)
    jobs.make(export_id=export.pk)
    export.refresh_from_db()
    assert (export.state, export.done, export.attempts) == (State.READY, 4, 2)
    Export.objects.update(state=State.RUNNING, attempts=jobs.ATTEMPTS)
    jobs.make(export_id=export.pk)
    export.refresh_from_db()
    assert export.state == State.FAILED
    assert "died" in export.error


def test_what_goes_wrong_is_on_the_row(reader: User, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Iterator[list[Any]]:
        raise OSError("No space left on device")
        yield []

    monkeypatch.setattr(jobs, "records", broken)
    export = ask(reader)
    with pytest.raises(OSError, match="No space"):
        jobs.make(export_id=export.pk)
    export.refresh_from_db()
    assert (export.state, export.file) == (State.FAILED, "")
    assert "No space left" in export.error
    assert list(folder.iterdir()) == []
    assert Notification.objects.get().details["state"] == "failed"


@pytest.mark.parametrize("act", [jobs.cancel, jobs.remove])
def test_cancelled_or_removed_while_it_is_made(
    act: Callable[..., Any], reader: User, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        make_claim(f"gate {number} was open")
    monkeypatch.setattr("claims.exports.records.AT_ONCE", 1)
    monkeypatch.setattr(jobs, "PROGRESS_SECONDS", 0)
    export, read = ask(reader), []
    real = jobs.records

    def watched(*args: Any, **named: Any) -> Iterator[list[Any]]:
        for batch in real(*args, **named):
            read.append(batch)
            if len(read) == 2:
                act(export_id=export.pk, by=reader)
            yield batch

    monkeypatch.setattr(jobs, "records", watched)
    jobs.make(export_id=export.pk)
    assert len(read) == 2, "it stopped there"
    assert [row.state for row in Export.objects.all()] == ([State.CANCELLED] if act is jobs.cancel else [])
    assert list(folder.iterdir()) == []
    assert not Notification.objects.exists()


def test_others_see_nothing_of_it_but_administrators_do(reader: User) -> None:
    export = ask(reader)
    jobs.make(export_id=export.pk)
    for rank in ("reader", "editor", "reviewer"):
        other = account(rank)
        assert isinstance(other, User)
        for act in (jobs.cancel, jobs.remove, jobs.fetch):
            with pytest.raises(Export.DoesNotExist):
                act(export_id=export.pk, by=other)
    chief = account("administrator")
    assert isinstance(chief, User)
    jobs.fetch(export_id=export.pk, by=chief)
    jobs.remove(export_id=export.pk, by=chief)


@pytest.mark.django_db(transaction=True)
def test_removed_with_its_file(reader: User, folder: Path, no_worker: None) -> None:
    export = ask(reader)
    jobs.make(export_id=export.pk)
    assert len(list(folder.iterdir())) == 1
    jobs.remove(export_id=export.pk, by=reader)
    assert list(folder.iterdir()) == []


def test_a_few_at_a_time(reader: User) -> None:
    for _ in range(jobs.MOST_OPEN):
        ask(reader)
    with pytest.raises(NotAllowedNow, match="under way"):
        ask(reader)
    jobs.cancel(export_id=Export.objects.order_by("pk")[0].pk, by=reader)
    ask(reader)


def test_what_has_ended_cannot_be_cancelled_nor_what_waits_be_fetched(reader: User) -> None:
    export = ask(reader)
    with pytest.raises(NotAllowedNow):
        jobs.fetch(export_id=export.pk, by=reader)
    jobs.make(export_id=export.pk)
    with pytest.raises(NotAllowedNow):
        jobs.cancel(export_id=export.pk, by=reader)
    with pytest.raises(ValueError, match="csv, jsonl, parquet"):
        ask(reader, format="xls")


def test_sweep_sends_what_stands_still_and_removes_what_is_old(
    reader: User, folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(jobs.current_app, "send_task", lambda _name, args: sent.extend(args))
    old, fresh, still = ask(reader), ask(reader), ask(reader)
    for export in (old, fresh):
        jobs.make(export_id=export.pk)
    ago = timezone.now() - timedelta(days=settings.EXPORT_DAYS, minutes=1)
    Export.objects.filter(pk=old.pk).update(ended_at=ago)
    Export.objects.filter(pk=still.pk).update(changed_at=timezone.now() - timedelta(minutes=2))
    (folder / "left-behind.csv").write_text("x")
    (folder / "just-now.csv").write_text("x")
    day = time.time() - 90_000
    __import__("os").utime(folder / "left-behind.csv", (day, day))
    assert jobs.sweep() == 1
    assert sent == [still.pk]
    assert set(Export.objects.values_list("pk", flat=True)) == {fresh.pk, still.pk}
    kept = Export.objects.get(pk=fresh.pk).file
    assert {path.name for path in folder.iterdir()} == {kept, "just-now.csv"}
    assert jobs.sweep() == 0, "it was just sent"


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_makes_it(celery_worker_process: object, client: Client) -> None:
    """From the form to the file, in the storage that site and worker share."""
    thread = add_dispute()
    reader = User.objects.create_user("rita")
    client.force_login(reader)
    sent = {"of": "thread", "thread": thread.pk, "format": "parquet"}
    assert client.post("/exports/make", sent).status_code == 302
    deadline = time.monotonic() + 90
    while (export := Export.objects.get()).is_open and time.monotonic() < deadline:
        time.sleep(0.2)
    assert (export.state, export.error, export.done) == (State.READY, "", 4)
