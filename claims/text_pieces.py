"""Pieces of articles' texts, cut out by the database, so that no long text comes over for a few words."""

from __future__ import annotations

from collections.abc import Sequence

from claimtrack.replicas.routing import read_connection

Piece = tuple[int, int, int]  # article, start, end: code points, end exclusive

_CUT = """
    SELECT substr(article.text, piece.a + 1, piece.z - piece.a)
    FROM unnest(%s::bigint[], %s::int[], %s::int[]) WITH ORDINALITY AS piece (article, a, z, place)
    LEFT JOIN articles_article AS article ON article.id = piece.article
    ORDER BY piece.place
"""


def cut(pieces: Sequence[Piece]) -> list[str]:
    """The words at each place, in one query; a start before the text's begin counts as its begin."""
    if not pieces:
        return []
    starts = [max(0, start) for _article, start, _end in pieces]
    ends = [max(start, end) for start, (_article, _start, end) in zip(starts, pieces, strict=True)]
    with read_connection().cursor() as cursor:
        cursor.execute(_CUT, [[article for article, _start, _end in pieces], starts, ends])
        return [row[0] or "" for row in cursor.fetchall()]
