"""The clock of the machine steps, a day on and two days back, while real processes read articles.

By libfaketime, which answers them with another time of day; PostgreSQL and Redis keep the true one, as on a
machine of their own. Where it is not installed (Debian and Ubuntu: apt-get install faketime) this is skipped.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.conftest import Calm, EndsAs, Record
from tests.faults.news import articles
from tests.faults.place import Place, patience
from tests.faults.visitor import browser, sign_in, upload

PLACES = ("/usr/lib", "/usr/local/lib", "/opt/homebrew/lib")
LIBRARY = next((path for root in PLACES for path in Path(root).glob("**/faketime/libfaketimeMT.so.1")), None)


@pytest.fixture
def clock(tmp_path: Path) -> tuple[dict[str, str], Callable[[str], object]]:
    """The environment of processes whose clock is set by the function that comes with it, as by “+1d”."""
    if LIBRARY is None:
        pytest.skip("there is no libfaketime: apt-get install faketime")
    told = tmp_path / "clock"
    told.write_text("+0")
    environment = {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(told),
        "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1",  # a step changes the time of day, not how long something takes
    }
    return environment, told.write_text


def test_it_steps_while_articles_are_read(
    only_long: None,
    clock: tuple[dict[str, str], Callable[[str], object]],
    place: Place,
    calm: Calm,
    ends_as: EndsAs,
    record_property: Record,
) -> None:
    count = 12
    expected = calm(count)
    place.fresh()
    environment, set_clock = clock
    texts = articles(count)
    place.take_in(texts[:4])
    beat, worker = place.beat(**environment), place.worker(at_once=2, **environment)
    web, port = place.web(**environment)
    with browser(port, sign_in(place)) as client:
        for step, more in (("+1d", texts[4:8]), ("-1d", texts[8:])):
            place.wait(lambda: place.unread() < 4, "reading goes on", 300)
            set_clock(step)
            assert upload(client, more).status_code == 302
            assert client.get("/healthz").status_code == 200
        place.wait_until_read(patience(count))
    set_clock("+0")
    assert worker.running()
    assert beat.running()
    assert web.running()
    most = place.one("SELECT max(attempts) FROM articles_article")
    record_property("most times that an article was begun", most)
    assert most <= 2
    ends_as(place.left(), expected)
