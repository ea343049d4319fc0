"""What a page carries around its article: advertisements, buttons, credits, bylines, notices.

Nobody says these words, so they are blanked before a text is read: every character of them but the line
breaks becomes a blank, and all offsets stay those of the text as given.
"""

from __future__ import annotations

import re
from dataclasses import replace

from claims.extraction.types import Attribution, Span

LONGEST = 400  # characters of a line: notices are short, and a paragraph is no button
NAME = r"[A-Z][\w.’'\-]*"
PAPER = r"(?:for|of|at|from|and|the|in|with|&)"
DAY = (
    r"(?:mon|tues?|wed(?:nes)?|thurs?|fri|satur|sun)(?:day)?|"
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*|\d{1,2}(?:st|nd|rd|th)?|\d{4}|"
    r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?m\.?)?|\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}|[ap]\.?m\.?|"
    r"[a-z]{0,2}[st]t|gmt|utc|bst|cet|at|on|ago|hours?|minutes?|days?|today|yesterday"
)
BETWEEN = r"[\s,|•·–\-]"
# A whole line that is one of these is no part of the article.
LINES = re.compile(
    rf"""
    (?:advert(?:isement|ising)?s?|sponsored(?:\ (?:content|links?|post))?|promoted|loading(?:\.\.\.|…)?)
    | (?:story|article)\ continues\ below.*
    | skip\ (?:to\ (?:main\ |the\ )?(?:content|navigation|search)|ad|advert(?:isement)?)
    | (?:sign\ (?:in|up|out)|log\ ?(?:in|out)|register|subscribe(?:\ now)?|menu|home|search|print|e-?mail|save
        |share|tweet|comments?|back\ to\ top|close|next|previous|trending(?:\ now)?|newsletters?|topics?)
    | (?:\d[\d,.]*[km]?|leave\ a|add\ a|post\ a|view\ all|show|read)\ (?:comments?|shares?|likes?|retweets?)
    | no\ comments
    | share\ (?:this|on|via|with|the)\b.* | (?:tap|click|press)\ (?:here|below|to|on|the)\b.*
    | (?:e-?mail|print|save|bookmark)\ this\b.*
    | (?:read|see|watch|view)\ (?:more|also|next|now|all|the\ full\ (?:story|article|list))
        (?:\ (?:here|on)\b.*|\s?[:|>»].*)?
    | (?:read|see|watch|listen|related|recommended|don[’']t\ miss|up\ next|also\ on\ \w+)\s?[:|>»].*
    | (?:related|recommended|more|most|popular|latest|top|trending)\s
        (?:articles?|stor(?:y|ies)|topics?|coverage|content|news|reading|read|viewed|popular|shared
          |videos?|headlines|posts?|links?)
        (?:\s?[:|>»].*)?
    | more\ (?:on\ this\ story|from\b.{{1,60}})
    | (?:follow|like|join|find)\ (?:us|me|him|her|them|(?-i:{NAME})(?:\ (?-i:{NAME}))?)
        \ on\ (?:twitter|facebook|instagram|youtube|x)\b.*
    | (?:sign\ up|subscribe|register)\ (?:for|to|now|today|here|and)\b.*
    | (?:enter|type)\ your\ e-?mail\b.*
    | (?:©|\(c\)|copyright)\s*(?:©\s*|\(c\)\s*)?(?:\d{{4}}|the\b|by\b|(?-i:{NAME})).*
    | .{{0,80}}\ball\ rights\ reserved\b.*
    | .{{0,20}}\bmaterial\ may\ not\ be\ (?:published|reproduced|reprinted)\b.*
    | (?:we|this\ (?:web)?site|our\ (?:web)?site|the\ (?:web)?site)\ uses?\ cookies\b.*
    | by\ (?:using|continuing\ to\ (?:use|browse))\ (?:this|our|the)\ (?:web)?site\b.*
    | .{{0,80}}\b(?:cookie|privacy)\ policy\b.{{0,80}}
    | terms\ (?:of\ (?:use|service)|and\ conditions)\b.{{0,40}}
    | (?:image|photo(?:graph)?|picture|video|media)\ (?:copyright|credit|source|courtesy)\b.{{0,80}}
    | (?:photo|photograph|picture|image)s?\ (?:by|courtesy\ of)\b.{{0,80}}
    | getty\ images | (?:ap|afp|reuters)\ photo
    | \(?(?:additional\ )?(?:reporting|writing|editing|edited|compiled|translated)\ by\b.{{0,200}}
    | (?:first\ |last\ )?(?:published|updated|posted|modified)
        (?:\ by\ (?-i:{NAME})(?:\ (?-i:{NAME})){{1,3}})?\s?:?
        (?:{BETWEEN}+(?:{DAY})){{2,12}}[\s.]*
    | \d{{1,2}}[:.]\d\d(?:\ ?[ap]\.?m\.?)?(?:{BETWEEN}+(?:{DAY})){{1,6}}
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Case tells a byline from a phrase: "By Hanna Westlake, Staff Writer" against "By midnight".
TITLE = rf"{PAPER}|{NAME}|[Ss]taff|[Ww]riter|[Cc]orrespondent|[Rr]eporter"
BYLINE = re.compile(
    rf"(?:[Bb]y|BY):?\s{NAME}(?:\s{NAME}){{1,3}}(?:(?:,|\s(?:and|AND|&))\s+(?:{PAPER}\s)*{NAME}(?:\s{NAME}){{0,3}}){{0,4}}"
    rf"(?:\s?[,|/–—]\s?(?:{TITLE})(?:\s(?:{TITLE})){{0,5}})?"
)
MORE_NAMES = re.compile(rf"(?:and|AND|&)\s{NAME}(?:\s{NAME}){{1,3}}")
# "Dana Reed is a reporter for the Courier. Follow her on Twitter."
ABOUT_AUTHOR = re.compile(
    rf"{NAME}\s{NAME}(?:\s{NAME})?\s(?:is|are)\s.{{0,200}}\b(?:[Ff]ollow|[Ee]-?mail|[Cc]ontact|[Rr]each)\s"
    r"(?:him|her|them|me|us)\b.*"
)
# Inside a line: what labels or credits a picture, while the caption itself stays.
LABEL = re.compile(
    r"^[ \t]*(?:(?:image|media|photo|video|picture) caption|file(?: photo(?:graph)?)?|caption|photo|pictured)"
    r"\s?[:–—-](?=\s?\w)|^[ \t]*(?:image|media|video|picture) caption\b",
    re.IGNORECASE,
)
CREDIT = re.compile(
    r"[(\[](?i:photos?|pictures?|images?|photo credit|credit|image credit|source)\s?(?:by\s|:)"
    r"[^()\[\]\n]{1,80}[)\]]"
    r"|(?<=[.!?”\"’) ])\s?(?:REUTERS|AFP|AP Photo|AP|EPA|Getty Images)\s?/\s?[^\n]{1,60}$",
    re.MULTILINE,
)
LINE = re.compile(r"[^\r\n\v\f\u0085\u2028\u2029]+")


def furniture_spans(text: str) -> list[Span]:
    """Where a page's furniture stands, in order and without overlap; time is linear in the text."""
    found: list[Span] = []
    after_byline = False
    for line in LINE.finditer(text):
        words = line.group().strip().strip("•*|>»-–— \t")
        if not words:
            continue
        whole = len(words) <= LONGEST and (
            LINES.fullmatch(words)
            or BYLINE.fullmatch(words)
            or ABOUT_AUTHOR.fullmatch(words)
            or (after_byline and MORE_NAMES.fullmatch(words))
        )
        after_byline = bool(whole) and (after_byline or BYLINE.fullmatch(words) is not None)
        if whole:
            found.append(line.span())
            continue
        if len(words) <= 4 * LONGEST:
            for part in (LABEL, CREDIT):
                found += [
                    (line.start() + m.start(), line.start() + m.end()) for m in part.finditer(line.group())
                ]
    return sorted(found)


def blank(text: str, spans: list[Span]) -> str:
    """``text`` with blanks in place of the spans: as long as before."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


def cut_out(attribution: Attribution, spans: list[Span], text: str) -> Attribution:
    """The attribution with its parts around the furniture instead of across it; ``text`` as given."""
    low = min(a for a, _ in (*attribution.source, *attribution.cue, *attribution.content))
    high = max(b for _, b in (*attribution.source, *attribution.cue, *attribution.content))
    inside = [(a, b) for a, b in spans if a < high and b > low]
    if not inside:
        return attribution
    return replace(
        attribution,
        source=_around(attribution.source, inside, text),
        cue=_around(attribution.cue, inside, text),
        content=_around(attribution.content, inside, text),
    )


def _around(parts: tuple[Span, ...], gaps: list[Span], text: str) -> tuple[Span, ...]:
    """The parts less the gaps, without white space at their ends."""
    kept: list[Span] = []
    for start, end in parts:
        for a, b in [*((a, b) for a, b in gaps if a < end and b > start), (end, end)]:
            piece = text[start : max(start, a)]
            if piece.strip():
                first = start + len(piece) - len(piece.lstrip())
                kept.append((first, first + len(piece.strip())))
            start = max(start, b)
    return tuple(kept)
