"""The time line's many small parts: dots, ties and rows, hundreds on a page, so not written by templates.

Every piece of data passes through `escape`.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from claims.dispute_reading import Place
from claims.models import ThreadClaim
from claims.templatetags.quotes import speaker, tone
from claims.templatetags.voices import when
from claims.views.timeline import Dot, Timeline
from claims.wording import worded, worded_by

register = template.Library()

LONGEST_ROW, LONGEST_TITLE = 160, 100  # characters
NAMED = 3  # claims of a dot that its title tells


def _safe(markup: str) -> SafeString:
    """Markup whose every piece of data has been escaped by who calls."""
    return mark_safe(markup)  # noqa: S308


@register.simple_tag
def timeline_ties(timeline: Timeline) -> SafeString:
    """A line from each answer to what it answers."""
    lines = "".join(
        f'<line x1="{line.x1}%" y1="{line.y1}" x2="{line.x2}%" y2="{line.y2}"/>' for line in timeline.lines
    )
    return _safe(f'<g class="timeline-tie">{lines}</g>')


@register.simple_tag(takes_context=True)
def timeline_dots(context: Context, timeline: Timeline) -> SafeString:
    """A sign for each moment of a side, that leads to the first of its claims."""
    return _safe("".join(_dot(dot, _address(context, dot.claims[0])) for dot in timeline.dots))


def _dot(dot: Dot, address: str) -> str:
    told = "\n".join(_cut(worded_by(speaker(claim), claim), LONGEST_TITLE) for claim in dot.claims[:NAMED])
    title = escape(told + ("\n…" if len(dot.claims) > NAMED else ""))
    radius = dot.radius
    if dot.side == ThreadClaim.Side.DENIAL:
        size = f'width="{2 * radius}" height="{2 * radius}"'
        sign = f'<rect x="-{radius}" y="-{radius}" {size} rx="1" transform="rotate(45)"/>'
    else:
        sign = f'<circle r="{radius}"/>'
    count = f'<text text-anchor="middle" y="4">{len(dot.claims)}</text>' if len(dot.claims) > 1 else ""
    return (
        f'<a href="{address}" tabindex="-1">'
        f'<svg class="timeline-dot timeline-{escape(dot.side)}" x="{dot.x}%" y="{dot.y}" overflow="visible">'
        f"<title>{title}</title>{sign}{count}</svg></a>"
    )


@register.simple_tag(takes_context=True)
def timeline_rows(context: Context, places: Iterable[Place]) -> SafeString:
    """The rows of the time line's table."""
    return _safe("".join(_row(place, _address(context, place)) for place in places))


def _row(place: Place, address: str) -> str:
    reported = escape(place.outlet) or f'<span class="gap">{escape(_("not given"))}</span>'
    side = escape(str(ThreadClaim.Side(place.side).label))
    return (
        f'<tr class="tone-{tone(place.act)}"><td>{when(place.published_at)}</td>'
        f'<th scope="row" dir="auto">{escape(speaker(place))}</th>'
        f'<td dir="auto"><a href="{address}">{escape(_cut(worded(place), LONGEST_ROW))}</a></td>'
        f'<td>{side}</td><td dir="auto">{reported}</td></tr>'
    )


def _address(context: Context, place: Place) -> str:
    """Where the claim stands on this same dispute's page, as of the day that the page is asked for."""
    as_of = context.get("as_of")
    day = f"as_of={quote(str(as_of), safe='')}&" if as_of else ""
    return escape(f"?{day}claim={place.pk}#claim{place.pk}")


def _cut(words: str, most: int) -> str:
    if len(words) <= most:
        return words
    # most words are such, of which each letter is one character: a drawing has hundreds of titles
    return f"{words[: most - 1]}…" if words.isascii() else Truncator(words).chars(most)
