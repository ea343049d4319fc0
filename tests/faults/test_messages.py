"""Messages twice, out of order, unknown and broken; workers of two versions; a clock that is set."""

from __future__ import annotations

import base64
import json
import random
import shelve
import shutil
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from claimtrack.celery import app
from tests.faults.conftest import Calm, EndsAs
from tests.faults.news import articles
from tests.faults.place import CHECKOUT, Place, patience

SEND = """
import json
from celery import current_app
with open(%r) as file:
    for name, arguments in json.load(file):
        current_app.send_task(name, args=arguments)
"""
READ = "claims.tasks.process_article"
SHIPPED = CHECKOUT / "claims" / "extraction" / "model"
LATER, EARLIER = (f"UPDATE articles_article SET due_at = now() {sign} interval '1 day'" for sign in "+-")


def send(place: Place, tasks: list[tuple[str, list[object]]]) -> None:
    path = place.folder / "messages.json"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    place.manage("shell", "--verbosity", "0", "-c", SEND % str(path))


def ours() -> dict[str, Any]:
    """Every task that a worker takes, but for Celery's own."""
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


def test_a_message_is_handed_out_again_only_after_its_task_must_have_ended() -> None:
    """acks_late: messages are acknowledged at the end; a slow task must not be taken for a lost one."""
    assert settings.CELERY_TASK_ACKS_LATE
    assert settings.CELERY_TASK_REJECT_ON_WORKER_LOST
    handed_out_again = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT < handed_out_again
    assert handed_out_again >= 2 * settings.CELERY_TASK_TIME_LIMIT
    # What takes longer acknowledges at the beginning; the sweep sends it again (claims/export_tasks.py).
    slow = {
        name
        for name, task in ours().items()
        if (task.time_limit or settings.CELERY_TASK_TIME_LIMIT) > settings.CELERY_TASK_TIME_LIMIT
    }
    assert slow == {"claims.export_tasks.make_export"}
    assert not any(task.acks_late for name, task in ours().items() if name in slow)
    assert all(task.acks_late for name, task in ours().items() if name not in slow)
    # Prefetched messages wait unacknowledged behind the running one, so there may be no more than one each.
    assert settings.CELERY_WORKER_PREFETCH_MULTIPLIER == 1


def test_twice_out_of_order_by_old_and_new_workers(
    place: Place, calm: Calm, ends_as: EndsAs, long: bool
) -> None:
    count = 40 if long else 12
    expected = calm(count)
    place.fresh()
    place.take_in(articles(count))
    place.broker().flushall()
    ids = [pk for (pk,) in place.ask("SELECT id FROM articles_article")]
    hints: list[tuple[str, list[object]]] = [(READ, [pk]) for pk in ids * 3]
    hints += [(READ, [10**9]), ("claims.tasks.of_a_newer_version", [1]), (READ, [ids[0], "one too many"])]
    random.Random(1).shuffle(hints)
    send(place, hints)
    first = json.loads(place.broker().lindex("claimtrack", 0))
    place.broker().rpush("claimtrack", json.dumps({**first, "body": base64.b64encode(b"no task").decode()}))
    place.beat()
    # The old version, and a new one: the same weights under another name, which is stored beside each claim.
    newer = shutil.copytree(SHIPPED, place.folder / "next-weights", dirs_exist_ok=True)
    place.worker(name="old")
    place.worker(name="new", CLAIMTRACK_PIPELINE=str(newer))
    place.wait_until_read(patience(count))
    place.wait(lambda: place.broker().llen("claimtrack") == 0, "all messages are worked off")
    ends_as(place.left(), expected)
    versions = dict(place.ask("SELECT pipeline_version, count(*) FROM articles_article GROUP BY 1"))
    assert len(versions) == 2, versions
    assert sum(versions.values()) == count
    assert place.one("SELECT max(attempts) FROM articles_article") == 1, "each is read once"


def test_the_clock_is_set_while_articles_wait(place: Place, calm: Calm, ends_as: EndsAs) -> None:
    """A day forward and a day back: rows and beat hold moments that are not yet; reading goes on."""
    expected = calm(4)
    place.fresh()
    place.take_in(articles(4))
    place.ask(LATER)  # what was stored before the clock was set back by a day
    place.broker().flushall()
    _beat_ran_tomorrow(place)
    place.beat()
    place.worker()
    place.wait_until_read(60)
    place.ask(EARLIER)
    place.ask("UPDATE articles_article SET state_changed_at = now() + interval '1 day', processed_at = NULL")
    place.wait(lambda: place.broker().llen("claimtrack") == 0, "nothing is sent out for what is read")
    assert place.one("SELECT max(attempts) FROM articles_article") == 1
    ends_as(place.left(), expected)


def _beat_ran_tomorrow(place: Place) -> None:
    """Beat's file as it is when the clock was a day ahead at its last run."""
    beat = place.beat()
    place.wait(lambda: b"Scheduler: Sending" in beat.said(), "beat sends", process=beat)
    beat.stop()
    place.broker().flushall()
    path = place.folder / f"beat-{place.database}"
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with shelve.open(str(path), writeback=True) as kept:
        assert kept["entries"]
        for entry in kept["entries"].values():
            entry.last_run_at = tomorrow


def test_the_queue_has_a_bound(place: Place) -> None:
    """The sweep stops sending when enough waits: a long line of articles must not fill the broker."""
    place.take_in(articles(3))
    place.ask("UPDATE articles_article SET due_at = now()")
    filler = b"x"
    place.broker().rpush("claimtrack", *[filler] * 1000)
    code = "from articles.tasks import sweep_due_articles as s; print(s())"
    assert place.manage("shell", "--verbosity", "0", "-c", code).stdout.split()[-1] == "0"
    place.broker().delete("claimtrack")
    assert place.manage("shell", "--verbosity", "0", "-c", code).stdout.split()[-1] == "3"
    assert place.broker().llen("claimtrack") == 3
