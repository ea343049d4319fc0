"""Every page stands still while it loads, fits its window, is light, and asks nobody but its own site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import resolve, reverse
from playwright.sync_api import Browser, BrowserContext, Page, Response

from claims.exports import jobs
from tests import every_page
from tests.e2e.signed_in import session_of
from tests.factories import UserFactory
from tests.roles.test_reads import READS

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WINDOWS = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
HEAVIEST = 150_000  # bytes of a page with its style sheets and scripts, as its browser reads them
STILL = 0.001  # layout shift, of which 0.1 is called good
# What moved without anybody having touched it, a moment after the page is there.
MOVED = """() => new Promise((done) => {
  let moved = 0;
  const what = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries().filter((each) => !each.hadRecentInput)) {
      moved += one.value;
      what.push(...one.sources.map((source) => source.node?.parentElement?.className ?? "?"));
    }
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done([moved, what.join(", ")]), 150);
})"""
WIDER = "() => document.documentElement.scrollWidth - innerWidth"
# What is looked at is no page: files, feeds, parts of pages, addresses that lead on.
NO_PAGES = {"claims:desk-batches", "claims:who-choices", "claims:export-file", "claims:thread-short"}
LEAD_ON = {
    "claims:thread-root",
    "claims:claim-root",
    "claims:notification",
    "claims:review",
    "claims:saved-search",
    "openid_connect_callback",
}
OTHER_NAMES = {"account_login": "login", "account_change_password": "password-change"}


@pytest.fixture(params=WINDOWS)
def window(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=WINDOWS[request.param])  # type: ignore[arg-type]
    yield context
    context.close()


class _Look:
    """What one page does that it must not."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site
        self.told: list[str] = []
        self.weight = 0
        page.on("console", lambda note: self.told.append(note.text) if note.type == "error" else None)
        page.on("pageerror", lambda error: self.told.append(str(error)))
        page.on("response", self._came)

    def _came(self, answer: Response) -> None:
        if not answer.url.startswith((self.site, "data:")):
            self.told.append(f"asks {answer.url}")
        elif answer.ok:
            self.weight += len(answer.body())

    def faults(self, address: str) -> Iterator[str]:
        self.told, self.weight = [], 0
        answer = self.page.goto(f"{self.site}{address}", wait_until="networkidle")
        assert answer is not None
        weight = self.weight
        if answer.status != 200:
            yield f"{address}: {answer.status}"
        if self.page.url.split("?")[0] != f"{self.site}{address.split('?')[0]}":
            yield f"{address}: leads to {self.page.url}"
        moved, what = self.page.evaluate(MOVED)
        if moved > STILL:
            # A browser short of time may have painted a page of which half had come; what moves by itself
            # moves again.
            self.page.reload(wait_until="networkidle")
            moved, what = self.page.evaluate(MOVED)
        wider = self.page.evaluate(WIDER)
        if moved > STILL:
            yield f"{address}: what stands in “{what}” moves ({moved:.3f})"
        if wider > 0:
            yield f"{address}: {wider} pixels wider than its window"
        if weight > HEAVIEST:
            yield f"{address}: {weight} bytes"
        yield from (f"{address}: {told}" for told in self.told)


def test_every_page_is_quiet(
    no_worker: None, window: BrowserContext, live_server: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MOST_OPEN", 99)
    monkeypatch.setattr(settings, "EXPORT_DIRECT_CLAIMS", 2)
    chief: User = UserFactory(username="carl", is_staff=True, is_superuser=True)
    other = UserFactory()
    thread = every_page.full_dispute(chief)
    shown: dict[User | None, list[str]] = {
        None: [*every_page.public(thread), *every_page.of_strangers()],
        other: every_page.of_second_factors(other),
        chief: [
            *every_page.public(thread),
            *every_page.of_editors(thread, chief),
            *every_page.of_accounts(),
        ],
    }
    found, site = [], str(live_server)
    for user, addresses in shown.items():
        window.clear_cookies()
        if user is not None:
            window.add_cookies([session_of(user, site)])
        look = _Look(window.new_page(), site)
        found += [fault for address in addresses for fault in look.faults(address)]
    assert not found, "\n".join(found)
    # The pages of tests.every_page are all that there are.
    looked_at = {resolve(address.split("?")[0]).view_name for part in shown.values() for address in part} | {
        "api:docs"
    }  # which lists all of the API, and is looked at by itself
    pages = {OTHER_NAMES.get(key, key) for keys in READS.values() for key in keys if _is_page(key)}
    assert pages <= looked_at, "put the new page into tests.every_page"


def _is_page(key: str) -> bool:
    """Whether an address of the table answers with a page."""
    name = key.split()[0]
    is_file = name.endswith("-export") or name.startswith("claims:feed-")
    return not is_file and name not in NO_PAGES | LEAD_ON and (name == "api:docs" or "api:" not in name)


def test_the_refusal_leads_to_another_account(window: BrowserContext, live_server: object) -> None:
    site = str(live_server)
    window.add_cookies([session_of(UserFactory(username="rita"), site)])
    page = window.new_page()
    page.goto(f"{site}{reverse('claims:people')}")
    page.get_by_role("button", name="Sign in with another account").click()
    assert UserFactory(username="root", is_superuser=True)
    page.get_by_label("Name").fill("root")
    page.get_by_label("Password").fill("a-password-for-tests")
    page.locator("main").get_by_role("button", name="Sign in").click()
    assert page.url == f"{site}{reverse('claims:people')}"
