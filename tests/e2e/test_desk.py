"""The desk in a real browser: sources by form alone, live progress, news, a newer reading by a worker."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, BrowserContext, Page, expect

from articles import ingest
from articles.models import Article, Batch, BatchItem
from claims import following, notifying
from claims.models import Claim, Reextraction, Source
from tests.claims.making import make_article, make_claim
from tests.factories import UserFactory, add_dispute

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
READ_WITHIN = 120_000  # milliseconds that a busy machine may take for one article, models loading included

ARTICLE = """Title: Ferry was overloaded, harbour master says; captain denies it
Outlet: Lantern Coast Herald
Published: 2021-05-04T09:30:00+00:00

The ferry Aurelia carried twice as many passengers as allowed, harbour master Ines Vold said on Tuesday.

Captain Tor Hagen denied the claim. He said that the ferry had carried 140 passengers and no more.
"""


def _watched(page: Page) -> Page:
    """A page that throws, or asks for what is not there, fails its test."""

    def fail(message: str) -> None:
        raise AssertionError(message)

    page.on("pageerror", lambda error: fail(f"{page.url}: {error}"))
    page.on("response", lambda answer: fail(answer.url) if answer.status >= 500 else None)
    return page


def _log_in(page: Page, live_server: object) -> User:
    user: User = UserFactory(username="edith", is_staff=True, is_superuser=True)
    page.goto(f"{live_server}/accounts/login/")
    page.get_by_label("Name").fill("edith")
    page.get_by_label("Password").fill("a-password-for-tests")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_title("Your account")).to_be_visible()
    return user


@pytest.fixture
def plain(browser: Browser) -> BrowserContext:
    return browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})


def test_two_sources_become_one_and_two_again_without_a_script(
    plain: BrowserContext, live_server: object
) -> None:
    quill, mayor = make_claim("it rained", source="Ada Quill"), make_claim("it burned", source="Mayor Quill")
    assert quill.source is not None
    assert mayor.source is not None
    page = _watched(plain.new_page())
    _log_in(page, live_server)
    page.goto(f"{live_server}{mayor.source.get_absolute_url()}")
    page.get_by_role("link", name="Edit this source").click()
    page.get_by_label("Look for").fill("quill")
    page.get_by_role("button", name="Look for it").click()
    page.get_by_role("button", name="Merge into Ada Quill").click()
    expect(page.get_by_role("status").first).to_contain_text("Its old address leads here")
    page.goto(f"{live_server}{mayor.source.get_absolute_url()}")
    expect(page.locator("p.message")).to_contain_text("“Mayor Quill” was merged into “Ada Quill”")
    assert page.url.split("?")[0].endswith(quill.source.get_absolute_url())

    page.get_by_role("link", name="Edit this source").click()
    other = page.get_by_role("group", name="Names").get_by_role("checkbox", name=re.compile("Mayor Quill"))
    other.check()
    page.get_by_label("Name of the new source").fill("Ada Quill")
    page.get_by_role("button", name="Split off").click()
    expect(page.get_by_role("alert")).to_contain_text("choose a name that tells them apart")
    expect(other).to_be_checked()
    page.get_by_label("Name of the new source").fill("Bo Quill")
    page.get_by_role("button", name="Split off").click()
    mayor.refresh_from_db()
    assert mayor.source is not None
    assert mayor.source.name == "Bo Quill"
    page.get_by_role("button", name=re.compile("^Take back.*split off")).click()
    mayor.refresh_from_db()
    assert mayor.source == quill.source
    assert Source.objects.filter(merged_into=quill.source).count() == 2
    plain.close()


def test_progress_moves_by_itself_and_is_said(page: Page, live_server: object) -> None:
    batch = Batch.objects.create(channel="upload")
    for number in range(4):
        article = make_article(f"Text {number}.", state="pending")
        BatchItem.objects.create(batch=batch, name="a.txt", outcome="added", article=article)
    _log_in(_watched(page), live_server)
    page.goto(f"{live_server}/desk/")
    page.evaluate("window.stays = true")
    part = page.locator("#desk-batches")
    expect(part).to_contain_text("0 of 4 read")
    first = Article.objects.order_by("pk")[:3]
    Article.objects.filter(pk__in=[article.pk for article in first]).update(state="processed")
    expect(part).to_contain_text("3 of 4 read")
    expect(part.get_by_role("progressbar")).to_have_js_property("value", 3)
    Article.objects.update(state="processed")
    expect(part).to_contain_text("Nothing is being read")
    expect(page.locator("#announcer")).to_have_text("All batches are read")
    assert page.evaluate("window.stays")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2500)
    assert asked == []  # once all is read, nothing is asked any more


def test_follow_by_keyboard_and_hear_of_what_is_new(page: Page, live_server: object) -> None:
    thread = add_dispute()
    user = _log_in(_watched(page), live_server)
    notifying.make_notifications()
    page.goto(f"{live_server}{thread.get_absolute_url()}")
    page.get_by_role("button", name="Follow").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Following")).to_have_attribute("aria-pressed", "true")
    follow = user.follows.get()  # type: ignore[attr-defined]
    assert follow.thread == thread
    claim = Claim.objects.filter(threads=thread)[0]
    assert claim.source_id is not None
    following.follow(by=user, source_id=claim.source_id)
    said = make_claim("nobody was hurt", source="Somebody")
    Claim.objects.filter(pk=said.pk).update(source=claim.source_id)
    notifying.make_notifications()
    page.goto(f"{live_server}/")
    page.get_by_role("link", name="Alerts 1 unread").click()
    expect(page.locator(".news-unread")).to_have_count(1)
    page.get_by_role("button", name="Mark 1 as read").click()
    expect(page.locator(".news-unread")).to_have_count(0)
    expect(page.get_by_role("link", name="Alerts", exact=True).first).to_be_visible()


@pytest.mark.worker
@pytest.mark.timeout(400)
def test_a_newer_reading_is_compared_and_taken_over_by_a_worker(
    page: Page, live_server: object, celery_worker_process: object
) -> None:
    batch = ingest.open_batch(channel=Batch.Channel.COMMAND)
    (item,) = ingest.ingest(name="ferry.txt", data=ARTICLE, batch=batch)
    assert item.article is not None
    _log_in(_watched(page), live_server)
    page.goto(f"{live_server}{batch.get_absolute_url()}")
    expect(page.locator("#batch-status")).to_have_text("1 of 1 read", timeout=READ_WITHIN)
    first = item.article.claims.order_by("start")[0]
    right = first.act
    Claim.objects.filter(pk=first.pk).update(act="question")
    Article.objects.update(pipeline_version="0.1")

    page.goto(f"{live_server}/desk/")
    page.get_by_role("link", name=re.compile("read by an older version")).click()
    page.get_by_role("button", name="Compare 1 article").click()
    tally = page.locator("#rereading .tally")
    expect(tally).to_contain_text("1 compared, 1 with differences", timeout=READ_WITHIN)
    page.get_by_role("link", name=re.compile("^Ferry was overloaded")).click()
    expect(page.locator(".diff-item-changed del")).to_have_text("question")
    page.get_by_role("button", name="Take this over").click()
    done = page.locator("#comparison .empty-head")
    expect(done).to_have_text("The article has been read by the present version.", timeout=READ_WITHIN)
    first.refresh_from_db()
    assert first.act == right
    assert Reextraction.objects.get().state == "applied"


def test_long_names_fit_the_page_of_accounts(page: Page, live_server: object) -> None:
    UserFactory(username="w" * 150)
    _log_in(_watched(page), live_server)
    page.set_viewport_size({"width": 360, "height": 800})
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    page.goto(f"{live_server}/people/")
    page.get_by_text("Cannot sign in?").click()
    assert page.evaluate(fits)
    page.get_by_role("button", name="New password for").click()
    expect(page.locator(".made-password")).to_be_visible()
    assert page.evaluate(fits)


def test_a_form_sent_after_the_session_leads_back_to_its_page(page: Page, live_server: object) -> None:
    thread = add_dispute()
    _log_in(_watched(page), live_server)
    page.goto(f"{live_server}{thread.get_absolute_url()}")
    Session.objects.all().delete()
    page.get_by_role("button", name="Follow").first.click()
    said = page.get_by_text("You were signed out meanwhile: nothing was saved.")
    expect(said).to_be_visible()
    page.get_by_label("Name").fill("edith")
    page.get_by_label("Password").fill("a-password-for-tests")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{live_server}{thread.get_absolute_url()}")
    expect(said).to_be_visible()
