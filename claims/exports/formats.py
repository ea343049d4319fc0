"""Records written as CSV, JSON lines or Parquet, a few hundred at a time, into a file that is open.

CSV has one row for each claim and each answer that it gives (no answer: one row with these cells empty); JSON
lines and Parquet one for each claim, with its answers in a list.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any, BinaryIO, Protocol

from django.urls import reverse
from django.utils.translation import gettext as _

from claims.exports.cells import safe_row
from claims.exports.records import Record

Absolute = Callable[[str], str]  # makes a full address of a path
Address = Callable[[int], str]  # the full address of a claim's page

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
ROW_GROUP = 1_000  # rows of Parquet that are compressed together; 5,000 take 30 MB more
NAMES = {"csv": "CSV", "jsonl": "JSON lines", "parquet": "Parquet"}

_BEFORE_LINK = (
    *("claim", "thread", "side", "act", "source_id", "source", "source_kind", "affiliation", "relays"),
    *("source_text", "cue", "content", "sentence", "proposition"),
    *("outlet", "article_id", "article", "article_url", "published_at", "start", "end", "sha256"),
    *("confidence", "edited"),
)
_OF_LINK = ("link", "answers_claim", "scope", "state", "score", "trigger")
HEAD = (*_BEFORE_LINK, *_OF_LINK, "verdict", "permalink")


class NoParquet(Exception):
    """The extra that Parquet needs is not installed; the message says how to install it."""


class Writer(Protocol):
    """Writes records; nothing is complete before `close`."""

    def write(self, batch: Sequence[Record]) -> None: ...

    def close(self) -> None: ...


def writer_of(name: str, out: BinaryIO, absolute: Absolute) -> Writer:
    """The writer of a format. Raises NoParquet, and KeyError for a format that there is none of."""
    made: dict[str, Callable[[BinaryIO, Absolute], Writer]] = {
        "csv": CsvWriter,
        "jsonl": JsonLinesWriter,
        "parquet": ParquetWriter,
    }
    return made[name](out, absolute)


def address_of(absolute: Absolute) -> Address:
    """How the pages of claims are addressed; worked out once, not for each of very many."""
    begin, end = absolute(reverse("claims:claim-detail", args=[0])).rsplit("0", 1)
    return lambda pk: f"{begin}{pk}{end}"


def as_bytes(batches: Iterable[Sequence[Record]], name: str, absolute: Absolute) -> Iterable[bytes]:
    """The same piece by piece, for an answer that is sent while it is made."""
    out = io.BytesIO()
    writer = writer_of(name, out, absolute)

    def pieces() -> Iterable[bytes]:
        for batch in batches:
            writer.write(batch)
            yield _taken(out)
        writer.close()
        yield _taken(out)

    return pieces()


def _taken(out: io.BytesIO) -> bytes:
    piece = out.getvalue()
    out.seek(0)
    out.truncate()
    return piece


class CsvWriter:
    """With a byte order mark, without which Excel takes it for another encoding."""

    def __init__(self, out: BinaryIO, absolute: Absolute) -> None:
        self._out = out
        self._address = address_of(absolute)
        self._lines = io.StringIO(newline="")
        self._rows = csv.writer(self._lines)
        self._rows.writerow(HEAD)
        self._out.write(b"\xef\xbb\xbf")

    def write(self, batch: Sequence[Record]) -> None:
        for record in batch:
            told = self._before(record)
            after = (record["verdict"], self._address(record["claim"]))
            for link in record["links"] or (None,):
                self._rows.writerow(safe_row((*told, *_link_cells(link), *after)))
        self._flush()

    def close(self) -> None:
        self._flush()

    def _before(self, record: Record) -> tuple[object, ...]:
        at: datetime | None = record["published_at"]
        own = {
            "relays": " < ".join(record["relays"]),
            "source": record["source"] or record["source_text"],
            "proposition": record["proposition"] or record["content"],
            "published_at": at.isoformat() if at else "",
            "start": record["sentence_start"],
            "end": record["sentence_end"],
            "edited": "yes" if record["edited"] else "no",
        }
        return tuple(own[name] if name in own else record[name] for name in _BEFORE_LINK)

    def _flush(self) -> None:
        self._out.write(self._lines.getvalue().encode())
        self._lines.seek(0)
        self._lines.truncate()


def _link_cells(link: Record | None) -> tuple[object, ...]:
    if link is None:
        return ("",) * len(_OF_LINK)
    return link["kind"], link["to_claim"], link["scope"], link["state"], link["score"], link["trigger"]


class JsonLinesWriter:
    """One claim a line, in UTF-8, shaped like the claims of the API."""

    def __init__(self, out: BinaryIO, absolute: Absolute) -> None:
        self._out = out
        self._address = address_of(absolute)
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_moment).encode

    def write(self, batch: Sequence[Record]) -> None:
        lines = [self._encode(nested(record, self._address)) for record in batch]
        if lines:
            self._out.write(("\n".join(lines) + "\n").encode())

    def close(self) -> None:
        pass


def nested(record: Record, address: Address) -> dict[str, Any]:
    """A record as the object of a JSON line."""
    outlet = {"id": record["outlet_id"], "name": record["outlet"]} if record["outlet_id"] else None
    article = {
        "id": record["article_id"],
        "title": record["article"],
        "outlet": outlet,
        "url": record["article_url"],
        "published_at": record["published_at"],
        "sha256": record["sha256"],
        "near_copy_of": record["near_copy_of"],
    }
    source = thread = verdict = None
    if record["source_id"]:
        source = {"id": record["source_id"], "name": record["source"], "kind": record["source_kind"]}
        source["affiliation"] = record["affiliation"]
    if record["thread"]:
        thread = {"id": record["thread"], "title": record["thread_title"], "side": record["side"]}
    if record["verdict"]:
        verdict = {"rating": record["verdict"], "rating_name": record["verdict_name"]}
        verdict["published_at"] = record["verdict_at"]
    return {
        "id": record["claim"],
        "act": record["act"],
        "source": source,
        "source_text": record["source_text"],
        "cue_text": record["cue"],
        "content_text": record["content"],
        "proposition": record["proposition"],
        "sentence": record["sentence"],
        "sentence_span": [record["sentence_start"], record["sentence_end"]],
        "source_spans": record["source_spans"],
        "cue_spans": record["cue_spans"],
        "content_spans": record["content_spans"],
        "relays": record["relays"],
        "article": article,
        "thread": thread,
        "verdict": verdict,
        "links": record["links"],
        "confidence": record["confidence"],
        "origin": record["origin"],
        "edited": record["edited"],
        "pipeline_version": record["pipeline_version"],
        "created_at": record["created_at"],
        "updated_at": record["updated_at"],
        "page": address(record["claim"]),
    }


def _moment(value: Any) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} is nothing that JSON has")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class ParquetWriter:
    """Columns named as the fields of a record, in row groups of ROW_GROUP rows, compressed with Zstandard."""

    def __init__(self, out: BinaryIO, absolute: Absolute) -> None:
        require_parquet()
        import pyarrow
        import pyarrow.parquet

        self._arrow = pyarrow
        self._address = address_of(absolute)
        self._schema = _schema(pyarrow)
        self._rows = pyarrow.parquet.ParquetWriter(out, self._schema, compression="zstd")
        self._waiting: list[Any] = []  # tables, which are much smaller than records

    def write(self, batch: Sequence[Record]) -> None:
        if not batch:
            return
        columns = []
        for field in self._schema:
            if field.name == "permalink":
                values = [self._address(record["claim"]) for record in batch]
            else:
                values = [record[field.name] for record in batch]
            columns.append(self._arrow.array(values, type=field.type))
        self._waiting.append(self._arrow.Table.from_arrays(columns, schema=self._schema))
        if sum(table.num_rows for table in self._waiting) >= ROW_GROUP:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._rows.close()

    def _flush(self) -> None:
        if self._waiting:
            self._rows.write_table(self._arrow.concat_tables(self._waiting).combine_chunks())
            self._waiting = []


def require_parquet() -> None:
    """Raises NoParquet where the extra is not installed."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise NoParquet(
            _("Parquet needs pyarrow, which is not installed here: pip install -r requirements-parquet.txt")
        ) from error


