"""Where the words stand that a person has selected or pasted: pure, text in and spans out.

Words that stand in several places are taken from the one nearest to where the person pointed, or to the
other words of the same claim; where that does not decide it either, the person is told what to do.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from claims.extraction.sentence_spans import sentence_spans
from claims.extraction.types import Span

ROLES = ("source", "cue", "content")
MOST_CHARACTERS = 5000  # of one role
MOST_PIECES = 20
FARTHEST_CUE = 600  # characters from the content up to which the cue's sentence is shown with it
_ELLIPSIS = re.compile(r"\s+(?:…|\.\.\.)\s+")
# What keyboards and typesetters write differently, as a pattern for each of these signs.
_ALIKE = {sign: f"[{re.escape(signs)}]" for signs in ("'’‘ʼ`", '"“”„«»', "-‐‑–—") for sign in signs}


class WordsNotPlaced(ValueError):
    """The words of one role stand nowhere in the text, or in too many places; ``role`` tells of which."""

    def __init__(self, role: str, message: str) -> None:
        super().__init__(message)
        self.role = role


def place_words(
    text: str,
    words: Mapping[str, str],
    *,
    near: Mapping[str, Sequence[int]] | None = None,
    around: int | None = None,
) -> dict[str, tuple[Span, ...]]:
    """The spans of each role's words; pieces that stand apart are parted by " … ".

    ``near`` has for a role where its pieces were selected, ``around`` where the claim stood so far. Raises
    WordsNotPlaced.
    """
    near = near or {}
    places: dict[str, tuple[Span, ...]] = {}
    content = _ways(text, "content", words.get("content", ""), near.get("content", ()))
    if not content:
        raise WordsNotPlaced("content", _("Say which words are the claim."))
    others = {role: _ways(text, role, words.get(role, ""), near.get(role, ())) for role in ("source", "cue")}
    places["content"] = _best_content(content, others, around)
    for role, ways in others.items():
        places[role] = _nearest(ways, places["content"]) if ways else ()
    return places


def sentence_of(text: str, spans: Mapping[str, Sequence[Span]]) -> Span:
    """The sentence in which the content stands, and with it that of the cue where it is near by; longer
    where the words go over its end."""
    content = spans["content"]
    start, end = content[0][0], content[-1][1]
    for cue_start, cue_end in spans.get("cue", ()):
        if start - FARTHEST_CUE <= cue_start and cue_end <= end + FARTHEST_CUE:
            start, end = min(start, cue_start), max(end, cue_end)
    sentences = sentence_spans(text)
    starts = [begin for begin, _ in sentences]
    first = sentences[max(bisect_right(starts, start) - 1, 0)]
    last = sentences[max(bisect_right(starts, end - 1) - 1, 0)]
    return (min(first[0], start), max(last[1], end))


def _ways(text: str, role: str, words: str, near: Sequence[int]) -> list[tuple[Span, ...]]:
    """Every way to place the words of one role; the one nearest to where they were selected, if they were."""
    words = words.strip()
    if not words:
        return []
    if len(words) > MOST_CHARACTERS:
        message = _("That is too long: %(most)d characters are the most.") % {"most": MOST_CHARACTERS}
        raise WordsNotPlaced(role, message)
    whole = find_words(text, words)
    pieces = _ELLIPSIS.split(words)
    if whole and (len(near) < 2 or len(pieces) < 2):
        ways: list[tuple[Span, ...]] = [(span,) for span in whole]
        return [min(ways, key=lambda way: abs(way[0][0] - near[0]))] if near else ways
    if 1 < len(pieces) <= MOST_PIECES:
        return [_in_order(text, role, pieces, near)]
    raise WordsNotPlaced(
        role, _("These words do not stand in the article. Copy them from it just as they are.")
    )


def _in_order(text: str, role: str, pieces: Sequence[str], near: Sequence[int]) -> tuple[Span, ...]:
    """Pieces one after another; each where it was selected, or else the next one after the piece before."""
    spans: list[Span] = []
    for number, piece in enumerate(pieces):
        found = find_words(text, piece)
        if number < len(near):
            found = sorted(found, key=lambda span: abs(span[0] - near[number]))
        elif spans:
            found = [span for span in found if span[0] >= spans[-1][1]]
        if not found:
            message = _("“%(words)s” does not stand in the article, or not in this order.")
            raise WordsNotPlaced(role, message % {"words": piece[:80]})
        spans.append(found[0])
    return merged(spans)


def merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """In reading order, those that touch or overlap made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def find_words(text: str, words: str) -> list[Span]:
    """Everywhere that the words stand, whole words first; white space and kinds of quotation marks do not
    matter."""
    tokens = words.split()
    if not tokens:
        return []
    pattern = r"\s+".join("".join(_ALIKE.get(sign, re.escape(sign)) for sign in token) for token in tokens)
    whole = rf"(?<!\w){pattern}(?!\w)"
    return [match.span() for match in re.finditer(whole, text)] or [
        match.span() for match in re.finditer(pattern, text)
    ]


def _best_content(
    ways: list[tuple[Span, ...]], others: Mapping[str, list[tuple[Span, ...]]], around: int | None
) -> tuple[Span, ...]:
    if len(ways) == 1:
        return ways[0]
    if around is not None:
        return min(ways, key=lambda way: abs(way[0][0] - around))

    def apart(way: tuple[Span, ...]) -> int:
        return sum(_gap(_nearest(other, way), way) for other in others.values() if other)

    first, second, *_rest = sorted(ways, key=apart)
    if apart(first) == apart(second):
        message = _("These words stand %(n)d times in the article: copy some more words beside them.")
        raise WordsNotPlaced("content", message % {"n": len(ways)})
    return first


def _nearest(ways: list[tuple[Span, ...]], content: tuple[Span, ...]) -> tuple[Span, ...]:
    """The way that stands nearest to the content, best not within it."""
    return min(ways, key=lambda way: (_within(way, content), _gap(way, content)))


def _within(way: tuple[Span, ...], content: tuple[Span, ...]) -> bool:
    return any(start < stop and begin < end for start, end in way for begin, stop in content)


def _gap(way: tuple[Span, ...], content: tuple[Span, ...]) -> int:
    """Characters between two roles; 0 where they touch or overlap."""
    return min(max(start - stop, begin - end, 0) for start, end in way for begin, stop in content)
