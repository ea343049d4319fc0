"""Text that wants to be more than text: in addresses, headers, conditions of the database, patterns."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from claims.models import Claim
from tests.claims.making import make_claim
from tests.factories import add_dispute
from tests.roles.addresses import addresses
from tests.roles.test_matrix import POSTS, Made, made

__all__ = ["made"]  # a fixture

CHECKOUT = Path(__file__).resolve().parents[2]
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "\t//evil.example",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "/a\r\nSet-Cookie: x=y",
]
SQL = [
    "' OR '1'='1",
    "1; SELECT pg_sleep(5)--",
    "1) UNION SELECT password FROM auth_user--",
    '"; DROP TABLE claims_claim; --',
    "\\",
    "%' AND 1=(SELECT 1 FROM pg_sleep(5)) --",
    "{0}{__class__}%s%(a)s",
    "\0",
    "-1",
    "1e400",
    "999999999999999999999999",
    "2021-13-45",
]
WORDS = [  # what has a meaning in the database's language for searches
    *("gate & !bridge", "gate <-> open", "gate:*", "(gate", "!gate", "gate |", "'gate'", "gate\\", "a:b:c:*"),
    *(":*", "<1>", "&&&", "'' | ''", "gate'); DROP TABLE claims_claim; --", "source:' OR 1=1", "to_tsquery"),
]


@pytest.mark.django_db
def test_no_form_leads_to_another_site(made: Made) -> None:
    client = Client(raise_request_exception=False)
    for key, post in POSTS.items():
        name, _, step = key.partition(" ")
        if name.startswith("api:") or name in ("logout", "account_logout"):
            continue
        address = reverse(name, args=[*post.args(made), *([step] if step else [])])
        for number, there in enumerate(ELSEWHERE):
            if number and name not in ("login", "account_login") and number != len(ELSEWHERE) - 1:
                continue  # one helper leads back from all forms: tested with each below
            _sign_in(client)
            answer = client.post(f"{address}?next=https://evil.example/", {**post.sent, "next": there})
            assert answer.status_code < 500, (key, there)
            _stays(answer, (key, there))


@pytest.mark.django_db
@pytest.mark.parametrize("there", ELSEWHERE)
def test_leading_back_stays_on_this_site(there: str, made: Made) -> None:
    client = Client()
    _sign_in(client)
    for address, sent in (
        (reverse("claims:comment-add", args=[made.claim]), {"text": "x"}),
        (reverse("claims:follow"), {"thread": made.thread}),
        (reverse("articles:article-retry", args=[made.article]), {}),
        (reverse("logout"), {}),
    ):
        _stays(client.post(address, {**sent, "next": there}), address)
    User.objects.create_user("ada", password="right-words-here")
    sent = {"login": "ada", "password": "right-words-here", "next": there}
    answer = Client().post(reverse("login"), sent)
    assert answer.status_code == 302
    _stays(answer, "login")
    _stays(Client().get(reverse("login"), {"next": there}), "login")


def _sign_in(client: Client) -> None:
    user, _ = User.objects.get_or_create(username="root", defaults={"is_superuser": True, "is_staff": True})
    client.force_login(user)


def _stays(answer, told: object) -> None:  # type: ignore[no-untyped-def]
    there = answer.headers.get("Location", "/")
    parts = urlsplit(there)
    assert parts.netloc in ("", "testserver"), told
    assert parts.scheme in ("", "http"), told
    assert not there.startswith(("//", "/\\", "\\")), told
    assert "\n" not in there, told
    assert not any("x=y" in str(cookie.OutputString()) for cookie in answer.cookies.values()), told


@pytest.mark.django_db
def test_another_host_is_no_host_of_ours(settings) -> None:  # type: ignore[no-untyped-def]
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client(raise_request_exception=False)
    for host in ("evil.example", "testserver.evil.example", "testserver:80@evil.example", "evil\r\nX: y"):
        assert client.get("/", headers={"Host": host}).status_code == 400
    forwarded = {"X-Forwarded-Host": "evil.example", "X-Original-URL": "/admin/", "X-Rewrite-URL": "/admin/"}
    answer = client.get("/accounts/password/forgotten/", headers=forwarded)
    assert answer.status_code == 200
    assert "evil.example" not in answer.content.decode()


@pytest.mark.django_db
def test_nothing_sent_becomes_a_header_of_its_own() -> None:
    thread = add_dispute()
    evil = "x\r\nSet-Cookie: planted=1\r\n\r\n<script>"
    client = Client(raise_request_exception=False)
    for answer in (
        client.get(thread.get_absolute_url(), {"as_of": evil, "q": evil}),
        client.get("/", headers={"X-Request-ID": evil, "Origin": evil, "Referer": evil}),
        client.get("/search/", headers={"HX-Request": "true", "HX-Current-URL": evil, "HX-Target": evil}),
        client.get("/api/v1/claims/", headers={"Accept": evil, "Origin": evil}),
        client.get("/%0d%0aSet-Cookie:%20planted=1"),
        client.get("/threads/1/%0d%0aSet-Cookie:planted=1/"),
    ):
        assert answer.status_code < 500
        for name, value in answer.headers.items():
            assert "\n" not in name + value
            assert "planted" not in value or name == "Location"
        assert "planted" not in answer.cookies


@pytest.mark.django_db
def test_every_parameter_is_a_value_and_no_condition() -> None:
    """Each that a form of a page or the description of the API names, and some that programs try."""
    add_dispute()
    root = Client(raise_request_exception=False)
    _sign_in(root)
    before = Claim.objects.count()
    asked = slow = 0
    for address, names in _parameters(root).items():
        for number, payload in enumerate(SQL):
            # All names at once with one payload; the first that is refused must not hide the others, so
            # each name has its own turn with one payload, a different one each.
            turns = [dict.fromkeys(names, payload)] if number < 2 else []
            turns += [{name: payload} for at, name in enumerate(names) if at % len(SQL) == number]
            for sent in turns:
                answer, waited = _timed(root, address, sent)
                asked += 1
                if waited:  # a busy machine may stand still once; the database waits each time it is told to
                    answer, waited = _timed(root, address, sent)
                slow += waited
                # 501 is how an oEmbed provider says that it has no such format.
                assert answer.status_code < 500 or answer.status_code == 501, (address, sent)
    assert asked > 100
    assert not slow, "something waited as long as a payload asked the database to"
    assert Claim.objects.count() == before


def _timed(client: Client, address: str, sent: dict[str, str]) -> tuple[Any, bool]:
    """The answer, and whether it took as long as a payload asks the database to wait."""
    begun = time.monotonic()
    return client.get(address, sent), time.monotonic() - begun > 4


def _parameters(client: Client) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for address in (
        "/",
        "/search/",
        "/sources/",
        "/articles/",
        "/people/",
        "/review/",
        "/desk/",
        "/history/",
    ):
        page = client.get(address).content.decode()
        forms = re.findall(r'<form[^>]*method="get".*?</form>', page, re.S)
        names = re.findall(r'name="([\w.-]+)"', "".join(forms))
        found[address] = sorted({*names, "q", "page", "before", "after", "as_of", "sort", "cursor", "next"})
    described = client.get("/api/v1/schema/", {"format": "json"}).json()
    for path, methods in described["paths"].items():
        if "get" in methods and "{" not in path:
            names = [p["name"] for p in methods["get"].get("parameters", []) if p["in"] == "query"]
            found[path] = sorted({*names, "cursor", "page_size", "ordering"})
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("words", WORDS)
def test_a_search_is_words_whatever_it_looks_like(words: str) -> None:
    make_claim("the gate was open")
    client = Client()
    for address in ("/search/", "/"):
        answer = client.get(address, {"q": words})
        assert answer.status_code == 200
        assert "SELECT" not in answer.content.decode()
    assert Claim.objects.count() == 1


@pytest.mark.django_db
def test_a_search_that_holds_for_all_finds_no_more_than_its_words() -> None:
    make_claim("the gate was open")
    client = Client()
    assert "gate was open" in client.get("/search/", {"q": "gate"}).content.decode()
    for words in ("zeppelin' OR '1'='1", "zeppelin') OR 1=1 --", "zeppelin | !zeppelin"):
        assert "gate was open" not in client.get("/search/", {"q": words}).content.decode(), words


def test_no_query_is_put_together_from_words_that_came_in() -> None:
    """Raw SQL is only in files that are known to take constants and parameters apart."""
    raw = re.compile(r"\.execute\(\s*f?[\"'].*[{%]|\.raw\(|\.extra\(|RawSQL\(")
    for path in (*CHECKOUT.glob("claims/**/*.py"), *CHECKOUT.glob("articles/**/*.py")):
        if "migrations" in path.parts:
            continue
        # One puts compiled querysets side by side, their values apart; one names tables, quoted.
        if path.name in {"counting.py", "erasure.py"}:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if raw.search(line) and "%s" not in line and "%(" not in line:
                pytest.fail(f"{path.relative_to(CHECKOUT)}: {line.strip()}")


def test_the_server_asks_nobody_but_webhooks_and_the_sign_in_service() -> None:
    """No address that somebody sends is fetched elsewhere: there is nothing that could fetch it."""
    asks = re.compile(
        r"^\s*(?:import|from) (requests|httpx|urllib\.request|urllib3|http\.client|aiohttp)\b", re.M
    )
    allowed = {"claims/webhooks", "claimtrack/run", "claimtrack/sign_in"}
    for app in ("claims", "articles", "claimtrack"):
        for path in (CHECKOUT / app).rglob("*.py"):
            place = path.relative_to(CHECKOUT).as_posix()
            if asks.search(path.read_text(encoding="utf-8")) and not place.startswith(tuple(allowed)):
                pytest.fail(f"{place} can ask other servers")


@pytest.mark.django_db
def test_the_database_waits_for_no_query_for_ever() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW standard_conforming_strings")
        assert cursor.fetchone() == ("on",)


PUMPS = [
    "a",
    " ",
    "\n",
    "\t",
    "(",
    "<",
    "-",
    '"',
    "1",
    "a ",
    "a,",
    "a.",
    "é",
    "Aa1 ",
    "\\",
    "&",
    "http://",
    "/",
    "@a",
    "--",
]
WEB = ("articles", "claims.api", "claims.views", "claims.exports", "claims.interchange", "claims.webhooks")
# Asked only whether they are the whole of a text, not where in it they begin.
WHOLE = ("articles.readers.fields._CLOCK", "claims.views.arranging._ADDRESS")
MODULES = (
    "claims.search_query",
    "claims.highlight",
    "claims.citation",
    "claims.comments",
    "claims.event_words",
)


def test_no_pattern_takes_more_than_its_share_of_time() -> None:
    """Each pattern that sees what strangers send, on long runs of what it could stumble over."""
    tried = 0
    for name, pattern in _patterns().items():
        for pump in PUMPS:
            for text in (pump * (3_000 // len(pump)), pump * (3_000 // len(pump)) + "\x01"):
                begun = time.process_time()
                if name in WHOLE:
                    pattern.fullmatch(text)
                else:
                    for _ in zip(range(50), pattern.finditer(text), strict=False):
                        pass
                took = time.process_time() - begun
                assert took < 0.5, (name, pump, took)
                tried += 1
    assert tried > 500


def _patterns() -> dict[str, re.Pattern[str]]:
    names = [*MODULES]
    for package in WEB:
        module = importlib.import_module(package)
        names += [package, *(m.name for m in pkgutil.walk_packages(module.__path__, f"{package}."))]
    return {
        f"{module}.{name}": value
        for module in names
        if ".migrations" not in module and ".management" not in module
        for name, value in vars(importlib.import_module(module)).items()
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str)
    }


@pytest.mark.django_db
def test_every_answer_of_an_address_that_is_none_is_short() -> None:
    client = Client(raise_request_exception=False)
    for path in (
        "/%00",
        "/..%2f..%2fetc/passwd",
        "/static/../claimtrack/settings.py",
        "/static/%2e%2e/manage.py",
    ):
        answer = client.get(path)
        assert answer.status_code in (400, 404), path
        assert "SECRET_KEY" not in answer.content.decode()
    assert len(addresses()) > 60
