"""Workers that die by SIGKILL at random moments: at the end all is as if nothing had happened."""

from __future__ import annotations

import random
import time

import psutil

from tests.faults.conftest import Calm, EndsAs, Record
from tests.faults.news import articles
from tests.faults.place import Place, Process, patience

NEVER_FINISHED = "never finished"


def _begun(place: Place) -> int:
    return int(place.one("SELECT coalesce(sum(attempts), 0) FROM articles_article"))


def _kill_one_that_reads(worker: Process) -> None:
    """SIGKILL to a process of the pool alone, as the kernel does when memory runs out."""
    children = psutil.Process(worker.process.pid).children()
    random.Random(len(children)).choice(children).kill()


def begun_too_often(place: Place) -> int:
    """Articles hit three times by chance are failed, with the reason, and taken up on an operator's word."""
    failed = place.ask("SELECT error FROM articles_article WHERE state = 'failed'")
    assert all(NEVER_FINISHED in error for (error,) in failed), failed
    if failed:
        place.manage("retry", "--failed")
        place.wait_until_read()
    return len(failed)


def test_killed_again_and_again(
    only_long: None, place: Place, calm: Calm, ends_as: EndsAs, record_property: Record
) -> None:
    count, kills = 200, 50
    expected = calm(count)
    place.fresh()
    place.take_in(articles(count))
    place.beat()
    worker = place.worker(at_once=2)
    moments = random.Random(2021)
    hit = 0
    for number in range(kills):
        begun = _begun(place)
        place.wait(lambda begun=begun: _begun(place) > begun or not place.unread(), "the worker is at work")
        time.sleep(moments.uniform(0, 1.5))
        hit += place.one("SELECT count(*) FROM articles_article WHERE state = 'processing'") > 0
        if number % 3 == 2 and worker.running():
            _kill_one_that_reads(worker)
        else:
            worker.kill()
            worker = place.worker(at_once=2)
    assert hit >= kills // 2, "most kills must fall into the reading of an article"
    place.wait_until_read(patience(count))
    again = begun_too_often(place)
    assert again <= count // 10
    left = place.left()
    record_property("kills", kills)
    record_property("kills while an article was read", hit)
    record_property("articles begun three times, failed with the reason and retried", again)
    ends_as(left, expected)
