"""oEmbed and the card of a dispute: what other sites show, and what they cannot do with it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.templatetags.static import static
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from claims import workflow
from claims.models import Claim, Thread
from tests.claims.making import make_chief, make_editor, published
from tests.factories import add_dispute

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/oembed/"
HOST = "http://testserver"


@pytest.fixture
def thread() -> Thread:
    thread: Thread = add_dispute()
    return thread


def page(thread: Thread) -> str:
    return HOST + thread.get_absolute_url()


def ask(status: int = 200, **query: Any) -> Any:
    answer = Client().get(ADDRESS, query)
    assert answer.status_code == status, answer.content
    return answer


def card(thread: Thread, **query: Any) -> Any:
    return Client().get(reverse("claims:thread-embed", args=[thread.pk]), query)


def test_an_answer_as_oembed_has_it(thread: Thread) -> None:
    answer = ask(url=page(thread))
    found = answer.json()
    assert answer["Content-Type"] == "application/json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert (found["version"], found["type"], found["title"]) == ("1.0", "rich", thread.title)
    assert (found["width"], found["height"]) == (600, 400)
    assert f'src="{HOST}/embed/threads/{thread.pk}/"' in found["html"]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in found["html"]
    assert "script" not in found["html"]


def test_xml_says_the_same(thread: Thread) -> None:
    workflow.rename_thread(thread_id=thread.pk, title='Ferry <b>&"\u0008 full"', by=make_editor())
    answer = ask(url=page(thread), format="xml")
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    root = ET.fromstring(answer.content)
    assert root.tag == "oembed"
    said = ask(url=page(thread)).json()
    assert {part.tag: part.text for part in root} == {
        name: str(value).replace("\u0008", "") for name, value in said.items()
    }


def test_the_page_names_it(thread: Thread) -> None:
    html = Client().get(thread.get_absolute_url()).content.decode()
    for kind, media in (("json", "application/json+oembed"), ("xml", "text/xml+oembed")):
        start = html.index(f'type="{media}" href="') + len(f'type="{media}" href="')
        address = html[start : html.index('"', start)].replace("&amp;", "&")
        assert parse_qs(urlsplit(address).query) == {"url": [page(thread)], "format": [kind]}
        assert Client().get(address).status_code == 200
    assert "&lt;iframe src=" in html
    assert "oembed" not in Client().get(thread.get_absolute_url(), {"as_of": "2021-05-04"}).content.decode()


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ({}, (600, 400)),
        ({"maxwidth": 320}, (320, 560)),
        ({"maxwidth": 320, "maxheight": 200}, (320, 200)),
        ({"maxwidth": 5000, "maxheight": 5000}, (600, 400)),
        ({"maxwidth": ""}, (600, 400)),
    ],
)
def test_sizes(thread: Thread, asked: dict[str, Any], given: tuple[int, int]) -> None:
    found = ask(url=page(thread), **asked).json()
    assert (found["width"], found["height"]) == given
    assert f'width="{given[0]}" height="{given[1]}"' in found["html"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"url": ""}, 400),
        ({"url": "{page}", "maxwidth": "wide"}, 400),
        ({"url": "{page}", "maxwidth": "0"}, 400),
        ({"url": "{page}", "format": "yaml"}, 501),
        ({"url": "https://elsewhere.example{path}"}, 404),
        ({"url": "{path}"}, 404),
        ({"url": "javascript://testserver{path}"}, 404),
        ({"url": "http://testserver/about/"}, 404),
        ({"url": "http://testserver/nowhere"}, 404),
        ({"url": "http://testserver/threads/999999/"}, 404),
        ({"url": "{page}?as_of=2021-05-04"}, 404),
        ({"url": "http://[::1"}, 404),
    ],
)
def test_what_is_refused(thread: Thread, query: dict[str, str], status: int) -> None:
    filled = {
        name: value.format(page=page(thread), path=thread.get_absolute_url()) if "{" in value else value
        for name, value in query.items()
    }
    for kind in ({}, {"format": "xml"}) if "format" not in filled else ({},):
        assert ask(status, **filled, **kind).content


def test_short_addresses_and_merged_disputes_lead_to_the_card_that_stands(thread: Thread) -> None:
    other: Thread = add_dispute(day=6, mark="Late edition.")
    workflow.merge_threads(thread_id=other.pk, into=thread.pk, by=make_editor())
    for address in (f"{HOST}/threads/{thread.pk}/", f"{HOST}/threads/{other.pk}/whatever/", page(other)):
        assert f"/embed/threads/{thread.pk}/" in ask(url=address).json()["html"]
    answer = card(other, theme="dark")
    assert (answer.status_code, answer["Location"]) == (302, f"/embed/threads/{thread.pk}/?theme=dark")


def test_the_card_alone_may_be_framed_and_does_nothing(thread: Thread) -> None:
    answer = card(thread)
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "X-Frame-Options" not in answer.headers
    assert not answer.cookies
    assert "max-age" in answer["Cache-Control"]
    html = answer.content.decode()
    for forbidden in ("<script", "<form", "<iframe", " style=", "onclick"):
        assert forbidden not in html
    for address in (thread.get_absolute_url(), "/", ADDRESS, "/accounts/login/"):
        other = Client().get(address)
        assert other["X-Frame-Options"] == "DENY", address
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"], address


def test_what_the_card_shows(thread: Thread) -> None:
    html = card(thread).content.decode()
    assert thread.lead_claim is not None
    assert thread.lead_denial is not None
    for said in (thread.lead_claim.sentence, thread.lead_denial.sentence, "suggested by the machine"):
        assert said in html
    assert f'href="{page(thread)}"' in html


def test_only_a_published_verdict_and_only_at_its_own_claim(thread: Thread) -> None:
    author, chief = make_editor(), make_chief()
    assert thread.lead_claim is not None
    workflow.set_verdict(claim_id=thread.lead_claim.pk, rating="false", rationale="No.", by=author)
    assert "Verdict" not in card(thread).content.decode()
    verdict = published(thread.lead_claim, author, chief)
    html = card(thread).content.decode()
    assert html.count("Verdict on this claim") == 1
    assert html.index("Verdict on this claim") < html.index("side-denial")
    workflow.retract(verdict_id=verdict.pk, by=chief, note="The wrong ferry.")
    assert "Verdict" not in card(thread).content.decode()


def test_hostile_words_stay_words(thread: Thread) -> None:
    bad = '"><script>alert(1)</script>'
    Claim.objects.filter(pk=thread.lead_claim_id).update(sentence=bad)
    Thread.objects.filter(pk=thread.pk).update(title=bad)
    assert "<script" not in card(thread).content.decode()
    assert "<script" not in ask(url=f"{HOST}/threads/{thread.pk}/").json()["html"]


@pytest.mark.parametrize(
    ("theme", "there"), [("dark", True), ("light", True), ("", False), ("x onload=y", False)]
)
def test_themes(thread: Thread, theme: str, there: bool) -> None:
    assert (f'class="theme-{theme}"' in card(thread, theme=theme).content.decode()) is there


def test_a_dispute_that_has_come_to_an_end(thread: Thread) -> None:
    assert thread.lead_link_id is not None
    workflow.reject_link(link_id=thread.lead_link_id, by=make_editor())
    assert "Nothing in this dispute is opposed any more." in card(thread).content.decode()
    assert card(Thread(pk=999_999)).status_code == 404


def test_few_queries(thread: Thread, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(3):
        card(thread)
    with django_assert_max_num_queries(2):
        ask(url=page(thread))


def test_private_newsrooms_show_nothing(thread: Thread, settings: Any) -> None:
    settings.PUBLIC_READING = False
    assert ask(401, url=page(thread))
    assert card(thread).status_code == 302


@pytest.mark.parametrize(("everybody", "reach"), [(True, "public"), (False, "private")])
def test_shared_caches_keep_only_what_everybody_may_read(
    thread: Thread, settings: Any, everybody: bool, reach: str
) -> None:
    settings.PUBLIC_READING = everybody
    client = Client()
    client.force_login(make_editor())
    for answer in (
        client.get(reverse("claims:thread-embed", args=[thread.pk])),
        client.get(ADDRESS, {"url": page(thread)}),
    ):
        assert answer.status_code == 200
        assert answer["Cache-Control"].split(", ")[0] == reach


def test_the_card_has_the_colours_of_the_pages() -> None:
    css = {
        name: Path(settings.BASE_DIR, "static", "css", name).read_text()
        for name in ("tokens.css", "embed.css")
    }
    colours = {name: set(re.findall(r"--[a-z-]+: #[0-9a-f]{6}", text)) for name, text in css.items()}
    assert len(colours["embed.css"]) > 30
    assert colours["embed.css"] <= colours["tokens.css"]


def test_its_style_alone_is_given_to_other_sites(thread: Thread) -> None:
    (address,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', card(thread).content.decode())
    assert Client().get(address)["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert Client().get(static("css/frame.css"))["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.fixture
def elsewhere() -> Iterator[Callable[[str], str]]:
    """Another site: gives the address of a page that is served as it is given."""
    pages: list[bytes] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(pages[0])

        def log_message(self, *_words: Any) -> None:
            """Nothing: the test says what went wrong."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def serve(html: str) -> str:
            pages[:] = [f"<!doctype html><title>Elsewhere</title>{html}".encode()]
            return f"http://127.0.0.1:{server.server_port}/"

        yield serve
        server.shutdown()


@pytest.mark.e2e
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_a_frame_of_another_site(
    browser: Browser, live_server: Any, scheme: Any, elsewhere: Callable[[str], str]
) -> None:
    """The sandboxed card is drawn in its colours, fits 320 pixels, and has no cookie to take or to leave."""
    thread: Thread = add_dispute()
    html = Client().get(ADDRESS, {"url": page(thread), "maxwidth": 320}).json()["html"]
    html = html.replace(HOST, str(live_server))
    context = browser.new_context(viewport={"width": 320, "height": 700}, color_scheme=scheme)
    shown = context.new_page()
    refused: list[str] = []
    shown.on("console", lambda message: refused.append(message.text))
    shown.goto(elsewhere(html), wait_until="networkidle")
    frame = shown.frames[1]
    assert frame.inner_text("h1") == thread.title
    colour = frame.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(23, 30, 37)")
    assert frame.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert frame.evaluate("window.origin") == "null"
    assert context.cookies() == []
    assert refused == []
    with context.expect_page() as opened:
        frame.click("h1 a")
    assert opened.value.url == f"{live_server}{thread.get_absolute_url()}"
    context.close()
