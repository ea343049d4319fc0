"""What is no link for all its likelihood, by more than the words of two claims: relays, agreement, names.

These guards come after the judge, not before it as those of ``guards.py``: what is read and judged stays what
the judge was fitted on. Of the links made in cross-validation the first rules take out none (0 : 0 each);
they are here for what the demo articles showed, ``strangers`` for what many unrelated articles in one
database did.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from claims.linking.claim_signs import UNKNOWN_IDF
from claims.linking.claim_view import ClaimView
from claims.linking.guards import SHARED_BESIDE_NAMES
from claims.linking.textual import holds, is_explicit, same_speaker
from claims.linking.types import ClaimKey
from claims.linking.words import NAME_LETTERS, content_stems, names

AGREES = re.compile(r"\W*(?:that\s+)?(?:much\s+)?(?:the same|likewise|so too)\b", re.IGNORECASE)
# What belongs to a name without a capital of its own: "al-", "van der", "foreign minister" before one.
PART_OF_NAME = re.compile(
    r"\b(?:(?:al|el|bin|ibn|abu|de|da|di|del|della|van|von|der|den|la|le|du|dos)[-\s]+"
    r"|(?:(?:former|vice|prime|foreign|defen[cs]e|interior)\s+)*(?:president|minister|secretary|senator|governor"
    r"|general|colonel|captain|king|queen|prince|chancellor|mayor|judge|chief)\s+)+(?=[A-Z])"
)

KNOWING = re.compile(
    r"\b(?:kn[eo]wn?|knows|knowing)\s+(?:of|about|anything|nothing|beforehand|in advance|ahead)\b"
    r"|\b(?:un)?aware\s+of\b|\b(?:fore)?knowledge\s+of\b",
    re.IGNORECASE,
)
OF_KNOWING = re.compile(
    r"\b(?:kn[eo]w\w*|(?:un)?aware\w*|(?:fore)?knowledge|warn\w*|inform\w*|told|tipped|advance)\b",
    re.IGNORECASE,
)

NOTABLE = 2.5  # idf of a name that more than a twelfth of all articles do not have
ARTICLES_KEPT = 2_000  # whose names are remembered

Relayed = Mapping[ClaimKey, Sequence[ClaimView]]


def relayed_in(views: Iterable[ClaimView]) -> Relayed:
    """For each claim of some documents the claims that it passes on: "SANA reported that the army said …"."""
    documents: dict[str, list[ClaimView]] = defaultdict(list)
    for view in views:
        documents[view.document.id].append(view)
    found = {
        outer.key: [inner for inner in inside if inner is not outer and holds(outer, inner)]
        for inside in documents.values()
        for outer in inside
        if not is_explicit(outer)
    }
    return {key: inner for key, inner in found.items() if inner}


def on_one_side(one: ClaimView, other: ClaimView, relayed: Relayed) -> bool:
    """Whether two claims cannot oppose each other: one only agrees with somebody, or passes on what the
    other's speaker says."""
    if AGREES.match(one.content_text) or AGREES.match(other.content_text):
        return True
    return any(same_speaker(one, inner) for inner in relayed.get(other.key, ())) or any(
        same_speaker(other, inner) for inner in relayed.get(one.key, ())
    )


def denies_knowing(denier: ClaimView, target: ClaimView) -> bool:
    """Whether who answers says only that they did not know of something, while the claim is about neither
    them nor anybody's knowing: that it happened is not denied. Of the opposing links made in
    cross-validation it takes out 0 : 9."""
    return (
        KNOWING.search(denier.content_text) is not None
        and OF_KNOWING.search(target.sentence_text) is None
        and not denier.source_names & target.sentence_names
    )


def only_names_in_common(one: ClaimView, other: ClaimView) -> bool:
    """Whether what two speakers in two articles have in common are names, and titles and small words that
    belong to them."""
    if one.document.id == other.document.id or same_speaker(one, other) or one.points or other.points:
        return False
    mine, theirs = _beside_names(one), _beside_names(other)
    return len(mine & theirs) < SHARED_BESIDE_NAMES * max(1, min(len(mine), len(theirs)))


def _beside_names(view: ClaimView) -> frozenset[str]:
    found = " ".join(part.group() for part in PART_OF_NAME.finditer(view.content_text))
    parts = {word[:NAME_LETTERS] for word in found.replace("-", " ").split()}
    return frozenset(stem for stem in view.stems if stem[:NAME_LETTERS] not in view.names | parts)


def strangers(one: ClaimView, other: ClaimView, idf: Mapping[str, float]) -> bool:
    """Whether two claims of two articles have nobody and no place in common, not even in all that their
    articles tell, where both name somebody: "asked for an inquiry" here and there is no repetition.

    It takes out 3 : 1 of the repetitions made in cross-validation, where all articles of a pool are about one
    dispute; 60 % of the pairs of training articles from two disputes have no notable name in common.
    """
    if one.document.id == other.document.id or one.names & other.names:
        return False
    mine, theirs = (
        {stem for stem in _named(view.document.text) if idf.get(stem, UNKNOWN_IDF) >= NOTABLE}
        for view in (one, other)
    )
    return bool(mine and theirs) and not mine & theirs


@lru_cache(maxsize=ARTICLES_KEPT)
def _named(text: str) -> frozenset[str]:
    """The stems of all names of an article."""
    named = names(text)
    return frozenset(stem for stem in content_stems(text) if stem[:NAME_LETTERS] in named)
