"""Links to carry away what a page shows."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from claims.exports.scope import unpaged
from claims.models import Thread
from claims.views.exports import offered_formats

register = template.Library()


@register.inclusion_tag("exports/parts/links.html", takes_context=True)
def export_links(context: Context, listing: str) -> dict[str, Any]:
    """The claims of a list (``claims``, ``threads``) with its filters, in each format."""
    query = unpaged(context["request"].GET)
    files = [
        (reverse(f"claims:{listing}-export", args=[key]) + (f"?{query}" if query else ""), name)
        for key, name in offered_formats()
    ]
    return {"files": files}


@register.simple_tag
def thread_files(thread: Thread) -> list[tuple[str, str]]:
    """Address and name of each format of a dispute's claims."""
    return [(reverse("claims:thread-export", args=[thread.pk, key]), name) for key, name in offered_formats()]
