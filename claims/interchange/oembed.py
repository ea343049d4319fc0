"""oEmbed for disputes: from the address of a page here to the frame that shows its card elsewhere."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.html import format_html

from claims.interchange.addresses import Site
from claims.models import Thread

WIDTH, HEIGHT = 600, 400  # pixels of the card where the site that shows it asks for nothing else
NARROW, HEIGHT_NARROW = 520, 560  # below this width the two sides stand one under the other
CACHED = 3600  # seconds that an answer holds
FORMATS = ("json", "xml")
PAGES = ("claims:thread-detail", "claims:thread-short")
# A link out of the card opens a page of its own, which is not held in the sandbox; nothing else is allowed.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"


def kept_for(seconds: int) -> str:
    """The Cache-Control of an answer: shared caches keep it only where everybody may read."""
    return f"{'public' if settings.PUBLIC_READING else 'private'}, max-age={seconds}"


def thread_of(url: str, site: Site, request: HttpRequest) -> Thread | None:
    """The dispute whose page an address is, or was before it was merged; None for any other address.

    An address that asks for a past moment is none: the card shows what is known now.
    """
    try:
        parts = urlsplit(url)
        host = parts.netloc.lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or host not in (site.host.lower(), request.get_host().lower()):
        return None
    if "as_of=" in parts.query:
        return None
    try:
        found = resolve(parts.path)
    except Resolver404:
        return None
    if found.view_name not in PAGES:
        return None
    thread = Thread.objects.select_related("merged_into").filter(pk=found.kwargs["pk"]).first()
    seen: set[int] = set()
    while thread is not None and thread.merged_into is not None and thread.pk not in seen:
        seen.add(thread.pk)
        thread = thread.merged_into
    return thread


def card_address(site: Site, thread: Thread) -> str:
    return site.to("claims:thread-embed", thread.pk)


def answer_for(
    site: Site, thread: Thread, *, max_width: int | None = None, max_height: int | None = None
) -> dict[str, Any]:
    """What oEmbed calls a rich answer, no larger than asked for."""
    width = min(WIDTH, max_width or WIDTH)
    height = HEIGHT if width >= NARROW else HEIGHT_NARROW
    height = min(height, max_height or height)
    return {
        "version": "1.0",
        "type": "rich",
        "title": thread.title,
        "provider_name": settings.PUBLISHER_NAME,
        "provider_url": f"{site.root}/",
        "cache_age": CACHED,
        "width": width,
        "height": height,
        "html": frame(site, thread, width=width, height=height),
    }


def frame(site: Site, thread: Thread, *, width: int = WIDTH, height: int = HEIGHT) -> str:
    """The frame as HTML: sandboxed, without scripts, narrower where there is less room.

    A plain string: a page that shows it to be copied has to escape it like any other text.
    """
    html = format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" sandbox="{}" loading="lazy" '
        'referrerpolicy="no-referrer" style="border:0;max-width:100%"></iframe>',
        card_address(site, thread),
        thread.title,
        width,
        height,
        SANDBOX,
    )
    return "".join(html)
