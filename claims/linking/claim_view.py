"""What one claim says, as linking sees it: worked out from its spans and its document's text alone.

`view_document` looks at all claims of a document at once, because who "he" is and what "the charge" answers
depend on the claims before. No model is needed here; vectors are added by `features`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from claims.linking.denial_cues import CONNECTIVES, Cue, CueClass, find_cues, only_points
from claims.linking.figures_guard import Figures, figures
from claims.linking.types import ClaimKey, LinkClaim, LinkDocument, Span
from claims.linking.words import content_stems, listed, names, sentence_index, sentence_spans, tokens

PRONOUNS = listed("he she they it i we you him her them his who")
TITLES = listed(
    """mr mrs ms dr sen rep gov gen col president senator secretary governor candidate spokesman spokeswoman
    spokesperson minister former republican democrat democratic presidential nominee campaign the a an of
    for and
    campaign's real estate mogul front-runner"""
)
QUOTE = re.compile(r"[“\"]|''|``")


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim with what plain rules say about it."""

    claim: LinkClaim
    document: LinkDocument
    order: int  # place among the document's claims, from 0
    start: int  # first character of any of its spans
    end: int
    sentence: int  # number of the sentence that holds its cue (or its first character)
    sentence_text: str
    before_text: str  # the two sentences before
    paragraph: int
    source_text: str
    cue_text: str
    content_text: str
    speaker: str  # key of who speaks, pronouns resolved; "" when nobody is named
    points: bool  # the content only points at something said
    stems: frozenset[str]  # of the content
    wide_stems: frozenset[str]  # of content and sentence
    names: frozenset[str]  # in the content
    source_names: frozenset[str]
    sentence_names: frozenset[str]
    figures: Figures
    cue_cues: tuple[Cue, ...]  # triggers in the cue; offsets into cue_text
    content_cues: tuple[Cue, ...]  # triggers in the content; offsets into content_text
    quoted: bool
    connective: bool  # its sentence opens with "but", "however" and the like

    @property
    def key(self) -> ClaimKey:
        """Document and claim id."""
        return self.claim.key

    def cue_has(self, *kinds: CueClass) -> bool:
        """Whether the cue holds a trigger of one of these classes."""
        return bool(self.cue_cues) and any(cue.kind in kinds for cue in self.cue_cues)

    def content_count(self, *kinds: CueClass) -> int:
        """How many triggers of these classes the content holds."""
        return sum(cue.kind in kinds for cue in self.content_cues) if self.content_cues else 0


def spans_text(text: str, spans: Sequence[Span], joint: str = " ") -> str:
    """The words under `spans`, joined."""
    return joint.join(text[start:end] for start, end in spans)


def speaker_key(source: str) -> str:
    """A name's last word in lower case, or all words of a source without names; "" for a pronoun or
    nothing."""
    words = tokens(source)
    if not words or all(word.lower() in PRONOUNS for word in words):
        return ""
    head = re.split(r",|\bwho\b|\bof\b|\bfor\b|\bwhose\b", source)[0]
    capital = [word for word in tokens(head) if word[0].isupper() and word.lower().rstrip(".") not in TITLES]
    if capital:
        return capital[-1].lower().replace(".", "")[:12]
    plain = [word.lower() for word in tokens(head) if word.lower().rstrip(".") not in TITLES]
    if plain:
        return " ".join(plain[-2:])
    # Nothing but a title: "a spokesman for the Ministry" speaks as the first name that follows.
    rest = [word for word in words if word[0].isupper() and word.lower().rstrip(".") not in TITLES]
    return rest[0].lower().replace(".", "")[:12] if rest else words[-1].lower()


def embedding_text(claim: LinkClaim, text: str) -> str:
    """The text whose vector stands for a claim in the store.

    The content; for a claim that only points ("rejected the suggestions") the sentence with the one before,
    where what it points at is usually named. A given proposition is not used: it says what a denial denies,
    and would make the two look alike. Never empty for a text with a claim in it.
    """
    content = spans_text(text, claim.content).strip()
    if not only_points(content) and len(content_stems(content)) >= 2:
        return content
    spans = sentence_spans(text)
    place = sentence_index(spans, claim_anchor(claim))
    around = text[spans[max(0, place - 1)][0] : spans[place][1]] if spans else ""
    return " ".join((around or content or text[:200]).split())


def claim_anchor(claim: LinkClaim) -> int:
    """Where a claim sits in its text: the first character of its cue, else of its content or source."""
    for spans in (claim.cue, claim.content, claim.source):
        if spans:
            return spans[0][0]
    return 0


def view_document(document: LinkDocument) -> list[ClaimView]:
    """One view a claim, in the document's order of claims."""
    text = document.text
    sentences = sentence_spans(text) or [(0, len(text))]
    breaks = [match.start() for match in re.finditer(r"\n", text)]
    views: list[ClaimView] = []
    previous = ""
    ordered = sorted(range(len(document.claims)), key=lambda place: _reading_place(document.claims[place]))
    for order, place in enumerate(ordered):
        claim = document.claims[place]
        view = _view(document, claim, order, sentences, breaks, previous)
        previous = view.speaker or previous
        views.append(view)
    by_key = {view.key: view for view in views}
    return [by_key[claim.key] for claim in document.claims]


def _reading_place(claim: LinkClaim) -> tuple[int, str]:
    """Order of reading; the id breaks ties so that the order of input does not matter."""
    return (claim_anchor(claim), claim.key[1])


def _view(
    document: LinkDocument,
    claim: LinkClaim,
    order: int,
    sentences: list[Span],
    breaks: list[int],
    previous: str,
) -> ClaimView:
    """One claim's view; `previous` is who spoke last before it."""
    text = document.text
    every = [*claim.source, *claim.cue, *claim.content]
    start = min((span[0] for span in every), default=0)
    end = max((span[1] for span in every), default=0)
    place = sentence_index(sentences, claim_anchor(claim))
    sentence = text[slice(*sentences[place])]
    source = spans_text(text, claim.source)
    cue = spans_text(text, claim.cue)
    content = spans_text(text, claim.content, " … ")
    stems = content_stems(content)
    # The words first: given names come in more shapes than the judge was trained on.
    speaker = speaker_key(source) or speaker_key(claim.canonical_source)
    if not speaker and source.strip():
        speaker = previous
    return ClaimView(
        claim=claim,
        document=document,
        order=order,
        start=start,
        end=end,
        sentence=place,
        sentence_text=sentence,
        before_text=text[sentences[max(0, place - 2)][0] : sentences[place][0]] if place else "",
        paragraph=sum(at < start for at in breaks),
        source_text=source,
        cue_text=cue,
        content_text=content,
        speaker=speaker,
        points=only_points(content),
        stems=stems,
        wide_stems=stems | content_stems(sentence),
        names=names(content),
        source_names=names(source),
        sentence_names=names(sentence),
        figures=figures(content),
        cue_cues=tuple(find_cues(cue)),
        content_cues=tuple(find_cues(content)),
        quoted=bool(QUOTE.search(content)),
        connective=any(word.lower() in CONNECTIVES for word in tokens(sentence)[:8]),
    )
