"""A newsroom's database of any size, filled fast: articles, sources, claims, links, threads, as the product
stores them.

Names are chosen so that some sources say very much (one a fifth of everything) and most say little, and some
outlets bring very much; articles come in by date over thirteen years.
"""

from __future__ import annotations

import hashlib
import random
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

import numpy as np
from django.db import connection

from articles.models import Article, Outlet
from benchmarks.linking_corpus import SYLLABLES, Base, retell, varied
from benchmarks.linking_corpus import Telling as Text
from benchmarks.linking_vectors import VectorMaker
from benchmarks.serving_disputes import EPOCH, VARIANTS, Shape, Telling, plan, shape
from benchmarks.serving_rows import copy_rows, set_sequences
from claims.linking.words import sentence_index, sentence_spans
from claims.models import Claim, Event, Link, Source, SourceAlias, Thread, ThreadClaim
from claims.review_order import usefulness
from claims.sources_store import UNNAMED, alias_key
from claims.store import fingerprint, words

VECTOR_INDEX = "claim_embedding"
FIRST_DAY = datetime(2012, 1, 1, tzinfo=UTC)
DAYS = 365 * 13
OUTLETS = 400
HEADS = 300  # sources that are quoted in many disputes
BY_HEAD = 0.5  # of what named sources say; the first of them says two fifths of that
UNDATED = 0.02
VERSION = "synthetic"
LINKER = "synthetic"


