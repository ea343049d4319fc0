"""Where the feeds of a page are: for its head, so that readers find them, and as links."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from claims.exports.scope import unpaged
from claims.feeds.render import LINK_TYPES, NAMES

register = template.Library()


def _feeds(context: Context, of: str, row: Any, searched: bool) -> dict[str, Any]:
    query = unpaged(context["request"].GET) if searched else ""
    titles = {"threads": _("Disputes found"), "claims": _("Claims found")}
    title = titles.get(of) or str(row)[:100]
    found = []
    for form, name in NAMES.items():
        address = reverse(f"claims:feed-{of}", args=[form] if row is None else [row.pk, form])
        address += f"?{query}" if query else ""
        found.append(
            {"address": address, "type": LINK_TYPES[form], "name": name, "title": f"{title} ({name})"}
        )
    return {"feeds": found}


@register.inclusion_tag("feeds/parts/head.html", takes_context=True)
def feed_head(context: Context, of: str, row: Any = None, searched: bool = False) -> dict[str, Any]:
    """``<link rel="alternate">`` for each form of a feed; `searched`: with the filters of the page."""
    return _feeds(context, of, row, searched)


@register.inclusion_tag("feeds/parts/links.html", takes_context=True)
def feed_links(context: Context, of: str, row: Any = None, searched: bool = False) -> dict[str, Any]:
    """The same as links."""
    return _feeds(context, of, row, searched)
