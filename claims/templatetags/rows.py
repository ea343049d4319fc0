"""A claim in a list, and two claims opposite to each other: twenty of each on a page, so not by templates.

Every piece of data passes through `escape`, here or in the tags that are put together here.
"""

from __future__ import annotations

from html import escape

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.models import Claim, Link
from claims.templatetags.quotes import glyph, quotation, tone
from claims.templatetags.voices import in_full, link_state, speaker_line, verdict_badge, whence

register = template.Library()


def _safe(markup: str) -> SafeString:
    """Markup whose every piece of data has been escaped by who calls."""
    return mark_safe(markup)  # noqa: S308


@register.simple_tag(takes_context=True)
def claim_row(context: Context, claim: Claim) -> SafeString:
    """One claim of a list, as `ClaimQuerySet.for_list` has fetched it; `found` tells why it is there."""
    return _safe(
        f'<article class="voice voice-row tone-{tone(claim.act)}" id="claim{claim.pk}">'
        f'{speaker_line(claim)}<blockquote class="quote" dir="auto">{quotation(claim)}</blockquote>'
        f"{in_full(claim)}{whence(context, claim, further=_dispute(claim))}"
        f"{_why_found(context, claim)}{_rated(claim)}{_again(context, claim)}</article>\n"
    )


def _again(context: Context, claim: Claim) -> str:
    """Where its source says it again, folded."""
    if not claim.again:
        return ""
    said = ngettext("Said again once", "Said again %(n)s times", len(claim.again))
    told = "".join(
        f'<div class="repeat" id="claim{one.pk}">{speaker_line(one)}'
        f'<blockquote class="quote quote-small" dir="auto">{quotation(one)}</blockquote>'
        f"{whence(context, one, further=_dispute(one))}{_why_found(context, one)}{_rated(one)}</div>"
        for one in claim.again
    )
    summary = escape(said % {"n": len(claim.again)})
    return f'<details class="repeats"><summary>{summary}</summary>{told}</details>'


def _why_found(context: Context, claim: Claim) -> str:
    found = context.get("found")
    if found is None or claim.pk not in found.by_meaning:
        return ""
    said = escape(_("Found by its meaning: not all of the words stand here."))
    return f'<p class="voice-more by-meaning">{said}</p>'


def _dispute(claim: Claim) -> str:
    """The way to its dispute, where somebody opposes somebody in it."""
    place = getattr(claim, "thread_entry", None)
    if place is None or not place.thread.opposing_count:
        return ""
    address = f"{place.thread.get_absolute_url()}?claim={claim.pk}#claim{claim.pk}"
    title = escape(place.thread.title)
    return (
        f'<a class="to-dispute" href="{escape(address)}">{escape(_("in a dispute"))}'
        f'<span class="visually-hidden">: {title}</span></a>'
    )


def _rated(claim: Claim) -> str:
    verdict = getattr(claim, "verdict", None)
    if verdict is None or not verdict.is_published:
        return ""
    return f'<p class="voice-more">{verdict_badge(verdict)}</p>'


@register.simple_tag(takes_context=True)
def pair_row(context: Context, link: Link) -> SafeString:
    """The two claims of a link next to each other, what answers on the right."""
    answer = link.from_claim
    kind, sign = escape(str(Link.Kind(link.kind).label)), escape(glyph(link.kind))
    permalink = f'<a href="{answer.get_absolute_url()}">{escape(_("permalink"))}</a>'
    return _safe(
        f'<div class="pair pair-row">{_side(context, link.to_claim)}</div>'
        f'<div class="pair-tie"><span class="tie-sign" aria-hidden="true">{sign}</span></div>'
        f"{_side(context, answer, link)}"
        f'<p class="pair-state"><span class="tie-kind">{kind}</span> {link_state(link)} {permalink}</p>'
        "</div></div>\n"
    )


def _side(context: Context, claim: Claim, link: Link | None = None) -> str:
    """One claim of a pair, its element left open."""
    return (
        f'<div class="pair-side voice tone-{tone(claim.act)}">{speaker_line(claim)}'
        f'<blockquote class="quote quote-small" dir="auto">{quotation(claim, link)}</blockquote>'
        f"{whence(context, claim, short=True)}"
    )
