"""What hostile data, addresses and forms can do to the pages: nothing."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from claims.models import Thread, ThreadClaim
from tests.factories import (
    ArticleFactory,
    OutletFactory,
    SourceAliasFactory,
    SourceFactory,
    add_claim,
    add_dispute,
    add_link,
)

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert('planted')</script>\"'><img src=x onerror=alert(1)>{{ 7|add:7 }}"


def _page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


class _Elements(HTMLParser):
    """What a browser would run or load: scripts with words of their own, images, code in attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        data = names.get("type") == "application/ld+json"  # is never run
        if tag in {"img", "iframe", "object"} or (tag == "script" and not names.get("src") and not data):
            self.found.append(tag)
        self.found += [name for name in names if name.startswith("on") or name == "style"]


def _planted(page: str) -> list[str]:
    elements = _Elements()
    elements.feed(page)
    return elements.found


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%22unclosed", "q=-", "q=" + "x" * 5000, "source=9" + "9" * 30, "outlet=-1", "act=nothing"],
)
@pytest.mark.parametrize("path", ["/", "/search/", "/sources/", "/articles/"])
def test_no_address_breaks_a_list(client: Client, path: str, query: str) -> None:
    add_dispute()
    _page(client, f"{path}?{query}&page=9{'9' * 30}")


def test_form_without_its_token_is_refused_in_plain_words() -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("login"), {"login": "x", "password": "y"})
    assert answer.status_code == 403
    assert "The form had expired" in answer.content.decode()


def test_hostile_words_stay_words(client: Client, admin_client: Client) -> None:
    """The same planted markup in every field that comes from outside, on every page that shows it."""
    text = f"{HOSTILE} said {HOSTILE} twice.\n\nNo, denied {HOSTILE} it."
    article = ArticleFactory(
        title=HOSTILE,
        author=HOSTILE,
        text=text,
        outlet=OutletFactory(name=HOSTILE),
        error=HOSTILE,
        state=Article.State.FAILED,
        pipeline_version=HOSTILE[:80],
        file_name=HOSTILE,
    )
    source = SourceFactory(name=HOSTILE, affiliation=SourceFactory(name=HOSTILE))
    SourceAliasFactory(source=source, name=HOSTILE + "2")
    first, second = text.split("\n\n")
    fields = {"source": source, "relays": [HOSTILE], "proposition": HOSTILE, "pipeline_version": HOSTILE[:80]}
    claim = add_claim(article=article, sentence=first, said_by=HOSTILE, cue="said", content=HOSTILE, **fields)
    denial = add_claim(article=article, sentence=second, cue="denied", content="it.", act="denial", **fields)
    link = add_link(answer=denial, to=claim, reason=HOSTILE, trigger_text=HOSTILE)
    thread = Thread.objects.create(
        title=HOSTILE,
        claim_count=1,
        denial_count=1,
        opposing_count=1,
        lead_link=link,
        lead_claim=claim,
        lead_denial=denial,
    )
    ThreadClaim.objects.create(thread=thread, claim=claim, side="claim")
    ThreadClaim.objects.create(thread=thread, claim=denial, side="denial")
    pages = [
        "/",
        "/search/?act=all",
        "/sources/",
        reverse("articles:article-list"),
        *(thing.get_absolute_url() for thing in (thread, claim, denial, source, article, article.outlet)),
        f"/?q={HOSTILE}&source={source.pk}",
    ]
    for reader in (client, admin_client):
        for address in pages:
            page = _page(reader, address)
            assert "alert" in page, address  # the words are shown
            assert _planted(page) == [], address
            assert "{{ 7|add:7 }}" in page, address


def test_no_page_has_inline_code_or_calls_elsewhere(client: Client) -> None:
    thread = add_dispute()
    for address in ("/", thread.get_absolute_url(), "/search/", "/about/", reverse("login")):
        page = _page(client, address)
        assert _planted(page) == []
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//(?!testserver/)", page)
        # htmx only adds to what works without it
        for tag in re.findall(r"<a\b[^>]*hx-get[^>]*>", page):
            assert "href=" in tag


def test_headers_forbid_foreign_and_inline_code(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
