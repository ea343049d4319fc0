"""Who passed an attribution on: "according to SANA", ", Reuters reported", "told CNN", a speech inside a
speech.

A relay is never the attribution's own source. Nearest to the speaker first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction import lexicon
from claims.extraction.components.sentences import spans_of
from claims.extraction.names import Kind, Name
from claims.extraction.types import Attribution, Span

MEDIA_WORDS = lexicon.words("""
    news times post tribune herald gazette guardian journal daily weekly magazine newspaper press agency
    tv television radio network broadcasting observer telegraph chronicle globe inquirer courier
    standard mail mirror outlet media reuters wire service
    """)
MEDIA_BEFORE = re.compile(
    r"\b(?:news (?:agency|service|outlet|site|channel)|newspaper|outlet|broadcaster|"
    r"state (?:media|television|tv|radio)|daily|weekly|magazine|television|channel|station|website|site|"
    r"wire)\s*$",
    re.IGNORECASE,
)
ACCORDING = re.compile(
    r"\b(?:according to|as (?:reported|quoted|cited|carried) by|(?:quoted|cited|carried|relayed) by|via)\s+",
    re.IGNORECASE,
)
VENUE = re.compile(
    r"\b(?:told|tells|telling|said to|speaking (?:to|with)|spoke (?:to|with)|"
    r"(?:an? |the )?(?:exclusive |phone |telephone )?interview(?:ed)?(?: \w+){0,2} (?:with|by|on|to)|"
    r"(?:statement|comments?|remarks|email|e-mail|letter) to|wrote (?:in|for)|"
    r"appear(?:ed|ing|ance) on|said on|speaking on)\s+",
    re.IGNORECASE,
)
REPORTED = re.compile(
    r"^[’']?s?(?:\s\w+ly)?(?:\salso)?\s(?:report(?:ed|s)?|said|says|wrote|writes|quoted|cited|carried|quotes|"
    r"cites|has reported|has learned)\b",
    re.IGNORECASE,
)
WIDEST = 1200  # characters of a sentence on either side of the cue
NAME_LEAD = re.compile(r"^(?:the\s|a\s|an\s)?(?:[\w\-]+\s){0,3}$", re.IGNORECASE)


def is_media(name: Name, text: str) -> bool:
    """Whether a name is that of a news outlet, by a list, by its last word or by what stands before it."""
    low = name.text.lower().removeprefix("the ")
    if low in lexicon.NEWS_MEDIA:
        return True
    if name.kind is Kind.PERSON or name.kind is Kind.STATE:
        return False
    words = low.split()
    if len(words) > 1 and words[-1] in MEDIA_WORDS:
        return True
    return bool(MEDIA_BEFORE.search(text[max(0, name.title_start - 30) : name.title_start]))


def _label(name: Name) -> str:
    return lexicon.ACRONYM_ORGS.get(name.text, name.text)


def relays_of(text: str, sentence: Span, own: Attribution, names: Sequence[Name]) -> list[tuple[int, str]]:
    """Relays in the sentence of the cue as (distance in characters, label)."""
    cue = own.cue[0] if own.cue else own.content[-1]
    held = (*own.source, *own.content)
    found = []
    for name in names:
        if not (sentence[0] <= name.start < sentence[1]) or any(a <= name.start < b for a, b in held):
            continue
        before = text[max(sentence[0], name.title_start - 90) : name.title_start]
        led = False
        for pattern in (ACCORDING, VENUE):
            for match in pattern.finditer(before):
                led = led or bool(NAME_LEAD.match(before[match.end() :]))
        reported = bool(REPORTED.match(text[name.end : min(sentence[1], name.end + 40)]))
        possessive = name.possessive and bool(
            re.match(r"[’']s?\s+(?:[“\"‘][^”\"’]{2,40}[”\"’]|[A-Z][\w.]+ [A-Z])", text[name.end :])
        )
        if (
            (led and (is_media(name, text) or _told_body(name, before)))
            or (reported and is_media(name, text))
            or (led and possessive)
        ):
            found.append((abs(name.start - cue[0]), _label(name)))
    return found


def _told_body(name: Name, before: str) -> bool:
    """ "according to the Institute": any body passes on what somebody else said."""
    return name.kind is Kind.ORGANISATION and bool(ACCORDING.search(before))


def _outer(attributions: Sequence[Attribution], index: int) -> list[int]:
    """The attributions whose content holds this one's source and cue, innermost first."""
    own = attributions[index]
    spans = (*own.source, *own.cue)
    if not spans or not own.source:
        return []
    around = []
    for number, other in enumerate(attributions):
        if (
            number != index
            and other.source
            and all(any(a <= s and e <= b for a, b in other.content) for s, e in spans)
        ):
            around.append((sum(b - a for a, b in other.content), number))
    return [number for _, number in sorted(around)]


@Language.component(
    "claimtrack_relays",
    requires=["token.is_sent_start", "doc._.names", "doc._.attributions"],
    assigns=["doc._.attributions"],
)
def relays(doc: Doc) -> Doc:
    """Fill ``relays``."""
    text = doc.text  # joins all tokens: once is enough
    found: list[Attribution] = list(doc._.attributions or [])
    sentences = spans_of(doc)
    starts = [start for start, _ in sentences]
    names: list[Name] = doc._.names or []
    name_starts = [n.start for n in names]
    result = []
    for index, own in enumerate(found):
        position = (own.cue or own.content)[0][0]
        sentence = sentences[max(0, bisect_right(starts, position) - 1)] if sentences else (0, 0)
        sentence = max(sentence[0], position - WIDEST), min(sentence[1], position + WIDEST)
        near = names[bisect_right(name_starts, sentence[0] - 1) : bisect_right(name_starts, sentence[1])]
        labels = [*own.relays, *(label for _, label in sorted(relays_of(text, sentence, own, near)))]
        window = range(max(0, index - 40), min(len(found), index + 40))
        labels += [
            found[window[0] + i].canonical_source
            for i in _outer([found[j] for j in window], index - window[0])
            if found[window[0] + i].canonical_source
        ]
        kept = [x for x in dict.fromkeys(labels) if x != own.canonical_source]
        result.append(replace(own, relays=tuple(kept)))
    doc._.attributions = result
    return doc
