"""Articles, claims and links for tests, made through the product's own doors from texts of our own."""

from __future__ import annotations

import hashlib
import itertools
from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.contrib.auth.models import Permission, User

from articles.models import Article, Outlet
from claims import link_store, store, workflow
from claims.claim_keys import claim_key
from claims.extraction.types import Act, Attribution, Extraction, SourceKind, Span
from claims.linking import types as linking
from claims.models import Claim, Link, Source, SourceAlias, Thread, ThreadClaim, Verdict

VERSION = "test-1"
DAY = datetime(2021, 3, 4, 6, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def make_article(text: str, *, outlet: str = "Fennmoor Gazette", **fields: Any) -> Article:
    """A stored article as ingestion leaves it."""
    publisher = Outlet.objects.get_or_create(key=outlet.casefold(), defaults={"name": outlet})[0]
    values: dict[str, Any] = {
        "title": f"Article {next(_numbers)}",
        "published_at": DAY,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "word_count": len(text.split()),
        "file_format": "txt",
    }
    return Article.objects.create(text=text, outlet=publisher, **{**values, **fields})


def attribution(text: str, source: str, cue: str, content: str, **fields: Any) -> Attribution:
    """The attribution whose roles are these words of the text; "" for a role that is empty."""
    values: dict[str, Any] = {
        "sentence": (0, len(text)),
        "confidence": 0.8,
        "act": Act.ASSERTION,
        "canonical_source": source,
        "source_kind": SourceKind.PERSON,
        "proposition": content,
    }
    spans = {"source": _spans(text, source), "cue": _spans(text, cue), "content": _spans(text, content)}
    return Attribution(**spans, **{**values, **fields})


def _spans(text: str, words: str) -> tuple[Span, ...]:
    if not words:
        return ()
    start = text.index(words)
    return ((start, start + len(words)),)


def extraction(*attributions: Attribution, version: str = VERSION) -> Extraction:
    return Extraction(tuple(attributions), "en", version)


def make_claim(
    content: str, *, source: str = "Ada Quill", article: Article | None = None, **fields: Any
) -> Claim:
    """A claim in an article of its own, "SOURCE said that CONTENT.", or in the article given."""
    text = f"{source} said that {content}."
    if article is None:
        keys = ("outlet", "published_at", "near_copy_of")
        article = make_article(text, **{key: fields.pop(key) for key in keys if key in fields})
    found = extraction(attribution(article.text, source, "said", content, **fields))
    (pk,) = store.replace_machine_claims(article=article, found=found)
    return Claim.objects.get(pk=pk)


def denial_of(
    claim: Claim, *, source: str = "Bo Tarn", score: float = 0.9, **fields: Any
) -> tuple[Claim, Link]:
    """Another claim, in an article of its own, that denies one."""
    denial = make_claim(f"no, {claim.content_text}", source=source, act=Act.DENIAL, **fields)
    return denial, link_up((denial, claim, "denies", score))[0]


def link_up(*links: tuple[Claim, Claim, str, float]) -> list[Link]:
    """Store links as the linker found them, one article after another, and regroup."""
    rows = []
    for source, target, kind, score in links:
        found = linking.Link(
            source=claim_key(article=source.article, claim=source),
            target=claim_key(article=target.article, claim=target),
            kind=linking.LinkKind(kind),
            score=score,
            trigger=(source.cue_spans[0],),
            reason="They cannot both be right.",
        )
        judged = link_store.documents_of(sorted({source.article_id, target.article_id}))
        others = Link.objects.touching([source.pk]).exclude(to_claim=target)
        assert not others.filter(to_claim__article=target.article_id).exists(), "judged together: found again"
        link_store.write_links(article=source.article, judged=judged, found=[found], linker_version="test")
        rows.append(Link.objects.touching([source.pk]).touching([target.pk]).get())
    return rows


def make_user(name: str, *permissions: str) -> User:
    """An account with permissions of the claims app, by code name."""
    user = User.objects.create_user(name)  # without a password: hashing one takes long on purpose
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="claims", codename__in=permissions)
    )
    assert user.user_permissions.count() == len(permissions)
    return user


EDITOR = ("change_link", "change_verdict", "change_claim", "change_thread")


def make_editor(name: str = "edith") -> User:
    return make_user(name, *EDITOR)


def make_chief(name: str = "carl") -> User:
    """An editor who also approves."""
    return make_user(name, *EDITOR, "approve_verdict")


def published(claim: Claim, author: User, chief: User) -> Verdict:
    """A claim's verdict, written by one and approved by another."""
    verdict = workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="It was shut.", by=author)
    workflow.submit(verdict_id=verdict.pk, by=author)
    return workflow.approve(verdict_id=verdict.pk, by=chief, publish=True)


def all_rows() -> dict[str, list[dict[str, Any]]]:
    """Every row that reading articles writes, each with every column."""
    models = (Claim, Source, SourceAlias, Link, Thread, ThreadClaim)
    rows = {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}
    for row in rows["Claim"]:
        row["embedding"] = None if row["embedding"] is None else np.asarray(row["embedding"]).tolist()
    return rows
