"""Articles in any number for measuring linking: those of our own with other names, places, dates and numbers.

``bases()`` reads training/data/own; ``varied(base, seed)`` is one of them told of somebody else, somewhere
else, at another time. The same seed gives the same article, and two articles of one dispute keep their names
in common, so that the links between them hold in every telling.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from claims.linking.types import LinkClaim, LinkDocument, Span
from claims.linking.words import MONTHS, STOP_WORDS, WEEKDAYS
from training.annotations import own_articles

WORDLISTS = Path(__file__).resolve().parent.parent / "claims" / "extraction" / "data"
CHANGING = re.compile(r"\d+|[A-ZÀ-Ý][A-Za-zÀ-ÿ]+")
FIRST_DAY = datetime(2012, 1, 1, tzinfo=UTC)
DAYS = 365 * 13
ROLES = ("source", "cue", "content")
SYLLABLES = re.findall(
    r"\w+", "ba dor fen gar hal iv jor kel lun mar nos ost per qua ras sel tor ul var wen yar zim"
)
ENDINGS = re.findall(r"\w+", "a ack berg da ek en field ham ic ino ley man off ov sen ski stan ton vale wick")


@dataclass(frozen=True, slots=True)
class Base:
    """One article of our own, the links of its dispute, and the words that count as names in it."""

    id: str
    group: str
    text: str
    attributions: tuple[dict[str, Any], ...]
    links: tuple[tuple[str, str], ...]  # sure ones: claim of this article, "article/claim" of another


@dataclass(frozen=True, slots=True)
class Telling:
    """A base with other names: the document, and which of its claims are linked to which of other bases."""

    base: Base
    document: LinkDocument


@cache
def bases() -> tuple[Base, ...]:
    """All articles of our own, in the order of their files."""
    found = []
    for article in own_articles():
        links = tuple(
            (own, other) for own, other, _, sure in article["links"] if "/" in other and sure == "sure"
        )
        found.append(
            Base(article["id"], article["group"], article["text"], tuple(article["attributions"]), links)
        )
    return tuple(found)


def pairs_of_articles() -> list[tuple[Base, Base]]:
    """Two articles of one dispute with links between them; the first has the links."""
    by_id = {base.id: base for base in bases()}
    found = []
    for base in bases():
        others = {other.split("/")[0] for _, other in base.links}
        found.extend((base, by_id[other]) for other in sorted(others))
    return found


def varied(base: Base, seed: int, name: str, claim_ids: Sequence[str] | None = None) -> Telling:
    """A base told of others. ``name`` is the document's id; ``claim_ids`` name its claims, by default as in
    the base."""
    draw = random.Random(f"{seed} {base.group}")
    published = FIRST_DAY + timedelta(
        days=draw.randrange(DAYS), minutes=random.Random(base.id).randrange(2880)
    )
    text, moved = _retold(base, seed)
    claims = tuple(
        LinkClaim(
            key=(name, claim_ids[place] if claim_ids else one["id"]),
            source=_moved(one["source"], moved),
            cue=_moved(one["cue"], moved),
            content=_moved(one["content"], moved),
            act=one["act"],
            canonical_source=retell(one.get("canonical_source") or "", base.group, seed),
            proposition=retell(one.get("proposition") or "", base.group, seed),
        )
        for place, one in enumerate(base.attributions)
    )
    return Telling(base, LinkDocument(name, text, claims, published, f"Outlet {draw.randrange(400)}"))


def as_told(base: Base) -> LinkDocument:
    """A base itself as a document."""
    claims = tuple(
        LinkClaim((base.id, one["id"]), *(tuple((a, b) for a, b in one[role]) for role in ROLES))
        for one in base.attributions
    )
    return LinkDocument(base.id, base.text, claims)


def retell(words: str, group: str, seed: int) -> str:
    """``words`` with the names and numbers of this telling."""
    return CHANGING.sub(lambda match: _other_word(match.group(), group, seed), words)


def _retold(base: Base, seed: int) -> tuple[str, list[tuple[int, int]]]:
    """The text with its names changed, and by how much every place after a change has moved."""
    parts: list[str] = []
    moved: list[tuple[int, int]] = []
    last = shift = 0
    for match in CHANGING.finditer(base.text):
        word = _other_word(match.group(), base.group, seed)
        parts += [base.text[last : match.start()], word]
        last = match.end()
        if len(word) != len(match.group()):
            shift += len(word) - len(match.group())
            moved.append((last, shift))
    return "".join([*parts, base.text[last:]]), moved


def _moved(spans: Sequence[Sequence[int]], moved: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    def place(offset: int) -> int:
        shift = 0
        for start, by in moved:
            if start > offset:
                break
            shift = by
        return offset + shift

    return tuple((place(start), place(end)) for start, end in spans)


@cache
def _plain_words() -> frozenset[str]:
    """Words that stand in lower case in one of the articles: no names, even where one opens a sentence."""
    lower = {word for base in bases() for word in re.findall(r"\b[a-zà-ÿ]+\b", base.text)}
    return frozenset(lower | STOP_WORDS)


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    def read(name: str) -> str:
        lines = (WORDLISTS / name).read_text(encoding="utf-8").splitlines()
        return "\n".join(line for line in lines if not line.startswith("#"))

    first = tuple(word for word in re.findall(r"\w+", read("first_names.txt")) if len(word) > 2)
    places = tuple(re.findall(r"\b[A-Z]\w+\b", read("places.txt") + "\n" + read("states.txt")))
    return {"first": first, "place": places}


@cache
def _known(kind: str) -> frozenset[str]:
    return frozenset(_lists()[kind])


@lru_cache(maxsize=20_000)
def _other_word(word: str, group: str, seed: int) -> str:
    """What stands for a name or number in this telling; other words stay."""
    lower = word.lower()
    draw = random.Random(f"{seed} {group} {lower}")
    if word.isdigit():
        return _other_number(word, draw)
    if lower in WEEKDAYS or (lower in MONTHS and lower != "may"):
        return draw.choice(sorted(WEEKDAYS if lower in WEEKDAYS else MONTHS)).title()
    if lower in _plain_words() or (word.isupper() and len(word) < 4):
        return word
    title = word.title()
    if title in _known("first"):
        other = draw.choice(_lists()["first"])
    elif title in _known("place"):
        other = draw.choice(_lists()["place"])
    else:
        other = (draw.choice(SYLLABLES) + draw.choice(SYLLABLES) * draw.randrange(2)).title()
        other += draw.choice(ENDINGS)
    return other.upper() if word.isupper() else other


def _other_number(word: str, draw: random.Random) -> str:
    if len(word) == 4 and word[:2] in ("19", "20"):
        return str(draw.randrange(1990, 2026))
    if word == "000" or word.startswith("0"):
        return word
    low = 10 ** (len(word) - 1)
    return str(draw.randrange(max(low, 2), 10 * low))


def tellings(count: int, seed: int) -> Iterator[tuple[Base, int]]:
    """Bases in turn with a seed each, as many as needed for ``count`` claims at least."""
    told, number = 0, 0
    while told < count:
        base = bases()[number % len(bases())]
        yield base, seed + number // len(bases())
        told += len(base.attributions)
        number += 1
