"""Rows for tests: articles in words of our own, with claims at the places where the words stand."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import factory
from django.contrib.auth.models import User

from articles.models import Article, Outlet
from claims.models import Claim, Link, Source, SourceAlias, Thread
from claims.store import fingerprint


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    password = factory.django.Password("a-password-for-tests")


class OutletFactory(factory.django.DjangoModelFactory[Outlet]):
    class Meta:
        model = Outlet

    name = factory.Sequence(lambda n: f"Harbour Gazette {n}")
    key = factory.LazyAttribute(lambda outlet: outlet.name.casefold())


class ArticleFactory(factory.django.DjangoModelFactory[Article]):
    class Meta:
        model = Article

    outlet = factory.SubFactory(OutletFactory)
    title = factory.Sequence(lambda n: f"Ferry inquiry opens, day {n}")
    published_at = datetime(2021, 5, 4, 9, 30, tzinfo=UTC)
    text = factory.Sequence(lambda n: f"The mayor said on day {n} that the ferry was overloaded.")
    sha256 = factory.LazyAttribute(lambda article: hashlib.sha256(article.text.encode()).hexdigest())
    word_count = factory.LazyAttribute(lambda article: len(article.text.split()))
    file_format = "txt"
    language = "en"
    state = Article.State.PROCESSED


class SourceFactory(factory.django.DjangoModelFactory[Source]):
    class Meta:
        model = Source

    name = factory.Sequence(lambda n: f"Mayor Orla Quist {n}")
    kind = Source.Kind.PERSON


class SourceAliasFactory(factory.django.DjangoModelFactory[SourceAlias]):
    class Meta:
        model = SourceAlias

    source = factory.SubFactory(SourceFactory)
    name = factory.Sequence(lambda n: f"Orla Quist {n}")
    key = factory.LazyAttribute(lambda alias: alias.name.casefold())


class ThreadFactory(factory.django.DjangoModelFactory[Thread]):
    class Meta:
        model = Thread

    title = factory.Sequence(lambda n: f"Whether the ferry was overloaded, {n}")


def add_claim(
    *, article: Article, sentence: str, cue: str, content: str, said_by: str = "", **fields: Any
) -> Claim:
    """A claim whose sentence stands in the article and its words in the sentence, at their offsets."""
    begin = article.text.index(sentence)

    def span(words: str) -> list[list[int]]:
        at = begin + sentence.index(words)
        return [[at, at + len(words)]] if words else []

    spans = {"source": span(said_by), "cue": span(cue), "content": span(content)}
    found = {
        "source": fields.pop("source", None) or (SourceFactory(name=said_by) if said_by else None),
        "act": Claim.Act.ASSERTION,
        "confidence": 0.9,
        "proposition": content,
        **fields,
    }
    return Claim.objects.create(
        article=article,
        source_spans=spans["source"],
        cue_spans=spans["cue"],
        content_spans=spans["content"],
        start=spans["content"][0][0],
        sentence_start=begin,
        sentence_end=begin + len(sentence),
        fingerprint=fingerprint(**{role: [(a, b) for a, b in at] for role, at in spans.items()}),
        sentence=sentence,
        source_text=said_by,
        cue_text=cue,
        content_text=content,
        **found,
    )


def add_link(*, answer: Claim, to: Claim, kind: str = "denies", score: float = 0.8, **fields: Any) -> Link:
    """A link that the machine suggests, triggered by the cue of the answer."""
    given = {
        "trigger_spans": answer.cue_spans,
        "trigger_text": answer.cue_text,
        "reason": f"The word “{answer.cue_text}” answers it.",
        **fields,
    }
    return Link.objects.create(from_claim=answer, to_claim=to, kind=kind, score=score, **given)


CLAIM = "The ferry was overloaded, harbour master Ines Vold said on Tuesday."
REPEAT = "Too many people were aboard the ferry, the pilots’ union said."
DENIAL = "Captain Tor Hagen denied that the ferry was overloaded."
NO_COMMENT = "The shipping line declined to comment on the ferry’s load."


def add_dispute(*, day: int = 4, mark: str = "", outlet: Outlet | None = None) -> Thread:
    """A claim, its repetition, its denial and a non-denial from two articles, grouped as the product does."""
    from claims import thread_store

    outlet = outlet or OutletFactory()
    first = ArticleFactory(
        outlet=outlet, text=f"{CLAIM}\n\n{DENIAL}\n\n{NO_COMMENT} {mark}", published_at=_day(day)
    )
    second = ArticleFactory(text=f"{REPEAT}\n\nNobody was hurt. {mark}", published_at=_day(day + 1))
    claim = add_claim(
        article=first,
        sentence=CLAIM,
        said_by="harbour master Ines Vold",
        cue="said",
        content="The ferry was overloaded",
    )
    denial = add_claim(
        article=first,
        sentence=DENIAL,
        said_by="Captain Tor Hagen",
        cue="denied",
        content="that the ferry was overloaded",
        act=Claim.Act.DENIAL,
    )
    repeat = add_claim(
        article=second,
        sentence=REPEAT,
        said_by="the pilots’ union",
        cue="said",
        content="Too many people were aboard the ferry",
    )
    non_denial = add_claim(
        article=first,
        sentence=NO_COMMENT,
        said_by="The shipping line",
        cue="declined to comment",
        content="the ferry’s load",
        act=Claim.Act.NON_DENIAL,
    )
    add_link(answer=denial, to=claim)
    add_link(answer=repeat, to=claim, kind="repeats", score=0.7)
    add_link(answer=non_denial, to=claim, kind="repeats", score=0.6)
    thread_store.regroup(claim_ids=[claim.pk])
    return Thread.objects.get(entries__claim=claim)


def _day(day: int) -> datetime:
    return datetime(2021, 5, day, 9, 30, tzinfo=UTC)
