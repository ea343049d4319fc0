"""What the tagger lost of quotations: later paragraphs of a long one, and those that follow their speaker.

Reads only marks and order, so it is sure of little and adds only that: a quotation that was not closed goes
on in the next paragraph that opens with a mark; a sentence that is a quotation from end to end, right after
a quotation by the same speaker, is that speaker's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction.components.sentences import spans_of
from claims.extraction.quotations import Quotation, chains, quotations
from claims.extraction.types import Attribution, Span

FEWEST = 4  # words: fewer are a title or a word in doubt rather than a quotation of its own
GAP = ' .,;\n\r\t\u00a0”"'
# One named person, or "she": in the next paragraph a quotation after "residents said that …" is anybody's.
PERSON = re.compile(
    r"(?i:he|she|i)$|(?:\w+\s)*[A-Z][\w.’'\-]+\s[A-Z][\w’'\-]+|(?:Mr|Ms|Mrs|Dr|Sen|Gen|Rep)\b"
)


def _overlaps(spans: tuple[Span, ...], start: int, end: int) -> bool:
    return any(a < end and b > start for a, b in spans)


def continued(attributions: list[Attribution], text: str) -> list[Attribution]:
    """Each attribution that has a part of a quotation over paragraphs gets the later paragraphs of it."""
    found = list(attributions)
    for chain in chains(text, quotations(text)):
        if len(chain) < 2:
            continue
        owner = _owner(found, chain)
        if owner is None:
            continue
        one = found[owner]
        low, high = chain[0].start, chain[-1].end
        at = max(low, min(a for a, b in one.content if a < high and b > low))
        parts = [(max(q.start, at), q.end) for q in chain if q.end > at]
        rest = [s for s in one.content if not (s[0] < high and s[1] > at)]
        early = [(a, at) for a, b in one.content if a < at < b]
        found[owner] = replace(one, content=tuple(sorted([*rest, *early, *parts])))
        found = [
            a
            for i, a in enumerate(found)
            if i == owner
            or not all(at <= s and e <= high for s, e in a.content)
            or any(low <= s < high for s, _ in a.cue)  # somebody quoted inside the quotation
        ]
    return found


def _owner(found: list[Attribution], chain: list[Quotation]) -> int | None:
    """Index of the attribution outside the quotation that holds its first part, None where there is none."""
    low, high = chain[0].start, chain[-1].end
    for quotation in chain:
        holders = [
            i
            for i, a in enumerate(found)
            if _overlaps(a.content, quotation.start, quotation.end)
            and not any(low <= s < high for s, _ in a.cue)
        ]
        if holders:
            return max(holders, key=lambda i: found[i].confidence)
    return None


def floating(attributions: list[Attribution], text: str, sentences: list[Span]) -> list[Attribution]:
    """Quotations that are sentences of their own and that nobody is said to have told go to the speaker right
    before them.

    In PolNeAR's training articles such a quotation is the speaker's in 777 of 779 cases where it follows a
    quotation in the same paragraph and in 34 of 40 where it follows one person's indirect speech.
    """
    found = list(attributions)
    starts, ends = {a for a, _ in sentences}, {b for _, b in sentences}
    taken = sorted(span for a in found for span in (*a.source, *a.cue, *a.content))
    reach: list[int] = []  # the furthest end of the spans so far: they may lie within one another
    for _, end in taken:
        reach.append(max(end, reach[-1] if reach else 0))
    last = sorted((_end(a), i) for i, a in enumerate(found) if a.source)
    at = 0
    current: tuple[int, int] | None = None  # where the speaker's words end, and which attribution it is
    for q in quotations(text):
        whole = q.start in starts and q.end in ends and not q.open_end and not q.doubtful
        before = bisect_right(taken, (q.end - 1, 0)) - 1
        if before >= 0 and reach[before] > q.start:
            continue
        while at < len(last) and last[at][0] <= q.start:
            if current is None or last[at][0] > current[0]:
                current = last[at]
            at += 1
        if not whole or current is None or len(text[q.start : q.end].split()) < FEWEST:
            continue
        one = found[current[1]]
        if _follows(one, text, current[0], q):
            found[current[1]] = replace(one, content=(*one.content, (q.start, q.end)))
            current = q.end, current[1]
    return found


def _end(attribution: Attribution) -> int:
    return max(b for _, b in (*attribution.source, *attribution.cue, *attribution.content))


def _follows(one: Attribution, text: str, end: int, q: Quotation) -> bool:
    """Whether the quotation comes right after the speaker's words, and is likely to be more of them."""
    gap = text[end : q.start]
    if gap.strip(GAP) or text[q.end - 2 : q.end - 1] not in (".", "!", "?", "…"):
        return False
    direct = any(text[start] in '“"«' for start, _ in one.content)
    person = PERSON.match(text[slice(*one.source[0])]) is not None
    if "\n" not in gap and "\r" not in gap:
        return direct or person
    alone = q.leads and text[q.end : q.end + 1] in ("", "\n", "\r")
    return alone and (direct or person)


@Language.component(
    "claimtrack_quotations",
    requires=["token.is_sent_start", "doc._.attributions"],
    assigns=["doc._.attributions"],
)
def complete_quotations(doc: Doc) -> Doc:
    """Fill up the contents that are quotations."""
    text = doc.text  # joins all tokens: once is enough
    doc._.attributions = floating(continued(doc._.attributions or [], text), text, spans_of(doc))
    return doc
