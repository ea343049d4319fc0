"""What speaks for the act of an attribution: words of cue, content and the rest of the sentence, hashed.

``features`` gives indices below ``SIZE`` for one attribution; the classifier is one weight matrix over them
(``components/acts.py``), trained by ``training/act_train.py``.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

from claims.extraction import lexicon
from claims.extraction.types import Attribution, Span

SIZE = 1 << 15
WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*|[?!%$]")
FIRST, LAST = 14, 5  # words of the content that are looked at one by one
NEGATIONS = lexicon.words(
    """not no never n't cannot can't don't doesn't didn't won't isn't aren't wasn't weren't nor neither
    nothing none without hardly"""
)
MODALS = lexicon.words("should must ought need will would could can may might shall")
MARKS = {
    "deny": re.compile(
        r"\b(?:den(?:y|ie[ds]|ying|ials?)|reject\w*|dismiss\w*|refut\w*|rebut\w*|disput\w*|dispel\w*|"
        r"disavow\w*|"
        r"contradict\w*|debunk\w*|false\w*|untrue|incorrect|inaccurate|baseless|unfounded|fabricat\w*|"
        r"misleading|myth|nonsense|absurd|"
        r"hoax|lie|lies|wrong|not true|no evidence|no truth|never|disagree\w*|pushed? back|insist\w*|"
        r"defend\w*)\b"
    ),
    "accuse": re.compile(
        r"\b(?:accus\w*|alleg\w*|blam\w*|charg(?:e|es|ed|ing)|fault\w*|condemn\w*|denounc\w*|critici\w*|"
        r"attack\w*|blast\w*|slam\w*|assail\w*|hammer\w*|mock\w*|rip(?:s|ped)?|claims? against|suing|"
        r"sued?|lawsuit|corrupt\w*|crooked|liar|"
        r"lied|lying|fraud\w*|racis\w*|illegal\w*|unfit|unqualified|disgrac\w*|dangerous|reckless|"
        r"rigged|cheat\w*)\b"
    ),
    "ask": re.compile(
        r"\b(?:ask(?:s|ed|ing)?|question(?:s|ed|ing)?|wonder\w*|inquir\w*|quer(?:y|ied)|who|why|how|"
        r"whether)\b"
    ),
    "evade": re.compile(
        r"\b(?:declin\w*|no comment|comment\w*|refus\w*|respond\w*|repl(?:y|ied)|confirm\w*|"
        r"evad\w*|dodg\w*|deflect\w*|sidestep\w*|investigat\w*|unclear|request\w*|unaware|don't know|"
        r"not know|decide[ds]?)\b"
    ),
    "demand": re.compile(
        r"\b(?:call(?:s|ed|ing)? (?:for|on)|urg\w*|demand\w*|ask\w* .{0,30}\bto|order\w*|propos\w*|"
        r"want\w*|should|must|let's|plan\w*|promis\w*|vow\w*|pledg\w*|threat\w*|recommend\w*|need to|"
        r"encourag\w*|"
        r"press\w*|push\w*|warn\w*)\b"
    ),
    "believe": re.compile(
        r"\b(?:believ\w*|think\w*|thought|hop\w*|fear\w*|expect\w*|feel\w*|felt|support\w*|oppos\w*|"
        r"prais\w*|endors\w*|like|"
        r"love\w*|hate\w*|wish\w*|worr\w*|concern\w*|predict\w*|prefer\w*|great|best|worst|better|good|"
        r"bad|proud|happy)\b"
    ),
    "report": re.compile(
        r"\b(?:said|says|say|told|report\w*|show\w*|found|according|wrote|reveal\w*|announc\w*|not(?:ed|"
        r"es))\b"
    ),
}


def _bucket(name: str) -> int:
    return zlib.crc32(name.encode("utf-8", "replace")) % SIZE


def _words(text: str) -> list[str]:
    return [w.replace("’", "'") for w in WORD.findall(text.lower())]


def _stem(word: str) -> str:
    """A crude stem: enough to join "denied", "denies" and "denying"."""
    for suffix, put in (
        ("ying", "y"),
        ("ied", "y"),
        ("ies", "y"),
        ("ing", ""),
        ("ed", ""),
        ("es", ""),
        ("s", ""),
    ):
        if len(word) - len(suffix) >= 3 and word.endswith(suffix):
            return word[: -len(suffix)] + put
    return word


def _grams(prefix: str, words: list[str]) -> Iterable[str]:
    for index, word in enumerate(words):
        yield f"{prefix}={_stem(word)}"
        if index:
            yield f"{prefix}2={_stem(words[index - 1])}_{_stem(word)}"


def _joined(text: str, spans: tuple[Span, ...]) -> str:
    return " ".join(text[a:b] for a, b in spans)


def features(text: str, attribution: Attribution, sentence: Span) -> list[int]:
    """Bucket of every feature, each once, in rising order; ``sentence`` is that of the cue."""
    cue, content = _joined(text, attribution.cue), _joined(text, attribution.content)
    source = _joined(text, attribution.source)
    names = ["bias"]
    cue_words, words = _words(cue), _words(content)
    names += _grams("cue", cue_words)
    names.append("cue whole=" + " ".join(map(_stem, cue_words)))
    names += _grams("content", words[:FIRST])
    names += (f"any={_stem(w)}" for w in words)
    names += (f"last={_stem(w)}" for w in words[-LAST:])
    names += (f"start{i}={w}" for i, w in enumerate(words[:3]))
    names.append("cue+first=" + "_".join([_stem(cue_words[-1]) if cue_words else "", *words[:1]]))
    names += _shape(text, attribution, cue, content, words)
    spans = [*attribution.cue, *attribution.content, *attribution.source]
    rest = "".join(
        c if not any(a <= i < b for a, b in spans) else " "
        for i, c in enumerate(text[slice(*sentence)], sentence[0])
    )
    names += (f"rest={_stem(w)}" for w in _words(rest)[:40])
    names += (f"source={w}" for w in _words(source)[:6])
    for mark, pattern in MARKS.items():
        for role, part in (("cue", cue), ("content", content), ("rest", rest)):
            found = len(pattern.findall(part.lower().replace("’", "'")))
            if found:
                names.append(f"{mark} in {role}")
            if found > 1:
                names.append(f"{mark} in {role} twice")
    return sorted({_bucket(name) for name in names})


def _shape(text: str, attribution: Attribution, cue: str, content: str, words: list[str]) -> Iterable[str]:
    """Form rather than words: quotation, question mark, negation, modals, length, order."""
    quoted = any(q in content for q in '“”"') or content.startswith(("''", "‘"))
    yield f"quoted={quoted}"
    yield f"source={bool(attribution.source)}"
    yield f"length={min(6, len(words) // 4)}"
    if "?" in content:
        yield "question mark"
        closed = content.rstrip(" ”’\"'")
        yield f"question mark at end={closed.endswith('?')}"
    low = cue.lower().replace("’", "'")
    negated = [w for w in _words(low) if w in NEGATIONS or w.endswith("n't")]
    if negated:
        yield "cue negated"
        yield "cue negated, " + "_".join(_stem(w) for w in _words(low)[-1:])
    plain = [w.replace("’", "'") for w in words]
    if any(w in NEGATIONS or w.endswith("n't") for w in plain):
        yield "content negated"
        early = any(w in NEGATIONS or w.endswith("n't") for w in plain[:6])
        yield f"content negated early={early}"
    for modal in MODALS.intersection(words):
        yield f"modal={modal}"
    first, third = not {"i", "we"}.isdisjoint(words), not {"he", "she", "they"}.isdisjoint(words)
    yield f"person={first},{'you' in words},{third}"
    if words[:1] == ["to"]:
        yield "infinitive"
    if words[:1] == ["that"]:
        yield "that clause"
    if attribution.content and attribution.cue:
        yield f"content first={attribution.content[0][0] < attribution.cue[0][0]}"
    has_verb = re.search(
        r"\b(?:is|are|was|were|has|have|had|will|would|did|does|do|can|could|'s|should|may|might)\b",
        content.lower(),
    )
    yield f"clause={bool(has_verb)},{quoted}"
