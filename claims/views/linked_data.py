"""What a page says to programs in its head: its published verdicts as ClaimReview, and how to embed it."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.safestring import SafeString

from claims.interchange import oembed
from claims.interchange.addresses import Site
from claims.interchange.claim_review import reviews_of
from claims.interchange.script_json import script_json
from claims.models import Claim, Thread


def verdicts_for_programs(request: HttpRequest, claims: Iterable[Claim]) -> SafeString | str:
    """The ClaimReviews of the claims that have a published verdict, as JSON; "" where none has."""
    reviews = reviews_of(Site.of(request), claims)
    return script_json(reviews) if reviews else ""


def embed_context(request: HttpRequest, thread: Thread) -> dict[str, str]:
    """Where oEmbed finds the dispute's card (`json`, `xml`), and the frame as `html` to copy."""
    site = Site.of(request)
    address, page = site.to("api:oembed"), site.thread_page(thread)
    found = {kind: f"{address}?{urlencode({'url': page, 'format': kind})}" for kind in oembed.FORMATS}
    return {**found, "html": oembed.frame(site, thread)}
