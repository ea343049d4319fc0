"""The browser of the tests itself: that it starts here and that pages get their style and scripts."""

import pytest
from playwright.sync_api import Page


@pytest.mark.e2e
@pytest.mark.django_db(transaction=True)
def test_login_page_is_styled(live_server: object, page: Page) -> None:
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.goto(f"{live_server}/admin/login/")
    assert page.get_by_label("Name").is_visible()
    assert page.evaluate("document.styleSheets.length") > 0
    assert [url for url in failed if not url.endswith("/favicon.ico")] == []
