"""Why two claims are linked, in one plain sentence."""

from __future__ import annotations

from claims.linking.claim_view import ClaimView
from claims.linking.textual import Pattern
from claims.linking.types import LinkKind

LONGEST = 110


def reason(
    kind: LinkKind, denier: ClaimView, target: ClaimView, trigger: str, pattern: Pattern | None = None
) -> str:
    """One sentence for a reader: who, what, by which words."""
    who, whose = _name(denier), _name(target)
    said = shortened(target.content_text or target.sentence_text)
    words = shortened(trigger, 60)
    if kind is LinkKind.REPEATS:
        return f"{who} says the same as {whose}: “{said}”."
    if pattern is Pattern.NESTED:
        return (
            f"{who} denies it in so many words, “{words}”, and names the claim of {whose} in the same breath."
        )
    if pattern is Pattern.POINTING:
        return f"{who} answers “{words}”, which points back at what {whose} said just before: “{said}”."
    if pattern is Pattern.WORDED:
        return f"{who} says “{words}” of the very words of {whose}: “{said}”."
    if pattern is Pattern.REBUTTAL:
        return f"{who} is set against {whose} right after the claim “{said}”: “{words}”."
    if kind is LinkKind.DENIES:
        return f"{who} says “{words}” to what {whose} said: “{said}”."
    return f"What {who} says cannot be true together with what {whose} said: “{said}”."


def shortened(text: str, longest: int = LONGEST) -> str:
    """At most `longest` characters of `text` on one line, cut between words, without quotation marks around
    it."""
    line = " ".join(text.split()).strip("“”\"' ,")
    if len(line) <= longest:
        return line.rstrip(".")
    return line[:longest].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _name(view: ClaimView) -> str:
    """The speaker as the text names it; without a name, who it may be."""
    if view.claim.canonical_source:
        return view.claim.canonical_source
    source = " ".join(view.source_text.split())
    if not source:
        return "somebody not named"
    if view.speaker and source.lower() in {"he", "she", "they", "it", "who", "i", "we"}:
        return view.speaker.title()
    return shortened(source, 60)
