"""Short articles in our own words, with their claims marked by the words they stand on."""

from __future__ import annotations

from datetime import datetime

from claims.linking.types import SURE, Link, LinkClaim, LinkDocument, Span

Words = tuple[str, str, str]  # source, cue and content as they stand in the text; "" where there is none


def article(
    text: str, *claims: Words, name: str = "one", published_at: datetime | None = None
) -> LinkDocument:
    """A document whose claims c0, c1, … are found in `text` by their words, where these stand closest."""
    made = []
    for number, words in enumerate(claims):
        anchors = _places(text, max(words, key=len))
        anchor = min(anchors, key=lambda place: (_spread(text, words, place), place))
        source, cue, content = (_nearest(text, part, anchor) for part in words)
        made.append(LinkClaim((name, f"c{number}"), source, cue, content))
    return LinkDocument(name, text, tuple(made), published_at)


def _spread(text: str, words: Words, anchor: int) -> int:
    """How far the parts of a claim stand from `anchor`, in all."""
    return sum(abs(start - anchor) for part in words for start, _ in _nearest(text, part, anchor))


def _places(text: str, part: str) -> list[int]:
    """Where `part` starts in `text`."""
    places = [place for place in range(len(text)) if text.startswith(part, place)]
    assert places, f"{part!r} is not in the text"
    return places


def _nearest(text: str, part: str, anchor: int) -> tuple[Span, ...]:
    """The span of `part` that is nearest to `anchor`; none for no words."""
    if not part:
        return ()
    best = min(_places(text, part), key=lambda place: (abs(place - anchor), place))
    return ((best, best + len(part)),)


def named(links: list[Link]) -> dict[tuple[str, str], str]:
    """Kinds of links within one document by claim ids, from denial to claim; no guesses, as on a page."""
    return {(link.source[1], link.target[1]): link.kind.value for link in links if link.score >= SURE}


def opposing(links: list[Link]) -> dict[tuple[str, str], str]:
    """Only the links that deny or contradict."""
    return {ends: kind for ends, kind in named(links).items() if kind != "repeats"}
