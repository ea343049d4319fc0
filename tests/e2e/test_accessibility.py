"""No page breaks a rule of WCAG 2.2 AA, nor a good habit of order and landmarks, that axe can see.

Each page is opened once; its folded parts are unfolded and it is looked at in both themes and both widths.
All rules are asked at each width, in the two themes; of the other theme only its colours are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page

from claims.exports import jobs
from claims.models import Thread
from tests.every_page import (
    full_dispute,
    of_adding,
    of_exports,
    of_others,
    of_review,
    of_the_desk,
    of_webhooks,
    public,
)
from tests.factories import UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# All, but of hundreds that are made alike (the page of the API) one in twelve: axe takes minutes for them.
UNFOLD = """
const folded = [...document.querySelectorAll("details")];
folded.forEach((one, place) => { one.open = folded.length < 100 || place % 12 === 0; });
"""


@pytest.fixture
def chief() -> User:
    """May everything."""
    found: User = UserFactory(username="carl", is_staff=True, is_superuser=True)
    return found


@pytest.fixture
def thread(chief: User) -> Thread:
    return full_dispute(chief)


@pytest.fixture
def look(browser: Browser, live_server: object) -> Iterator[Callable[..., None]]:
    """A function that opens addresses as somebody, or as nobody, and says what axe finds in them."""
    contexts = []

    def look(addresses: list[str], by: User | None = None, status: int = 200) -> None:
        context = browser.new_context(viewport=WIDE, reduced_motion="reduce")  # type: ignore[arg-type]
        contexts.append(context)
        if by is not None:
            client = Client()
            client.force_login(by)
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": str(live_server)}]
            )
        page = context.new_page()
        wrong = [found for address in addresses for found in _faults(page, f"{live_server}{address}", status)]
        assert not wrong, "\n".join(wrong)

    yield look
    for context in contexts:
        context.close()


def _faults(page: Page, address: str, status: int) -> Iterator[str]:
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light")
    answer = page.goto(address, wait_until="load")
    assert answer is not None
    assert answer.status == status, address
    assert page.url.split("?")[0].endswith(reverse("login")) == address.endswith(reverse("login")), address
    page.evaluate(AXE_SCRIPT)
    page.evaluate(UNFOLD)
    yield from _asked(page, "wide, light")
    yield from _asked(page, "wide, dark", scheme="dark")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    yield from _asked(page, "narrow, dark", scheme="dark", all_rules=True)
    yield from _asked(page, "narrow, light", scheme="light")


def _asked(
    page: Page, how: str, scheme: Literal["light", "dark"] | None = None, all_rules: bool = False
) -> Iterator[str]:
    """What axe finds now; where only the theme has changed, in the colours alone."""
    options: dict[str, Any] = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
    if scheme is not None:
        page.emulate_media(color_scheme=scheme)
        if not all_rules:
            options["runOnly"] = {"type": "rule", "values": ["color-contrast"]}
    found = AxeResults(page.evaluate("options => axe.run(document, options)", options))
    if found.violations_count:
        yield f"{page.url} ({how}): {found.generate_report()}"


def test_pages_that_everybody_sees(look: Callable[..., None], thread: Thread) -> None:
    look(
        [
            *public(thread),
            reverse("login"),
            reverse("claims:history", args=["thread", thread.pk]),
        ]
    )


def test_an_empty_newsroom(look: Callable[..., None], chief: User) -> None:
    look(["/", "/search/", "/sources/", reverse("articles:article-list")])
    look([reverse(f"claims:{name}") for name in ("desk", "review", "search-list", "notifications")], chief)


def test_what_is_refused(look: Callable[..., None]) -> None:
    look([reverse("claims:people")], UserFactory(), status=403)
    look(["/nowhere/"], status=404)


def test_pages_with_all_that_editors_can_do(look: Callable[..., None], chief: User, thread: Thread) -> None:
    look([*public(thread), reverse("claims:history", args=["thread", thread.pk]), "/history/"], chief)


def test_pages_of_the_newsroom(
    no_worker: None, look: Callable[..., None], chief: User, thread: Thread
) -> None:
    claim, denial = thread.lead_claim, thread.lead_denial
    assert claim is not None
    assert denial is not None
    assert claim.source is not None
    look(
        [
            *of_others(claim, chief),
            f"{thread.get_absolute_url()}?arrange=1",
            reverse("claims:source-edit", args=[claim.source.pk]) + "?q=hagen",
            reverse("claims:claim-correct", args=[denial.pk]),
            reverse("claims:claim-add", args=[claim.article_id]),
            reverse("claims:verification", args=[claim.pk]),
            reverse("claims:verification", args=[denial.pk]),
            *of_review(chief),
            *of_the_desk(chief, thread),
            *of_adding(),
            *(
                reverse(f"claims:{name}")
                for name in ("people", "me", "sessions", "scale", "changes", "tokens", "all-tokens")
            ),
            reverse("password-change"),
        ],
        chief,
    )


def test_exports_and_webhooks(
    look: Callable[..., None], chief: User, thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MOST_OPEN", 99)
    monkeypatch.setattr(settings, "EXPORT_DIRECT_CLAIMS", 2)
    look([*of_exports(chief, thread), *of_webhooks(chief)], chief)


def test_signing_in_and_second_factors(look: Callable[..., None], chief: User) -> None:
    names = ("account_reset_password", "account_reset_password_done", "socialaccount_login_cancelled")
    look([reverse(name) for name in names])
    look([reverse(name) for name in ("mfa_index", "account_reauthenticate")], chief)


def test_the_description_of_the_api(look: Callable[..., None]) -> None:
    look([reverse("api:docs")])
