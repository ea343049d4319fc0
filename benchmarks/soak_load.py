"""Mixed load on a web server for as long as one likes: readers, an editor, articles that come in, exports."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from benchmarks.linking_corpus import bases, retell, varied
from benchmarks.serving_load import get
from benchmarks.serving_pages import Asked, all_pages
from claims.models import Claim

READERS = 2
PAUSE = 0.08  # seconds between two pages of one reader
EDITOR_PAUSE = 1.0
ARTICLE_PAUSE = 2.0
EXPORT_PAUSE = 60.0
WARM_PACE = 0.2  # of those pauses while everything is warmed up
CSRF = "a" * 32


class Load:
    """Threads that ask until the end of the block; `check` raises what ended one of them."""

    def __init__(self, host: str, cookie: str) -> None:
        self._host = host
        self._cookie = f"{cookie}; csrf={CSRF}"
        self._pages = list(all_pages().values())
        self._pace = WARM_PACE
        self._ended = threading.Event()
        self._failed: list[BaseException] = []
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        jobs = [self._reader(number) for number in range(READERS)]
        jobs += [self._editor(), self._sender(), self._exporter()]
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

    def _reader(self, number: int) -> tuple[Callable[[], str], float]:
        draw = random.Random(number)

        def read() -> str:
            asked: Asked = draw.choice(self._pages)
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
        """Sends an article: one of our own retold with names that were not used before."""
        every = bases()
        told = ((base, seed) for seed in itertools.count(1_000_000) for base in every)

        def send() -> str:
            base, seed = next(told)
            text = varied(base, seed, f"soak-{seed}").document
            sent = {
                "text": text.text,
                "title": retell(base.id, base.group, seed),
                "outlet": text.outlet,
                "published_at": "",
            }
            self._post("/articles/upload/", sent)
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
