"""What people do here, in a real browser against the real server, database and worker."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from articles.models import Article
from claims.models import Link, ThreadClaim
from tests.factories import UserFactory, add_dispute

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

ARTICLE = """Title: Ferry was overloaded, harbour master says; captain denies it
Outlet: Lantern Coast Herald
Author: Mirela Kost
Published: 2021-05-04T09:30:00+00:00

The ferry Aurelia carried twice as many passengers as allowed, harbour master Ines Vold said on Tuesday.

Captain Tor Hagen denied the claim. He said that the ferry had carried 140 passengers and no more.

The shipping line declined to comment.
"""
READ_WITHIN = (
    120_000  # milliseconds that one short article may take on a busy machine, models loading included
)


@pytest.fixture(autouse=True)
def _no_broken_page(page: Page) -> None:
    """A page that throws, or asks for what is not there, fails its test."""

    def fail(message: str) -> None:
        raise AssertionError(message)

    page.on("pageerror", lambda error: fail(f"{page.url}: {error}"))
    page.on("response", lambda answer: fail(answer.url) if answer.status >= 500 else None)


def _log_in(page: Page, live_server: object) -> None:
    UserFactory(username="edith", is_staff=True, is_superuser=True)
    page.goto(f"{live_server}/")
    page.get_by_role("link", name="Sign in").first.click()
    page.get_by_label("Name").fill("edith")
    page.get_by_label("Password").fill("a-password-for-tests")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_title("Your account")).to_be_visible()


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.worker
@pytest.mark.timeout(400)
def test_from_a_file_to_claim_and_denial_side_by_side(
    page: Page, live_server: object, celery_worker_process: object, tmp_path: Path
) -> None:
    file = tmp_path / "ferry.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    _log_in(page, live_server)
    page.get_by_role("link", name="Add articles").first.click()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator("[data-drop-list]")).to_contain_text("ferry.txt")
    page.get_by_role("button", name="Add the files").click()

    expect(page.get_by_role("heading", name="Added articles")).to_be_visible()
    expect(page.locator("#batch-status")).to_have_text("1 of 1 read", timeout=READ_WITHIN)
    expect(page.locator("#batch progress")).to_have_js_property("value", 1)
    assert Article.objects.get().state == Article.State.PROCESSED

    page.get_by_role("link", name="See the disputes").click()
    page.locator(".dispute h2 a").first.click()
    denial = page.locator(".exchange-answers .voice", has_text="denied the claim").first
    row = page.locator(".exchange", has=denial).first
    claim = row.locator(".exchange-claim .voice")
    expect(claim).to_contain_text("twice as many passengers")
    left, right = claim.bounding_box(), denial.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"]
    assert left["y"] < right["y"] + right["height"]
    assert right["y"] < left["y"] + left["height"]

    claim.get_by_role("link", name=re.compile("in the article")).first.click()
    shown = page.locator("mark.is-here")
    expect(shown.first).to_be_in_viewport()
    assert "twice as many passengers" in " ".join(shown.all_inner_texts())


def test_list_and_thread_without_javascript(browser: Browser, live_server: object) -> None:
    thread = add_dispute()
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{live_server}/")
    expect(page.locator(".dispute")).to_have_count(1)
    page.get_by_role("searchbox").fill("volcano")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("No dispute meets these filters")).to_be_visible()
    page.get_by_role("link", name=re.compile("remove this filter")).click()
    page.get_by_label("Answers", exact=True).select_option("non_denial")
    page.get_by_role("button", name="Apply").click()
    assert "has=non_denial" in page.url
    page.locator(".dispute h2 a").click()
    assert page.url.endswith(thread.get_absolute_url())
    expect(page.locator(".exchange-answers .voice")).to_contain_text("Captain Tor Hagen denied")
    page.get_by_text("1 other statement says the same").click()
    expect(page.locator(".repeat").get_by_text("Too many people were aboard")).to_be_visible()
    plain.close()


def test_filters_change_the_list_and_the_address_at_once(page: Page, live_server: object) -> None:
    add_dispute()
    page.goto(f"{live_server}/")
    page.evaluate("window.stays = true")
    page.get_by_label("Has a").select_option("question")
    expect(page.get_by_text("No dispute meets these filters")).to_be_visible()
    expect(page.locator("#announcer")).to_have_text("0 disputes")
    assert page.url == f"{live_server}/?act=question"  # what is not set is not in it
    assert page.evaluate("window.stays")  # the page was not loaded anew
    page.go_back()
    expect(page.locator(".dispute")).to_have_count(1)


def test_on_a_phone_the_filters_tell_what_is_found_and_lead_there(page: Page, live_server: object) -> None:
    add_dispute()
    page.set_viewport_size({"width": 390, "height": 700})
    page.goto(f"{live_server}/")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Has a").select_option("denial")
    found = page.get_by_role("link", name="See: 1 dispute")
    expect(found).to_be_in_viewport()
    page.get_by_label("Has a").select_option("question")
    found = page.get_by_role("link", name="See: 0 disputes")
    expect(found).to_be_in_viewport()
    found.click()
    expect(page.get_by_text("No dispute meets these filters")).to_be_in_viewport()
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(found).to_be_hidden()


def test_editor_confirms_a_link_in_its_thread(page: Page, live_server: object) -> None:
    thread = add_dispute()
    link = Link.objects.get(kind="denies")
    _log_in(page, live_server)
    page.goto(f"{live_server}{thread.get_absolute_url()}")
    page.locator(f"#link{link.pk}").get_by_role("button", name="Confirm").click()
    expect(page.locator(f"#link{link.pk}")).to_contain_text("confirmed")
    expect(page.get_by_text("The link is confirmed.")).to_be_visible()
    link.refresh_from_db()
    assert link.state == Link.State.CONFIRMED


def test_claims_of_an_article_are_walked_by_keyboard(page: Page, live_server: object) -> None:
    entries = ThreadClaim.objects.filter(thread=add_dispute())
    entry = entries.order_by("claim__article_id", "claim__start")[0]
    page.goto(f"{live_server}{entry.claim.article.get_absolute_url()}")
    first = re.compile(f"#c{entry.claim.pk}$")
    page.keyboard.press("n")
    expect(page).to_have_url(first)
    expect(page.locator("mark.is-here").first).to_be_visible()
    page.keyboard.press("n")
    expect(page).not_to_have_url(first)
    page.keyboard.press("p")
    expect(page).to_have_url(first)


DROP = """field => {
    const files = new DataTransfer();
    files.items.add(new File(["Some text."], "one.txt"));
    files.items.add(new File(["Other text."], "two.md"));
    field.dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true}));
    return field.querySelector("input").files.length;
}"""


@pytest.mark.worker
def test_dropped_files_are_taken_and_listed(
    page: Page, live_server: object, celery_worker_process: object
) -> None:
    _log_in(page, live_server)
    page.goto(f"{live_server}{reverse('articles:upload')}")
    assert page.locator("[data-drop]").evaluate(DROP) == 2
    assert page.locator("[data-drop]").evaluate(DROP) == 4  # what is dropped later is added
    expect(page.locator("[data-drop-list] li")).to_have_count(4)
    page.get_by_role("button", name="Add the files").click()
    expect(page.locator(".row")).to_have_count(4)
    expect(page.get_by_text("2 already there")).to_be_visible()
    expect(page.locator("#batch-status")).to_have_text("2 of 2 read", timeout=READ_WITHIN)


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_no_page_is_wider_than_the_screen(page: Page, live_server: object, width: int) -> None:
    thread = add_dispute(mark="Unbreakable" * 60)
    claim = ThreadClaim.objects.filter(thread=thread)[0].claim
    assert claim.source is not None
    claim.source.name = "Verylongname" * 20
    claim.source.save()
    page.set_viewport_size({"width": width, "height": 844})
    pages = [
        "/",
        "/search/?act=all",
        "/search/?q=sorce:x+act:denail+" + "y" * 300,
        f"{thread.get_absolute_url()}?arrange=1",
        "/sources/",
        "/about/",
        *(thing.get_absolute_url() for thing in (thread, claim, claim.article, claim.source)),
        reverse("articles:article-list"),
        reverse("login"),
    ]
    _log_in(page, live_server)
    for address in [*pages, reverse("articles:upload")]:
        page.goto(f"{live_server}{address}")
        assert _fits(page), f"{address} at {width} px"


def test_keyboard_reaches_the_content_first(page: Page, live_server: object) -> None:
    add_dispute()
    page.goto(f"{live_server}/search/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
