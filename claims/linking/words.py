"""Words, names, numbers and sentences of a text by plain rules, for linking; nothing here needs a model.

A stem is the first six letters in lower case and a name's key the first five ("Syria", "Syrian" → "syria"):
crude, but the same on every machine and for words no list knows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from claims.linking.types import Span

WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ](?:[\w]|[.’'](?=\w))*\.?|\d[\d,.:]*\d|\d")
STEM_LETTERS = 6
NAME_LETTERS = 5
# Words of sentences, cues and contents are asked for again and again: by stems, names, figures, stance.
SHORT = 1_000  # characters; 1,000 of the longest take 4 MB
SHORTS_KEPT = 1_000


def listed(words: str) -> frozenset[str]:
    """The words of a list written as one text."""
    return frozenset(words.split())


STOP_WORDS = listed(
    """a about above after again against ago all almost also although am among an and any are aren't around
    as at away back be became because been before being between both but by came can cannot can't come comes
    could
    couldn't d did didn't do does doesn't doing don't done down during each either else even ever every few
    for from further get gets getting go goes going got had hadn't has hasn't have haven't having he he'd
    he'll
    he's her here hers herself him himself his how however i i'd i'll i'm i've if in into is isn't it it's
    its
    itself just let like ll made make makes making many may maybe me might mine more most much must my
    myself near
    neither never no nor not now of off often on once one only onto or other others our ours ourselves out
    over own per put quite rather re really s said same saw say says see seem seems she she'd she'll she's
    should
    shouldn't since so some something still such t take takes than that that's the their theirs them
    themselves then there there's these they they'd they'll they're they've thing things this those though
    through thus
    to together told too took toward towards under until up upon us use used ve very was wasn't way we we'd
    we'll
    we're we've well went were weren't what what's when where whether which while who who's whom whose why
    will with within without won't would wouldn't yes yet you you'd you'll you're you've your yours yourself
    mr
    mrs ms
    dr also adding added according"""
)
MONTHS = listed("january february march april may june july august september october november december")
WEEKDAYS = listed("monday tuesday wednesday thursday friday saturday sunday")
_UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty"""
_TENS = "thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS = {word: str(number) for number, word in enumerate(_UNITS.split())} | {
    word: str(30 + 10 * number) for number, word in enumerate(_TENS.split())
}

ABBREVIATIONS = listed(
    """mr mrs ms dr prof gen lt col maj sgt capt cmdr adm gov sen rep sens reps pres st jr sr rev hon no vs
    etc inc corp co ltd jan feb mar apr jun jul aug sep sept oct nov dec e.g i.e u.s u.k u.n d.c a.m p.m
    ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa
    tenn
    tex vt va wash wis wyo n.y n.j n.c n.d n.h n.m s.c s.d w.va r.i"""
)
SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*(?=\s)|\n")


def tokens(text: str) -> tuple[str, ...]:
    """The words and numbers of `text` as written, without a possessive 's."""
    return _short(text) if len(text) <= SHORT else _tokens(text)


def _tokens(text: str) -> tuple[str, ...]:
    found = []
    for word in WORD.findall(text):
        word = word.replace("’", "'")
        if word.endswith("'s"):
            word = word[:-2]
        if word.endswith(".") and word.count(".") == 1:
            word = word[:-1]
        if word:
            found.append(word)
    return tuple(found)


_short = lru_cache(maxsize=SHORTS_KEPT)(_tokens)


def stem(word: str) -> str:
    """The first letters of a word in lower case."""
    return word.lower()[:STEM_LETTERS]


def content_stems(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning."""
    return frozenset(
        stem(word)
        for word in tokens(text)
        if word.lower() not in STOP_WORDS and not word[0].isdigit() and len(word) > 1
    )


def names(text: str) -> frozenset[str]:
    """Keys of the words written as names; a capital alone at the start of a sentence counts only if no stop
    word."""
    keys = set()
    for word in tokens(text):
        lower = word.lower()
        if not word[0].isupper() or lower in STOP_WORDS or lower in MONTHS or lower in WEEKDAYS:
            if word.replace(".", "") == "US":
                keys.add("ameri")
            continue
        bare = lower.replace(".", "")
        if bare in ("us", "usa", "america", "american", "americans"):
            keys.add("ameri")
        elif len(bare) > 1 or len(word) > 1:
            keys.add(bare[:NAME_LETTERS])
    return frozenset(keys)


def sentence_spans(text: str) -> list[Span]:
    """The sentences of `text` in order, by punctuation and line ends; together they hold all but white
    space."""
    spans: list[Span] = []
    start = 0
    for match in SENTENCE_END.finditer(text):
        if match.group() != "\n" and not _ends_sentence(text, match.start(), match.end()):
            continue
        _add_span(text, start, match.end(), spans)
        start = match.end()
    _add_span(text, start, len(text), spans)
    return spans


def _ends_sentence(text: str, dot: int, after: int) -> bool:
    """Whether the mark at `dot` closes a sentence rather than an abbreviation."""
    following = text[after:].lstrip(" \t\xa0")[:1] if after - dot < 40 else ""
    if following and not (following.isupper() or following.isdigit() or following in "“\"‘'’([—-@#\n•"):
        return False
    if text[dot] != ".":
        return True
    word = re.search(r"[\w.]*$", text[max(0, dot - 12) : dot])
    last = word.group().lower() if word else ""
    return last not in ABBREVIATIONS and not (len(last) == 1 and last.isalpha() and last != "i")


def _add_span(text: str, start: int, end: int, spans: list[Span]) -> None:
    """Append the span without the white space around it, unless nothing is left."""
    part = text[start:end]
    left = start + len(part) - len(part.lstrip())
    right = start + len(part.rstrip())
    if left < right:
        spans.append((left, right))


def sentence_index(spans: list[Span], offset: int) -> int:
    """Which sentence holds `offset`, or the last that starts before it (0 when none does)."""
    return max(0, bisect_right(spans, (offset, 1 << 60)) - 1)
