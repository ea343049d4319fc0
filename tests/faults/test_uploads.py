"""Uploads: the web server killed in the middle of one, and ten people who send the same at once.

What has come in is read at the end, and leaves what it leaves when it came in calmly.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.faults.conftest import Calm, EndsAs
from tests.faults.news import articles
from tests.faults.place import Left, Place, patience
from tests.faults.visitor import browser, sign_in, upload

OUTCOMES = "SELECT outcome FROM articles_batchitem"


def _read(place: Place, count: int) -> Left:
    place.beat()
    place.worker(at_once=2)
    place.wait_until_read(patience(count))
    return place.left()


def test_the_web_server_is_killed_in_an_upload(place: Place, calm: Calm, ends_as: EndsAs, long: bool) -> None:
    """What was stored before is whole, with its report; sending it all again adds what is missing, once."""
    count = 120 if long else 16
    expected = calm(count)
    place.fresh()
    files = articles(count)
    web, port = place.web()
    cookies = sign_in(place)

    def send() -> None:
        with contextlib.suppress(httpx.TransportError), browser(port, cookies) as client:
            upload(client, files)

    sender = threading.Thread(target=send)
    sender.start()
    place.wait(lambda: place.unread() > 2, "the upload is under way")
    web.kill()
    sender.join()
    stored = place.unread()
    assert 0 < stored < len(files)
    assert Counter(place.ask(OUTCOMES)) == {("added",): stored}  # an article and its report, or neither
    _, port = place.web()
    with browser(port, cookies) as client:
        assert upload(client, files).status_code == 302
    assert Counter(place.ask(OUTCOMES)) == {("added",): len(files), ("duplicate",): stored}
    assert place.unread() == len(files)
    assert place.one("SELECT count(DISTINCT sha256) FROM articles_article") == len(files)
    ends_as(_read(place, count), expected)


def test_ten_people_send_the_same_files_at_once(
    place: Place, calm: Calm, ends_as: EndsAs, long: bool
) -> None:
    count = 30 if long else 4
    expected = calm(count)
    place.fresh()
    files = articles(count)
    _, port = place.web()
    cookies = sign_in(place)
    begin = threading.Barrier(10)

    def send(_: int) -> str:
        with browser(port, cookies) as client:
            client.get("/healthz")
            begin.wait(30)
            return upload(client, files).headers.get("location", "")

    with ThreadPoolExecutor(10) as people:
        led_to = list(people.map(send, range(10)))
    assert len(set(led_to)) == 10
    assert all("/batches/" in address for address in led_to), led_to
    assert place.one("SELECT count(*) FROM articles_article") == len(files)
    assert Counter(place.ask(OUTCOMES)) == {("added",): len(files), ("duplicate",): 9 * len(files)}
    assert place.one("SELECT count(*) FROM articles_article WHERE near_copy_of_id IS NOT NULL") == 0
    ends_as(_read(place, count), expected)


def test_the_web_server_asked_to_stop_ends_what_it_has_begun(only_long: None, place: Place) -> None:
    """SIGTERM in the middle of an upload, as at every deployment: the answer still comes."""
    files = articles(60)
    web, port = place.web()
    cookies = sign_in(place)
    answers: list[httpx.Response] = []

    def send() -> None:
        with browser(port, cookies) as client:
            answers.append(upload(client, files))

    sender = threading.Thread(target=send)
    sender.start()
    place.wait(lambda: place.unread() > 5, "the upload is under way")
    web.process.terminate()
    assert web.process.wait(60) == 0
    sender.join()
    assert "/batches/" in answers[0].headers["location"]
    assert place.unread() == len(files)
