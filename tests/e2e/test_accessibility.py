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
from django.urls import reverse
from playwright.sync_api import Browser, Page

from claims.exports import jobs
from claims.models import Thread
from tests import every_page
from tests.e2e.signed_in import session_of
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
    return every_page.full_dispute(chief)


@pytest.fixture
def look(browser: Browser, live_server: object) -> Iterator[Callable[..., None]]:
    """A function that opens addresses as somebody, or as nobody, and says what axe finds in them."""
    contexts = []

    def look(addresses: list[str], by: User | None = None, status: int = 200) -> None:
        context = browser.new_context(viewport=WIDE, reduced_motion="reduce")  # type: ignore[arg-type]
        contexts.append(context)
        if by is not None:
            context.add_cookies([session_of(by, str(live_server))])
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
    assert page.url.split("?")[0] == address.split("?")[0], address
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
    history = reverse("claims:history", args=["thread", thread.pk])
    look([*every_page.public(thread), *every_page.of_strangers(), history])


def test_an_empty_newsroom(look: Callable[..., None], chief: User) -> None:
    look(["/", "/search/", "/sources/", reverse("articles:article-list"), "/history/"])
    names = ("desk", "search-list", "notifications", "reread-list", "suggestion-list", "review-imports")
    names += ("export-list", "webhook-list", "tokens", "all-tokens", "people", "review-bulk", "scale")
    look([reverse(f"claims:{name}") for name in (*names, "reread-confirm", "review")], chief)


def test_what_is_refused(look: Callable[..., None], live_server: object) -> None:
    look([reverse("claims:people")], UserFactory(), status=403)
    look(["/nowhere/"], status=404)


def test_pages_with_all_that_editors_can_do(look: Callable[..., None], chief: User, thread: Thread) -> None:
    look([*every_page.public(thread), "/history/"], chief)


def test_pages_of_the_newsroom(
    no_worker: None,
    look: Callable[..., None],
    chief: User,
    thread: Thread,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "MOST_OPEN", 99)
    monkeypatch.setattr(settings, "EXPORT_DIRECT_CLAIMS", 2)
    look(every_page.of_editors(thread, chief), chief)


def test_accounts_and_second_factors(look: Callable[..., None], chief: User) -> None:
    look(every_page.of_accounts(), chief)
    other = UserFactory()
    look(every_page.of_second_factors(other), other)


def test_the_description_of_the_api(look: Callable[..., None]) -> None:
    look([reverse("api:docs")])
