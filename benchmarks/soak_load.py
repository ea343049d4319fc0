"""Mixed load on a web server for as long as one likes: readers, an editor, articles that come in, exports.

It stays the same however long it goes on: articles are of stories that begin and end, so many of them at most
wait to be read, and pages are asked for of what came in last and of what has been there before.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from django.db import connection

from articles.models import Article
from benchmarks.serving_load import get
from benchmarks.serving_pages import MANY, Asked, all_pages
from benchmarks.soak_stories import articles
from claims.models import Claim, Thread

READERS = 2
PAUSE = 0.08  # seconds between two pages of one reader
EDITOR_PAUSE = 1.0
ARTICLE_PAUSE = 3.0
EXPORT_PAUSE = 60.0
WARM_PACE = 0.2  # of those pauses while everything is warmed up
WAITING = 20  # articles at most that wait to be read when another is sent
LOOK_AGAIN = 15.0  # seconds between two looks at what came in last
RECENT = 0.4  # of the pages read are of that
CSRF = "a" * 32
UNREAD = (Article.State.PENDING, Article.State.PROCESSING)


class Load:
    """Threads that ask until the end of the block; `check` raises what ended one of them."""

    def __init__(self, host: str, cookie: str) -> None:
        self._host = host
        self._cookie = f"{cookie}; csrf={CSRF}"
        self._pages = list(all_pages().values())
        self._recent: list[str] = []
        self._waiting = 0
        self._pace = WARM_PACE
        self._ended = threading.Event()
        self._failed: list[BaseException] = []
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        jobs = [self._reader(number) for number in range(READERS)]
        jobs += [self._editor(), self._sender(), self._exporter(), (self._look, LOOK_AGAIN)]
        self._threads = [threading.Thread(target=self._run, args=(job,), daemon=True) for job in jobs]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(60)

    def check(self) -> None:
        if self._failed:
            raise RuntimeError("The load ended") from self._failed[0]

    def warmed_up(self) -> None:
        """Go on at the pace that is measured."""
        self._pace = 1.0

    def counts(self) -> dict[str, int]:
        """Requests by kind, and answers of 500 and more as errors."""
        with self._lock:
            return {"errors": 0, **self._counts}

    def waiting(self) -> int:
        """Articles that wait to be read or are being read."""
        return self._waiting

    def _run(self, job: tuple[Callable[[], str], float]) -> None:
        do, pause = job
        try:
            while not self._ended.wait(pause * self._pace):
                self._count(do())
        except BaseException as error:  # told by check
            self._failed.append(error)

    def _count(self, kind: str) -> None:
        with self._lock:
            self._counts[kind] += 1

    def _look(self) -> str:
        """See what came in last, to be read, and how many articles wait."""
        try:
            rows = [
                *Thread.objects.live().order_by("-pk")[:MANY],
                *Article.objects.filter(state=Article.State.PROCESSED).only("pk").order_by("-pk")[:MANY],
                *Claim.objects.visible().only("pk").order_by("-pk")[:MANY],
            ]
            self._recent = [row.get_absolute_url() for row in rows]
            self._waiting = Article.objects.filter(state__in=UNREAD).count()
        finally:
            connection.close()
        return "looks at what is new"

    def _reader(self, number: int) -> tuple[Callable[[], str], float]:
        draw = random.Random(number)

        def read() -> str:
            asked: Asked = draw.choice(self._pages)
            recent = self._recent
            if recent and draw.random() < RECENT:
                asked = Asked(recent)
            headers = {"Cookie": self._cookie} if asked.editor else {}
            self._told(get(self._host, draw.choice(asked.addresses), headers)[0])
            return "pages read"

        return read, PAUSE

    def _editor(self) -> tuple[Callable[[], str], float]:
        """Goes through the queue of suggestions and undoes some; comments now and then."""
        draw, place = random.Random(7), ["/review/"]
        claims = list(Claim.objects.order_by("pk").values_list("pk", flat=True)[:5000])
        headers = {"Cookie": self._cookie}

        def work() -> str:
            status, found, _body = get(self._host, place[0], headers)
            if status == 302:
                place[0] = found["location"]
                return "steps of the editor"
            self._told(status)
            if draw.random() < 0.2:
                claim = draw.choice(claims)
                self._post(f"/claims/{claim}/comments", {"text": f"Look at the log of day {claim}."})
                return "comments"
            answer = {"to": draw.choice(("confirmed", "rejected", "doubtful")), "seen": "suggested"}
            place[0] = self._post(place[0].rstrip("/") + "/answer", answer) or "/review/"
            if draw.random() < 0.1:
                self._post("/review/undo", {})
            return "suggestions decided"

        return work, EDITOR_PAUSE

    def _sender(self) -> tuple[Callable[[], str], float]:
        """Sends the next article of the news, unless too many wait already."""
        news = articles()

        def send() -> str:
            if self._waiting > WAITING:
                return "times that too many articles waited"
            one = next(news)
            sent = {"text": one.text, "title": one.title, "outlet": one.outlet}
            self._post("/articles/upload/", sent | {"published_at": f"{one.published_at:%Y-%m-%dT%H:%M}"})
            self._waiting += 1
            return "articles sent"

        return send, ARTICLE_PAUSE

    def _exporter(self) -> tuple[Callable[[], str], float]:
        def export() -> str:
            sent = {"of": "claims", "format": "csv", "query": "act=denial"}
            self._ask("POST", "/api/v1/exports/", json.dumps(sent), "application/json")
            return "exports"

        return export, EXPORT_PAUSE

    def _post(self, path: str, fields: dict[str, str]) -> str:
        """Send a form; where it leads."""
        return self._ask("POST", path, urlencode(fields), "application/x-www-form-urlencoded")

    def _ask(self, method: str, path: str, body: str, kind: str) -> str:
        connection = http.client.HTTPConnection(self._host, timeout=60)
        try:
            headers = {"Cookie": self._cookie, "X-CSRFToken": CSRF, "Content-Type": kind}
            headers["Idempotency-Key"] = uuid.uuid4().hex
            connection.request(method, path, body.encode(), headers)
            answer = connection.getresponse()
            said = answer.read()
            self._told(answer.status)
            if answer.status >= 400 and answer.status != 409:
                raise RuntimeError(f"{method} {path} answers {answer.status}: {said[:500]!r}")
            return answer.getheader("Location") or ""
        finally:
            connection.close()

    def _told(self, status: int) -> None:
        if status >= 500:
            self._count("errors")
