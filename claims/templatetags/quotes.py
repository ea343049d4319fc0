"""How templates show the words of a claim."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from claims.citation import cite_claim
from claims.dispute_reading import Place
from claims.highlight import Mark, render
from claims.linking.measured import Precision, precision_of
from claims.models import Claim, Link
from claims.reason_words import reason_in_words
from claims.wording import worded as in_words
from claims.wording import worded_by

register = template.Library()

GLYPHS = {"denies": "≠", "contradicts": "⇄", "repeats": "="}
TONES = {"denial": "denial", "non_denial": "non", "accusation": "claim", "assertion": "claim"}


@register.simple_tag
def quotation(claim: Claim, link: Link | None = None) -> SafeString:
    """The verbatim sentence, its cue and content marked, and the words that triggered `link` in it."""
    begin = claim.sentence_start
    spans = [("cue", claim.cue_spans), ("content", claim.content_spans), ("source", claim.source_spans)]
    if link and link.from_claim_id == claim.pk:
        spans.append(("trigger", link.trigger_spans))
    marks = [
        Mark(max(start - begin, 0), end - begin, role)
        for role, found in spans
        for start, end in found
        if end > begin
    ]
    marks += [Mark(start, end, "hit") for start, end in claim.hits]
    return render(claim.sentence, marks)


@register.simple_tag(takes_context=True)
def cited(context: Context, claim: Claim) -> str:
    """The claim as a citation, with its full address here."""
    address = context["request"].build_absolute_uri(claim.get_absolute_url())
    return cite_claim(claim, address=address, on=timezone.now().date())


@register.filter
def why(link: Link) -> str:
    """The machine's reason for a link, in the language of the page; "" where it gave none."""
    return reason_in_words(link.reason)


@register.filter
def glyph(kind: str) -> str:
    """The sign of a kind of link; always beside its word, never alone."""
    return GLYPHS.get(kind, "·")


@register.filter
def tone(act: str) -> str:
    """The family of an act, for its colour and its edge."""
    return TONES.get(act, "other")


@register.filter
def speaker(claim: Claim | Place) -> str:
    """Who says it, in a word for headings and short lists."""
    if isinstance(claim, Place):
        name = claim.speaker
    else:
        name = claim.source.name if claim.source else claim.source_text
    return name or gettext("source not given")


@register.filter
def worded(claim: Claim) -> str:
    """What it says, led by the act where that alone would mislead: "denies: the army bombed the port"."""
    return in_words(claim)


@register.filter
def said_by(claim: Claim) -> str:
    """Speaker and words: "Ruiz denies: the army bombed the port", "Ruiz: the army bombed the port"."""
    return worded_by(speaker(claim), claim)


@register.filter
def percent(share: float | None) -> str:
    """0.834 as 83 %."""
    return "" if share is None else f"{round(share * 100)} %"


@register.filter
def measured(link: Link) -> Precision | None:
    """How often suggestions like this one were right when the linker that made it was measured."""
    suggested = link.state == Link.State.SUGGESTED
    return precision_of(link.kind, link.linker_version, link.score) if suggested else None