class Newsroom:
    """Fills the tables; what has a number here is numbered from 1 without gaps."""

    def __init__(self, maker: VectorMaker, seed: int = 0) -> None:
        self.maker = maker
        self.draw = random.Random(seed)
        self.articles = self.claims = self.links = self.threads = self.sources = 0
        self._known: dict[str, int] = {}  # alias key: source
        self._head_weights = list(accumulate([0.42, *(0.58 / (n**0.9) / 12 for n in range(2, HEADS + 1))]))
        self._outlet_weights = list(accumulate(1 / (n**0.9) for n in range(1, OUTLETS + 1)))

    def fill(self, wanted: int, tell: Any) -> dict[str, float]:
        """As many claims as wanted. Gives seconds."""
        begun = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [VECTOR_INDEX])
            (vector_index,) = cursor.fetchone()
            cursor.execute(f"DROP INDEX {VECTOR_INDEX}")
        copy_rows(self._outlets())
        copy_rows(self._heads())
        tellings = plan(wanted)
        for told, telling in enumerate(tellings, start=1):
            when = FIRST_DAY + timedelta(days=DAYS * self.claims / wanted + self.draw.random() * 30)
            copy_rows(
                self._told(telling, shape(telling.group, telling.editions, telling.seed % VARIANTS), when)
            )
            if told % 500 == 0:
                tell(f"  {self.claims:,} claims")
        set_sequences()
        copied = time.perf_counter() - begun
        begun = time.perf_counter()
        tell("  vector index …")
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '2GB'")
            cursor.execute("SET max_parallel_maintenance_workers = 3")
            cursor.execute(vector_index)
            built = time.perf_counter() - begun
            cursor.execute("VACUUM ANALYZE")
        return {"copy seconds": round(copied, 1), "vector index seconds": round(built, 1)}

    def _outlets(self) -> Iterator[Outlet]:
        for number in range(1, OUTLETS + 1):
            name = f"{_name(number, 3)} {('Times', 'Herald', 'Wire', 'Post', 'Radio')[number % 5]}"
            yield Outlet(pk=number, name=f"{name} {number}", key=f"{name} {number}".casefold())

    def _heads(self) -> Iterator[Source | SourceAlias]:
        for number in range(1, HEADS + 1):
            kind = ("state", "organisation", "person")[number % 3]
            yield from self._source(f"{_name(number, 5)} Ministry {number}", kind, None)

    def _source(self, name: str, kind: str, article: int | None) -> Iterator[Source | SourceAlias]:
        key = alias_key(canonical=(UNNAMED if article else "") + name, article_id=article or 0)
        if not key or key in self._known:
            return
        self.sources += 1
        self._known[key] = self.sources
        yield Source(pk=self.sources, name=name, kind=kind, article_id=article)
        yield SourceAlias(pk=self.sources, source_id=self.sources, name=name, key=key)

    def _told(self, telling: Telling, made: Shape, when: datetime) -> Iterator[Any]:
        """All rows of one telling; what refers to another row comes after it."""
        first_claim, first_link = self.claims + 1, self.links + 1
        outlets: list[int] = []
        texts: dict[str, Text] = {}
        rows: dict[str, list[Any]] = {"article": [], "source": [], "claim": []}
        for base, after in made.articles:
            text = texts.setdefault(base.id, varied(base, telling.seed, base.id))
            self.articles += 1
            (outlet,) = self.draw.choices(range(1, OUTLETS + 1), cum_weights=self._outlet_weights)
            outlets.append(outlet)
            published = None if self.draw.random() < UNDATED else when + after
            rows["article"].append(_article(self.articles, text, outlet, published))
            self._claims(rows, telling, text, base)
        yield from rows["article"]
        yield from rows["source"]
        yield from rows["claim"]
        voices = self._voices(made)
        for tie in made.ties:
            self.links += 1
            yield self._link(tie, first_claim, voices)
            if tie.state in ("confirmed", "rejected", "doubtful"):
                yield _reviewed(self.links, tie.state)
        for dispute in made.disputes:
            self.threads += 1
            facts = dict(dispute.facts)
            for name, first in (
                ("lead_link_id", first_link),
                ("lead_claim_id", first_claim),
                ("lead_denial_id", first_claim),
            ):
                place = facts[name]
                facts[name] = None if place is None else first + int(str(place))
            for name in ("first_at", "last_at", "unanswered_since"):
                moment = facts[name]
                facts[name] = when + (moment - EPOCH) if isinstance(moment, datetime) else None
            facts["outlet_count"] = len({outlets[made.claims[place][0]] for place in dispute.sides})
            title = retell(dispute.title, telling.group, telling.seed)
            yield Thread(pk=self.threads, title=title, **facts)
            for place, side in dispute.sides.items():
                claim = first_claim + place
                yield ThreadClaim(pk=claim, thread_id=self.threads, claim_id=claim, side=side)

    @staticmethod
    def _voices(made: Shape) -> dict[int, int]:
        return {place: len(dispute.sides) for dispute in made.disputes for place in dispute.sides}

    def _link(self, tie: Any, first_claim: int, voices: dict[int, int]) -> Link:
        around = max(voices.get(tie.source, 1), voices.get(tie.target, 1))
        return Link(
            pk=self.links,
            from_claim_id=first_claim + tie.source,
            to_claim_id=first_claim + tie.target,
            kind=tie.kind,
            state=tie.state,
            scope=tie.scope,
            score=tie.score,
            trigger_text="denied",
            reason="The later sentence says the contrary of the earlier one.",
            linker_version=LINKER,
            usefulness=usefulness(score=tie.score, voices=around),
        )

    def _claims(self, rows: dict[str, list[Any]], telling: Telling, text: Text, base: Base) -> None:
        body, sentences = text.document.text, sentence_spans(text.document.text)
        vectors = self.maker.vectors(base, telling.seed).astype(np.float64).round(5).tolist()
        for number, one in enumerate(text.document.claims):
            self.claims += 1
            rows["source"].extend(self._speaker(one.canonical_source, telling))
            start, roles = one.content[0][0], (one.source, one.cue, one.content)
            sentence = sentences[sentence_index(sentences, start)]
            spans = [[list(span) for span in role] for role in roles]
            said = [words(body, role) for role in roles]
            rows["claim"].append(
                Claim(
                    pk=self.claims,
                    article_id=self.articles,
                    source_id=self._speaking,
                    source_key=self._speaking_key,
                    **dict(zip(("source_spans", "cue_spans", "content_spans"), spans, strict=True)),
                    **dict(zip(("source_text", "cue_text", "content_text"), said, strict=True)),
                    start=start,
                    sentence_start=sentence[0],
                    sentence_end=sentence[1],
                    sentence=body[slice(*sentence)],
                    fingerprint=fingerprint(source=one.source, cue=one.cue, content=one.content),
                    proposition=one.proposition,
                    act=one.act,
                    confidence=0.8,
                    pipeline_version=VERSION,
                    embedding=vectors[number],
                )
            )

    def _speaker(self, canonical: str, telling: Telling) -> list[Source | SourceAlias]:
        """Sets who speaks, gives the rows that are new. The same name of a telling is the same source."""
        self._speaking, self._speaking_key = None, ""
        if not canonical:
            return []
        unnamed = canonical.startswith(UNNAMED)
        name = canonical.removeprefix(UNNAMED).strip()[:300]
        chance = random.Random(f"{telling.group} {telling.seed} {name}")
        if not unnamed and chance.random() < BY_HEAD:
            (head,) = chance.choices(range(1, HEADS + 1), cum_weights=self._head_weights)
            self._speaking = head
            return []
        key = alias_key(canonical=canonical, article_id=self.articles)
        kind = "unnamed" if unnamed else chance.choice(("person", "organisation"))
        made = list(self._source(name, kind, self.articles if unnamed else None))
        self._speaking, self._speaking_key = self._known.get(key), key if key in self._known else ""
        return made


def _article(pk: int, text: Text, outlet: int, published: datetime | None) -> Article:
    body = text.document.text
    return Article(
        pk=pk,
        outlet_id=outlet,
        title=re.split(r"\n|(?<=[.!?]) ", body, maxsplit=1)[0][:120],
        url=f"https://outlet-{outlet}.example/{pk}",
        published_at=published,
        language="en",
        text=body,
        sha256=hashlib.sha256(f"{pk} {body}".encode()).hexdigest(),
        word_count=len(body.split()),
        file_format="txt",
        state=Article.State.PROCESSED,
        pipeline_version=VERSION,
        attempts=1,
    )


def _reviewed(link: int, state: str) -> Event:
    return Event(
        actor_id=1,
        actor_name="editor",
        subject_type="link",
        subject_id=link,
        action="review",
        old={"state": "suggested"},
        new={"state": state},
    )


def _name(number: int, salt: int) -> str:
    draw = random.Random(f"{number} {salt}")
    name: str = draw.choice(SYLLABLES) + draw.choice(SYLLABLES)
    return name.title()
