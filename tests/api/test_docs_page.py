"""The page of the API in a real browser: it works under the site's content policy."""

import pytest
from playwright.sync_api import Page


@pytest.mark.e2e
@pytest.mark.django_db(transaction=True)
def test_the_page_shows_the_api_and_breaks_no_policy(live_server: object, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server}/api/v1/docs/")
    page.get_by_text("/api/v1/threads/", exact=True).wait_for()
    page.get_by_text("/api/v1/threads/", exact=True).click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.get_by_text('"results": []').first.wait_for()
    assert said == []
