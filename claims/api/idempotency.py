"""Requests that carry an Idempotency-Key: sent again, they are answered as the first time and change nothing.

A short write and the keeping of its answer are one transaction: a second request waits for the first. A long
one (many articles) keeps its key first; while it runs, the same key is a 409.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.views import APIView

from claims.api.problems import Problem
from claims.models import IdempotencyKey

HEADER = "Idempotency-Key"
LONGEST = 255
KEPT = timedelta(days=7)
ABANDONED = timedelta(minutes=15)  # after which a request that never ended may be tried again
WRITES = ("POST", "PUT", "PATCH", "DELETE")


class Replayed(APIException):
    """The request was answered before; `kept` has how."""

    def __init__(self, kept: IdempotencyKey) -> None:
        super().__init__()
        self.kept = kept


class Idempotent(APIView):
    """For views that write; `long_actions` are those whose work is many transactions."""

    long_actions: ClassVar[tuple[str, ...]] = ()
    kept_key: IdempotencyKey | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in WRITES or not request.headers.get(HEADER):
            return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]
        if getattr(self, "action", "") in self.long_actions:
            return self._answered(request, *args, **kwargs)
        with transaction.atomic():
            return self._answered(request, *args, **kwargs)

    def _answered(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: Any = super().dispatch(request, *args, **kwargs)
            response = response.render() if hasattr(response, "render") else response
        except BaseException:
            self.forget_key()
            raise
        if self.kept_key is not None:
            self.keep_answer(
                response.status_code, response.get("Content-Type", ""), response.content.decode()
            )
        return response  # type: ignore[no-any-return]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        key = request.headers.get(HEADER, "")
        if key and request.method in WRITES:
            self._take_key(request, key)

    def _take_key(self, request: Request, key: str) -> None:
        if len(key) > LONGEST or not (key.isascii() and key.isprintable()):
            raise Problem(f"An {HEADER} has 1 to {LONGEST} printable ASCII characters.", "bad_key", 400)
        assert request.user.pk is not None  # nobody else writes
        IdempotencyKey.objects.filter(user=request.user.pk, started_at__lt=timezone.now() - KEPT).delete()
        digest = self._digest(request)
        fresh = {"request": digest, "started_at": timezone.now()}
        row, new = IdempotencyKey.objects.get_or_create(user_id=request.user.pk, key=key, defaults=fresh)
        if not new and row.request != digest:
            said = f"This {HEADER} was used for another request: make a new one for each request."
            raise Problem(said, "key_reused", 422)
        if not new and row.status is not None:
            raise Replayed(row)
        # one that began long from now was begun by another clock, which has been set back since
        if not new and abs(timezone.now() - row.started_at) < ABANDONED:
            said = "The first request with this key is still being worked on."
            raise Problem(said, "in_progress", 409, {"Retry-After": "5"})
        if not new:
            IdempotencyKey.objects.filter(pk=row.pk).update(started_at=timezone.now())
        self.kept_key = row

    def _digest(self, request: Request) -> str:
        head = f"{request.method} {request.get_full_path()} {self.body_digest(request)}"
        return hashlib.sha256(head.encode()).hexdigest()

    def body_digest(self, request: Request) -> str:
        """What tells the body of a request from another; files by what is in them."""
        if not (request.content_type or "").startswith("multipart/"):
            return hashlib.sha256(request._request.body).hexdigest()
        digest = hashlib.sha256()
        for name, values in sorted(request.POST.lists()):
            digest.update(repr((name, values)).encode("utf-8", "surrogatepass"))
        for name, files in request.FILES.lists():
            for file in files:
                digest.update(repr((name, file.name, file.size)).encode("utf-8", "surrogatepass"))
                for chunk in file.chunks():
                    digest.update(chunk)
                file.seek(0)
        return digest.hexdigest()

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, Replayed):
            answer = HttpResponse(exc.kept.body, status=exc.kept.status, content_type=exc.kept.content_type)
            answer["Idempotency-Replayed"] = "true"
            return answer
        return super().handle_exception(exc)

    def keep_answer(self, http_status: int, content_type: str, body: str) -> None:
        """The request is done; answers that say nothing of it (5xx) are not kept."""
        if self.kept_key is None:
            return
        if http_status >= 500:
            self.forget_key()
            return
        kept = {"status": http_status, "content_type": content_type[:100], "body": body.replace("\0", "")}
        IdempotencyKey.objects.filter(pk=self.kept_key.pk).update(**kept)
        self.kept_key = None

    def forget_key(self) -> None:
        """The request failed in a way that another try may not."""
        row, self.kept_key = self.kept_key, None
        if row is not None and not transaction.get_connection().needs_rollback:
            IdempotencyKey.objects.filter(pk=row.pk).delete()
