"""Which earlier claim a content takes up that only points: "the suggestions", "that charge", "it"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from claims.extraction import lexicon
from claims.extraction.bodies import SEATS
from claims.extraction.claim_words import CLAIM_NOUN
from claims.extraction.content_words import clean, content_text
from claims.extraction.types import Act, Attribution

ANAPHOR = re.compile(
    rf"(?:(?:the|this|that|these|those|all|any|such|both|his|her|their|its|"
    rf"[\w.’' \-]{{2,40}}[’']s)\s+)?(?:[\w\-]+\s+){{0,2}}?"
    rf"{CLAIM_NOUN}(?:\s+as\s+\S.*)?|it|this|that|them|those|these|so",
    re.IGNORECASE,
)
REACH = 8  # attributions back to look for the answered claim
STATEMENTS = frozenset({Act.ASSERTION, Act.ACCUSATION, Act.DENIAL, Act.BELIEF, Act.OTHER})
# Points at several things said, or at all of a kind, and so at no single one: "all such allegations", "both
# statements", "any of these claims".
COLLECTIVE = re.compile(
    r"\b(?:all|both|every|each|either|neither|none|several|many|various|most|two|three|four|five|any\sof)\b"
    r"|\b(?:any|such)\s(?:[\w\-]+\s){0,3}?(?:\w+[^s\W]s|stories)\b",
    re.IGNORECASE,
)
SURE = re.compile(r"\bno (?:room for |reason to )?(?:doubt|question)", re.IGNORECASE)
STOP = re.compile(r"[.!?][”\"’')]*\s+(?=[“\"‘'(]?[A-Z0-9])|\n\s*\n")
OPENS_NEGATED = re.compile(
    r"\W*(?:(?:[\w’'\-]+\W+){0,7}?(?:(?:had|has|have|is|are|was|were|did|does|do|would|will|could|can|be)\s"
    r"(?:not|never|no)|\w+n[’']t)|(?:[\w’'\-]+\W+){0,2}?(?:no|none|nobody|never|neither|nothing))\b",
    re.IGNORECASE,
)
# Says nothing by itself: "it was a warning", "the army stood by its report".
VAGUE_CLAIM = re.compile(
    r"(?:it|this|that|these|those)\s(?:is|was|are|were)\b|\S+(?:\s\S+)?\s(?:stands?|stood)\sby\b",
    re.IGNORECASE,
)
VIOLENCE = re.compile(
    r"\b(?:attack|raid|str(?:ike|uck)|bomb|shell|fire[ds]?\b|hit|kill|shot|explo|gass?|dropp|massacr)",
    re.IGNORECASE,
)
PRONOUN_REACH, NOUN_REACH = 3, 8  # sentences
# A denial answers what was said last, unless that is a denial itself or vague, or an earlier claim is about
# the one who denies.
ABOUT_SELF, ECHO, FAR, BETWEEN, NOT_ANSWERED, VAGUE = 2.0, 0.5, 0.3, 0.2, 1.5, 0.8
ABOUT_SELF_NEAR = 0.4  # for "this claim" and "it", which point at what is near


def is_anaphor(content: str) -> bool:
    """Whether the whole content only points at what somebody else said: "the suggestions", "it"."""
    return ANAPHOR.fullmatch(content.strip(' .,;:“”"')) is not None


def _noun(content: str) -> str:
    match = re.search(CLAIM_NOUN + r"(?=\s+as\s|$)", content.strip(" .,"), re.IGNORECASE)
    return match.group().lower().rstrip("s") if match else ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier claim that may be meant: what it says, how near it is and what speaks for it."""

    said: str
    speaker: str
    score: float
    away: int  # sentences between it and what points
    about: bool  # names the one who answers
    echoes: bool  # its cue is the verb of the noun: "suggested", "the suggestion"
    stated: bool  # no belief, denial or other thing that is seldom answered
    accuses: bool


def antecedent(
    text: str, attributions: Sequence[Attribution], found: Sequence[str], taken: set[int], target: str
) -> str:
    """What the earlier claim says that ``target`` takes up, "" where none is near enough or several may be
    meant.

    ``found`` has what each earlier attribution says; ``taken`` are those that only took up an earlier one.
    """
    earlier = _earlier(text, attributions, found, taken, target)
    best = max(earlier, key=lambda one: one.score, default=None)
    return best.said if best is not None and _sure(best, earlier, target, attributions[len(found)]) else ""


