"""The bars and rows of what was said when: up to sixty of each, so not written by templates."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from html import escape

from django import template
from django.utils.dateformat import format as formatted
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from claims.activity import Activity, Bar

register = template.Library()


@register.simple_tag
def activity_bars(activity: Activity, address: str) -> SafeString:
    """A bar for each period in which anything was said, that leads to its claims; `address` is their list's,
    up to where the days go."""
    return mark_safe("".join(_bar(bar, activity, address) for bar in activity.spoken))  # noqa: S308 (escaped)


def _bar(bar: Bar, activity: Activity, address: str) -> str:
    told = _day(bar.since, get_language())
    if activity.unit != "day":
        told += f" – {_day(bar.until, get_language())}"
    denials = _rectangle("denials", bar, bar.denied_top, bar.denied) if bar.denied else ""
    drawn = _rectangle("hit", bar, 0, activity.height) + _rectangle("claims", bar, bar.top, bar.height)
    return (
        f'<a href="{_claims(bar, address)}" tabindex="-1">'
        f"<title>{escape(told)}: {bar.claims}</title>{drawn}{denials}</a>"
    )


def _rectangle(name: str, bar: Bar, top: int, height: int) -> str:
    return f'<rect class="activity-{name}" x="{bar.x}%" y="{top}" width="{bar.width}%" height="{height}"/>'


@register.simple_tag
def activity_rows(activity: Activity, address: str) -> SafeString:
    """The same as rows of a table."""
    return mark_safe("".join(_row(bar, address) for bar in activity.spoken))  # noqa: S308 (escaped)


def _row(bar: Bar, address: str) -> str:
    since = escape(_day(bar.since, get_language()))
    return (
        f'<tr><th scope="row"><a href="{_claims(bar, address)}">{since}</a></th>'
        f'<td class="number">{bar.claims}</td><td class="number">{bar.denials}</td></tr>'
    )


def _claims(bar: Bar, address: str) -> str:
    """Where the claims of a period are listed."""
    return escape(f"{address}since={bar.since}&until={bar.until}&act=all#results")


@lru_cache(maxsize=1024)
def _day(day: date, _language: str | None) -> str:
    """11 Feb 2016."""
    return formatted(day, "j M Y")
