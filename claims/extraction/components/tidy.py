"""Order, duplicates and sentence spans of the attributions that the tagger found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction.components.sentences import spans_of
from claims.extraction.types import Attribution, Span


def sentence_of(content: Sequence[Span], sentences: Sequence[Span], starts: Sequence[int]) -> Span:
    """From the start of the first to the end of the last sentence that the content touches."""
    start, end = min(a for a, _ in content), max(b for _, b in content)
    if not sentences:
        return start, end
    first = sentences[max(0, bisect_right(starts, start) - 1)]
    last = sentences[max(0, bisect_right(starts, max(start, end - 1)) - 1)]
    return min(first[0], start), max(last[1], end)


def reading_place(attribution: Attribution) -> tuple[int, int]:
    """Sorts attributions as a reader meets them: by the earliest span, then by cue."""
    spans = [*attribution.source, *attribution.cue, *attribution.content]
    return min(a for a, _ in spans), (attribution.cue or attribution.content)[0][0]


def without_twins(attributions: Iterable[Attribution]) -> list[Attribution]:
    """Those that do not say once more, with another cue or less of the source, what a surer one says."""
    kept: dict[tuple[Span, ...], list[Attribution]] = {}
    for one in sorted(attributions, key=lambda a: -a.confidence):
        same = kept.setdefault(one.content, [])
        if not any(a < d and c < b for other in same for a, b in other.source for c, d in one.source):
            same.append(one)
    return [one for same in kept.values() for one in same]


@Language.component(
    "claimtrack_tidy", requires=["token.is_sent_start", "doc._.attributions"], assigns=["doc._.attributions"]
)
def tidy(doc: Doc) -> Doc:
    """Drop empty contents and attributions of the same words to the same speaker (the surer stays); sort;
    fill ``sentence``."""
    sentences = spans_of(doc)
    starts = [start for start, _ in sentences]
    kept: dict[tuple[tuple[Span, ...], ...], Attribution] = {}
    for found in doc._.attributions or []:
        if not found.content:
            continue
        key = (tuple(sorted(found.source)), tuple(sorted(found.cue)), tuple(sorted(found.content)))
        if key not in kept or kept[key].confidence < found.confidence:
            kept[key] = replace(
                found,
                source=key[0],
                cue=key[1],
                content=key[2],
                sentence=sentence_of(key[2], sentences, starts),
            )
    doc._.attributions = sorted(without_twins(kept.values()), key=lambda a: (reading_place(a), a.content))
    return doc
