"""A database to export from: the articles of ``linking_corpus`` with sources, outlets, links and disputes.

By COPY and a few statements, without vectors, which no export asks for. Each article has an outlet, four of
five claims a source; every fifth claim answers the one before, and the two are a dispute; one in fifty has a
published verdict. Triggers do not run meanwhile.
"""

from __future__ import annotations

import numpy as np
from django.db import connection

from benchmarks.linking_corpus import tellings, varied
from benchmarks.linking_tables import (
    ARTICLE_COLUMNS,
    ARTICLES_AT_ONCE,
    CLAIM_COLUMNS,
    Row,
    article_row,
    claim_rows,
    copy,
)
from claims.linking.embedding import DIMENSIONS

OUTLETS, SOURCES = 200, 5_000

_RELATIONS = """
INSERT INTO articles_outlet (id, name, key, homepage)
    SELECT n, 'Outlet ' || n, 'outlet ' || n, '' FROM generate_series(1, %(outlets)s) n;
UPDATE articles_article SET outlet_id = 1 + id %% %(outlets)s;
INSERT INTO claims_source (id, name, kind, affiliation_fixed, kind_fixed, created_at)
    SELECT n, 'Speaker number ' || n, 'person', false, false, now() FROM generate_series(1, %(sources)s) n;
UPDATE claims_source SET affiliation_id = 1 + id %% 100 WHERE id > 100;
UPDATE claims_claim SET source_id = 1 + (id * 7919) %% %(sources)s WHERE id %% 5 <> 3;
INSERT INTO claims_link (from_claim_id, to_claim_id, kind, state, scope, score, trigger_spans, trigger_text,
        reason, linker_version, usefulness, created_at, updated_at)
    SELECT id, id - 1, 'denies', 'suggested', 'whole', 0.9, '[[0, 5]]', 'denied',
        'The word “denied” answers it.', 'synthetic', 0, now(), now()
    FROM claims_claim WHERE id %% 5 = 0;
INSERT INTO claims_thread (id, title, title_edited, claim_count, denial_count, non_denial_count,
        opposing_count, outlet_count, origin_count, unanswered_count, created_at, updated_at)
    SELECT id, 'Disputed: ' || left(proposition, 120), false, 1, 1, 0, 1, 1, 2, 0, now(), now()
    FROM claims_claim WHERE id %% 5 = 0;
INSERT INTO claims_threadclaim (thread_id, claim_id, side, pinned, side_fixed)
    SELECT id, id - 1, 'claim', false, false FROM claims_claim WHERE id %% 5 = 0
    UNION ALL SELECT id, id, 'denial', false, false FROM claims_claim WHERE id %% 5 = 0;
INSERT INTO claims_verdict (claim_id, workflow, publication, rating_id, rationale, correction, author_id,
        author_name, approver_id, approver_name, round, version, approved_at, published_at,
        created_at, updated_at)
    SELECT id, 'done', 'published', 'false', 'It was not so.', '', 1, 'a', 2, 'b', 1, 1, now(), now(),
        now(), now()
    FROM claims_claim WHERE id %% 50 = 1;
"""


def fill(wanted: int) -> int:
    """As many claims as wanted, a few more; gives how many."""
    claims = number = 0
    articles: list[Row] = []
    rows: list[Row] = []
    told = tellings(wanted, 0)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    while claims < wanted:
        base, seed = next(told)
        number += 1
        telling = varied(base, seed, str(number))
        count = len(telling.document.claims)
        articles.append(article_row(telling, number))
        rows.extend(claim_rows(telling, number, claims + 1, np.zeros((count, DIMENSIONS), np.float32)))
        claims += count
        if len(articles) == ARTICLES_AT_ONCE or claims >= wanted:
            copy("articles_article", ARTICLE_COLUMNS, articles)
            _without_vectors(rows)
            articles, rows = [], []
    with connection.cursor() as cursor:
        cursor.execute(_RELATIONS, {"outlets": OUTLETS, "sources": SOURCES})
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    return claims


def _without_vectors(rows: list[Row]) -> None:
    place = CLAIM_COLUMNS.index("embedding")
    copy(
        "claims_claim",
        [name for name in CLAIM_COLUMNS if name != "embedding"],
        [row[:place] + row[place + 1 :] for row in rows],
    )