def parquet_is_there() -> bool:
    """Whether the extra is installed; without loading it."""
    return find_spec("pyarrow") is not None


def _schema(arrow: Any) -> Any:
    spans = arrow.list_(arrow.list_(arrow.int32()))
    moment = arrow.timestamp("us", tz="UTC")
    text, number = arrow.string(), arrow.int64()
    link = arrow.struct(
        [
            *(("id", number), ("kind", text), ("to_claim", number), ("scope", text), ("state", text)),
            *(("score", arrow.float64()), ("trigger", text), ("reason", text)),
        ]
    )
    return arrow.schema(
        [
            *(("claim", number), ("act", text), ("source_id", number), ("source", text)),
            *(("source_kind", text), ("affiliation", text), ("source_text", text)),
            *(("relays", arrow.list_(text)), ("cue", text), ("content", text), ("proposition", text)),
            *(("sentence", text), ("sentence_start", arrow.int32()), ("sentence_end", arrow.int32())),
            *(("source_spans", spans), ("cue_spans", spans), ("content_spans", spans)),
            *(("outlet_id", number), ("outlet", text), ("article_id", number), ("article", text)),
            *(("article_url", text), ("published_at", moment), ("sha256", text), ("near_copy_of", number)),
            *(("thread", number), ("side", text), ("thread_title", text), ("confidence", arrow.float64())),
            *(("origin", text), ("edited", arrow.bool_()), ("pipeline_version", text), ("verdict", text)),
            *(("verdict_name", text), ("verdict_at", moment), ("created_at", moment), ("updated_at", moment)),
            *(("links", arrow.list_(link)), ("permalink", text)),
        ]
    )
