"""The lines that stand a hundred times on a page: who says it, when, where from, how sure a link is.

Written here and not as templates, because including those took two thirds of the time of a page of disputes.
Every piece of data passes through `escape`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import Outlet
from claims.citation import cite_claim
from claims.models import Claim, Link, Source, Verdict
from claims.templatetags.quotes import percent, speaker, tone
from claims.wording import said_elsewhere, worded_by

register = template.Library()

DOT = '<span class="dot" aria-hidden="true">·</span>'
DAY, MOMENT = "j M Y", "j M Y, H:i"
LONGEST_NAME = 60  # characters of a name among others
_SIGNS = {Link.State.CONFIRMED: "✓", Link.State.DOUBTFUL: "?", Link.State.REJECTED: "✕"}


def _safe(markup: str) -> SafeString:
    """Markup whose every piece of data has been escaped by who calls."""
    return mark_safe(markup)  # noqa: S308


@register.simple_tag
def when(at: datetime | None, short: Any = False) -> SafeString:
    """A moment, its day alone if ``short``; "time not given" for None."""
    if not at:
        return _safe(_gap(_("time not given")))
    return _moment(timezone.localtime(at), DAY if short else MOMENT, get_language())


@lru_cache(maxsize=1024)
def _moment(at: datetime, form: str, _language: str | None) -> SafeString:
    shown, short = formatted(at, form), form != MOMENT
    zone = "" if short else f' <span class="zone">{escape(formatted(at, "e"))}</span>'
    full = escape(formatted(at, "j F Y, H:i e"))
    return _safe(f'<time datetime="{at.isoformat()}" title="{full}">{escape(shown)}{zone}</time>')


@register.simple_tag
def days(first: datetime | None, last: datetime | None) -> SafeString:
    """The days of what was said first and last, one where they are the same; a month or year of both once."""
    if not first or not last or timezone.localtime(first).date() == timezone.localtime(last).date():
        return when(first, short=True)
    begin, end = timezone.localtime(first), timezone.localtime(last)
    form = DAY if begin.year != end.year else "j M" if begin.month != end.month else "j"
    dash = "–" if form == "j" else " – "
    since = _moment(begin, form, get_language())
    return _safe(f'<span class="days">{since}{dash}{when(last, short=True)}</span>')


@register.simple_tag
def speaker_line(claim: Claim) -> SafeString:
    """Who says it, for whom, by way of whom, and what kind of statement it is."""
    parts = [_speaker(claim)]
    source = claim.source
    if source is not None and source.affiliation is not None:
        parts.append(f'<span class="speaker-of">({_link(source.affiliation)})</span>')
    if source is not None and source.kind == Source.Kind.UNNAMED:
        parts.append(f'<span class="speaker-note">{escape(_("unnamed"))}</span>')
    if claim.relays:
        passed = " ◂ ".join(f'<span dir="auto">{escape(str(relay))}</span>' for relay in claim.relays)
        parts.append(f'<span class="relay">{escape(_("via"))} {passed}</span>')
    act = _act_words(claim.act, get_language())
    parts.append(f'<span class="act tone-{tone(claim.act)}">{act}</span>')
    return _safe(f'<p class="speaker">{" ".join(parts)}</p>')


@lru_cache(maxsize=256)
def _act_words(act: str, _language: str | None) -> str:
    """What kind of statement it is; get_act_display() compares all choices each time."""
    return escape(str(Claim.Act(act).label))


def _speaker(claim: Claim) -> str:
    if claim.source is not None:
        return _link(claim.source, "speaker-name")
    if claim.source_text:
        return f'<span class="speaker-name" dir="auto">{escape(claim.source_text)}</span>'
    return _gap(_("source not given"))


@register.simple_tag(takes_context=True)
def whence(context: Context, claim: Claim, short: Any = False, further: str = "") -> SafeString:
    """Outlet, time and place in the article; unless ``short`` also the claim's own address and citation.

    ``further`` is markup of one more link.
    """
    article, words = claim.article, _whence_words(get_language())
    title = words.title % {"title": escape(article.title)}
    parts = [
        _link(article.outlet) if article.outlet is not None else words.no_outlet,
        when(article.published_at, short),
        f'<a href="{article.get_absolute_url()}#c{claim.pk}">{words.in_article}'
        f'<span class="visually-hidden"> {title}</span></a>',
    ]
    if not short:
        address = claim.get_absolute_url()
        full = context["request"].build_absolute_uri(address)
        cited = escape(cite_claim(claim, address=full, on=timezone.now().date()))
        parts += [
            f'<a href="{address}">{words.permalink}</a>',
            f'<a href="{address}#cite" data-copy="{cited}">{words.cite}</a>',
        ]
    if further:
        parts.append(further)
    return _safe(f'<p class="whence">{f" {DOT} ".join(parts)}</p>')


@register.simple_tag
def in_full(claim: Claim) -> SafeString:
    """Who says what, where the sentence alone does not tell; else nothing."""
    if not said_elsewhere(claim, claim.sentence):
        return _safe("")
    said = escape(worded_by(speaker(claim), claim))
    return _safe(
        f'<p class="in-full"><span>{escape(_("In full:"))}</span> <span dir="auto">{said}</span></p>'
    )


class _WhenceWords(NamedTuple):
    """What stands in every line of where from, escaped."""

    title: str
    no_outlet: str
    in_article: str
    permalink: str
    cite: str


@lru_cache(maxsize=64)
def _whence_words(_language: str | None) -> _WhenceWords:
    """Looked up once in each language: a page has eighty such lines."""
    return _WhenceWords(
        title=escape(_("“%(title)s”")),
        no_outlet=_gap(_("outlet not given")),
        in_article=escape(_("in the article")),
        permalink=escape(_("permalink")),
        cite=escape(_("cite")),
    )


@register.simple_tag
def link_state(link: Link) -> SafeString:
    """Whether a link is an editor's word, or the machine's and then how sure it is."""
    state = Link.State(link.state)
    if state in _SIGNS:
        said = f'<span aria-hidden="true">{_SIGNS[state]}</span> {escape(str(state.label))}'
    else:
        title = _("Suggested by the machine; the share is its own estimate")
        share = _("suggested, %(share)s") % {"share": percent(link.score)}
        said = f'<span title="{escape(title)}">{escape(share)}</span>'
    return _safe(f'<span class="state state-{state.value}">{said}</span>')


@register.simple_tag
def verdict_badge(verdict: Verdict) -> SafeString:
    """The rating of a verdict, in the colour of its kind."""
    rating = verdict.rating
    if rating is None:
        return _safe("")
    said, name = escape(_("Verdict on this claim:")), escape(rating.shown_name)
    return _safe(
        f'<span class="verdict verdict-{escape(rating.slug)} verdict-tone-{escape(rating.tone)}">'
        f'<span class="visually-hidden">{said} </span><span dir="auto">{name}</span></span>'
    )


@register.simple_tag
def names(rows: Sequence[Source | Outlet], further: int = 0) -> SafeString:
    """Names with their pages, then how many there are besides."""
    listed = ", ".join(_link(row, name=_shortened(row.name)) for row in rows)
    more = " " + escape(_("and %(n)s more") % {"n": further}) if further else ""
    return _safe(listed + more)


def _link(row: Source | Outlet, style: str = "", name: str = "") -> str:
    styled = f' class="{style}"' if style else ""
    return f'<a{styled} href="{row.get_absolute_url()}" dir="auto">{escape(name or row.name)}</a>'


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else Truncator(name).chars(LONGEST_NAME)


def _gap(words: str) -> str:
    return f'<span class="gap">{escape(words)}</span>'
