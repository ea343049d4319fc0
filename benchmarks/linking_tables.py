"""Articles and claims in very large numbers into the product's own tables, by COPY.

Triggers and foreign keys are not run meanwhile (the words to search by stay empty: linking never asks for
them), and the vector index is taken away before and built after. Everything else is as the product stores it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from django.db import connection

from articles.models import Article
from benchmarks.linking_corpus import Base, Telling, as_told, retell, tellings, varied
from benchmarks.linking_vectors import Floats, VectorMaker
from claims.linking.embedding import DIMENSIONS, default_encoder, text_key
from claims.linking.reading import texts_of
from claims.linking.words import sentence_index, sentence_spans
from claims.models import Claim
from claims.reading_vectors import STORED
from claims.store import fingerprint, words

VECTOR_INDEX = "claim_embedding"
ARTICLES_AT_ONCE = 500
BUILD_MEMORY = "3GB"  # the graph of a million claims has to fit: what does not is built ten times as slowly
NOW = datetime(2026, 1, 1, tzinfo=UTC).isoformat()
VERSION = "synthetic"

Row = list[Any]


def listed_columns(names: str) -> tuple[str, ...]:
    """Columns written as one text."""
    return tuple(names.split())


class Loaded:
    """How much is in the tables, and the vectors of it all, row i that of the claim with the id i + 1."""

    def __init__(self, folder: Path, most: int) -> None:
        """Room for ``most`` claims, kept in a file so that it need not be in memory."""
        folder.mkdir(parents=True, exist_ok=True)
        self.claims = 0
        self.articles = 0
        self._texts = TextVectors()
        self._told: Iterator[Any] = tellings(most, 0)
        self.all: np.memmap[Any, Any] = np.memmap(
            folder / "vectors.dat", dtype=np.float32, mode="w+", shape=(most + 1000, DIMENSIONS)
        )

    def grow(self, wanted: int, maker: VectorMaker) -> dict[str, float]:
        """Add articles until there are ``wanted`` claims, then build the index. Gives seconds and memory."""
        with connection.cursor() as cursor:
            # The statement that the migration left, so that what is measured is what the product has.
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [VECTOR_INDEX])
            (statement,) = cursor.fetchone()
            cursor.execute(f"DROP INDEX {VECTOR_INDEX}")
            cursor.execute("SET session_replication_role = replica")
        begun = time.perf_counter()
        while self.claims < wanted:
            self._add(wanted, maker)
        copied = time.perf_counter() - begun
        with connection.cursor() as cursor, ServerMemory() as memory:
            cursor.execute("SET session_replication_role = DEFAULT")
            _advance_ids(cursor)
            cursor.execute(f"SET maintenance_work_mem = '{BUILD_MEMORY}'")
            cursor.execute(f"SET max_parallel_maintenance_workers = {max(0, (os.cpu_count() or 1) - 1)}")
            begun = time.perf_counter()
            cursor.execute(statement)
            built = time.perf_counter() - begun
            cursor.execute("VACUUM ANALYZE claims_claim, articles_article")
        return {
            "copy seconds": round(copied, 1),
            "index build seconds": round(built, 1),
            "index build memory MB": memory.peak_mb,
        }

    def list_near(self, end: float) -> None:
        """A full list of near articles for every article, ending at that distance. Which ones they are is
        drawn: what counts here is how many later lists have room for an article that comes in late."""
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("TRUNCATE claims_neararticles")
            cursor.execute(
                "INSERT INTO claims_neararticles (later_id, earlier_id, distance)"
                " SELECT article.id, 1 + (article.id * 7919 + place * 104729) %% %s, %s * place / 40"
                " FROM articles_article AS article CROSS JOIN generate_series(1, 40) AS place"
                " ON CONFLICT DO NOTHING",
                [self.articles, end],
            )
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("VACUUM ANALYZE claims_neararticles")  # as autovacuum does

    def _add(self, wanted: int, maker: VectorMaker) -> None:
        articles: list[Row] = []
        claims: list[Row] = []
        kept: list[Row] = []
        while self.claims < wanted and len(articles) < ARTICLES_AT_ONCE:
            base, seed = next(self._told)
            self.articles += 1
            telling = varied(base, seed, str(self.articles))
            vectors = maker.vectors(base, seed)
            articles.append(article_row(telling, self.articles))
            claims.extend(claim_rows(telling, self.articles, self.claims + 1, vectors))
            kept.append(self._texts.row(base, seed, self.articles))
            self.all[self.claims : self.claims + len(vectors)] = vectors
            self.claims += len(vectors)
        copy("articles_article", ARTICLE_COLUMNS, articles)
        copy("claims_claim", CLAIM_COLUMNS, claims)
        copy("claims_articlevectors", VECTOR_COLUMNS, kept)


ARTICLE_COLUMNS = listed_columns(
    """
    id title author url published_at language text sha256 word_count file_name file_format
    encoding minhash_bands minhash state state_changed_at attempts error pipeline_version
    added_at
    """
)


def article_row(telling: Telling, pk: int) -> Row:
    """An article as ingestion leaves it, in the order of ARTICLE_COLUMNS."""
    document = telling.document
    digest = hashlib.sha256(f"{pk} {document.text}".encode()).hexdigest()
    head = document.text.split("\n", 1)[0]
    when = document.published_at.isoformat() if document.published_at else None
    counted = len(document.text.split())
    read = (Article.State.PROCESSED.value, NOW, 1, "", VERSION, NOW)
    return [pk, head, "", "", when, "en", document.text, digest, counted, "", "txt", "", "{}", "{}", *read]


CLAIM_COLUMNS = listed_columns(
    """
    id article_id source_key machine_reading relays source_spans cue_spans content_spans start sentence_start
    sentence_end fingerprint sentence source_text cue_text content_text proposition act
    confidence origin edited pipeline_version embedding created_at updated_at
    """
)


def claim_rows(telling: Telling, article_id: int, first_id: int, vectors: Floats) -> Iterator[Row]:
    """The claims of an article as extraction leaves them, in the order of CLAIM_COLUMNS."""
    text = telling.document.text
    sentences = sentence_spans(text)
    rounded = vectors.astype(np.float64).round(6).tolist()
    for place, claim in enumerate(telling.document.claims):
        start = claim.content[0][0]
        sentence = sentences[sentence_index(sentences, start)]
        roles = (claim.source, claim.cue, claim.content)
        yield [
            first_id + place,
            article_id,
            "",
            "{}",
            "{}",
            *(json.dumps([list(span) for span in role]) for role in roles),
            start,
            *sentence,
            fingerprint(source=claim.source, cue=claim.cue, content=claim.content),
            text[slice(*sentence)],
            *(words(text, role) for role in roles),
            claim.proposition,
            claim.act,
            0.8,
            Claim.Origin.MACHINE.value,
            "f",
            VERSION,
            str(rounded[place]),
            NOW,
            NOW,
        ]


VECTOR_COLUMNS = ("article_id", "encoder", "keys", "vectors")


class TextVectors:
    """The vectors of articles' texts that the product keeps.

    Encoding those of every telling would take days: each has the vectors of its base, which cost as much to
    fetch and to judge by.
    """

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {}
        self._vectors: dict[str, str] = {}

    def row(self, base: Base, seed: int, article_id: int) -> Row:
        """What is kept of one telling, in the order of VECTOR_COLUMNS."""
        encoder = default_encoder()
        if base.id not in self._texts:
            texts = texts_of(as_told(base))
            self._texts[base.id] = texts
            self._vectors[base.id] = "\\x" + encoder.embed(texts).astype(STORED).tobytes().hex()
        keys = b"".join(text_key(retell(text, base.group, seed)) for text in self._texts[base.id])
        return [article_id, encoder.version, "\\x" + keys.hex(), self._vectors[base.id]]


def copy(table: str, columns: Iterable[str], rows: Iterable[Row]) -> None:
    """Rows into a table; None is NULL."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    for row in rows:
        writer.writerow(["\\N" if value is None else value for value in row])
    buffer.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT csv, NULL '\\N')", buffer)


def _advance_ids(cursor: Any) -> None:
    for table in ("articles_article", "claims_claim"):
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1000000 + (SELECT max(id) FROM {table}))"
        )


def index_sizes() -> dict[str, float]:
    """Megabytes: the vector index, claims with all indexes, kept vectors of articles, lists of near ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_relation_size(%s::regclass), pg_total_relation_size('claims_claim'),"
            " pg_total_relation_size('claims_articlevectors'), pg_total_relation_size('claims_neararticles')",
            [VECTOR_INDEX],
        )
        sizes = [round(size / 2**20) for size in cursor.fetchone()]
    return dict(
        zip(("index MB", "claims with indexes MB", "kept vectors MB", "near articles MB"), sizes, strict=True)
    )


class ServerMemory:
    """The most memory that the database's own processes had for themselves, beside what they share."""

    def __enter__(self) -> ServerMemory:
        self.peak_mb = 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._server = psutil.Process(cursor.fetchone()[0]).parent()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.5) and self._server is not None:
            own = 0
            for process in self._server.children(recursive=True):
                try:
                    told = process.memory_info()
                except psutil.Error:
                    continue
                own += told.rss - getattr(told, "shared", 0)
            self.peak_mb = max(self.peak_mb, own // 2**20)
