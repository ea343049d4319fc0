"""Full addresses of things here, and the names (``@id``) by which linked data speaks of them.

A page is about a thing and is not the thing, so the name of a claim is the address of its page with a
fragment: whoever follows it arrives at the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from articles.models import Article
from claims.models import Source, Thread


@dataclass(frozen=True, slots=True)
class Site:
    """This site as others reach it; ``root`` has a scheme and a host and no slash at its end."""

    root: str

    @classmethod
    def of(cls, request: HttpRequest) -> Site:
        """As SITE_URL has it, so that names do not change with the host asked; else as the request has it."""
        return cls((settings.SITE_URL or request.build_absolute_uri("/")).rstrip("/"))

    @property
    def host(self) -> str:
        return urlsplit(self.root).netloc

    @property
    def publisher(self) -> dict[str, Any]:
        """Who publishes the verdicts here, as an Organization of schema.org."""
        return {
            "@type": "Organization",
            "name": settings.PUBLISHER_NAME,
            "url": settings.PUBLISHER_URL or f"{self.root}/",
        }

    def to(self, name: str, *args: Any) -> str:
        """The full address of a named pattern."""
        return f"{self.root}{reverse(name, args=args)}"

    def claim_page(self, pk: int) -> str:
        return self.to("claims:claim-detail", pk)

    def claim(self, pk: int) -> str:
        """A claim that may be made in several articles; `pk` is the lowest of those that make it up."""
        return f"{self.claim_page(pk)}#claim"

    def statement(self, pk: int) -> str:
        """One attribution in one article."""
        return f"{self.claim_page(pk)}#statement"

    def review(self, pk: int) -> str:
        """The published verdict on a claim."""
        return f"{self.claim_page(pk)}#review"

    def thread_page(self, thread: Thread) -> str:
        return f"{self.root}{thread.get_absolute_url()}"

    def dispute(self, pk: int) -> str:
        """Without the title, which may change."""
        return f"{self.to('claims:thread-short', pk)}#dispute"

    def article(self, pk: int) -> str:
        return f"{self.to('articles:article-detail', pk)}#article"

    def article_page(self, article: Article) -> str:
        return f"{self.root}{article.get_absolute_url()}"

    def text_of(self, article_id: int) -> str:
        """The article's stored text, in which offsets count."""
        return self.to("api:article-text", article_id)

    def source(self, pk: int) -> str:
        return f"{self.to('claims:source-detail', pk)}#source"

    def source_page(self, source: Source) -> str:
        return f"{self.root}{source.get_absolute_url()}"


def web_address(address: str) -> str:
    """An address that may stand in what others follow; "" for anything but http and https."""
    return address if urlsplit(address).scheme in ("http", "https") else ""
