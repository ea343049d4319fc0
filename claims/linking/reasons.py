"""Why two claims are linked, in one plain sentence."""

from __future__ import annotations

from claims.linking.claim_view import PRONOUNS, ClaimView
from claims.linking.textual import Pattern
from claims.linking.types import LinkKind

LONGEST = 110


def reason(
    kind: LinkKind, denier: ClaimView, target: ClaimView, trigger: str, pattern: Pattern | None = None
) -> str:
    """One sentence for a reader: who, what, by which words."""
    who, whose = _name(denier), _name(target)
    start = who[:1].upper() + who[1:]
    said = shortened(target.content_text or target.sentence_text)
    words = shortened(trigger, 60)
    if kind is LinkKind.REPEATS:
        if who.lower() == whose.lower():
            return f"{start} said the same before: “{said}”."
        return f"{start} said the same as {whose}: “{said}”."
    if pattern is Pattern.NESTED:
        return f"{start} denied it in so many words, “{words}”, and named the claim of {whose} with it."
    if pattern is Pattern.POINTING:
        return f"The words “{words}” of {who} point back at what {whose} had said just before: “{said}”."
    if pattern is Pattern.PROPOSED:
        return f"The words “{words}” of {who} point back at what {whose} had said: “{said}”."
    if pattern is Pattern.WORDED:
        return f"{start} used “{words}” of the very words of {whose}: “{said}”."
    if pattern is Pattern.REBUTTAL:
        return f"{start} is set against {whose} right after the claim “{said}”: “{words}”."
    if kind is LinkKind.DENIES:
        return f"The words “{words}” of {who} go against what {whose} had said: “{said}”."
    return f"What {who} said cannot be true together with what {whose} said: “{said}”."


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
    return view.speaker.title() if source and view.speaker else "somebody not named"


def _lowered(source: str) -> str:
    """A source as it stands within a sentence: "The army" is "the army"."""
    first = source.split(" ")[0]
    return source[:1].lower() + source[1:] if first in {"The", "A", "An", "Some", "Another"} else source
