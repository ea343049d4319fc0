"""Reviewing and correcting in a real browser: by keyboard, by selecting, without JavaScript, two at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from playwright.sync_api import Browser, Page, expect

from claims.models import Claim, Event, Link
from tests.factories import UserFactory, add_dispute

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SELECT = """words => {
    const all = [...document.querySelectorAll("[data-start]")];
    const paragraph = all.findLast((one) => one.textContent.includes(words));
    const at = paragraph.textContent.lastIndexOf(words);
    const range = document.createRange();
    let seen = 0;
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const here = (offset) => offset >= seen && offset <= seen + node.length;
        if (here(at)) range.setStart(node, at - seen);
        if (here(at + words.length)) { range.setEnd(node, at + words.length - seen); break; }
        seen += node.length;
    }
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""


@pytest.fixture(autouse=True)
def _no_broken_page(page: Page) -> None:
    """A page that throws, or asks for what is not there, fails its test."""

    def fail(message: str) -> None:
        raise AssertionError(message)

    page.on("pageerror", lambda error: fail(f"{page.url}: {error}"))
    page.on("response", lambda answer: fail(answer.url) if answer.status >= 500 else None)


@pytest.fixture
def log_in(live_server: object) -> Callable[[Page, str], None]:
    def enter(page: Page, name: str) -> None:
        editor = UserFactory(username=name)
        editor.user_permissions.set(Permission.objects.filter(codename__in=["change_link", "change_claim"]))
        page.goto(f"{live_server}/accounts/login/")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill("a-password-for-tests")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_title("Your account")).to_be_visible()

    return enter


def _queue() -> list[int]:
    waiting = Link.objects.filter(state="suggested").order_by("-usefulness", "pk")
    return list(waiting.values_list("pk", flat=True))


def _states(links: list[int]) -> list[str]:
    found = Link.objects.in_bulk(links)
    return [found[pk].state for pk in links]


def test_the_queue_is_cleared_by_keyboard_alone(
    page: Page, live_server: object, log_in: Callable[[Page, str], None]
) -> None:
    for day in range(4, 8):
        add_dispute(day=day, mark=f"Edition {day}.")
    log_in(page, "edith")
    page.goto(f"{live_server}/review/")
    for answered, key in enumerate("ynhynhynhy", 1):
        expect(page.locator(".review-tally")).to_contain_text(f"{answered - 1} decided")
        page.keyboard.press(key)
        expect(page.locator(".review-tally")).to_contain_text(f"{answered} decided")
    events = list(Event.objects.order_by("pk"))
    links = [event.subject_id for event in events]
    assert _states(links) == ["confirmed", "rejected", "doubtful"] * 3 + ["confirmed"]
    for taken_back in (links[9], links[8]):
        page.keyboard.press("u")
        expect(page).to_have_url(re.compile(rf"/review/{taken_back}/"))
    assert _states(links[8:10]) == ["suggested", "suggested"]
    here = page.url
    page.keyboard.press("ArrowRight")
    expect(page).not_to_have_url(here)
    there = page.url
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(here)
    page.reload()
    expect(page).to_have_url(here)
    page.go_back()
    expect(page).to_have_url(there)


def test_keys_are_explained_leave_others_alone_and_can_be_switched_off(
    page: Page, live_server: object, log_in: Callable[[Page, str], None]
) -> None:
    add_dispute()
    links = _queue()
    log_in(page, "edith")
    page.goto(f"{live_server}/review/")
    here = page.url
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("y")  # a dialog is open
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    for key in ("Control+y", "Alt+n", "Meta+h"):
        page.keyboard.press(key)
    page.get_by_text("Narrow the queue").click()
    page.get_by_label("Source").press_sequentially("ynhu")
    assert page.url == here
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_label("Letters and arrows work as keys").uncheck()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.reload()
    page.keyboard.press("n")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".review-tally")).to_contain_text("0 decided")
    assert page.url == here
    assert _states(links) == ["suggested"] * 3


def test_the_queue_without_javascript(
    browser: Browser, live_server: object, log_in: Callable[[Page, str], None]
) -> None:
    add_dispute()
    links = _queue()
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    log_in(page, "edith")
    page.goto(f"{live_server}/review/")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Reject").click()
    page.get_by_role("button", name="Take it back").click()
    assert page.url.endswith(f"/review/{links[1]}/")
    assert _states(links) == ["confirmed", "suggested", "suggested"]
    page.get_by_role("link", name="Decide all of these at once").click()
    page.get_by_role("button", name="Reject all 2").click()
    expect(page.get_by_text("2 links are decided.")).to_be_visible()
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("2 links wait again.")).to_be_visible()
    assert _states(links) == ["confirmed", "suggested", "suggested"]
    plain.close()


