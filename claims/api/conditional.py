"""ETag and Last-Modified: an answer that has not changed is told by one query, before anything is fetched.

A view says from which kinds of objects each of its answers is made; the version of those kinds
(claims.changes), the address and who may see drafts make up the ETag. It is weak: two answers with the same
one say the same, in other bytes perhaps ("sync").
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claims import changes

READS = ("GET", "HEAD")


class NotModified(APIException):
    """304: what the client has is as it would be sent."""

    status_code = status.HTTP_304_NOT_MODIFIED
    default_code = "not_modified"


@cache
def program_stamp() -> str:
    """What tells this version of the program from another: it may show the same rows otherwise."""
    here = Path(__file__).parent
    digest = hashlib.blake2b(digest_size=8)
    for file in sorted([*here.rglob("*.py"), *(here.parent / "linking").glob("model/*.json")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()


class Conditional(APIView):
    """Answers to GET with validators; `version` is what a request's answer is made from, None for unknown."""

    moment: changes.Moment | None = None
    etag = last_modified = ""
    vary: ClassVar[tuple[str, ...]] = ("Accept", "Authorization", "Cookie")

    def version(self) -> changes.Version | None:
        """Of the answer to this request, worked out before it is made."""
        return None

    def seen_by(self) -> str:
        """What, beside the address, makes a difference to the answer: "drafts" for who sees them."""
        return ""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in READS or (version := self.version()) is None:
            return
        self.moment = version.moment
        text = "\n".join([program_stamp(), request.build_absolute_uri(), self.seen_by(), version.stamp])
        self.etag = f'W/"{hashlib.blake2b(text.encode(), digest_size=16).hexdigest()}"'
        self.last_modified = http_date(version.at.timestamp()) if version.at else ""
        if self._known(request):
            raise NotModified

    def _known(self, request: Request) -> bool:
        """Whether the client has this version. A date counts only where it is the very one that was sent."""
        known = request.META.get("HTTP_IF_NONE_MATCH")
        if known is not None:
            tags = {tag.removeprefix("W/") for tag in parse_etags(known)}
            return self.etag.removeprefix("W/") in tags
        return bool(self.last_modified) and request.META.get("HTTP_IF_MODIFIED_SINCE") == self.last_modified

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, NotModified):
            return Response(status=status.HTTP_304_NOT_MODIFIED)
        self.etag = ""
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.etag and response.status_code in (status.HTTP_200_OK, status.HTTP_304_NOT_MODIFIED):
            response["ETag"] = self.etag
            if self.last_modified:
                response["Last-Modified"] = self.last_modified
            response["Cache-Control"] = "private, no-cache"
            patch_vary_headers(response, self.vary)
        return response
