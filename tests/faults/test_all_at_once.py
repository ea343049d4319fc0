"""The short form: one small newsroom, everything goes wrong in turn. The long form has each fault alone."""

from __future__ import annotations

import random
import time

from tests.faults.conftest import Calm, EndsAs
from tests.faults.news import articles
from tests.faults.place import Place
from tests.faults.test_database_lost import CUT
from tests.faults.test_messages import READ, send
from tests.faults.test_poison import POISON, poisoned


def test_everything_goes_wrong_in_turn(place: Place, calm: Calm, ends_as: EndsAs) -> None:
    count = 8
    expected = calm(count)
    place.fresh()
    environment = poisoned(place)
    place.beat()
    worker = place.worker(at_once=2, **environment)
    place.take_in([("ABORT.txt", "The mayor said that the word of the day was ABORT.\n"), *articles(count)])
    send(place, [(READ, [pk]) for (pk,) in place.ask("SELECT id FROM articles_article") * 2])
    moments = random.Random(5)

    def after_a_moment() -> None:
        place.wait(lambda: place.one("SELECT sum(attempts) FROM articles_article"), "reading has begun")
        time.sleep(moments.uniform(0.2, 1.0))

    after_a_moment()
    worker.kill()
    worker = place.worker(at_once=2, **environment)
    after_a_moment()
    place.kill_redis()
    place.redis.start()
    after_a_moment()
    place.kill_postgres()
    place.start_postgres()
    after_a_moment()
    place.ask(CUT, place.database)
    place.broker().flushall()
    if not worker.running():
        worker = place.worker(at_once=2, **environment)
    place.wait_until_read(600)
    left = place.left()
    failed = [row for row in left["articles"] if row[1] == "failed"]
    assert len(failed) == 1
    assert POISON["ABORT"] in failed[0][2]
    left["articles"].remove(failed[0])
    ends_as(left, expected)
