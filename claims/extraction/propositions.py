"""A self-contained proposition for every attribution, out of the article's own words.

The content is cleaned ("that", stray quotation marks); "claims that X" gives X; "the suggestions", "the
charge", "it" as a whole content give what an earlier speaker said. For a denial the proposition is thus
what is denied. Where the antecedent is in doubt the content's own words stay: nothing is ever added that
the article does not say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from claims.extraction import lexicon
from claims.extraction.types import Act, Attribution, SourceKind

CLAIM_NOUN = (
    r"(?:suggestions?|charges?|claims?|allegations?|accusations?|assertions?|reports?|rumou?rs?|"
    r"statements?|comments?|"
    r"remarks?|criticisms?|contentions?|insinuations?|notions?|ideas?|arguments?|complaints?|account|story|"
    r"characteri[sz]ations?|narratives?|speculation|theory|theories|version|finding|findings|"
    r"conclusions?|tweets?|verdict|attack)"
)
ANAPHOR = re.compile(
    rf"(?:(?:the|this|that|these|those|all|any|such|both|his|her|their|its|"
    rf"[\w.’' \-]{{2,40}}[’']s)\s+)?(?:[\w\-]+\s+){{0,2}}?"
    rf"{CLAIM_NOUN}(?:\s+as\s+\S.*)?|it|this|that|them|those|these|so",
    re.IGNORECASE,
)
BARE = lexicon.words("it this that them those these so")
WRAPPED = re.compile(
    rf"^(?:(?:the|any|all|such|these|those|this|that|his|her|their|its|an?|earlier|media|previous|"
    rf"recent)\s+)*(?:[\w\-]+\s+){{0,2}}?"
    rf"{CLAIM_NOUN}\s+(?:that|of|about)\s+(?P<inner>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
OPENING, CLOSING = "“\"‘'«", "”\"’'»"
REACH = 8  # attributions back to look for the answered claim
STATEMENTS = frozenset({Act.ASSERTION, Act.ACCUSATION, Act.DENIAL, Act.BELIEF, Act.OTHER})
# Which verbs a noun for a claim takes up: "the charge" follows "charged" or "accused", not "promised".
ECHOES = {
    "charge": "charg|accus|alleg|claim|said|say",
    "accusation": "accus|alleg|claim|charg|blam",
    "allegation": "alleg|accus|claim|charg",
    "suggestion": "suggest|claim|said|say|accus",
    "claim": "claim|said|say|accus|alleg|assert",
    "report": "report|said|say|accord|claim",
    "assertion": "assert|said|say|claim|insist",
}


def content_text(text: str, attribution: Attribution) -> str:
    """The content's spans in order, joined by a space, white space evened out."""
    return re.sub(r"\s+", " ", " ".join(text[a:b] for a, b in sorted(attribution.content))).strip()


def clean(content: str) -> str:
    """Content without a leading "that", surrounding or unpaired quotation marks and loose punctuation."""
    words = content.strip().strip("\u00a0,;:–—- ")
    words = re.sub(r"^(?:that|how|whether or not)\s+(?=\S)", "", words) if len(words.split()) > 2 else words
    for opening, closing in (("“", "”"), ("‘", "’"), ("«", "»")):
        if opening in words and words.count(opening) != len(
            re.findall(re.escape(closing) + r"(?!\w)", words)
        ):
            words = words.replace(opening, "")
            words = re.sub(re.escape(closing) + r"(?!\w)", "", words)
        elif opening not in words and closing not in "’":
            words = words.replace(closing, "")
    if words.count('"') % 2:
        words = words.replace('"', "")
    words = words.replace("''", "")
    # One pair around the whole: "…" and “…”.
    for opening, closing in (("“", "”"), ('"', '"'), ("‘", "’")):
        if (
            words[:1] == opening
            and words[-1:] == closing
            and opening not in words[1:-1]
            and closing not in words[1:-1]
        ):
            words = words[1:-1]
    words = re.sub(r"\s+", " ", words).strip(" ,;:–—\u00a0")
    return words or content.strip()


def unwrapped(content: str) -> str:
    """ "claims that Syria attacked" → "Syria attacked"; other content as it is."""
    match = WRAPPED.match(content)
    return clean(match["inner"]) if match and len(match["inner"].split()) > 1 else content


def is_anaphor(content: str) -> bool:
    """Whether the whole content only points at what somebody else said: "the suggestions", "it"."""
    return ANAPHOR.fullmatch(content.strip(' .,;:“”"')) is not None


