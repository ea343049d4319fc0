"""Turns of a transcript, "BAKER: Did he know? / COLE: He did not.", that the tagger passed over.

A text is read as a transcript where labels in front of a colon open several paragraphs and at least one of
them comes back; each paragraph that opens with a label is then what that speaker said.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction.types import Attribution, Span

WORD = r"[^\W\d_a-z][\w.’'\-]*"
TURN = re.compile(
    rf"^[ \t“\"]*(?P<label>{WORD}(?:\s(?:{WORD}|of|de|van|von|al)){{0,4}}(?:\s?\([^()\n]{{1,40}}\))?)"
    r"(?P<cue>:)[ \t\u00a0]+(?P<words>\S[^\r\n]*)",
    re.MULTILINE,
)
# "@NorlandMFA: …" and "Lyle Boone (@boone): …": an account's name in front needs no second one.
ACCOUNT = re.compile(
    r"^[ \t“\"]*(?P<label>(?:[^\W\d_][\w.’'\-]*\s){0,4}\(?@\w{2,30}\)?)(?P<cue>:)[ \t\u00a0]+"
    r"(?P<words>\S[^\r\n]*)",
    re.MULTILINE,
)
FEWEST_TURNS = 3
# In PolNeAR's articles 35 of 37 such turns are attributed to the label.
CONFIDENCE = 0.95
SHORTEST = 2  # words: "Yes." alone says nothing that can be checked
# Labels of a page or a list, which come back without anybody speaking. "Q" and "A" name nobody: PolNeAR
# attributes none of the 40 turns of an interview that are marked so.
NO_SPEAKER = re.compile(
    r"(?i:q|a|question|answer|note|notes|date|time|place|where|when|what|who|why|how|source|sources|related|photo|video|update|"
    r"updated|correction|file|caption|title|author|tags?|topics?|see also|read more|claim|fact|verdict|price|"
    r"phone|tel|fax|email|web|website|address|location|ingredients|score|result|results|winner|subject|re|"
    r"from|to|cc|ps|p\.s\.)"
)


@dataclass(frozen=True, slots=True)
class Turn:
    """Who, the colon, and the words of one paragraph."""

    label: Span
    cue: Span
    words: Span


def turns(text: str) -> list[Turn]:
    """The turns of a transcript and what accounts posted, in order."""
    found = [m for m in TURN.finditer(text) if not NO_SPEAKER.fullmatch(m["label"].strip())]
    often = Counter(m["label"].lower() for m in found)
    if len(found) < FEWEST_TURNS or len(often) < 2 or max(often.values()) < 2:
        found = []
    # A label that stands once among others that come back is as likely a heading.
    found = [m for m in found if often[m["label"].lower()] > 1]
    found += ACCOUNT.finditer(text)
    return [
        Turn(m.span("label"), m.span("cue"), (m.start("words"), m.start("words") + len(m["words"].rstrip())))
        for m in sorted(found, key=lambda m: m.start())
        if len(m["words"].split()) >= SHORTEST
    ]


def completed(attributions: list[Attribution], text: str) -> list[Attribution]:
    """The attributions with one for each turn that has none by its speaker, and turns that were cut short
    whole."""
    found = list(attributions)
    order = sorted((span[0], i) for i, a in enumerate(found) for span in a.source)
    for turn in turns(text):
        own = [
            i for start, i in order[bisect_left(order, (turn.label[0], -1)) :][:4] if start < turn.label[1]
        ]
        if not own:
            found.append(Attribution((turn.label,), (turn.cue,), (turn.words,), turn.words, CONFIDENCE))
        elif all(turn.words[0] <= a and b <= turn.words[1] for a, b in found[own[0]].content):
            found[own[0]] = replace(found[own[0]], content=(turn.words,))
    return found


@Language.component("claimtrack_transcripts", requires=["doc._.attributions"], assigns=["doc._.attributions"])
def transcripts(doc: Doc) -> Doc:
    """Add the turns that are missing."""
    doc._.attributions = completed(doc._.attributions or [], doc.text)
    return doc
