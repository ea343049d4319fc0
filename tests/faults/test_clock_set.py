"""The clock of a machine is set while articles are read: by hours and days, ahead and back, again and again.

libfaketime shows the worker, or the database, another time, which changes while they run; all others keep the
right one, as on several machines. Where it is not installed (Debian and Ubuntu: apt-get install libfaketime)
these are skipped. Beat and gunicorn cannot run under it; for what they do tests/ops/test_clock.py moves the
clock within a process, and tests/faults/test_messages.py sets what a clock leaves behind.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.faults.conftest import Calm, EndsAs, Record
from tests.faults.news import articles
from tests.faults.place import Place, patience

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
STEPS = ("+1d", "-1d", "+0", "+7h", "-7h", "+30m", "-40d", "+40d")
PUT_OFF = """
    SELECT count(*) FROM articles_article WHERE state = 'pending' AND due_at > now() + interval '30 days'
"""
pytestmark = pytest.mark.skipif(not LIBRARIES, reason="there is no libfaketime: apt-get install libfaketime")


class Clock:
    """A clock to be set; `environment` is for a process that shall look at it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.set("+0")
        path.chmod(0o644)
        self.environment = {
            "LD_PRELOAD": str(LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(path),
            "FAKETIME_CACHE_DURATION": "1",  # seconds after which it is looked at again
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # which no setting of a clock moves
        }

    def set(self, by: str) -> None:
        self._path.write_text(f"{by}\n", encoding="utf-8")


@contextmanager
def database_with(place: Place, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """PostgreSQL started anew with that clock, and with the right one at the end."""
    place.kill_postgres()
    with monkeypatch.context() as patch:
        for name, value in clock.environment.items():
            patch.setenv(name, value)
        place.start_postgres()
    yield
    place.end_processes()
    place.kill_postgres()
    place.start_postgres()


def _read_while_it_is_set(place: Place, clock: Clock, news: Sequence[tuple[str, str]]) -> None:
    """Send articles one by one, and set the clock each time that one more has been begun.

    Sending takes longer than the worker goes without a look at its clock, so each setting is seen.
    """
    begun = "SELECT coalesce(sum(attempts), 0) FROM articles_article"
    for by, one in zip(itertools.cycle(STEPS), news, strict=False):
        before = place.one(begun)
        place.take_in([one])
        place.wait(
            lambda before=before: place.one(begun) > before or not place.unread(), "reading goes on", 120
        )
        clock.set(by)
    place.wait_until_read(patience(len(news)))
    assert place.one("SELECT max(attempts) FROM articles_article") == 1, "each is read once"


def test_of_the_machine_that_reads(
    place: Place, calm: Calm, ends_as: EndsAs, long: bool, record_property: Record
) -> None:
    count = 40 if long else 8
    early, later = articles(count)[: count // 2], articles(count)[count // 2 :]
    expected = calm(count)
    place.fresh()
    clock = Clock(place.folder / "clock")
    clock.set("+40d")
    place.take_in(early)
    place.broker().flushall()
    place.beat()
    worker = place.worker(at_once=2, **clock.environment)
    # What a sweep sends out now is sent again weeks later; and then the queue is lost once more.
    place.wait(lambda: place.one(PUT_OFF), "a sweep with a clock that is far ahead")
    clock.set("+0")
    place.broker().flushall()
    _read_while_it_is_set(place, clock, later)
    assert worker.running()
    read = [at for (at,) in place.ask("SELECT processed_at FROM articles_article")]
    assert max(read) - min(read) > timedelta(hours=6), "the worker saw its clock being set"
    record_property("times that the clock was set", 2 + len(later))
    ends_as(place.left(), expected)


def test_of_the_database(
    place: Place,
    calm: Calm,
    ends_as: EndsAs,
    long: bool,
    record_property: Record,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    count = 40 if long else 8
    expected = calm(count)
    place.fresh()
    clock = Clock(place.folder / "clock")
    with database_with(place, clock, monkeypatch):
        place.beat()
        place.worker(at_once=2)
        _read_while_it_is_set(place, clock, articles(count))
        clock.set("+40d")
        ahead = timedelta(days=39)
        place.wait(lambda: place.one("SELECT now()") - datetime.now(UTC) > ahead, "the database sees it", 10)
        record_property("times that the clock was set", count)
        ends_as(place.left(), expected)