def _sure(best: Earlier, earlier: list[Earlier], target: str, own: Attribution) -> bool:
    """Whether only one claim can be meant. A wrong one would put words into somebody's mouth, while "the
    claim" left as it stands does no harm."""
    if COLLECTIVE.search(target):
        return False
    others = [one for one in earlier if one.said != best.said and one.stated]
    noun = _noun(target)
    plural = bool(noun) and re.search(rf"\b{noun}s\b", target, re.IGNORECASE) is not None
    same = [one for one in others if one.speaker == best.speaker and one.away <= best.away + 1]
    if same and (plural or not best.echoes):
        return False  # "Mr. Roe's remarks", "that is false": one of several that he made
    if best.echoes and not any(one.echoes for one in others):
        return True
    if best.about and not any(one.about for one in others) and own.act is Act.DENIAL:
        return True
    if not best.stated:
        return False
    if plural and not best.accuses:
        return best.away == 0 and not others
    if _owner(target, noun):
        return not others
    return best.away <= 1 and not any(one.away <= best.away for one in others)


def _earlier(
    text: str, attributions: Sequence[Attribution], found: Sequence[str], taken: set[int], target: str
) -> list[Earlier]:
    """The earlier claims that may be meant, nearest first."""
    index = len(found)
    own = attributions[index]
    noun = _noun(target)
    owner = _owner(target, noun)
    about = _source_words(own)
    near = not noun or target.lower().startswith(("this ", "that ", "these ", "those "))
    here = (own.cue or own.content)[0][0]
    start = min(a for a, _ in (*own.source, *own.cue, *own.content))
    kept: list[Earlier] = []
    for number in range(index - 1, max(-1, index - 1 - REACH), -1):
        other = attributions[number]
        said = content_text(text, other)
        if other.canonical_source == own.canonical_source and own.canonical_source:
            continue
        if other.act not in STATEMENTS or len(found[number].split()) < 3 or is_anaphor(found[number]):
            continue
        if any(a <= here < b for a, b in other.content):
            continue  # the answer cannot be inside what it answers
        if owner and not owner & _source_words(other):
            continue
        if noun == "attack" and (own.act is not Act.DENIAL or not VIOLENCE.search(found[number])):
            continue  # what is pointed at is what happened, not what was said
        end = max(b for _, b in (*other.source, *other.cue, *other.content))
        away = len(STOP.findall(text[end:start])) if end < start else 0
        if away > (PRONOUN_REACH if near and not owner else NOUN_REACH):
            break
        named = bool(about & _plain_words(found[number]))
        echoes = bool(noun and noun[:5] in " ".join(text[a:b] for a, b in other.cue).lower())
        doubt = 0.0
        if number not in taken:
            doubt += NOT_ANSWERED * (other.act is Act.DENIAL)
            doubt += NOT_ANSWERED * (OPENS_NEGATED.match(clean(said)) is not None and not SURE.search(said))
            doubt += VAGUE * (
                other.act in (Act.BELIEF, Act.OTHER) or VAGUE_CLAIM.match(clean(said)) is not None
            )
        score = (ABOUT_SELF_NEAR if near else ABOUT_SELF) * named + ECHO * echoes
        score -= FAR * away + BETWEEN * (index - number) + doubt
        kept.append(
            Earlier(
                found[number],
                other.canonical_source,
                score,
                away,
                named,
                echoes,
                not doubt,
                other.act is Act.ACCUSATION,
            )
        )
    return kept


def _plain_words(said: str) -> set[str]:
    return {re.sub(r"[’']s$", "", w).strip(".") for w in re.findall(r"[\w.’']+", said.lower())}


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
    """Lower-case words that name a source, with those of its state: "Syrian army" → syria, syrians, …"""
    named = f"{attribution.canonical_source} {attribution.affiliation}"
    written = {w.strip(".") for w in re.findall(r"[\w.]+", named)}
    words = {w.lower() for w in written} - lexicon.FUNCTION_WORDS
    states = {lexicon.states()[w][0] for w in written if w.isupper() and w in lexicon.states()}
    states |= {lexicon.states()[w.title()][0] for w in words if w.title() in lexicon.states()}
    states |= {state for seat, state in SEATS.items() if seat in named.lower()}
    states |= {state for state in (named.split(" and ")[0].strip(),) if state in lexicon.states()}
    same = {a.lower().strip(".") for a, (state, _) in lexicon.states().items() if state in states}
    return (words - {"unnamed"}) | same
