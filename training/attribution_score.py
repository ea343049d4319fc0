"""How well extracted attributions agree with the gold: precision, recall and F1 over articles.

attribution: predicted and gold pair one to one where their contents overlap (Dice over word tokens
>= 0.5) and their sources agree (they share a word that is no function word, or are the same tokens,
or are both empty). strict: the same content and source words. content: pairs by content alone.
Role figures count word tokens that bear the role. Best content overlap pairs first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_WORD = re.compile(r"\w+(?:[’'.]\w+)*")
_FUNCTION = frozenset(
    ["the", "a", "an", "of", "for", "and", "in", "at", "to", "on", "by", "with", "from", "s", "or"]
)
_FUNCTION_POSSESSIVE = frozenset(["’s", "'s"])
ROLES = ("source", "cue", "content")

Tokens = list[tuple[int, int, str]]
Reading = dict[str, frozenset[int]]


def _covered(spans: Sequence[Sequence[int]], tokens: Tokens) -> frozenset[int]:
    """Indices of the word tokens that lie at least half inside any of the spans."""
    found = set()
    for start, end in spans:
        i = bisect_right(tokens, start, key=lambda token: token[1])
        while i < len(tokens) and tokens[i][0] < end:
            a, b, _ = tokens[i]
            if 2 * (min(b, end) - max(a, start)) >= b - a:
                found.add(i)
            i += 1
    return frozenset(found)


def _dice(a: frozenset[int], b: frozenset[int]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def _pairs(
    gold: list[Reading], found: list[Reading], good: Callable[[Reading, Reading], bool]
) -> dict[int, int]:
    """Gold index to found index, one to one."""
    options = sorted(
        (
            (_dice(g["content"], p["content"]), _dice(g["source"], p["source"]), -abs(i - j), i, j)
            for i, g in enumerate(gold)
            for j, p in enumerate(found)
            if g["content"] & p["content"] and good(g, p)
        ),
        reverse=True,
    )
    partners: dict[int, int] = {}
    used: set[int] = set()
    for *_, i, j in options:
        if i not in partners and j not in used:
            partners[i] = j
            used.add(j)
    return partners


def _figures(matched: int, predicted: int, gold: int) -> dict[str, float]:
    p = matched / predicted if predicted else 0.0
    r = matched / gold if gold else 0.0
    f1 = 2 * p * r / (p + r) if p + r else 0.0
    return {"precision": p, "recall": r, "f1": f1, "matched": matched, "predicted": predicted, "gold": gold}


def sources_agree(a: frozenset[int], b: frozenset[int], tokens: Tokens) -> bool:
    """Same tokens, or a shared word that says who."""
    shared = (tokens[i][2] for i in a & b)
    return a == b or any(w not in _FUNCTION and w not in _FUNCTION_POSSESSIVE for w in shared)


def tokens_of(text: str) -> Tokens:
    """Word tokens with offsets, lower-cased."""
    return [(m.start(), m.end(), m.group().lower()) for m in _WORD.finditer(text)]


def _readings(attributions: Sequence[Mapping[str, Any]], tokens: Tokens) -> list[Reading]:
    return [{role: _covered(a.get(role) or [], tokens) for role in ROLES} for a in attributions]


def partners(article: Mapping[str, Any], predicted: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Which predicted attribution each gold one of an article pairs with by the main rule, by index."""
    tokens = tokens_of(article["text"])
    gold, found = _readings(article["attributions"], tokens), _readings(predicted, tokens)
    return _pairs(
        gold,
        found,
        lambda g, p: (
            _dice(g["content"], p["content"]) >= 0.5 and sources_agree(g["source"], p["source"], tokens)
        ),
    )


def matches(
    article: Mapping[str, Any], predicted: Sequence[Mapping[str, Any]], of_gold: bool = False
) -> set[int]:
    """Which of one article's predicted attributions (or of its gold ones) have a partner by the main rule."""
    found = partners(article, predicted)
    return set(found) if of_gold else set(found.values())


def score(
    articles: Sequence[Mapping[str, Any]], predicted: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, dict[str, float]]:
    """``articles`` have id, text, attributions; ``predicted`` maps ids to attributions (roles to spans)."""
    counts = {
        name: [0, 0, 0] for name in ("attribution", "strict", "content", *(f"{r} tokens" for r in ROLES))
    }
    for article in articles:
        tokens = tokens_of(article["text"])
        gold = _readings(article["attributions"], tokens)
        found = _readings(predicted.get(article["id"], []), tokens)

        def near(g: Reading, p: Reading) -> bool:
            return _dice(g["content"], p["content"]) >= 0.5

        def right(g: Reading, p: Reading, tokens: Tokens = tokens) -> bool:
            return near(g, p) and sources_agree(g["source"], p["source"], tokens)

        def same(g: Reading, p: Reading) -> bool:
            return g["content"] == p["content"] and g["source"] == p["source"]

        for name, good in (("attribution", right), ("strict", same), ("content", near)):
            row = counts[name]
            row[0] += len(_pairs(gold, found, good))
            row[1] += len(found)
            row[2] += len(gold)
        for role in ROLES:
            g = frozenset[int]().union(*(a[role] for a in gold))
            p = frozenset[int]().union(*(a[role] for a in found))
            row = counts[f"{role} tokens"]
            row[0] += len(g & p)
            row[1] += len(p)
            row[2] += len(g)
    return {name: _figures(*row) for name, row in counts.items()}
