"""A claim in a row of a dispute with what ties it to the other side and who repeats it: twenty of each on a
page, so not by templates.

Every piece of data passes through `escape`, here or in the tags that are put together here.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any
from urllib.parse import quote

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.dispute_reading import Place
from claims.models import Claim, Link
from claims.templatetags.quotes import glyph, measured, quotation, why
from claims.templatetags.voices import link_state, speaker_line, verdict_badge, whence
from claims.views.exchange import Repeat, Voice

register = template.Library()


def _lines(parts: Iterable[str]) -> SafeString:
    """Markup whose every piece of data has been escaped by who calls, without what is empty."""
    return mark_safe("\n".join(part for part in parts if part))  # noqa: S308


@register.simple_tag(takes_context=True)
def voice_in_row(
    context: Context, voice: Voice, side: str, link: Link | None = None, opposite: Voice | None = None
) -> SafeString:
    """One place of a row; of an answer with its strongest link to what stands opposite.

    Nothing for a claim that is gone since the dispute was laid out.
    """
    claim, verdict = voice.claim, voice.verdict
    if claim is None:
        return _lines(())
    answered = opposite.place if opposite else None
    return _lines(
        (
            f'<article class="voice tone-{escape(side)}" id="claim{claim.pk}">',
            _mark(context, claim),
            f'<span class="tie-mark" aria-hidden="true">{glyph(link.kind)}</span>' if link else "",
            speaker_line(claim),
            f'<blockquote class="quote" dir="auto">{quotation(claim, link)}</blockquote>',
            whence(context, claim),
            tie(context, link, claim, answered, voice.answered_back) if link else "",
            f"<p>{verdict_badge(verdict)}</p>" if verdict is not None and verdict.is_published else "",
            _repeats(context, voice, claim),
            "</article>",
        )
    )


def _repeats(context: Context, voice: Voice, claim: Claim) -> str:
    """Who says the same, folded, and the way to those whom the page leaves out."""
    if not voice.repeats:
        return ""
    number = len(voice.repeats) + voice.further_repeats
    said = ngettext("%(n)s other statement says the same", "%(n)s other statements say the same", number)
    further = ""
    if voice.further_repeats:
        as_of = context.get("as_of")
        day = f"as_of={quote(str(as_of), safe='/')}&" if as_of else ""
        address = escape(f"{context['address']}?{day}table={claim.pk}")
        further = f'<p><a href="{address}">{escape(_("All of these, as a table"))}</a></p>'
    opened = " open" if context.get("arranging") else ""
    return _lines(
        (
            f'<details class="repeats"{opened}>',
            f"<summary>{escape(said % {'n': number})}</summary>",
            *(_repeat(context, repeat, claim) for repeat in voice.repeats),
            further,
            "</details>",
        )
    )


def _repeat(context: Context, repeat: Repeat, lead: Claim) -> str:
    claim, link = repeat.claim, repeat.link
    if claim is None:
        return ""
    return _lines(
        (
            f'<div class="repeat" id="claim{claim.pk}">',
            _mark(context, claim),
            speaker_line(claim),
            f'<blockquote class="quote quote-small" dir="auto">{quotation(claim)}</blockquote>',
            whence(context, claim),
            tie(context, link, lead) if isinstance(link, Link) else "",
            "</div>",
        )
    )


@register.simple_tag(takes_context=True)
def tie(
    context: Context, link: Link, claim: Claim, opposite: Place | None = None, passive: bool = False
) -> SafeString:
    """How a claim is tied to another one, why the machine says so, and buttons to judge it for who may.

    ``opposite`` is what the page shows opposite to the claim, which may be another wording of the other end.
    ``passive``: it is the other end that denies.
    """
    sign = f'<span class="tie-sign" aria-hidden="true">{glyph(link.kind)}</span>'
    said = [sign, f"<strong>{escape(_words(link, passive))}</strong>"]
    if opposite and opposite.pk not in (link.to_claim_id, link.from_claim_id):
        other = link.to_claim_id if link.from_claim_id == claim.pk else link.from_claim_id
        said.append(f'<a href="#claim{other}">{escape(_("another wording of this"))}</a>')
    if link.scope:
        title = escape(_("What of the claim this denies"))
        scope = escape(str(Link.Scope(link.scope).label))
        said.append(f'<span class="chip tie-scope" title="{title}">{scope}</span>')
    said.append(link_state(link))
    if link.state != Link.State.SUGGESTED:
        history = reverse("claims:history", args=["link", link.pk])
        said.append(f'<a href="{history}">{escape(_("who decided"))}</a>')
    if precision := measured(link):
        share = _("%(right)s of %(of)s like it were right when measured")
        numbers = {"right": precision.right, "of": precision.of}
        said.append(f'<span class="measured">{escape(share % numbers)}</span>')
    return _lines(
        (
            f'<div class="tie tie-{escape(link.kind)}" id="link{link.pk}">',
            f'<p class="tie-line">{" ".join(said)}</p>',
            _reason(link),
            _part(context, "claims/parts/tie_judge.html", link=link) if _may_judge(context) else "",
            "</div>",
        )
    )


def _words(link: Link, passive: bool) -> str:
    if not passive:
        return str(Link.Kind(link.kind).label)
    if link.kind == Link.Kind.DENIES:
        return _("is denied opposite")
    return _("is contradicted opposite")


def _reason(link: Link) -> str:
    if not link.reason:
        return ""
    because = f'<span class="tie-because">{escape(_("Why the machine says so:"))}</span>'
    return f'<p class="tie-reason">{because} {escape(why(link))}</p>'


def _may_judge(context: Context) -> bool:
    """Whether who looks may judge links here: not on the page of a dispute as it was once known, nor where
    it is arranged, because the marks set there would be lost."""
    if getattr(context.get("thread"), "as_of", None) or context.get("arranging"):
        return False
    perms = context.get("perms")
    return bool(perms and perms["claims"]["change_link"])


def _mark(context: Context, claim: Claim) -> str:
    """Where to mark a claim, for who arranges the dispute."""
    return _part(context, "claims/parts/arrange_mark.html", claim=claim) if context.get("arranging") else ""


def _part(context: Context, name: str, **values: Any) -> str:
    """What few see, by a template."""
    with context.push(**values):
        return context.template.engine.get_template(name).render(context)  # type: ignore[union-attr]
