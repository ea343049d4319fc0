"""Machine rows: what extraction found in an article becomes its claims, and nothing an editor did is lost.

The same attribution found again is the same row (by its fingerprint), so reading an article twice changes
nothing. One that a newer pipeline finds with slightly other spans keeps its row too, and with it its
permalink and links (see claims.same_claim). Every transaction that writes claims, links or threads begins
with `lock_disputes`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.models import Article
from claims import sources_store, thread_store
from claims.disputes_lock import lock_disputes
from claims.extraction.types import Attribution, Extraction, Span
from claims.models import Claim, Link, Source, Thread
from claims.neighbourhood import claims_beside
from claims.same_claim import pair_up

BETWEEN_SPANS = " … "  # what stands for the words left out between two spans of one role
# What a machine row takes from a new reading.
READ_FIELDS = (
    "fingerprint",
    "source_spans",
    "cue_spans",
    "content_spans",
    "source_id",
    "source_key",
    "relays",
    "start",
    "sentence_start",
    "sentence_end",
    "sentence",
    "source_text",
    "cue_text",
    "content_text",
    "proposition",
    "act",
    "confidence",
    "pipeline_version",
)


def fingerprint(*, source: Iterable[Span], cue: Iterable[Span], content: Iterable[Span]) -> str:
    """What makes an attribution the same one when it is found again: the spans of its three roles."""
    spans = [sorted([start, end] for start, end in role) for role in (source, cue, content)]
    return hashlib.sha256(json.dumps(spans, separators=(",", ":")).encode()).hexdigest()


@transaction.atomic
def replace_machine_claims(*, article: Article, found: Extraction) -> list[int]:
    """Make the article's machine claims those of ``found``; give the ids of all its claims, in reading order.

    Rows found again are updated where they differ; rows no longer found go, unless an editor has touched
    them; edited and withdrawn rows stay as they are. Raises Article.DoesNotExist where it is gone and
    ValueError where a span does not lie in the text.
    """
    lock_disputes()
    article = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    wanted = {_fingerprint(one): one for one in reversed(found.attributions)}
    _check_spans(article, wanted.values())
    sources = sources_store.sources_for(article=article, attributions=found.attributions)
    stored = {claim.fingerprint: claim for claim in article.claims.select_for_update(no_key=True)}
    read = {key: _claim(article, key, one, sources, found.pipeline_version) for key, one in wanted.items()}
    same = pair_up(stored, read)
    touched = touched_by_editors(stored.values())
    changed = [
        old
        for old, claim in ((stored[same[key]], claim) for key, claim in read.items() if key in same)
        if old.pk not in touched and _take_over(old, claim)
    ]
    new = [claim for key, claim in read.items() if key not in same]
    gone = [claim.pk for key, claim in stored.items() if key not in same.values() and claim.pk not in touched]
    Claim.objects.bulk_create(sorted(new, key=lambda claim: claim.start))
    Claim.objects.bulk_update(changed, [*(field.removesuffix("_id") for field in READ_FIELDS), "updated_at"])
    _drop(gone)
    sources_store.drop_unused(article=article)
    return list(article.claims.order_by("start", "pk").values_list("pk", flat=True))


def _fingerprint(found: Attribution) -> str:
    return fingerprint(source=found.source, cue=found.cue, content=found.content)


def _check_spans(article: Article, found: Iterable[Attribution]) -> None:
    length = len(article.text)
    for one in found:
        spans = (*one.source, *one.cue, *one.content, one.sentence)
        if not one.content or any(not 0 <= start < end <= length for start, end in spans):
            raise ValueError(
                f"A span of {spans} does not lie in the {length} characters of article {article.pk}."
            )


def _claim(
    article: Article, key: str, found: Attribution, sources: dict[str, Source], pipeline_version: str
) -> Claim:
    source = sources.get(found.canonical_source)
    return Claim(
        article=article,
        fingerprint=key,
        source_id=source.pk if source else None,
        source_key=sources_store.alias_key(canonical=found.canonical_source, article_id=article.pk),
        relays=[relay[:300] for relay in found.relays],
        source_spans=[list(span) for span in sorted(found.source)],
        cue_spans=[list(span) for span in sorted(found.cue)],
        content_spans=[list(span) for span in sorted(found.content)],
        start=min(start for start, _ in found.content),
        sentence_start=found.sentence[0],
        sentence_end=found.sentence[1],
        sentence=article.text[slice(*found.sentence)],
        source_text=words(article.text, found.source),
        cue_text=words(article.text, found.cue),
        content_text=words(article.text, found.content),
        proposition=found.proposition,
        act=found.act,
        confidence=float(found.confidence),
        pipeline_version=pipeline_version,
    )


def words(text: str, spans: Iterable[Span]) -> str:
    """The words that the spans of one role cover, in reading order."""
    return BETWEEN_SPANS.join(text[start:end] for start, end in sorted(spans))


def touched_by_editors(claims: Iterable[Claim]) -> set[int]:
    """Ids of the claims that carry an editor's work: re-reading leaves them as they are."""
    ids = {claim.pk for claim in claims}
    reviewed = Link.objects.touching(ids).exclude(state=Link.State.SUGGESTED)
    marked = Q(edited=True) | Q(withdrawn_at__isnull=False) | ~Q(origin=Claim.Origin.MACHINE)
    judged = Q(verdict__isnull=False) | Q(thread_entry__pinned=True) | Q(exclusions__isnull=False)
    linked = Q(pk__in=reviewed.values("from_claim")) | Q(pk__in=reviewed.values("to_claim"))
    return set(Claim.objects.filter(marked | judged | linked, pk__in=ids).values_list("pk", flat=True))


def _take_over(old: Claim, new: Claim) -> bool:
    """Bring a stored row up to a new reading; whether anything differed."""
    differing: dict[str, Any] = {
        field: getattr(new, field) for field in READ_FIELDS if getattr(old, field) != getattr(new, field)
    }
    for field, value in differing.items():
        setattr(old, field, value)
    if differing:
        old.updated_at = timezone.now()
    return bool(differing)


def _drop(claim_ids: list[int]) -> None:
    """Delete machine rows that are no longer found, and bring the disputes they were in up to date."""
    if not claim_ids:
        return
    beside = claims_beside(claim_ids)
    threads = list(Thread.objects.filter(entries__claim__in=claim_ids).distinct())
    Claim.objects.filter(pk__in=claim_ids).delete()
    thread_store.regroup(claim_ids=beside, thread_ids=[thread.pk for thread in threads])
