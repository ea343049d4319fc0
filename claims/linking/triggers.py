"""The words of a denial that make it one, with their place in its document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claims.linking.claim_view import ClaimView
from claims.linking.denial_cues import Cue, CueClass
from claims.linking.textual import REBUTTAL
from claims.linking.types import Span

# "There were no …" and "did not …" read better whole than the bare "no" and "not".
LEAD_IN = re.compile(
    r"(?:\bthere\s+(?:is|are|was|were|has\s+been|have\s+been|had\s+been)|\b(?:is|are|was|were|do|does|did|has|have|had|will|would|"
    r"can|could|should))\s*$",
    re.IGNORECASE,
)
ORDER = (CueClass.DENIAL, CueClass.FALSITY, CueClass.PUSHBACK, CueClass.NO_EVIDENCE, CueClass.NEGATION)


def trigger_spans(view: ClaimView) -> tuple[Span, ...]:
    """Where in the document the denying words stand; the claim's cue when no single word denies.

    A cue whose content only points ("has rejected" "the suggestions") is taken with its content.
    """
    chosen: tuple[Span, ...] = ()
    for kind in ORDER:
        in_cue = [cue for cue in view.cue_cues if cue.kind == kind]
        in_content = [cue for cue in view.content_cues if cue.kind == kind]
        if in_cue:
            chosen = view.claim.cue + (view.claim.content if view.points else ())
            break
        if in_content:
            # "dismisses" the accusation "as absurd": the verb and the verdict.
            verb = view.claim.cue if view.cue_has(CueClass.PUSHBACK) else ()
            chosen = verb + _in_document(view, in_content[0])
            break
    if not chosen:
        chosen = _connective(view) or view.claim.cue or view.claim.content[:1]
    return tuple(sorted(chosen))


def _in_document(view: ClaimView, cue: Cue) -> tuple[Span, ...]:
    """A cue of the content as spans of the document, with the words that lead into a negation."""
    start = cue.start
    if cue.kind is CueClass.NEGATION:
        lead = LEAD_IN.search(view.content_text[: cue.start])
        start = lead.start() if lead else start
    return _mapped(view.claim.content, len(" … "), start, cue.end)


def _mapped(spans: Sequence[Span], joint: int, start: int, end: int) -> tuple[Span, ...]:
    """A stretch of the joined text of `spans` as spans of the document."""
    found: list[Span] = []
    offset = 0
    for left, right in spans:
        low, high = max(start, offset), min(end, offset + right - left)
        if low < high:
            found.append((left + low - offset, left + high - offset))
        offset += right - left + joint
    return tuple(found)


def _connective(view: ClaimView) -> tuple[Span, ...]:
    """The "But" or "however" of the sentence, if it has one."""
    match = REBUTTAL.match(view.sentence_text)
    if match is None:
        return ()
    begin = view.document.text.find(view.sentence_text)
    word = re.search(r"\w+\W*$", match.group())
    if begin < 0 or word is None:
        return ()
    start = begin + word.start()
    return ((start, start + len(word.group().rstrip(" ,"))),)
