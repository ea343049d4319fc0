"""Links of one article in the database: near articles by vector, judged by the linker, written if new.

What an editor has said of a pair stays; a suggestion that the linker no longer makes goes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from articles.models import Article
from claims import near_lists, reading_vectors, store, thread_store
from claims.claim_keys import claim_id, claim_key
from claims.disputes_lock import lock_disputes
from claims.linking import types as linking
from claims.models import Claim, Link
from claims.near_articles import NEAREST, near_articles

SAME_VECTOR = 1e-5  # largest difference of one number between vectors that count as one
LOCK_SPACE = 0x6C696E6B  # "link": the first of the two keys of the advisory lock
LINK_FIELDS = (
    "from_claim_id",
    "to_claim_id",
    "kind",
    "scope",
    "score",
    "trigger_spans",
    "trigger_text",
    "reason",
    "linker_version",
)


def link_article(*, article: Article) -> None:
    """Find the links of an article's claims, within it and to other articles, and regroup their disputes."""
    with hold_linking(article.pk):
        _link_held(article)


@contextmanager
def hold_linking(article_id: int) -> Iterator[None]:
    """One linking of an article at a time: who waited starts from what is there now, and has the last word.

    The hold is an advisory lock of the database session and ends with the worker, however it ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_SPACE, article_id])
    try:
        yield
    finally:
        if connection.is_usable():  # a lost session has lost its locks
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, article_id])


def _link_held(article: Article) -> None:
    from claims.linking import linker  # keeps the weights out of web processes

    document = documents_of([article.pk])[0]
    store_vectors(document, article_id=article.pk)
    if document.claims:
        reading_vectors.keep(article_id=article.pk, document=document)
    held = near_lists.holders(article_id=article.pk)
    near = near_lists.worth_judging(near=near_articles(article), held=held)
    beside = sorted({*near.earlier, *near.later})
    reading_vectors.recall(beside)
    others = documents_of(beside)
    present = dict(Article.objects.filter(pk__in=beside).values_list("sha256", "pk"))
    found = linker.link_article(document, others, NEAREST) if document.claims else []
    with transaction.atomic():
        lock_disputes()
        entered = near_lists.enter(article=article, near=near, held=held)
        loose = _withdraw(article.pk, entered)
        judged = [other for other in others if present.get(other.id) in entered.judged]
        ids = {document.id, *(other.id for other in judged)}
        write_links(
            article=article,
            judged=[document, *judged],
            found=[link for link in found if {link.source[0], link.target[0]} <= ids],
            linker_version=linker.linker_version(),
            loose=loose,
        )


def _withdraw(article_id: int, entered: near_lists.Entered) -> set[int]:
    """Delete suggestions between articles that are no longer near, and give the claims that they joined."""
    ours = Q(from_claim__article=article_id) | Q(to_claim__article=article_id)
    parts = sorted({pk for pair in entered.parted for pk in pair})
    theirs = Q(from_claim__article__in=parts, to_claim__article__in=parts)
    links = Link.objects.filter(ours | theirs, state=Link.State.SUGGESTED).values_list(
        "pk", "from_claim", "to_claim", "from_claim__article", "to_claim__article"
    )
    near = entered.judged | {article_id}
    gone = {
        pk: (one, other) for pk, one, other, *ends in links if _apart(ends, article_id, near, entered.parted)
    }
    Link.objects.filter(pk__in=gone).delete()
    return {claim for pair in gone.values() for claim in pair}


def _apart(ends: list[int], article_id: int, near: set[int], parted: set[tuple[int, int]]) -> bool:
    one, other = ends
    if article_id in ends:
        return not {one, other} <= near
    return (one, other) in parted or (other, one) in parted


def documents_of(article_ids: Sequence[int]) -> list[linking.LinkDocument]:
    """Articles with their visible claims as the linker takes them, in the order given."""
    claims: dict[int, list[Claim]] = defaultdict(list)
    rows = Claim.objects.visible().filter(article__in=article_ids).select_related("source")
    for claim in rows.order_by("article", "start", "pk").defer("embedding", "search"):
        claims[claim.article_id].append(claim)
    articles = Article.objects.select_related("outlet").defer("minhash", "minhash_bands", "search")
    found = articles.in_bulk(article_ids)
    return [_document(found[pk], claims[pk]) for pk in article_ids if pk in found]


def _document(article: Article, claims: Iterable[Claim]) -> linking.LinkDocument:
    return linking.LinkDocument(
        id=article.sha256,  # not the row's number: what comes of ties must not hang on who came first
        text=article.text,
        claims=tuple(
            linking.LinkClaim(
                key=claim_key(article=article, claim=claim),
                source=_spans(claim.source_spans),
                cue=_spans(claim.cue_spans),
                content=_spans(claim.content_spans),
                act=claim.act,
                canonical_source=claim.source.name if claim.source else "",
                proposition=claim.proposition,
            )
            for claim in claims
        ),
        published_at=article.published_at,
        outlet=article.outlet.name if article.outlet else "",
    )


def _spans(stored: list[list[int]]) -> tuple[linking.Span, ...]:
    return tuple((start, end) for start, end in stored)


def store_vectors(document: linking.LinkDocument, *, article_id: int) -> None:
    """Keep the vector by which each claim of an article is found; rows that have it stay untouched. Whoever
    sees them from now on enters the article's list, which begins anew."""
    from claims.linking import linker

    vectors: Sequence[Any] = list(linker.claim_vectors(document)) if document.claims else []
    ids = [claim_id(claim.key) for claim in document.claims]
    with transaction.atomic():
        lock_disputes()
        near_lists.clear(article_id=article_id)
        stored = Claim.objects.only("pk", "embedding").in_bulk(ids)
        changed = []
        for pk, vector in zip(ids, vectors, strict=True):
            claim = stored.get(pk)
            if claim is None:
                continue
            old = None if claim.embedding is None else np.asarray(claim.embedding, dtype=np.float32)
            if old is None or float(np.abs(old - vector).max()) > SAME_VECTOR:
                claim.embedding = vector
                changed.append(claim)
        Claim.objects.bulk_update(changed, ["embedding"])


