"""Many texts in one request, a line of JSON each (NDJSON): each line fares on its own.

The request is kept in a file while it is read, so that its length costs no memory; all of it is there before
the first line is stored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer

from articles import ingest
from articles.models import Batch, BatchItem
from articles.serializers import NewArticleSerializer
from claims.api.problems import TooLarge, problem_errors
from claims.api.serializers.refs import ArticleRefSerializer

MEDIA_TYPE = "application/x-ndjson"
_IN_MEMORY = 1_000_000
_CHUNK = 65_536
ADDED = (BatchItem.Outcome.ADDED, BatchItem.Outcome.NEAR_COPY)


class Spooled:
    """The lines of a request, and the hash of all of it."""

    def __init__(self, file: IO[bytes], sha256: str) -> None:
        self.file, self.sha256 = file, sha256

    def __iter__(self) -> Iterator[bytes]:
        """Each line; one that is too long to be an article is cut off there."""
        self.file.seek(0)
        most = 2 * settings.MAX_ARTICLE_BYTES + 100_000
        while line := self.file.readline(most + 1):
            if len(line) > most and not line.endswith(b"\n"):
                while rest := self.file.readline(_CHUNK):
                    if rest.endswith(b"\n"):
                        break
            yield line


class LinesParser(BaseParser):
    """Keeps the lines of a request. Raises TooLarge."""

    media_type = MEDIA_TYPE

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  (it is closed with the request)
        digest, length = hashlib.sha256(), 0
        while chunk := stream.read(_CHUNK):
            length += len(chunk)
            if length > settings.MAX_UPLOAD_BYTES:
                raise TooLarge(f"At most {settings.MAX_UPLOAD_BYTES:,} bytes can be sent at once.")
            digest.update(chunk)
            file.write(chunk)
        return Spooled(file, digest.hexdigest())


def spooled(data: object) -> Spooled:
    """What a request brings; without a body the framework parses nothing."""
    return data if isinstance(data, Spooled) else Spooled(BytesIO(), "")


class LinesRenderer(JSONRenderer):
    """Answers in lines; errors are JSON whatever is asked for."""

    media_type = MEDIA_TYPE
    format = "ndjson"


class LineResultSerializer(serializers.Serializer[Any]):
    """How one line fared: 201 for a new article, 200 for one that is there, 400 for a bad line."""

    line = serializers.IntegerField(help_text="From 1.")
    status = serializers.IntegerField()
    outcome = serializers.ChoiceField(choices=BatchItem.Outcome.choices)
    reason = serializers.CharField()
    article = ArticleRefSerializer(allow_null=True)
    errors = serializers.ListField(child=serializers.DictField(), required=False)  # type: ignore[assignment]


def results_of(
    lines: Spooled, *, by: User | AnonymousUser, context: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Store each line and tell how it fared. Raises TooLarge before anything is stored."""
    count = sum(1 for line in lines if line.strip())
    if count > settings.MAX_UPLOAD_FILES:
        raise TooLarge(
            f"At most {settings.MAX_UPLOAD_FILES:,} lines can be sent at once; these are {count:,}."
        )
    batch = ingest.open_batch(channel=Batch.Channel.API, by=by)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield {"line": number, **_stored(line, f"line {number}", batch, by, context)}


def _stored(
    line: bytes, name: str, batch: Batch, by: User | AnonymousUser, context: dict[str, Any]
) -> dict[str, Any]:
    try:
        data = json.loads(line.decode())
    except (ValueError, RecursionError) as error:
        return _refused(batch, name, f"It is no JSON: {error}.", by)
    sent = NewArticleSerializer(data=data)
    if not sent.is_valid():
        errors = problem_errors(sent.errors)
        said = "; ".join(f"{one['pointer'].removeprefix('#/')}: {one['detail']}" for one in errors)
        return {**_refused(batch, name, said, by), "errors": errors}
    values = dict(sent.validated_data)
    text = str(values.pop("text"))
    (item,) = ingest.ingest(name=name, data=text, batch=batch, by=by, given=ingest.Given(**values))
    ref = ArticleRefSerializer(item.article, context=context).data if item.article else None
    code = 201 if item.outcome in ADDED else 200 if item.article else 400
    return {"status": code, "outcome": item.outcome, "reason": item.reason, "article": ref}


def _refused(batch: Batch, name: str, reason: str, by: User | AnonymousUser) -> dict[str, Any]:
    """A line that is no text: reported on the batch's page as well."""
    (item,) = ingest.ingest(name=name, data="", batch=batch, by=by, refused=reason[:1000])
    return {"status": 400, "outcome": item.outcome, "reason": item.reason, "article": None}
