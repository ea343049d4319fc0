"""Why two claims are linked, in one plain sentence."""

from __future__ import annotations

from claims.linking import reason_sentences as sentences
from claims.linking.claim_view import PRONOUNS, ClaimView
from claims.linking.textual import Pattern
from claims.linking.types import LinkKind

LONGEST = 110
_OF_PATTERN = {
    Pattern.NESTED: sentences.NESTED,
    Pattern.POINTING: sentences.POINTING,
    Pattern.PROPOSED: sentences.PROPOSED,
    Pattern.WORDED: sentences.WORDED,
    Pattern.REBUTTAL: sentences.REBUTTAL,
}


def reason(
    kind: LinkKind, denier: ClaimView, target: ClaimView, trigger: str, pattern: Pattern | None = None
) -> str:
    """One sentence for a reader: who, what, by which words."""
    who, whose = _name(denier), _name(target)
    said = shortened(target.content_text or target.sentence_text)
    words = shortened(trigger, 60)
    told = {"who": who, "whose": whose, "said": said, "words": words}
    if kind is LinkKind.REPEATS:
        sentence = sentences.SAME_BEFORE if who.lower() == whose.lower() else sentences.SAME_AS
    else:
        otherwise = sentences.AGAINST if kind is LinkKind.DENIES else sentences.NOT_TOGETHER
        sentence = _OF_PATTERN.get(pattern, otherwise) if pattern else otherwise
    if sentence.startswith("%(who)s"):
        told["who"] = who[:1].upper() + who[1:]
    return sentence % told


def shortened(text: str, longest: int = LONGEST) -> str:
    """At most `longest` characters of `text` on one line, cut between words, without quotation marks around
    it."""
    line = " ".join(text.split()).strip("“”\"' ,")
    if len(line) <= longest:
        return line.rstrip(".")
    return line[:longest].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _name(view: ClaimView) -> str:
    """The speaker as the article names it, up to a comma; where that is but a pronoun, the name given for it;
    without a name, who it may be."""
    source = shortened(view.source_text.split(",")[0], 60)
    first = source.split(" ")[0].lower()
    if source and first not in PRONOUNS | {"whose", "which", "that", "this", "these", "those", "itself"}:
        return _lowered(source)
    if view.claim.canonical_source:
        return view.claim.canonical_source
    return view.speaker.title() if source and view.speaker else sentences.NOT_NAMED


def _lowered(source: str) -> str:
    """A source as it stands within a sentence: "The army" is "the army"."""
    first = source.split(" ")[0]
    return source[:1].lower() + source[1:] if first in {"The", "A", "An", "Some", "Another"} else source
