"""The door of an article's state: who may read it when, and what a killed reader leaves."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import psycopg2
import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from articles import state
from articles.models import Article, BatchItem
from articles.tasks import sweep_due_articles
from tests.worker_process import empty_queue, service_environment

Send = Callable[..., list[BatchItem]]
State = Article.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def article(send: Send) -> Article:
    (item,) = send("a.txt", b"Bridge open")
    assert item.article is not None
    return item.article


def read(article: Article) -> Article | None:
    with state.reading(article_id=article.pk) as held:
        return held


def test_reading_to_the_end(article: Article) -> None:
    with state.reading(article_id=article.pk) as held:
        assert held is not None
        assert (held.state, held.attempts) == (State.PROCESSING, 1)
        state.finish(article_id=article.pk, language="en", pipeline_version="1")
    article.refresh_from_db()
    assert (article.state, article.due_at, article.language) == (State.PROCESSED, None, "en")
    assert read(article) is None


def test_kept_articles_say_why(article: Article) -> None:
    with state.reading(article_id=article.pk):
        state.finish(
            article_id=article.pk, language="fr", pipeline_version="1", kept_because="It is in French."
        )
    article.refresh_from_db()
    assert (article.state, article.error) == (State.KEPT, "It is in French.")


@pytest.mark.parametrize("to", [State.PENDING, State.PROCESSED, State.KEPT, State.FAILED])
def test_finish_asks_for_a_reading(article: Article, to: str) -> None:
    Article.objects.update(state=to)
    with pytest.raises(state.InvalidTransition):
        state.finish(article_id=article.pk, language="en", pipeline_version="1")


def test_errors_are_tried_again_and_then_final(article: Article) -> None:
    for attempt in range(1, settings.MAX_ATTEMPTS + 1):
        assert read(article) is not None
        state.fail(article_id=article.pk, error=f"error {attempt}", again=True)
        article.refresh_from_db()
        last = attempt == settings.MAX_ATTEMPTS
        assert (article.state, article.error) == (State.FAILED if last else State.PENDING, f"error {attempt}")
        assert (article.due_at is None) == last


def test_an_article_begun_too_often_fails(article: Article) -> None:
    for _ in range(settings.MAX_ATTEMPTS):
        assert read(article) is not None  # begun, and nothing heard of it
    assert read(article) is None
    article.refresh_from_db()
    assert article.state == State.FAILED
    assert "never finished" in article.error


def test_retry_starts_afresh(article: Article) -> None:
    state.fail(article_id=article.pk, error="broken", again=False)
    state.retry(article_id=article.pk)
    article.refresh_from_db()
    assert (article.state, article.error, article.attempts) == (State.PENDING, "", 0)
    with pytest.raises(state.InvalidTransition):
        state.retry(article_id=article.pk)
    assert state.retry_all(article_ids=[article.pk]) == []


def test_what_is_being_read_is_left_to_its_reader(article: Article) -> None:
    with state.reading(article_id=article.pk):
        with pytest.raises(state.InvalidTransition):
            state.retry(article_id=article.pk)
        assert state.retry_all(article_ids=[article.pk]) == []
        state.finish(article_id=article.pk, language="en", pipeline_version="1")
    article.refresh_from_db()
    assert article.state == State.PROCESSED
    state.retry(article_id=article.pk)


def test_missing_articles_are_a_quiet_no(db: None) -> None:
    with state.reading(article_id=987_654) as held:
        assert held is None
    state.fail(article_id=987_654, error="x", again=True)


@pytest.fixture
def other_session() -> psycopg2.extensions.connection:
    """A database session of somebody else."""
    values = connection.get_connection_params()
    values.pop("cursor_factory", None)
    values.pop("context", None)
    session = psycopg2.connect(**values)
    session.autocommit = True
    yield session
    session.close()


def test_only_one_reads_at_a_time(article: Article, other_session: psycopg2.extensions.connection) -> None:
    cursor = other_session.cursor()
    ask = "SELECT pg_try_advisory_lock(%s, %s)"
    with state.reading(article_id=article.pk) as held:
        assert held is not None
        cursor.execute(ask, [state.LOCK_SPACE, article.pk])
        assert cursor.fetchone() == (False,)
    cursor.execute(ask, [state.LOCK_SPACE, article.pk])
    assert cursor.fetchone() == (True,)
    assert read(article) is None
    other_session.close()  # the session ends as it does with a worker that is killed
    deadline = time.monotonic() + 60
    while read(article) is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)


READER = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "claimtrack.settings"
import django
django.setup()
from articles import state
with state.reading(article_id=int(sys.argv[1])) as held:
    print("held" if held else "nothing", flush=True)
    time.sleep(600)
"""


@pytest.mark.usefixtures("no_worker")
def test_a_killed_reader_frees_its_article(send: Send) -> None:
    article = send("a.txt", b"Bridge open")[0].article
    assert article is not None
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(article.pk)],
        stdout=subprocess.PIPE,
        text=True,
        env=service_environment(),
        cwd=settings.BASE_DIR,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline().strip() == "held"
    assert read(article) is None
    reader.send_signal(signal.SIGKILL)
    reader.wait()
    deadline = time.monotonic() + 60
    while (held := read(article)) is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert held.attempts == 2


def make_due(**values: object) -> None:
    Article.objects.update(due_at=timezone.now() - timedelta(seconds=1), **values)


@pytest.mark.parametrize("of", [State.PENDING, State.PROCESSING])
def test_the_sweep_takes_what_is_due_once(article: Article, of: str) -> None:
    assert state.claim_due() == []  # its message is fresh
    make_due(state=of)
    assert state.claim_due() == [article.pk]
    assert state.claim_due() == []


@pytest.mark.parametrize("of", [State.PROCESSED, State.KEPT, State.FAILED])
def test_the_sweep_leaves_what_is_done(article: Article, of: str) -> None:
    make_due(state=of)
    assert state.claim_due() == []


def test_the_sweep_sends_messages_to_the_broker(no_worker: None, article: Article) -> None:
    empty_queue()
    make_due()
    assert sweep_due_articles() == 1
    broker = redis.Redis.from_url(settings.REDIS_URL)
    (message,) = broker.lrange("claimtrack", 0, -1)
    assert state.PROCESS_TASK.encode() in message
    empty_queue()


@pytest.mark.django_db(transaction=True)
def test_an_article_is_stored_while_the_broker_is_away(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue is a hint: the sweep finds the article when the broker is back."""
    from celery import current_app
    from kombu.exceptions import OperationalError

    def away(*args: object, **more: object) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(current_app, "send_task", away)
    (item,) = send("a.txt", b"Bridge open")
    assert item.outcome == "added"
    make_due()
    assert state.claim_due() == [item.article_id]
