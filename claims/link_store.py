"""Links of one article in the database: candidates by vector, judged by the linker, written if new.

What an editor has said of a pair stays; a suggestion that the linker no longer makes goes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from articles.models import Article
from claims import reading_vectors, store, thread_store
from claims.claim_keys import claim_id, claim_key
from claims.disputes_lock import lock_disputes
from claims.linking import types as linking
from claims.models import Claim, Link
from claims.nearest_claims import nearest_claims

NEAREST = 50  # candidates of other articles for each claim: claims.linking.candidates.CANDIDATES
MOST_ARTICLES = 40  # that are read beside a new one; the nearest come first
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
    store_vectors(document)
    reading_vectors.keep(article_id=article.pk, document=document)
    near = _articles_to_judge(article.pk)
    reading_vectors.recall(near)
    others = documents_of(near)
    found = linker.link_article(document, others, NEAREST)
    judged = [document, *others]
    write_links(article=article, judged=judged, found=found, linker_version=linker.linker_version())


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


def store_vectors(document: linking.LinkDocument) -> None:
    """Keep the vector by which each claim of an article is found; rows that have it stay untouched."""
    from claims.linking import linker

    vectors = linker.claim_vectors(document)
    ids = [claim_id(claim.key) for claim in document.claims]
    with transaction.atomic():
        lock_disputes()
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


def _articles_to_judge(article_id: int) -> list[int]:
    """Articles already linked to this one, then those that hold the claims nearest to its claims."""
    ours = Q(from_claim__article=article_id) | Q(to_claim__article=article_id)
    pairs = Link.objects.filter(ours).values_list("from_claim__article", "to_claim__article")
    linked = sorted({end for pair in pairs for end in pair} - {article_id})
    near = [pk for pk in _nearest_articles(article_id) if pk not in linked]
    return [*linked, *near[:MOST_ARTICLES]]


def _nearest_articles(article_id: int) -> list[int]:
    """Other articles by the likeness of their nearest claim to any claim of this one, best first."""
    best: dict[int, float] = {}
    claims = (
        Claim.objects.visible().filter(article=article_id, embedding__isnull=False).order_by("start", "pk")
    )
    vectors = list(claims.values_list("embedding", flat=True))
    for near in nearest_claims(vectors, outside=article_id, count=NEAREST):
        for one in near:
            best[one.article] = min(best.get(one.article, one.distance), one.distance)
    return sorted(best, key=lambda other: (best[other], other))


@transaction.atomic
def write_links(
    *,
    article: Article,
    judged: Sequence[linking.LinkDocument],
    found: Iterable[linking.Link],
    linker_version: str,
) -> None:
    """Store an article's links and regroup the disputes they touch.

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
    thread_store.regroup(claim_ids=own | ends)


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
