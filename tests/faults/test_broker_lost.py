"""Redis killed and emptied in mid-flight: the queue is only a hint, the sweep brings everything back."""

from __future__ import annotations

from tests.faults.conftest import Calm, EndsAs
from tests.faults.news import articles
from tests.faults.place import Place, patience
from tests.faults.visitor import browser, sign_in, upload


def test_killed_and_emptied_while_articles_come_in(
    only_long: None, place: Place, calm: Calm, ends_as: EndsAs
) -> None:
    count = 40
    expected = calm(count)
    place.fresh()
    place.beat()
    place.worker()
    _, port = place.web()
    texts = articles(count)
    with browser(port, sign_in(place)) as client:
        assert "/batches/" in upload(client, texts[: count // 2]).headers["location"]
        place.wait(lambda: place.unread() < count // 2, "the first article is read")
        place.kill_redis()
        answer = upload(client, texts[count // 2 :])  # within the browser's patience
        assert "/batches/" in answer.headers["location"], "files are taken in without the broker"
        assert client.get("/").status_code == 200
        assert client.get("/search/?q=harbour").status_code == 200
        place.redis.start()
        assert place.broker().dbsize() == 0 or place.unread() > 0
        place.wait(lambda: place.unread() < count // 2, "reading goes on")
        place.broker().flushall()  # and once more, with the server left alive
    place.wait_until_read(patience(count))
    ends_as(place.left(), expected)