def fill(text: str, attributions: Sequence[Attribution]) -> list[str]:
    """The proposition of every attribution, in the order given (reading order)."""
    found: list[str] = []
    for index, own in enumerate(attributions):
        content = clean(content_text(text, own))
        target = _denied_subject(text, own, content)
        if target or is_anaphor(content):
            antecedent = _antecedent(text, attributions, found, index, target or content)
            if antecedent:
                found.append(antecedent)
                continue
        content = unwrapped(content)
        found.append(_with_speaker(text, own, content))
    return found


DENIED = re.compile(
    rf"^(?P<what>(?:the\s|this\s|that\s|these\s|those\s|"
    rf"any\s)?[\w.@’'\-]*\s?(?:[\w.@’'\-]+\s){{0,2}}?{CLAIM_NOUN})\s+(?:is|are|was|were)\s+"
    r"(?:\w+ly\s)?(?:incorrect|false|untrue|wrong|baseless|unfounded|inaccurate|not true|nonsense|"
    r"absurd|a lie|lies|"
    r"fabricat\w+|a fabrication|misleading|ridiculous|ludicrous|groundless|bogus)\b",
    re.IGNORECASE,
)


def _denied_subject(text: str, own: Attribution, content: str) -> str:
    """ "The Syrian claim is incorrect" → "The Syrian claim": what a speaker calls false, "" for anything
    else."""
    match = DENIED.match(content) if own.act is Act.DENIAL else None
    return match["what"] if match else ""


def _noun(content: str) -> str:
    match = re.search(CLAIM_NOUN + r"(?=\s+as\s|$)", content.strip(" .,"), re.IGNORECASE)
    return match.group().lower().rstrip("s") if match else ""


def _antecedent(
    text: str, attributions: Sequence[Attribution], found: Sequence[str], index: int, content: str
) -> str:
    """The proposition of the earlier claim that the content takes up, "" where none is clear."""
    own = attributions[index]
    noun = _noun(content)
    owner = _owner(content, noun)
    echo = re.compile(ECHOES.get(noun, "."), re.IGNORECASE)
    fallback = ""
    here = (own.cue or own.content)[0][0]
    for number in range(index - 1, max(-1, index - 1 - REACH), -1):
        other = attributions[number]
        said = content_text(text, other)
        if other.canonical_source == own.canonical_source and own.canonical_source:
            continue
        if is_anaphor(clean(said)) and found[number] == clean(said):
            continue
        if other.act not in STATEMENTS or len(said.split()) < 3:
            continue
        if any(a <= here < b for a, b in other.content):
            continue  # the answer cannot be inside what it answers
        if owner and not owner & _source_words(other):
            continue
        if other.act is Act.DENIAL and not owner:
            continue
        cue = " ".join(text[a:b] for a, b in other.cue)
        if noun and not owner and not echo.search(cue):
            fallback = fallback or found[number]
            continue
        return found[number]
    return fallback


def _owner(content: str, noun: str) -> set[str]:
    """Words that say whose claim it is: "The Syrian claim" → {"syrian"}; empty for "the suggestions"."""
    words = re.findall(r"[@\w.]+", re.sub(r"[’']s\b", "", content))
    named = {
        w.lower().strip(".@")
        for w in words[:-1]
        if w[0].isupper() and w.lower() not in ("the", "this", "that", "these", "any")
    }
    common = {
        w.lower()
        for w in words[:-1]
        if w.lower() in ("army", "ministry", "government", "military", "police", "department", "coalition")
    }
    return (named | common) if noun else set()


def _source_words(attribution: Attribution) -> set[str]:
    words = {w.lower().strip(".") for w in re.findall(r"[\w.]+", attribution.canonical_source)}
    adjectives = {
        a.lower()
        for a, (state, kind) in lexicon.states().items()
        if kind == "adjective" and state.lower() in words
    }
    states = {lexicon.states()[w.title()][0].lower() for w in words if w.title() in lexicon.states()}
    return words | adjectives | states


def _with_speaker(text: str, own: Attribution, content: str) -> str:
    """ "he had sent drones", said by Mr. Roe in indirect speech, begins with his name instead."""
    raw = content_text(text, own)
    if own.source_kind is not SourceKind.PERSON or not own.canonical_source or raw[:1] in OPENING:
        return content
    match = re.match(r"(?:he|she)\s+(?=[a-z])", content)
    if match is None or " and " in own.canonical_source or len(own.canonical_source) > 60:
        return content
    source = text[own.source[0][0] : own.source[0][1]].lower() if own.source else ""
    other = {"he": "she", "she": "he"}[match.group().strip()]
    if source == other:
        return content
    return own.canonical_source + " " + content[match.end() :]
