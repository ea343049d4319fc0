"""A dispute as a table for spreadsheets: one row for each claim and each answer that it gives.

No cell is taken for a formula: what begins like one gets an apostrophe in front, which spreadsheets hide.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from io import StringIO

from claims.models import Claim, Link, Thread

HEAD = (
    *("claim", "side", "act", "source", "source_kind", "affiliation", "relays", "sentence", "proposition"),
    *("outlet", "article", "article_url", "published_at", "start", "end", "sha256", "confidence", "edited"),
    *("link", "answers_claim", "scope", "state", "score", "trigger", "verdict", "permalink"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the wide ones open formulas too


def safe(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    numeric = isinstance(value, int | float)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) and not numeric else text


def write_csv(thread: Thread, absolute: Callable[[str], str]) -> str:
    """The table with its head; `absolute` makes full addresses of paths."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for row in _rows(thread, absolute):
        writer.writerow([safe(cell) for cell in row])
    return out.getvalue()


def _rows(thread: Thread, absolute: Callable[[str], str]) -> Iterator[list[object]]:
    entries = list(thread.entries.all())
    inside = {entry.claim_id for entry in entries}
    for entry in entries:
        claim = entry.claim
        links: list[Link | None] = [link for link in claim.links_out.all() if link.to_claim_id in inside]
        told = _told(claim, entry.side)
        for link in links or [None]:
            yield [*told, *_link(link), _verdict(claim), absolute(claim.get_absolute_url())]


def _told(claim: Claim, side: str) -> Iterable[object]:
    source, article = claim.source, claim.article
    affiliation = source.affiliation if source else None
    return (
        *(claim.pk, side, claim.act),
        *(source.name if source else claim.source_text, source.kind if source else ""),
        *(affiliation.name if affiliation else "", " < ".join(claim.relays)),
        *(claim.sentence, claim.proposition or claim.content_text),
        *(article.outlet.name if article.outlet else "", article.title, article.url),
        article.published_at.isoformat() if article.published_at else "",
        *(claim.sentence_start, claim.sentence_end, article.sha256),
        *(claim.confidence, "yes" if claim.edited else "no"),
    )


def _link(link: Link | None) -> Iterable[object]:
    if link is None:
        return ("", "", "", "", "", "")
    return link.kind, link.to_claim_id, link.scope, link.state, link.score, link.trigger_text


def _verdict(claim: Claim) -> str:
    verdict = getattr(claim, "verdict", None)
    return str(verdict.rating_id) if verdict is not None and verdict.is_published else ""