@transaction.atomic
def write_links(
    *,
    article: Article,
    judged: Sequence[linking.LinkDocument],
    found: Iterable[linking.Link],
    linker_version: str,
    loose: Collection[int] = (),
) -> None:
    """Store an article's links and regroup the disputes they touch, and those of the claims in ``loose``.

    A pair has one link at most, in whichever direction. A pair that an editor has reviewed is left alone;
    suggestions between judged claims that were not found again are deleted.
    """
    lock_disputes()
    texts = {document.id: document.text for document in judged}
    ids = {claim_id(claim.key) for document in judged for claim in document.claims}
    present = Claim.objects.visible().filter(pk__in=ids).select_for_update(no_key=True, of=("self",))
    here = set(present.order_by("pk").values_list("pk", flat=True))
    own = set(article.claims.filter(pk__in=here).values_list("pk", flat=True))
    stored = {_pair(link.from_claim_id, link.to_claim_id): link for link in Link.objects.touching(own)}
    new: list[Link] = []
    changed: list[Link] = []
    seen: set[tuple[int, int]] = set()
    for one in found:
        link = _link(one, texts[one.source[0]], linker_version)
        pair = _pair(link.from_claim_id, link.to_claim_id)
        if pair in seen or not {*pair} <= here or not {*pair} & own:
            continue
        seen.add(pair)
        old = stored.get(pair)
        if old is None:
            new.append(link)
        elif old.state == Link.State.SUGGESTED and _take_over(old, link):
            changed.append(old)
    stale = [
        link
        for pair, link in stored.items()
        if link.state == Link.State.SUGGESTED and pair not in seen and {*pair} <= here
    ]
    Link.objects.filter(pk__in=[link.pk for link in stale]).delete()
    Link.objects.bulk_update(changed, [*(field.removesuffix("_id") for field in LINK_FIELDS), "updated_at"])
    Link.objects.bulk_create(new)
    ends = {pk for link in (*new, *changed, *stale) for pk in (link.from_claim_id, link.to_claim_id)}
    thread_store.regroup(claim_ids=own | ends | set(loose))


def _pair(one: int, other: int) -> tuple[int, int]:
    return (min(one, other), max(one, other))


def _link(found: linking.Link, text: str, linker_version: str) -> Link:
    return Link(
        from_claim_id=claim_id(found.source),
        to_claim_id=claim_id(found.target),
        kind=found.kind,
        scope=found.scope or "",
        score=float(found.score),
        trigger_spans=[list(span) for span in found.trigger],
        trigger_text=store.words(text, found.trigger),
        reason=found.reason,
        linker_version=linker_version,
    )


def _take_over(old: Link, new: Link) -> bool:
    """Bring a suggestion up to what the linker says now; whether anything differed."""
    differing = [field for field in LINK_FIELDS if getattr(old, field) != getattr(new, field)]
    for field in differing:
        setattr(old, field, getattr(new, field))
    if differing:
        old.updated_at = timezone.now()
    return bool(differing)