def test_two_editors_on_one_link(
    page: Page, browser: Browser, live_server: object, log_in: Callable[[Page, str], None]
) -> None:
    add_dispute()
    link = _queue()[0]
    other = browser.new_context()
    second = other.new_page()
    log_in(page, "ann")
    log_in(second, "bea")
    for one in (page, second):
        one.goto(f"{live_server}/review/{link}/")
    page.keyboard.press("n")
    expect(page.locator(".review-tally")).to_contain_text("1 decided")
    second.keyboard.press("y")
    expect(second.get_by_role("alert")).to_contain_text("ann has rejected this link meanwhile")
    assert _states([link]) == ["rejected"]
    second.get_by_role("button", name="“confirm” all the same").click()
    expect(second.locator(".review-tally")).to_contain_text("1 decided")
    assert _states([link]) == ["confirmed"]
    other.close()


def test_words_are_corrected_by_selecting_them(
    page: Page, live_server: object, log_in: Callable[[Page, str], None]
) -> None:
    add_dispute(mark="Later he denied that the ferry was overloaded.")
    claim = Claim.objects.get(act="denial")
    log_in(page, "edith")
    page.goto(f"{live_server}{claim.get_absolute_url()}")
    page.get_by_role("link", name="Correct this claim").click()
    expect(page.get_by_text("Select words in the text")).to_be_visible()
    page.evaluate(SELECT, "the ferry was overloaded.")  # in the last paragraph: the words stand twice
    bar = page.get_by_role("toolbar", name="Use the selected words")
    expect(bar).to_contain_text("the ferry was overloaded.")
    bar.get_by_role("button", name="What is claimed").click()
    expect(bar).to_be_hidden()
    expect(page.get_by_label("What is claimed")).to_have_value("the ferry was overloaded.")
    page.evaluate(SELECT, "Later")
    bar.get_by_role("button", name="one more piece").click()
    page.get_by_label("Kind of statement").select_option("assertion")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.get_by_text("The claim is corrected.")).to_be_visible()
    claim.refresh_from_db()
    text = claim.article.text
    assert [text[a:b] for a, b in claim.content_spans] == ["Later", "the ferry was overloaded."]
    assert claim.content_spans[1][0] == text.rindex("the ferry was overloaded.")
    assert claim.act == "assertion"


def test_a_missed_claim_is_added_by_selecting_it_in_the_article(
    page: Page, live_server: object, log_in: Callable[[Page, str], None]
) -> None:
    add_dispute(mark="“Soup was served 𝄞 twice,” the cook said.")
    claim = Claim.objects.get(act="denial")
    log_in(page, "edith")
    page.goto(f"{live_server}{claim.article.get_absolute_url()}")
    bar = page.get_by_role("toolbar", name="Use the selected words")
    for words, button in (
        ("Soup was served 𝄞 twice", "What is claimed"),
        ("said", "Word for speaking"),
        ("the cook", "Who speaks"),
    ):
        page.evaluate(SELECT, words)
        bar.get_by_role("button", name=button).click()
    page.get_by_role("button", name="Add the claim").click()
    expect(page.get_by_text("The claim is added.")).to_be_visible()
    added = Claim.objects.get(origin="editor")
    text = claim.article.text
    assert [text[a:b] for a, b in added.content_spans] == ["Soup was served 𝄞 twice"]
    assert [text[a:b] for a, b in added.cue_spans] == ["said"]
    assert added.cue_spans[0][0] == text.rindex("said")
    assert added.source is not None
    assert added.source.name == "the cook"
    expect(page.locator("mark.is-content", has_text="Soup was served")).to_be_visible()


def test_a_speaker_is_looked_up_while_typing(
    page: Page, live_server: object, log_in: Callable[[Page, str], None]
) -> None:
    add_dispute()
    claim = Claim.objects.get(act="denial")
    log_in(page, "edith")
    page.goto(f"{live_server}/claims/{claim.pk}/correct")
    page.get_by_label("Another speaker").press_sequentially("ines")
    page.get_by_label("harbour master Ines Vold").check()
    page.get_by_role("button", name="Save the correction").click()
    expect(page.get_by_text("The claim is corrected.")).to_be_visible()
    claim.refresh_from_db()
    assert claim.source is not None
    assert claim.source.name == "harbour master Ines Vold"


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_no_page_is_wider_than_the_screen(
    page: Page, live_server: object, log_in: Callable[[Page, str], None], width: int
) -> None:
    add_dispute(mark="Unbreakable" * 60)
    claim = Claim.objects.get(act="denial")
    assert claim.source is not None
    claim.source.name = "Verylongname" * 20
    claim.source.save()
    link = Link.objects.get(kind="denies")
    page.set_viewport_size({"width": width, "height": 844})
    log_in(page, "edith")
    for address in (
        f"/review/{link.pk}/",
        f"/review/{link.pk}/?source={'long' * 40}",
        "/review/all/",
        "/review/?source=nobody",
        f"/claims/{claim.pk}/correct",
        f"/articles/{claim.article_id}/add-claim",
    ):
        page.goto(f"{live_server}{address}")
        fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert page.evaluate(fits), f"{address} at {width} px"
